import { duplicateCheck, type ImportBatch, type RowCheck } from '@doorstep/bulk';
import { type Form, forms, longest } from './fields.rules';
import { keptSql, type RegisterField, registerFields, requiredColumns } from './register-columns';
import { closedOnCheck, statusChecks } from './register-import-status';
import type { Effect } from './amend';

/** Whether a file may change a column of schools that are there. */
export const says = ({ filled, onlyForNew }: ImportBatch, column: string): boolean =>
  filled.includes(column) && !onlyForNew.includes(column);

/** What a school would say in a column, as text: what its row says (`s`), or what it keeps (`k`). */
export function wouldSay(batch: ImportBatch, field: RegisterField, column: string): string {
  const kept = keptSql(field, column);
  if (!batch.filled.includes(column)) return `(${kept})`;
  return says(batch, column) ? `s.${column}` : `CASE WHEN k.id IS NULL THEN s.${column} ELSE ${kept} END`;
}

const required = (column: string): RowCheck => ({
  column,
  code: 'SCHOOL_FIELD_MISSING',
  refusedWhen: `s.${column} IS NULL`,
  zh: '此列必须填写。',
  en: 'This column must be filled in.',
});

const atMost = (column: string, length: number): RowCheck => ({
  column,
  code: 'SCHOOL_FIELD_TOO_LONG',
  refusedWhen: `length(s.${column}) > ${length}`,
  zh: `不能超过 ${length} 个字符。`,
  en: `Write at most ${length} characters.`,
});

const oneOf = (column: string, values: readonly string[], written = `s.${column}`): RowCheck => ({
  column,
  code: `SCHOOL_${column.toUpperCase()}_UNKNOWN`,
  refusedWhen: `${written} NOT IN (${values.map(value => `'${value}'`).join(', ')})`,
  zh: `“{value}”不可用：请填写 ${values.join('、')} 之一。`,
  en: `"{value}" is not known here: write one of ${values.join(', ')}.`,
});

// A regular expression with counts costs PostgreSQL four times as much as the functions below, for every row.
const digits = '0123456789';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const codeFormed: RowCheck = {
  column: 'code',
  code: 'SCHOOL_CODE_MALFORMED',
  refusedWhen: `translate(s.code, '${digits}${letters}', '') <> '' OR length(s.code) NOT BETWEEN 4 AND 20`,
  zh: '“{value}”不是学校代码：应为 4 至 20 位数字或字母。',
  en: '"{value}" is no code of a school: it has 4 to 20 digits or letters.',
};

const notTheProgrammes = (column: string): RowCheck => ({
  column,
  code: 'SCHOOL_NAME_CARRIES_PROGRAMME_NAME',
  refusedWhen: `carries_programme_name(s.${column})`,
  zh: '不得以“新优质学校”名称对学校命名（沪教委基〔2015〕77号，五（四））。',
  en: `No school may be named with the programme's name (沪教委基〔2015〕77号, 五(四)).`,
});

const knownDistrict = (column: string): RowCheck => ({
  column,
  code: 'SCHOOL_DISTRICT_UNKNOWN',
  // What the file itself brings is there once its rows are.
  refusedWhen: `s.${column} NOT IN (SELECT d.code FROM district d)
                AND NOT coalesce(params->'related' ? s.${column}, false)`,
  zh: '没有代码为“{value}”的区县：请更正，或先登记该区县。',
  en: 'There is no district with the code "{value}": mend it, or register the district first.',
});

const dayFormed = (column: string): RowCheck => ({
  column,
  code: 'SCHOOL_DAY_WRONG',
  refusedWhen: `s.${column} NOT LIKE '____-__-__' OR translate(s.${column}, '${digits}', '') <> '--'
                OR NOT pg_input_is_valid(s.${column}, 'date')`,
  zh: '“{value}”不是日期：请写成 2015-09-01 的形式。',
  en: '"{value}" is no day: write it like 2015-09-01.',
});

const anyNumber = { code: 'SCHOOL_NUMBER_WRONG', zh: '请填写数字。', en: 'Write a number.' };

/** Within a CASE, because only a number can be compared with limits; NaN lies beyond them. */
const numberWithin = (column: string, type: string, form: Partial<Form> & typeof anyNumber): RowCheck => ({
  column,
  code: form.code,
  refusedWhen: `CASE WHEN pg_input_is_valid(s.${column}, '${type}')
                     THEN s.${column}::${type} NOT BETWEEN ${form.from ?? -1e9} AND ${form.to ?? 1e9}
                     ELSE s.${column} IS NOT NULL END`,
  zh: `“{value}”不可用：${form.zh}`,
  en: `"{value}" cannot stand here. ${form.en}`,
});

const literal = ({ source }: RegExp) => `'${source.replaceAll("'", "''")}'`;

const textFormed = (column: string, { code, like, unlike, zh, en }: Form): RowCheck => ({
  column,
  code,
  refusedWhen: [
    ...(like ? [`s.${column} !~ ${literal(like)}`] : []),
    ...(unlike ? [`s.${column} ~ ${literal(unlike)}`] : []),
  ].join(' OR '),
  zh: `“{value}”不可用：${zh}`,
  en: `"{value}" cannot stand here. ${en}`,
});

const textLength = 1_000;

/** What one column of a field must look like. */
function columnChecks(field: RegisterField, column: string): RowCheck[] {
  const { property, kind, choices } = field;
  const form = forms.find(one => one.field === property);
  if (property === 'code') return [codeFormed];
  if (property === 'districtCode') return [knownDistrict(column)];
  switch (kind) {
    case 'BILINGUAL':
      return [atMost(column, column.endsWith('_zh') ? 100 : 200), notTheProgrammes(column)];
    case 'TEXT':
      return [atMost(column, longest[property] ?? textLength), ...(form ? [textFormed(column, form)] : [])];
    case 'CHOICE':
      return [oneOf(column, choices!)];
    case 'FLAG':
      // Spreadsheets write TRUE.
      return [oneOf(column, choices!, `lower(s.${column})`)];
    case 'NUMBER':
      return [numberWithin(column, 'double precision', form ?? anyNumber)];
    case 'WHOLE':
      return [numberWithin(column, 'integer', form ?? anyNumber)];
    case 'DAY':
      return [dayFormed(column)];
  }
}

const fieldOf = (property: string) => registerFields.find(field => field.property === property)!;

/** What belongs together, in the school as it would be. */
function togetherChecks(batch: ImportBatch): RowCheck[] {
  const isFilled = (...fields: RegisterField[]) =>
    fields.some(({ columns }) => columns.some(column => batch.filled.includes(column)));
  const of = (property: string) => wouldSay(batch, fieldOf(property), fieldOf(property).columns[0]!);
  const checks: RowCheck[] = registerFields
    .filter(field => field.kind === 'BILINGUAL' && field.nullable && isFilled(field))
    .flatMap(field => {
      const [zh, en] = field.columns.map(column => wouldSay(batch, field, column));
      return [
        { ...bothLanguages, column: field.columns[0]!, refusedWhen: `${zh} IS NULL AND ${en} IS NOT NULL` },
        { ...bothLanguages, column: field.columns[1]!, refusedWhen: `${en} IS NULL AND ${zh} IS NOT NULL` },
      ];
    });
  if (isFilled(fieldOf('longitude'), fieldOf('latitude'))) {
    checks.push({
      column: 'longitude',
      code: 'SCHOOL_COORDINATE_HALF',
      refusedWhen: `(${of('longitude')} IS NULL) <> (${of('latitude')} IS NULL)`,
      zh: '经度和纬度须同时填写或同时留空。',
      en: 'Give both longitude and latitude, or neither.',
    });
  }
  if (isFilled(fieldOf('lowestAge'), fieldOf('highestAge'))) {
    const [lowest, highest] = [of('lowestAge'), of('highestAge')];
    checks.push({
      column: 'lowest_age',
      code: 'SCHOOL_AGES_WRONG',
      refusedWhen: `(${lowest} IS NULL) <> (${highest} IS NULL)
                    OR CASE WHEN pg_input_is_valid(${lowest}, 'integer') AND pg_input_is_valid(${highest}, 'integer')
                            THEN ${lowest}::integer > ${highest}::integer END`,
      zh: '最低与最高年龄须同时填写，且最低不大于最高。',
      en: 'Give both ages or neither, the lowest first.',
    });
  }
  return checks;
}

const bothLanguages = {
  code: 'SCHOOL_FIELD_MISSING',
  zh: '请用两种语言填写，或都留空。',
  en: 'Write it in both languages, or in neither.',
};

/** Why a row is refused, whatever file it stands in. */
export const registerChecks: readonly RowCheck[] = [
  ...requiredColumns.map(required),
  duplicateCheck(['code'], 'SCHOOL_CODE_TWICE'),
];

/** Why a row of this file is refused; what the file does not say is not looked at. */
export const checksOf = (batch: ImportBatch, effect: Effect): RowCheck[] => [
  ...registerFields.flatMap(field =>
    field.columns
      .filter(column => batch.filled.includes(column))
      .flatMap(column => columnChecks(field, column)),
  ),
  ...(says(batch, 'status') ? statusChecks(batch, effect) : []),
  ...(batch.filled.includes('closed_on')
    ? [closedOnCheck(wouldSay(batch, fieldOf('status'), 'status'))]
    : []),
  ...togetherChecks(batch),
];
