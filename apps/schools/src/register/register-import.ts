import {
  defineImport,
  duplicateCheck,
  type ImportChunk,
  type ImportCounts,
  type RowCheck,
} from '@doorstep/bulk';
import { schools } from '@doorstep/contracts';
import { publishEntitiesFrom, publishQuietly, wakeRelay } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import { School } from './school';
import { SchoolStage, SchoolStatus, Sector } from './school.rules';

const columns = [
  'code',
  'name_zh',
  'name_en',
  'stage',
  'sector',
  'district_code',
  'address_zh',
  'longitude',
  'latitude',
  'status',
  'opened_on',
  'sample',
] as const;

type Column = (typeof columns)[number];

const required = (column: Column): RowCheck => ({
  column,
  code: 'SCHOOL_FIELD_MISSING',
  refusedWhen: `s.${column} IS NULL`,
  zh: '此列必须填写。',
  en: 'This column must be filled in.',
});

const oneOf = (column: Column, code: string, values: readonly string[]): RowCheck => ({
  column,
  code,
  refusedWhen: `s.${column} NOT IN (${values.map(value => `'${value}'`).join(', ')})`,
  zh: `“{value}”不可用：请填写 ${values.join('、')} 之一。`,
  en: `"{value}" is not known here: write one of ${values.join(', ')}.`,
});

const atMost = (column: Column, length: number): RowCheck => ({
  column,
  code: 'SCHOOL_FIELD_TOO_LONG',
  refusedWhen: `length(s.${column}) > ${length}`,
  zh: `不能超过 ${length} 个字符。`,
  en: `Write at most ${length} characters.`,
});

// A regular expression with counts costs PostgreSQL four times as much as the functions below, for every row.
const digits = '0123456789';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const degrees = (column: 'longitude' | 'latitude', limit: number): RowCheck => ({
  column,
  code: 'SCHOOL_COORDINATE_WRONG',
  // Within a CASE, because only a number can be compared with the limits; NaN lies beyond them.
  refusedWhen: `CASE WHEN pg_input_is_valid(s.${column}, 'double precision')
                     THEN s.${column}::double precision NOT BETWEEN -${limit} AND ${limit}
                     ELSE s.${column} IS NOT NULL END`,
  zh: `“{value}”不是坐标：请填写 −${limit} 至 ${limit} 之间的十进制度数（WGS 84）。`,
  en: `"{value}" is no coordinate: write decimal degrees from −${limit} to ${limit} (WGS 84).`,
});

const checks: readonly RowCheck[] = [
  ...(['code', 'name_zh', 'name_en', 'stage', 'sector', 'district_code', 'status'] as const).map(required),
  {
    column: 'code',
    code: 'SCHOOL_CODE_MALFORMED',
    refusedWhen: `translate(s.code, '${digits}${letters}', '') <> '' OR length(s.code) NOT BETWEEN 4 AND 20`,
    zh: '“{value}”不是学校代码：应为 4 至 20 位数字或字母。',
    en: '"{value}" is no code of a school: it has 4 to 20 digits or letters.',
  },
  duplicateCheck(['code'], 'SCHOOL_CODE_TWICE'),
  atMost('name_zh', 100),
  atMost('name_en', 200),
  atMost('address_zh', 200),
  {
    column: 'name_zh',
    code: 'SCHOOL_NAME_CARRIES_PROGRAMME_NAME',
    refusedWhen: 'carries_programme_name(s.name_zh)',
    zh: '不得以“新优质学校”名称对学校命名（沪教委基〔2015〕77号，五（四））。',
    en: `No school may be named with the programme's name (沪教委基〔2015〕77号, 五(四)).`,
  },
  {
    column: 'name_en',
    code: 'SCHOOL_NAME_CARRIES_PROGRAMME_NAME',
    refusedWhen: 'carries_programme_name(s.name_en)',
    zh: '不得以“新优质学校”名称对学校命名（沪教委基〔2015〕77号，五（四））。',
    en: `No school may be named with the programme's name (沪教委基〔2015〕77号, 五(四)).`,
  },
  oneOf('stage', 'SCHOOL_STAGE_UNKNOWN', Object.values(SchoolStage)),
  oneOf('sector', 'SCHOOL_SECTOR_UNKNOWN', Object.values(Sector)),
  oneOf('status', 'SCHOOL_STATUS_UNKNOWN', Object.values(SchoolStatus)),
  {
    column: 'district_code',
    code: 'SCHOOL_DISTRICT_UNKNOWN',
    refusedWhen: `s.district_code NOT IN (SELECT d.code FROM district d)`,
    zh: '没有代码为“{value}”的区县：请更正，或先登记该区县。',
    en: 'There is no district with the code "{value}": mend it, or register the district first.',
  },
  degrees('longitude', 180),
  degrees('latitude', 90),
  {
    column: 'longitude',
    code: 'SCHOOL_COORDINATE_HALF',
    refusedWhen: `(s.longitude IS NULL) <> (s.latitude IS NULL)`,
    zh: '经度和纬度须同时填写或同时留空。',
    en: 'Give both longitude and latitude, or neither.',
  },
  {
    column: 'opened_on',
    code: 'SCHOOL_DAY_WRONG',
    refusedWhen: `s.opened_on NOT LIKE '____-__-__' OR translate(s.opened_on, '${digits}', '') <> '--'
                  OR NOT pg_input_is_valid(s.opened_on, 'date')`,
    zh: '“{value}”不是日期：请写成 2015-09-01 的形式。',
    en: '"{value}" is no day: write it like 2015-09-01.',
  },
  oneOf('sample', 'SCHOOL_SAMPLE_UNKNOWN', ['true', 'false']),
];

/** What a row says, in the columns of the table school. */
const fields = {
  name: `jsonb_build_object('zh', s.name_zh, 'en', s.name_en)`,
  stage: 's.stage',
  sector: 's.sector',
  district_code: 's.district_code',
  status: 's.status',
  address: 's.address_zh',
  longitude: 's.longitude::double precision',
  latitude: 's.latitude::double precision',
  opened_on: 's.opened_on::date',
  sample: 'coalesce(s.sample::boolean, false)',
};
const names = Object.keys(fields);
const list = (of: (name: string) => string) => names.map(of).join(', ');
const said = Object.entries(fields)
  .map(([name, sql]) => `${sql} AS ${name}`)
  .join(', ');

/** In the graph, and so in the history, `district_code` is `districtCode`. */
const graphName = (field: string) =>
  field.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());

async function apply(tx: EntityManager, chunk: ImportChunk): Promise<ImportCounts> {
  await publishQuietly(tx);
  const { rows, known } = await lockKnown(tx, chunk);
  const changed = known > 0 ? await change(tx, chunk) : 0;
  const created = known < rows ? await create(tx, chunk, known > 0) : 0;
  return { created, changed, unchanged: rows - created - changed };
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

/** Notes what the rows change of schools that are there, and changes them. */
async function change(tx: EntityManager, chunk: ImportChunk): Promise<number> {
  const incoming = `(SELECT s.code, ${said} FROM ${chunk.accepted} s) i`;
  const pairs = list(name => `('${graphName(name)}', to_jsonb(k.${name}), to_jsonb(i.${name}))`);
  await tx.query(
    `INSERT INTO change (kind, key, version, field, before, after, changed_by, job_id)
     SELECT 'SCHOOL', k.id::text, k.version + 1, f.field, f.before, f.after, $1, $2
       FROM school k JOIN ${incoming} USING (code) CROSS JOIN LATERAL (VALUES ${pairs}) f (field, before, after)
      WHERE f.before IS DISTINCT FROM f.after`,
    [chunk.requestedBy, chunk.jobId],
  );
  const ours = list(name => `k.${name}`);
  const theirs = list(name => `i.${name}`);
  return publishEntitiesFrom(
    tx,
    schools.school,
    School,
    `UPDATE school k SET (${names.join(', ')}) = ROW (${theirs}), version = k.version + 1, updated_at = now()
       FROM ${incoming} WHERE k.code = i.code AND (${ours}) IS DISTINCT FROM (${theirs}) RETURNING k.*`,
    [],
  );
}

/** Enters schools; where another import enters one of them first, it fails and is done again. */
async function create(tx: EntityManager, chunk: ImportChunk, someKnown: boolean): Promise<number> {
  const unknown = someKnown ? 'WHERE NOT EXISTS (SELECT FROM school k WHERE k.code = s.code)' : '';
  return publishEntitiesFrom(
    tx,
    schools.school,
    School,
    `INSERT INTO school (code, ${names.join(', ')}, version, created_by)
     SELECT s.code, ${said}, 1, $1 FROM ${chunk.accepted} s ${unknown} RETURNING *`,
    [chunk.requestedBy],
  );
}

/** The register of schools as a CSV file: a code that is known already is an update, one that is not a new school. */
export const registerImport = defineImport({
  name: 'schools.import-register',
  columns,
  indexOn: ['code'],
  checks,
  apply,
  finish: wakeRelay,
  lanes: 2,
});
