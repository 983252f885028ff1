import type { RowProblem } from '../formats/table';
import { dayOf } from './date-pattern';
import type { FieldRule } from './mapping';

/** Reads one field of a row; null where it says nothing. What is wrong is added to the problems. */
export type FieldReader = (fields: readonly string[], problems: RowProblem[]) => string | null;

/** Where the columns of a file stand. */
export interface Columns {
  places: ReadonlyMap<string, number>;
  /** The name as the header writes it. */
  written(name: string): string;
}

/** How a rule reads its field from a row. */
export function readerOf(rule: FieldRule, { places, written }: Columns): FieldReader {
  const { constant, values, date, prefix, join } = rule;
  if (constant !== undefined) return () => constant || null;
  const at = rule.columns.map(name => places.get(name)!);
  const column = rule.columns.map(written).join(' + ');
  return (fields, problems) => {
    const text = at
      .map(place => fields[place]!.trim())
      .filter(part => part !== '')
      .join(join);
    if (text === '') return values?.get('') ?? rule.empty ?? null;
    if (values) {
      const value = values.get(text.toLowerCase()) ?? rule.otherwise;
      if (value === undefined) problems.push(unknownValue(column, text));
      return value || null;
    }
    if (!date) return prefix + text;
    const day = dayOf(text, date);
    if (day === undefined) problems.push(wrongDay(column, text, date.text));
    return day ?? null;
  };
}

const short = (text: string) => text.slice(0, 100);

const unknownValue = (column: string, value: string): RowProblem => ({
  column,
  code: 'IMPORT_VALUE_UNKNOWN',
  zh: `映射没有说明“${short(value)}”是什么：请更正，或在映射的 values 中补充（其余的用 otherwise）。`,
  en: `The mapping does not say what "${short(value)}" means: mend it, or add it to the mapping's values (otherwise for all others).`,
});

const wrongDay = (column: string, value: string, pattern: string): RowProblem => ({
  column,
  code: 'IMPORT_DAY_WRONG',
  zh: `“${short(value)}”不是 ${pattern} 形式的日期。`,
  en: `"${short(value)}" is no day in the form ${pattern}.`,
});
