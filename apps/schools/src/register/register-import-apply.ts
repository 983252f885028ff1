import type { ImportBatch, ImportChunk, ImportCounts, ImportPreview } from '@doorstep/bulk';
import { schools } from '@doorstep/contracts';
import { publishEntitiesFrom, publishQuietly } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { District } from '../districts/district';
import { publishDistricts, registered } from '../districts/district.events';
import { searchLater } from '../search/catch-up';
import type { Effect } from './amend';
import {
  amendOthers,
  effectOf,
  isPlain,
  keepUntil,
  registerAsOf,
  type RegisterImportNeeds,
  sqlDay,
  withStatus,
} from './register-import-dated';
import { School } from './school';
import { inForceColumns, inForceOf, publishInForce } from './school.events';

/** A field of the register, made of columns of a row; `of` gives a column's SQL. */
interface Field {
  columns: readonly string[];
  sql(of: (column: string) => string): string;
}

const plain = (column: string, type = ''): Field => ({
  columns: [column],
  sql: of => `${of(column)}${type}`,
});

/** What a row says, in the columns of the table school. */
const fields: Readonly<Record<string, Field>> = {
  name: {
    columns: ['name_zh', 'name_en'],
    sql: of => `jsonb_build_object('zh', ${of('name_zh')}, 'en', ${of('name_en')})`,
  },
  stage: plain('stage'),
  sector: plain('sector'),
  district_code: plain('district_code'),
  status: plain('status'),
  address: plain('address_zh'),
  longitude: plain('longitude', '::double precision'),
  latitude: plain('latitude', '::double precision'),
  opened_on: plain('opened_on', '::date'),
  sample: { columns: ['sample'], sql: of => `coalesce(${of('sample')}::boolean, false)` },
};

/** What a school that is there (`k`) keeps, where the file does not say a column, or only for new schools. */
const kept: Readonly<Record<string, string>> = { name_zh: `k.name->>'zh'`, name_en: `k.name->>'en'` };

const ofRow = (column: string) => `s.${column}`;

/** Whether a file may change a column of schools that are there. */
const says = ({ filled, onlyForNew }: ImportBatch, column: string) =>
  filled.includes(column) && !onlyForNew.includes(column);

/** Of which fields a file may change schools that are there, and what to, as SQL over `s` and `k`. */
function saying(batch: ImportBatch): [name: string, sql: string][] {
  return Object.entries(fields)
    .filter(([, field]) => field.columns.some(column => says(batch, column)))
    .map(([name, field]) => [
      name,
      field.sql(column => (says(batch, column) ? ofRow(column) : kept[column]!)),
    ]);
}

/** The same, with what changes besides. */
function changing(batch: ImportBatch, effect: Effect): [name: string, sql: string][] {
  return [...saying(batch), ...(says(batch, 'status') ? withStatus(ofRow('status'), effect) : [])];
}

/** In the graph, and so in the history, `district_code` is `districtCode`. */
const graphName = (field: string) =>
  field.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());

/** `(field, before, after)` for each field that the file may change. */
const pairs = (chunk: ImportChunk, effect: Effect) =>
  changing(chunk, effect)
    .map(([name, sql]) => `('${graphName(name)}', to_jsonb(k.${name}), to_jsonb(${sql}))`)
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
    `INSERT INTO change (kind, key, version, field, before, after, effective_on, changed_by, changed_at, in_force_at,
                         job_id)
     SELECT 'SCHOOL', k.id::text, k.version + 1, f.field, f.before, f.after, ${sqlDay(effect.day)}, $1, $3, $3, $2
       FROM school k JOIN ${chunk.accepted} s USING (code)
            CROSS JOIN LATERAL (VALUES ${pairs(chunk, effect)}) f (field, before, after)
      WHERE ${isPlain(effect)} AND f.before IS DISTINCT FROM f.after
     RETURNING ${inForceColumns}`,
    [chunk.requestedBy, chunk.jobId, effect.now],
  );
  const plain = noted.length > 0 ? await changePlain(tx, effect, chunk, changes) : 0;
  await publishInForce(tx, inForceOf(noted));
  return plain + (await amendOthers(tx, needs, effect, chunk, saidByProperty(chunk)));
}

/** Gives plain schools the fields that differ, and keeps what they were until the day. */
async function changePlain(
  tx: EntityManager,
  effect: Effect,
  chunk: ImportChunk,
  changes: readonly [name: string, sql: string][],
): Promise<number> {
  const names = changes.map(([name]) => name);
  const theirs = changes.map(([, sql]) => sql).join(', ');
  const differs = `${isPlain(effect)}
    AND ROW (${names.map(name => `k.${name}`).join(', ')}) IS DISTINCT FROM ROW (${theirs})`;
  await keepUntil(
    tx,
    effect,
    `SELECT k.* FROM school k JOIN ${chunk.accepted} s USING (code) WHERE ${differs}`,
  );
  return publishEntitiesFrom(
    tx,
    schools.school,
    School,
    `UPDATE school k SET (${names.join(', ')}) = ROW (${theirs}), since = ${sqlDay(effect.day)},
                         version = k.version + 1, updated_at = $1
       FROM ${chunk.accepted} s WHERE k.code = s.code AND ${differs}
     RETURNING k.*`,
    [effect.now],
  );
}

/** What the file says of schools that are there, as the arguments of jsonb_build_object. */
const saidByProperty = (chunk: ImportChunk) =>
  saying(chunk)
    .map(([name, sql]) => `'${graphName(name)}', ${sql}`)
    .join(', ');

const names = Object.keys(fields);

/**
 * Enters schools; where another import enters one of them first, it fails and is done again. A running school is taken
 * to have been so since its first day. What a file dated ahead brings is proposed until that day.
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
  const said = names.map(name => (ahead && name === 'status' ? `'PROPOSED'` : fields[name]!.sql(ofRow)));
  const since = ahead
    ? day
    : `CASE WHEN s.status IN ('OPEN', 'PROPOSED_TO_CLOSE') THEN least(s.opened_on::date, ${day}) ELSE ${day} END`;
  const created = await publishEntitiesFrom(
    tx,
    schools.school,
    School,
    `INSERT INTO school (code, ${names.join(', ')}, since, entered_on, version, created_by, created_at, updated_at)
     SELECT s.code, ${said.join(', ')}, ${since}, ${day}, 1, $1, $2, $2 FROM ${chunk.accepted} s ${unknown} RETURNING *`,
    [chunk.requestedBy, effect.now],
  );
  if (ahead) await amendOthers(tx, needs, effect, chunk, `'status', s.status`);
  return created;
}

const examples = 5;

/** What `applyRegister` would do. */
export function previewRegister({ clock }: Pick<RegisterImportNeeds, 'clock'>) {
  return async (tx: EntityManager, chunk: ImportChunk): Promise<ImportPreview> => {
    const effect = effectOf(chunk, clock);
    const register = registerAsOf(tx, effect);
    const created = Object.entries(fields).map(
      ([name, field]) =>
        `'${graphName(name)}', jsonb_build_object('before', null, 'after', ${field.sql(ofRow)})`,
    );
    const [told] = await tx.query<(ImportPreview & { rows: number })[]>(
      `WITH pair AS MATERIALIZED (
            SELECT s.*, k.id AS known FROM ${chunk.accepted} s LEFT JOIN school k USING (code)),
          difference AS MATERIALIZED (
            SELECT s.row_number, s.code, f.field, f.before, f.after
              FROM pair s JOIN ${register} k ON k.id = s.known
                   CROSS JOIN LATERAL (VALUES ${pairs(chunk, effect)}) f (field, before, after)
             WHERE f.before IS DISTINCT FROM f.after),
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
