import { duplicateCheck, type RowCheck } from '@doorstep/bulk';

/** The checks of the school of a row, which every file of a cycle has. */
export const schoolChecks: readonly RowCheck[] = [
  {
    column: 'school_code',
    code: 'SCHOOL_CODE_MISSING',
    refusedWhen: 's.school_code IS NULL',
    zh: '请填写学校代码。',
    en: 'Give the code of the school.',
  },
  {
    column: 'school_code',
    code: 'SCHOOL_UNKNOWN',
    refusedWhen: `s.school_code IS NOT NULL
                  AND NOT EXISTS (SELECT FROM school_reference r WHERE r.code = s.school_code)`,
    zh: '没有代码为“{value}”的学校：请先在学校名册中登记。',
    en: 'There is no school with the code "{value}": enter it in the register of schools first.',
  },
  {
    column: 'school_code',
    code: 'SCHOOL_CLOSED',
    refusedWhen: `NOT EXISTS (SELECT FROM school_reference r WHERE r.code = s.school_code
                    AND r.status NOT IN ('CLOSED', 'CREATED_IN_ERROR'))
                  AND EXISTS (SELECT FROM school_reference r WHERE r.code = s.school_code)`,
    zh: '学校“{value}”已停办，不参加评测。',
    en: 'School "{value}" is closed and is not assessed.',
  },
];

/**
 * The key of the school that a row names, in SQL. `ORDER BY id LIMIT 1` would say the same, but the planner, before
 * it has statistics, then walks through all schools in the order of their keys, for every row.
 */
export const schoolOfRow = `(SELECT (array_agg(r.id ORDER BY r.id))[1] FROM school_reference r
    WHERE r.code = s.school_code AND r.status NOT IN ('CLOSED', 'CREATED_IN_ERROR'))`;

/**
 * That a column holds a pseudonym: letters, digits, `-` and `_`, and none of the numbers by which a person is
 * known in China (resident identity number, student number, mobile telephone).
 */
export function pseudonymChecks(column: string): readonly RowCheck[] {
  const prefix = column.toUpperCase();
  return [
    {
      column,
      code: `${prefix}_MISSING`,
      refusedWhen: `s.${column} IS NULL`,
      zh: '请填写假名编号。',
      en: 'Give the pseudonym.',
    },
    {
      column,
      code: `${prefix}_NOT_PSEUDONYMOUS`,
      refusedWhen: `s.${column} !~ '^[A-Za-z0-9_-]{1,64}$'
                    OR s.${column} ~* '^[GJL]?[1-9][0-9]{16}[0-9X]$' OR s.${column} ~ '^1[3-9][0-9]{9}$'`,
      zh: '这里只能填写假名编号（1至64个字母、数字、“-”或“_”），不能是姓名、身份证号、学籍号或手机号。填写的内容没有保存。',
      en: 'Only a pseudonym may stand here (1 to 64 letters, digits, "-" or "_"), no name, identity number, student number or telephone number. What stood here was not kept.',
    },
  ];
}

/** That a column, where it is filled in, holds whole minutes of a day. */
export function minutesCheck(column: string): RowCheck {
  return {
    column,
    code: 'MINUTES_INVALID',
    refusedWhen: `CASE WHEN s.${column} ~ '^[0-9]{1,4}$' THEN s.${column}::integer > 1440 ELSE s.${column} IS NOT NULL END`,
    zh: '“{value}”不是0至1440之间的整数分钟；没有数据请留空。',
    en: '"{value}" is no whole number of minutes from 0 to 1440; leave it empty where it was not told.',
  };
}

/** That the columns together stand once in the file. What stands in them is not repeated. */
export function onceCheck(columns: readonly [string, ...string[]], code: string): RowCheck {
  return {
    ...duplicateCheck(columns, code),
    zh: '同一人已在第 {detail} 行出现：每人只保留一行。',
    en: 'The same person stands in row {detail} already: keep one row for each.',
  };
}
