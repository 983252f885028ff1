import { duplicateCheck, type RowCheck } from '@doorstep/bulk';
import { SchoolStage, SchoolStatus, Sector } from './school.rules';

/** The columns of the register as a file: our own layout, the mapping `doorstep`. */
export const registerColumns = [
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

type Column = (typeof registerColumns)[number];

export const requiredColumns = [
  'code',
  'name_zh',
  'name_en',
  'stage',
  'sector',
  'district_code',
  'status',
] as const;

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

/** A file closes no school on which others count; the few that there are, are looked up once for all rows. */
const closing = (code: string, those: string, zh: string, en: string): RowCheck => ({
  column: 'status',
  code,
  refusedWhen: `s.status IN ('CLOSED', 'CREATED_IN_ERROR') AND s.code IN (
    SELECT k.code FROM school k WHERE k.status NOT IN ('CLOSED', 'CREATED_IN_ERROR') AND k.id IN (${those}))`,
  zh,
  en,
});

/** Why a row of the register is refused. */
export const registerChecks: readonly RowCheck[] = [
  ...requiredColumns.map(required),
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
  closing(
    'CLUSTER_LEAD_CLOSES',
    `SELECT m.school_id FROM cluster_membership m WHERE m.lead_role IS NOT NULL AND upper_inf(m.during)`,
    '该校领衔集群：请先更换领衔校或关闭集群，再关闭学校。',
    'The school leads a cluster: change the lead or close the cluster first, then the school.',
  ),
  closing(
    'SCHOOL_IN_PROGRAMME',
    `SELECT p.school_id FROM participation p WHERE p.stage IN ('APPLIED', 'DISCOVERED', 'CULTIVATED', 'IMPROVING')`,
    '该校正在参加项目：请先让其退出该轮项目，再关闭学校。',
    'The school takes part in a round of the programme: withdraw it first, then close it.',
  ),
  {
    column: 'district_code',
    code: 'SCHOOL_DISTRICT_UNKNOWN',
    // What the file itself brings is there once its rows are.
    refusedWhen: `s.district_code NOT IN (SELECT d.code FROM district d)
                  AND NOT coalesce(params->'related' ? s.district_code, false)`,
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
