import { Refusal, refuse } from '@doorstep/service-kit/refusal';
import { GraphQLScalarType } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import { SchoolSearchFilter } from '../search/search.types';
import { SchoolFilter } from './school.list';

/** How the register goes out as a file. */
export const exportFormats = ['csv', 'xlsx', 'ndjson', 'oneroster'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The filters of the query `schools` and of the search, and the text of the search. */
export type ExportFilter = SchoolFilter & SchoolSearchFilter & { text?: string };

/** What somebody wants of the register. */
export interface ExportWish {
  format: ExportFormat;
  filter: ExportFilter;
  /** As it was, is or will be on this day; as it is now without. */
  asOf: string | null;
}

/** What stands in the address, all of it text; lists with commas, or said several times. */
export type ExportQuery = Record<string, string | string[] | undefined>;

interface FilterField {
  name: string;
  list: boolean;
  /** What it may say; null for any text. */
  choices: readonly string[] | null;
  flag: boolean;
}

/** What can be asked for, made of the two filters of the graph: a field that one of them gains, an address can name. */
const filterFields = (): FilterField[] => [
  ...new Map(
    [SchoolFilter, SchoolSearchFilter].flatMap(fieldsOf).map(field => [field.name, field] as const),
  ).values(),
];

function fieldsOf(filter: object): FilterField[] {
  const found = getMetadataStorage().fields.filter(({ target }) => target === filter);
  return found.map(({ name, getType, typeOptions }) => {
    const type = getType();
    const flag = type === Boolean;
    // An enumeration is the object of its values; what else is no function is a scalar.
    const isEnum = typeof type === 'object' && !(type instanceof GraphQLScalarType);
    const choices = isEnum ? Object.values(type as object).map(String) : null;
    return { name, list: typeOptions.array === true, choices: flag ? ['true', 'false'] : choices, flag };
  });
}

const day = /^\d{4}-\d{2}-\d{2}$/;

/** What the search knows of today only. */
const ofToday = ['text', 'programmeStages', 'inProgramme'];

/** Reads an address. What is misspelt is not passed over: the file would have other schools than were meant. */
export function exportWish(query: ExportQuery): ExportWish {
  const fields = filterFields();
  const known = ['format', 'asOf', 'text', ...fields.map(({ name }) => name)];
  const unknown = Object.keys(query).find(name => !known.includes(name));
  if (unknown !== undefined) throw wrong(unknown, unknown, known);
  const filter: Record<string, unknown> = {};
  for (const { name, list, choices, flag } of fields) {
    const values = texts(query[name], list);
    const stranger = choices && values.find(value => !choices.includes(value));
    if (stranger !== null && stranger !== undefined) throw wrong(name, stranger, choices!);
    if (values.length === 0) continue;
    filter[name] = list ? values : flag ? values[0] === 'true' : values[0];
  }
  const [text] = texts(query['text'], false);
  if (text?.trim()) filter['text'] = text;
  const asOf = texts(query['asOf'])[0] ?? null;
  if (asOf !== null && !isDay(asOf)) throw wrong('asOf', asOf, ['2026-09-01']);
  const todays = ofToday.find(name => name in filter);
  if (asOf !== null && todays) throw onlyToday(todays);
  return { format: formatOf(query), filter: filter as ExportFilter, asOf };
}

function formatOf(query: ExportQuery): ExportFormat {
  const [text] = texts(query['format'], false);
  const format = text === undefined ? 'csv' : exportFormats.find(one => one === text);
  if (!format) throw wrong('format', text!, exportFormats);
  return format;
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

const onlyToday = (name: string): Refusal =>
  refuse(
    'EXPORT_OPTION_WRONG',
    ['query', name],
    `${name} 只能按今天的情况查找：请去掉 asOf 或 ${name}。`,
    `${name} is known of today only: leave out asOf, or ${name}.`,
  );
