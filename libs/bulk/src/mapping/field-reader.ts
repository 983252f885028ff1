import type { RowProblem } from '../formats/table';
import { isOnGrid, placeOnGrid } from './british-grid.rules';
import { dayOf } from './date-pattern';
import type { FieldRule, MappableField } from './mapping';

/** Reads one field of a row; null where it says nothing. What is wrong is added to the problems. */
export type FieldReader = (fields: readonly string[], problems: RowProblem[]) => string | null;

/** Where the columns of a file stand. */
export interface Columns {
  places: ReadonlyMap<string, number>;
  /** The name as the header writes it. */
  written(name: string): string;
}

/** How a rule reads its field from a row. */
export function readerOf(rule: FieldRule, columns: Columns, axis?: MappableField['axis']): FieldReader {
  const read = rule.grid && axis ? gridReader(rule, columns, axis) : textReader(rule, columns);
  if (rule.where.size === 0) return read;
  const where = [...rule.where].map(([name, values]) => [columns.places.get(name)!, values] as const);
  return (fields, problems) =>
    where.every(([place, values]) => values.has(fields[place]!.trim().toLowerCase()))
      ? read(fields, problems)
      : null;
}

function textReader(rule: FieldRule, { places, written }: Columns): FieldReader {
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

/** Of the British national grid. Its very origin, far out at sea, is how lists write that they know no place. */
function gridReader(
  rule: FieldRule,
  { places, written }: Columns,
  axis: 'longitude' | 'latitude',
): FieldReader {
  const [eastingAt, northingAt] = rule.columns.map(name => places.get(name)!) as [number, number];
  const column = rule.columns.map(written).join(' + ');
  return (fields, problems) => {
    const [easting, northing] = [fields[eastingAt]!.trim(), fields[northingAt]!.trim()];
    if (easting === '' && northing === '') return null;
    const [east, north] = [metres(easting), metres(northing)];
    if (east === 0 && north === 0) return null;
    if (isOnGrid(east, north)) return String(placeOnGrid(east, north)[axis]);
    // The other axis, read from the same columns, may have told it.
    if (!problems.some(problem => problem.code === offGridCode && problem.column === column))
      problems.push(offGrid(column, `${easting}, ${northing}`));
    return null;
  };
}

const metres = (text: string) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN);

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

const offGridCode = 'IMPORT_PLACE_WRONG';

const offGrid = (column: string, value: string): RowProblem => ({
  column,
  code: offGridCode,
  zh: `“${short(value)}”不是英国国家格网上的位置：东距应为 0 至 700000 米，北距应为 0 至 1300000 米。`,
  en: `"${short(value)}" is no place on the British national grid: 0 to 700000 metres east, 0 to 1300000 metres north.`,
});
