import { type FactsTopic, schools } from '@doorstep/contracts';
import { type FactRow, publishEntities, publishFacts } from '@doorstep/messaging';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';
import type { District } from './district';

/** Something that has happened to a district. */
export type DistrictFact =
  typeof schools.districtFacts extends FactsTopic<infer Facts> ? FactRow<Facts> : never;

/** Tells what districts are now, and what has happened to them. */
export async function publishDistricts(
  tx: EntityManager,
  written: readonly Pick<District, 'code' | 'name' | 'version'>[],
  facts: readonly DistrictFact[],
): Promise<void> {
  await publishEntities(tx, schools.district, written, 'code');
  if (facts.length > 0) await publishFacts(tx, schools.districtFacts, facts);
}

/** That a district was entered in the register. */
export const registered = (
  { code: key, name }: Pick<District, 'code' | 'name'>,
  origin: 'OFFICER' | 'FILE',
): DistrictFact => ({ key, name: 'DistrictRegistered', data: { name, origin } });

/** That a district has another name. */
export const renamed = (key: string, before: BilingualText, after: BilingualText): DistrictFact => ({
  key,
  name: 'DistrictRenamed',
  data: { before, after },
});
