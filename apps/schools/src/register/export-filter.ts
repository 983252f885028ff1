import { Refusal, refuse } from '@doorstep/service-kit/refusal';
import { SchoolFilter } from './school.list';
import { SchoolStage, SchoolStatus, Sector } from './school.rules';

/** How the register goes out as a file. */
export const exportFormats = ['csv', 'xlsx', 'ndjson', 'oneroster'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What somebody wants of the register: the filter of the query `schools`, and a day. */
export interface ExportWish {
  format: ExportFormat;
  filter: SchoolFilter;
  /** As it was, is or will be on this day; as it is now without. */
  asOf: string | null;
}

/** What stands in the address, all of it text; lists with commas, or said several times. */
export type ExportQuery = Record<string, string | string[] | undefined>;

/** The filter's lists, and the values that they may have. */
const lists: Record<string, readonly string[] | null> = {
  districtCodes: null,
  stages: Object.values(SchoolStage),
  sectors: Object.values(Sector),
  statuses: Object.values(SchoolStatus),
  codes: null,
};
const known = ['format', 'asOf', 'nameContains', 'sample', ...Object.keys(lists)];
const day = /^\d{4}-\d{2}-\d{2}$/;

/** Reads an address. What is misspelt is not passed over: the file would have other schools than were meant. */
export function exportWish(query: ExportQuery): ExportWish {
  const unknown = Object.keys(query).find(name => !known.includes(name));
  if (unknown !== undefined) throw wrong(unknown, unknown, known);
  const filter = new SchoolFilter();
  const given: Record<string, unknown> = {};
  for (const [name, choices] of Object.entries(lists)) {
    const values = texts(query[name]);
    const stranger = choices && values.find(value => !choices.includes(value));
    if (stranger) throw wrong(name, stranger, choices);
    if (values.length > 0) given[name] = values;
  }
  const [nameContains] = texts(query['nameContains'], false);
  if (nameContains) filter.nameContains = nameContains;
  const sample = choice('sample', query, ['true', 'false']);
  if (sample) filter.sample = sample === 'true';
  const asOf = texts(query['asOf'])[0] ?? null;
  if (asOf !== null && !isDay(asOf)) throw wrong('asOf', asOf, ['2026-09-01']);
  return {
    format: choice('format', query, exportFormats) ?? 'csv',
    filter: Object.assign(filter, given),
    asOf,
  };
}

function choice<T extends string>(name: string, query: ExportQuery, choices: readonly T[]): T | undefined {
  const [text] = texts(query[name], false);
  if (text === undefined) return undefined;
  const chosen = choices.find(one => one === text);
  if (!chosen) throw wrong(name, text, choices);
  return chosen;
}

function texts(value: string | string[] | undefined, apart = true): string[] {
  const all = value === undefined ? [] : [value].flat();
  return apart ? all.flatMap(text => text.split(',')).filter(text => text !== '') : all;
}

function isDay(text: string): boolean {
  const date = day.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(NaN);
  return Number.isFinite(date.getTime()) && date.toISOString().startsWith(text);
}

const wrong = (name: string, value: string, choices: readonly string[]): Refusal =>
  refuse(
    'EXPORT_OPTION_WRONG',
    ['query', name],
    `“${value}”在此不可用：可写 ${choices.join('、')}。`,
    `"${value}" cannot stand here: write ${choices.join(', ')}.`,
  );
