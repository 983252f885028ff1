import { isUuid } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { SchoolReference } from './school-reference';

/** The copy of a school, or null if this service has not heard of it. */
export async function findSchool(tx: EntityManager, id: string): Promise<SchoolReference | null> {
  return isUuid(id) ? tx.findOneBy(SchoolReference, { id }) : null;
}
