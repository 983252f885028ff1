import { type FactsTopic, schools } from '@doorstep/contracts';
import { type FactRow, publishFacts } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import { asText } from '../history/as-text.rules';
import { SchoolStatus } from './school.rules';

type SchoolFact = typeof schools.schoolFacts extends FactsTopic<infer Facts> ? FactRow<Facts> : never;

/** Fields of a school that have come into force. */
export interface InForce {
  id: string;
  on: string;
  origin: 'OFFICER' | 'REQUEST' | 'FILE';
  changes: readonly { field: string; before: unknown; after: unknown }[];
}

/** Tells what has changed of schools, in force now. */
export async function publishInForce(tx: EntityManager, schoolsChanged: readonly InForce[]): Promise<void> {
  const facts = schoolsChanged.flatMap(factsOf);
  if (facts.length > 0) await publishFacts(tx, schools.schoolFacts, facts);
}

/** Tells that a school was entered as open. */
export function publishOpening(tx: EntityManager, { id: key }: { id: string }, on: string): Promise<void> {
  return publishFacts(tx, schools.schoolFacts, [{ key, name: 'SchoolOpened', data: { on } }]);
}

function factsOf({ id: key, on, origin, changes }: InForce): SchoolFact[] {
  const told = changes.map(({ field, before, after }) => ({
    field,
    before: asText(before),
    after: asText(after),
  }));
  const facts: SchoolFact[] = [{ key, name: 'SchoolChanged', data: { on, changes: told, origin } }];
  const status = changes.find(({ field }) => field === 'status');
  if (status?.after === SchoolStatus.OPEN && status.before === SchoolStatus.PROPOSED) {
    facts.push({ key, name: 'SchoolOpened', data: { on } });
  }
  if (status?.after === SchoolStatus.CLOSED) {
    const reason = told.find(({ field }) => field === 'statusReason')?.after ?? null;
    facts.push({ key, name: 'SchoolClosed', data: { on, reason } });
  }
  return facts;
}

interface ChangeRow {
  id: string;
  on: string;
  origin: InForce['origin'];
  field: string;
  before: unknown;
  after: unknown;
}

/** The columns of `change` that `inForceOf` wants, as a RETURNING list. */
export const inForceColumns = `key AS id, effective_on::text AS "on", field, before, after,
  CASE WHEN job_id IS NOT NULL THEN 'FILE' WHEN request_id IS NOT NULL THEN 'REQUEST' ELSE 'OFFICER' END AS origin`;

/** Rows of the history by school and day. */
export function inForceOf(rows: readonly ChangeRow[]): InForce[] {
  const groups = new Map<string, InForce & { changes: InForce['changes'][number][] }>();
  for (const { id, on, origin, ...change } of rows) {
    const key = `${id} ${on} ${origin}`;
    const group = groups.get(key) ?? { id, on, origin, changes: [] };
    group.changes.push(change);
    groups.set(key, group);
  }
  return [...groups.values()].sort((one, other) => (one.on < other.on ? -1 : one.on > other.on ? 1 : 0));
}
