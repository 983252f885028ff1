import type { ImportBatch, ImportChunk, ImportCounts, ImportPreview } from '@doorstep/bulk';
import { schools } from '@doorstep/contracts';
import { publishEntitiesFrom, publishQuietly } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import { leaveClusters } from '../clusters/leaving';
import { followStatuses } from '../clusters/succession.service';
import type { District } from '../districts/district';
import { publishDistricts, registered } from '../districts/district.events';
import { searchLater } from '../search/catch-up';
import type { Effect } from './amend';
import { fieldSql, keptSql, registerColumns, type RegisterField, registerFields } from './register-columns';
import { says } from './register-import-checks';
import {
  amendOthers,
  effectOf,
  isPlain,
  keepUntil,
  registerAsOf,
  type RegisterImportNeeds,
  sqlDay,
  statusGroupSql,
} from './register-import-dated';
import { School } from './school';
import { inForceColumns, inForceOf, publishInForce } from './school.events';
import { isGone } from './status.rules';

const ofRow = (column: string) => `s.${column}`;

/** What has a way of its own where a file changes a school that is there. */
const statusGroup = new Set(['code', 'status', 'statusReason', 'statusNote', 'closedOn']);

/** Of which fields a file may change schools that are there, and what to, as SQL over `s` and `k`. */
function saying(batch: ImportBatch): [field: RegisterField, sql: string][] {
  return registerFields
    .filter(({ property }) => !statusGroup.has(property))
    .filter(({ columns }) => columns.some(column => says(batch, column)))
    .map(field => [
      field,
      fieldSql(field, column => (says(batch, column) ? ofRow(column) : keptSql(field, column))),
    ]);
}

/** The same by columns, with what changes besides. */
function changing(batch: ImportBatch, effect: Effect): [column: string, sql: string][] {
  return [
    ...saying(batch).map(([{ column }, sql]): [string, string] => [column, sql]),
    ...statusGroupSql(effect, column => says(batch, column)),
  ];
}

/** Whether a file would change a school `k`. */
const differs = (changes: readonly [column: string, sql: string][]) =>
  `ROW (${changes.map(([column]) => `k.${column}`).join(', ')})
   IS DISTINCT FROM ROW (${changes.map(([, sql]) => sql).join(', ')})`;

/** In the graph, and so in the history, `district_code` is `districtCode`. */
const properties = new Map(registerFields.map(({ column, property }) => [column, property]));

/** `(field, before, after)` for each field that the file may change. */
const pairs = (changes: readonly [column: string, sql: string][]) =>
  changes
    .map(([column, sql]) => `('${properties.get(column)}', to_jsonb(k.${column}), to_jsonb(${sql}))`)
    .join(', ');

/** Enters and changes the schools of some rows, in the transaction that notes it. */
export function applyRegister(needs: RegisterImportNeeds) {
  return async (tx: EntityManager, chunk: ImportChunk): Promise<ImportCounts> => {
    await publishQuietly(tx);
    const effect = effectOf(chunk, needs.clock);
    const { rows, known } = await lockKnown(tx, chunk);
    await searchLater(tx, needs.enqueue, { rows, now: effect.now });
    const changed = known > 0 ? await change(tx, needs, effect, chunk) : 0;
    const created = known < rows ? await create(tx, needs, effect, chunk, known > 0) : 0;
    return { created, changed, unchanged: rows - created - changed };
  };
}

/** Locks the schools that are in the register already; how many rows there are, and how many of them are known. */
async function lockKnown(
  tx: EntityManager,
  { accepted }: ImportChunk,
): Promise<{ rows: number; known: number }> {
  const [found] = await tx.query<{ rows: number; known: number }[]>(
    `WITH k AS MATERIALIZED (
            SELECT FROM school WHERE code IN (SELECT s.code FROM ${accepted} s) ORDER BY code FOR UPDATE)
     SELECT (SELECT count(*)::int FROM k) AS known, (SELECT count(*)::int FROM ${accepted} s) AS rows`,
  );
  return found ?? { rows: 0, known: 0 };
}

/** Changes schools that are there, keeps what they were and notes what differs. */
async function change(
  tx: EntityManager,
  needs: RegisterImportNeeds,
  effect: Effect,
  chunk: ImportChunk,
): Promise<number> {
  const changes = changing(chunk, effect);
  const noted = await tx.query<Parameters<typeof inForceOf>[0]>(
    // What differs is found by one look at each row, and then told field by field.
    `INSERT INTO change (kind, key, version, field, before, after, effective_on, changed_by, changed_at, in_force_at,
                         job_id)
     SELECT 'SCHOOL', k.id::text, k.version + 1, f.field, f.before, f.after, ${sqlDay(effect.day)}, $1, $3, $3, $2
       FROM school k JOIN ${chunk.accepted} s USING (code)
            CROSS JOIN LATERAL (VALUES ${pairs(changes)}) f (field, before, after)
      WHERE ${isPlain(effect)} AND ${differs(changes)} AND f.before IS DISTINCT FROM f.after
     RETURNING ${inForceColumns}`,
    [chunk.requestedBy, chunk.jobId, effect.now],
  );
  const plain = noted.length > 0 ? await changePlain(tx, effect, chunk, changes) : 0;
  await publishInForce(tx, inForceOf(noted));
  const others = await amendOthers(tx, needs, effect, chunk, saidByProperty(chunk));
  const statuses = noted.filter(({ field }) => field === 'status');
  await leaveClusters(tx, effect, idsOf(statuses.filter(({ after }) => isGone(after))));
  // Few: what a file opens again, and schools with a past or a future on the other side of the day.
  const reopened = statuses.filter(({ before, after }) => isGone(before) && !isGone(after));
  await followStatuses(tx, effect, idsOf([...reopened, ...others.statuses]), {
    from: effect.day,
    to: null,
  });
  return plain + others.changed;
}

const idsOf = (changed: readonly { id: string }[]) => [...new Set(changed.map(({ id }) => id))];

/** Gives plain schools the fields that differ, and keeps what they were until the day. */
async function changePlain(
  tx: EntityManager,
  effect: Effect,
  chunk: ImportChunk,
  changes: readonly [column: string, sql: string][],
): Promise<number> {
  const those = `${isPlain(effect)} AND ${differs(changes)}`;
  await keepUntil(
    tx,
    effect,
    `SELECT k.* FROM school k JOIN ${chunk.accepted} s USING (code) WHERE ${those}`,
  );
  return publishEntitiesFrom(
    tx,
    schools.school,
    School,
    `UPDATE school k SET (${changes.map(([column]) => column).join(', ')}) = ROW (${changes.map(([, sql]) => sql).join(', ')}),
                         since = ${sqlDay(effect.day)}, version = k.version + 1, updated_at = $1
       FROM ${chunk.accepted} s WHERE k.code = s.code AND ${those}
     RETURNING k.*`,
    [effect.now],
  );
}

/** What the file says of schools that are there, as the arguments of jsonb_build_object. */
const saidByProperty = (chunk: ImportChunk) =>
  [...saying(chunk), ...statusGroupOf(chunk)]
    .map(([{ property }, sql]) => `'${property}', ${sql}`)
    .join(', ');

const statusGroupOf = (batch: ImportBatch): [RegisterField, string][] =>
  registerFields
    .filter(
      ({ property, columns }) => property !== 'code' && statusGroup.has(property) && says(batch, columns[0]!),
    )
    .map(field => [field, fieldSql(field, ofRow)]);

const entered = registerFields.filter(({ property }) => property !== 'code');

/** What a new school is: as its row says it, and with a reason where it is over already. */
function enteredSql(field: RegisterField): string {
  const said = fieldSql(field, ofRow);
  if (field.property === 'statusReason')
    return `CASE WHEN s.status IN ('CLOSED', 'CREATED_IN_ERROR') THEN coalesce(${said}, 'REGISTER_FILE') ELSE ${said} END`;
  return said;
}

/** The same where the file is dated ahead: until then the school is proposed. */
function proposedSql(field: RegisterField): string {
  if (!statusGroup.has(field.property)) return fieldSql(field, ofRow);
  return field.property === 'status' ? `'PROPOSED'` : 'NULL';
}

/**
 * From when on a new school is what its row says: a running one since its first day, a closed one since it closed, as far as
 * that lies before the day of the file.
 */
const enteredSince = (
  day: string,
) => `least(CASE WHEN s.status IN ('OPEN', 'PROPOSED_TO_CLOSE') THEN s.opened_on::date
                                                  WHEN s.status = 'CLOSED' THEN s.closed_on::date END, ${day})`;

/**
 * Enters schools; where another import enters one of them first, it fails and is done again. What a file dated ahead
 * brings is proposed until that day.
 */
async function create(
  tx: EntityManager,
  needs: RegisterImportNeeds,
  effect: Effect,
  chunk: ImportChunk,
  someKnown: boolean,
): Promise<number> {
  const unknown = someKnown ? 'WHERE NOT EXISTS (SELECT FROM school k WHERE k.code = s.code)' : '';
  const ahead = effect.day > effect.today;
  const day = sqlDay(ahead ? effect.today : effect.day);
  const since = ahead ? day : enteredSince(day);
  const created = await publishEntitiesFrom(
    tx,
    schools.school,
    School,
    `INSERT INTO school (code, ${entered.map(({ column }) => column).join(', ')}, since, entered_on, version, created_by,
                         created_at, updated_at)
     SELECT s.code, ${entered.map(ahead ? proposedSql : enteredSql).join(', ')}, ${since}, ${day}, 1, $1, $2, $2
       FROM ${chunk.accepted} s ${unknown} RETURNING *`,
    [chunk.requestedBy, effect.now],
  );
  if (ahead) {
    const status = statusGroupOf({ ...chunk, filled: registerColumns, onlyForNew: [] });
    await amendOthers(
      tx,
      needs,
      effect,
      chunk,
      status.map(([{ property }, sql]) => `'${property}', ${sql}`).join(', '),
    );
  }
  return created;
}

const examples = 5;

/** What `applyRegister` would do. */
export function previewRegister({ clock }: Pick<RegisterImportNeeds, 'clock'>) {
  return async (tx: EntityManager, chunk: ImportChunk): Promise<ImportPreview> => {
    const effect = effectOf(chunk, clock);
    const register = registerAsOf(tx, effect);
    const changes = changing(chunk, effect);
    const created = entered.map(
      field => `'${field.property}', jsonb_build_object('before', null, 'after', ${enteredSql(field)})`,
    );
    const [told] = await tx.query<(ImportPreview & { rows: number })[]>(
      `WITH pair AS MATERIALIZED (
            SELECT s.*, k.id AS known FROM ${chunk.accepted} s LEFT JOIN school k USING (code)),
          difference AS MATERIALIZED (
            SELECT s.row_number, s.code, f.field, f.before, f.after
              FROM pair s JOIN ${register} k ON k.id = s.known
                   CROSS JOIN LATERAL (VALUES ${pairs(changes)}) f (field, before, after)
             WHERE ${differs(changes)} AND f.before IS DISTINCT FROM f.after),
          example AS (
            (SELECT row_number AS row, code AS key, 'changed' AS change,
                    jsonb_object_agg(field, jsonb_build_object('before', before, 'after', after)) AS fields
               FROM difference GROUP BY row_number, code ORDER BY row_number LIMIT ${examples})
            UNION ALL
            (SELECT s.row_number, s.code, 'created', jsonb_build_object(${created.join(', ')})
               FROM pair s WHERE s.known IS NULL ORDER BY s.row_number LIMIT ${examples}))
     SELECT (SELECT count(*)::int FROM pair) AS rows,
            (SELECT count(*)::int FROM pair WHERE known IS NULL) AS created,
            (SELECT count(DISTINCT row_number)::int FROM difference) AS changed,
            coalesce((SELECT jsonb_object_agg(field, times)
                        FROM (SELECT field, count(*) AS times FROM difference GROUP BY field) f), '{}') AS fields,
            coalesce((SELECT jsonb_agg(to_jsonb(example) ORDER BY row) FROM example), '[]') AS examples`,
    );
    const { rows, ...preview } = told!;
    return { ...preview, unchanged: rows - preview.created - preview.changed };
  };
}

const districts = `jsonb_to_recordset($1) d (code text, name_zh text, name_en text)`;

/** Enters the districts that a file brings with its schools; one that is there keeps its name. */
export async function createDistricts(
  tx: EntityManager,
  { related, requestedBy }: ImportBatch,
): Promise<number> {
  const entered = await tx.query<District[]>(
    `INSERT INTO district (code, name, version, created_by)
     SELECT d.code, jsonb_build_object('zh', d.name_zh, 'en', d.name_en), 1, $2 FROM ${districts} ORDER BY d.code
     ON CONFLICT (code) DO NOTHING RETURNING code, name, version`,
    [JSON.stringify(related), requestedBy],
  );
  await publishDistricts(
    tx,
    entered,
    entered.map(district => registered(district, 'FILE')),
  );
  return entered.length;
}

export async function countUnknownDistricts(tx: EntityManager, { related }: ImportBatch): Promise<number> {
  const [found] = await tx.query<{ unknown: number }[]>(
    `SELECT count(*)::int AS unknown FROM ${districts} WHERE d.code NOT IN (SELECT known.code FROM district known)`,
    [JSON.stringify(related)],
  );
  return found?.unknown ?? 0;
}
