import type { ImportBatch, ImportChunk } from '@doorstep/bulk';
import { businessDay, type Clock } from '@doorstep/service-kit';
import type { EntityManager } from 'typeorm';
import { amendSchools, type Effect } from './amend';
import { SchoolStatus, SchoolStatusReason } from './school.rules';
import { type Enqueue, planEffect } from './take-effect';
import { changeableColumns } from './timeline';
import type { State } from './timeline.rules';

/** What an import of the register is made with. */
export interface RegisterImportNeeds {
  clock: Clock;
  enqueue: Enqueue;
}

/** From which day on a file holds, and when and by whom it is entered. */
export function effectOf({ asOf, requestedBy, jobId }: ImportBatch, clock: Clock): Effect {
  const now = clock.now();
  const today = businessDay(now);
  return { day: asOf ?? today, today, now, by: requestedBy, jobId };
}

/** A day as SQL. */
export const sqlDay = (day: string) => `'${day}'::date`;

/**
 * Whether a school (`k`) is changed by no more than its present row and the period before it: nearly all are, and
 * these set by set. The others, with a past or a future on the other side of the day, take `amendOthers`.
 */
export const isPlain = ({ day, today }: Effect) =>
  day > today
    ? 'false'
    : `(k.since <= ${sqlDay(day)} AND k.entered_on <= ${sqlDay(day)}
        AND k.until IS NULL)`;

/**
 * The register as of a day with the columns of school, for what compares a file with it; a school that begins
 * later is what it is now.
 */
export function registerAsOf(tx: EntityManager, { day }: Effect): string {
  const columns = [
    ...['id', 'code', 'version', 'since', 'entered_on'],
    ...changeableColumns(tx).map(({ column }) => column),
  ];
  const of = (alias: string) => columns.map(column => `${alias}."${column}"`).join(', ');
  return `(SELECT ${of('k')} FROM school k
            WHERE NOT EXISTS (SELECT FROM school_period p WHERE p.id = k.id AND p.during @> ${sqlDay(day)})
            UNION ALL
           SELECT ${of('p')} FROM school_period p WHERE p.during @> ${sqlDay(day)})`;
}

/** Keeps what the schools of a query (`k.*` of plain ones that will change) have been until the day. */
export async function keepUntil(tx: EntityManager, { day }: Effect, changing: string): Promise<void> {
  const names = [
    ...['id', 'code', 'version', 'since', 'entered_on', 'created_at', 'created_by', 'updated_at'],
    ...changeableColumns(tx).map(({ column }) => column),
  ].map(column => `"${column}"`);
  await tx.query(
    `INSERT INTO school_period (${names.join(', ')}, until, during, ahead)
     SELECT ${names.map(name => `k.${name}`).join(', ')}, ${sqlDay(day)}, daterange(k.since, ${sqlDay(day)}), false
       FROM (${changing}) k WHERE k.since < ${sqlDay(day)}`,
  );
}

/**
 * Changes the schools of a chunk that are not plain, one timeline at a time, from the day on. A file that is older than
 * what was first said of a school only fills the time before.
 * @param said the fields, by property, as the arguments of jsonb_build_object
 * @returns how many have changed
 */
export async function amendOthers(
  tx: EntityManager,
  { enqueue }: RegisterImportNeeds,
  effect: Effect,
  chunk: ImportChunk,
  said: string,
): Promise<number> {
  const rows = await tx.query<{ id: string; entered: string; values: State }[]>(
    `SELECT k.id, k.entered_on::text AS entered, jsonb_build_object(${said}) AS values
       FROM school k JOIN ${chunk.accepted} s USING (code) WHERE NOT ${isPlain(effect)}`,
  );
  if (rows.length === 0) return 0;
  await planEffect(enqueue, tx, effect);
  const amended = await amendSchools(
    tx,
    effect,
    rows.map(({ id, entered, values }) => ({
      id,
      values: ground => ({ ...values, ...statusOf(ground, values, effect.day) }),
      ...(effect.day < entered && { until: entered }),
    })),
  );
  return amended.length;
}

/** What else changes with the status that a file says. */
function statusOf(ground: State, { status }: State, day: string): State {
  if (status === undefined || status === ground['status']) return {};
  return {
    statusReason: SchoolStatusReason.REGISTER_FILE,
    statusNote: null,
    closedOn: status === SchoolStatus.CLOSED ? day : null,
  };
}

/** The same as SQL, over `k` and the new status: columns with what they become. */
export function withStatus(status: string, { day }: Effect): [name: string, sql: string][] {
  const changed = (then: string, otherwise: string) =>
    `CASE WHEN ${status} <> k.status THEN ${then} ELSE k.${otherwise} END`;
  return [
    ['status_reason', changed(`'${SchoolStatusReason.REGISTER_FILE}'`, 'status_reason')],
    ['status_note', changed('NULL', 'status_note')],
    ['closed_on', changed(`CASE ${status} WHEN 'CLOSED' THEN ${sqlDay(day)} END`, 'closed_on')],
  ];
}
