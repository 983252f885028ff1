import type { ImportBatch, ImportChunk } from '@doorstep/bulk';
import { businessDay, type Clock } from '@doorstep/service-kit';
import type { EntityManager } from 'typeorm';
import { amendSchools, type Effect } from './amend';
import { SchoolStatus, SchoolStatusReason } from './school.rules';
import { type Enqueue, planEffect } from './take-effect';
import { changeableColumns } from './timeline';
import type { State } from './timeline.rules';

const { OPEN, PROPOSED_TO_CLOSE, CLOSED } = SchoolStatus;
const { REGISTER_FILE } = SchoolStatusReason;

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

/** A school that has changed, and what its status was and is where that has changed. */
export interface StatusChanged {
  id: string;
  before: unknown;
  after: unknown;
}

/**
 * Changes the schools of a chunk that are not plain, one timeline at a time, from the day on. A file that is older than
 * what was first said of a school only fills the time before.
 * @param said the fields, by property, as the arguments of jsonb_build_object
 * @returns how many have changed, and whose status from the day on without end
 */
export async function amendOthers(
  tx: EntityManager,
  { enqueue }: RegisterImportNeeds,
  effect: Effect,
  chunk: ImportChunk,
  said: string,
): Promise<{ changed: number; statuses: StatusChanged[] }> {
  const rows = await tx.query<{ id: string; status: SchoolStatus; entered: string; values: State }[]>(
    `SELECT k.id, k.status, k.entered_on::text AS entered, jsonb_build_object(${said}) AS values
       FROM school k JOIN ${chunk.accepted} s USING (code) WHERE NOT ${isPlain(effect)}`,
  );
  if (rows.length === 0) return { changed: 0, statuses: [] };
  await planEffect(enqueue, tx, effect);
  const closing = rows.filter(({ status, values }) => status === OPEN && values['status'] === CLOSED);
  if (effect.day > effect.today && closing.length > 0) {
    // As by hand: a running school that is to close is PROPOSED_TO_CLOSE until then.
    const values = (reason: unknown, note: unknown): State => ({
      ...{ status: PROPOSED_TO_CLOSE, statusReason: reason ?? REGISTER_FILE, statusNote: note ?? null },
    });
    await amendSchools(
      tx,
      { ...effect, day: effect.today },
      closing.map(({ id, values: { statusReason, statusNote } }) => ({
        id,
        values: values(statusReason, statusNote),
      })),
    );
  }
  const fillsBefore = ({ entered }: { entered: string }) => effect.day < entered;
  const amended = await amendSchools(
    tx,
    effect,
    rows.map(row => ({
      id: row.id,
      values: ground => withStatusGroup(ground, row.values, effect.day),
      ...(fillsBefore(row) && { until: row.entered }),
    })),
  );
  const lasting = new Set(rows.filter(row => !fillsBefore(row)).map(({ id }) => id));
  return {
    changed: amended.length,
    statuses: amended
      .filter(({ id }) => lasting.has(id))
      .flatMap(({ id, changes }) =>
        changes.filter(({ field }) => field === 'status').map(({ before, after }) => ({ id, before, after })),
      ),
  };
}

/**
 * What a file says, with what changes with the status. Where the status stays, an empty reason, note or closing day
 * leaves what there is; where it changes, they are what the file says, else that a file has said so, and the day.
 */
export function withStatusGroup(ground: State, values: State, day: string): State {
  if (!statusGroup.some(property => property in values)) return values;
  const { status = ground['status'], statusReason, statusNote, closedOn } = values;
  const changed = status !== ground['status'];
  const opens = changed && status === OPEN && !('openedOn' in values);
  const kept = (property: string) => (changed ? null : (ground[property] ?? null));
  return {
    ...values,
    status,
    statusReason: statusReason ?? (changed ? REGISTER_FILE : kept('statusReason')),
    statusNote: statusNote ?? kept('statusNote'),
    closedOn: status === CLOSED ? (closedOn ?? (changed ? day : kept('closedOn'))) : null,
    ...(opens && { openedOn: ground['openedOn'] ?? day }),
  };
}

const statusGroup = ['status', 'statusReason', 'statusNote', 'closedOn'];

/**
 * The same as SQL, over `s` and `k`: columns with what they become. A school that is not closed has no closing day.
 * @param says whether the file may change a column
 */
export function statusGroupSql(
  { day }: Effect,
  says: (column: string) => boolean,
): [column: string, sql: string][] {
  if (!['status', 'status_reason', 'status_note', 'closed_on'].some(says)) return [];
  const status = says('status') ? 's.status' : 'k.status';
  const said = (column: string, type = 'text') => (says(column) ? `s.${column}::${type}` : `NULL::${type}`);
  const changed = (then: string, otherwise: string) =>
    says('status') ? `CASE WHEN s.status <> k.status THEN ${then} ELSE ${otherwise} END` : otherwise;
  const file = `'${REGISTER_FILE}'`;
  const closed = `coalesce(${said('closed_on', 'date')}, ${changed(sqlDay(day), 'k.closed_on')})`;
  const opened = `CASE WHEN s.status = 'OPEN' THEN coalesce(k.opened_on, ${sqlDay(day)}) ELSE k.opened_on END`;
  return [
    ...(says('status') ? ([['status', 's.status']] as [string, string][]) : []),
    ['status_reason', `coalesce(${said('status_reason')}, ${changed(file, 'k.status_reason')})`],
    ['status_note', `coalesce(${said('status_note')}, ${changed('NULL', 'k.status_note')})`],
    ['closed_on', `CASE WHEN ${status} = 'CLOSED' THEN ${closed} END`],
    ...(says('status') && !says('opened_on')
      ? ([['opened_on', changed(opened, 'k.opened_on')]] as [string, string][])
      : []),
  ];
}
