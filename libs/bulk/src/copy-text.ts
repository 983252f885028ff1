import type { RowProblem, TableRecord } from './formats/table';
import type { MappedRow } from './mapping/row-mapper';
import { unguardedText } from './writing/formula-guard';

/** How the records of a file become rows of its table. */
export interface Layout {
  /** Fields of a record. */
  width: number;
  /** A record's values in our own columns. */
  read(fields: readonly string[]): MappedRow;
  /** How many columns are ours. */
  columns: number;
  /** Which of them have an index. */
  keys: readonly number[];
  /** Whether each row is kept as it came, beside what it says in our columns. */
  keepsSource: boolean;
  /** Fields that are not the sender's, such as the reasons for an earlier refusal. */
  dropped: ReadonlySet<number>;
}

/** Longer ones PostgreSQL's index would not take; no code, key or pseudonym is as long. */
const longestKey = 200;

/**
 * Records as PostgreSQL's COPY takes them: number, problems, source, then our columns, null where they say nothing.
 * A row that cannot be read comes as it is, with its problems.
 */
export async function* copyText(
  batches: AsyncIterable<readonly TableRecord[]>,
  layout: Layout,
): AsyncIterable<string> {
  const nothing = '\t\\N'.repeat(layout.columns);
  for await (const batch of batches) {
    let text = '';
    for (const record of batch) {
      const row = rowOf(record, layout);
      if (!row) continue;
      if ('problems' in row) {
        text += `${record.row}\t${escape(JSON.stringify(row.problems))}\t${source(record, layout)}${nothing}\n`;
        continue;
      }
      text += `${record.row}\t\\N\t${layout.keepsSource ? source(record, layout) : '\\N'}`;
      for (const value of row.values) text += value === null ? '\t\\N' : `\t${escape(unguardedText(value))}`;
      text += '\n';
    }
    if (text !== '') yield text;
  }
}

function rowOf(record: TableRecord, layout: Layout): MappedRow {
  const { fields, problem } = record;
  if (problem) return { problems: [problem] };
  if (fields.length !== layout.width) return { problems: [wrongWidth(fields.length, layout.width)] };
  if (fields.some(field => field.includes('\0'))) return { problems: [nulCharacter] };
  const row = layout.read(fields);
  if (!row || 'problems' in row) return row;
  return layout.keys.some(key => (row.values[key]?.length ?? 0) > longestKey) ? { problems: [longKey] } : row;
}

const wrongWidth = (fields: number, width: number): RowProblem => ({
  column: null,
  code: 'IMPORT_ROW_WIDTH',
  zh: `这一行有 ${fields} 个字段，表头有 ${width} 个。`,
  en: `The row has ${fields} fields, the header ${width}.`,
});

const nulCharacter: RowProblem = {
  column: null,
  code: 'IMPORT_ROW_NUL',
  zh: '这一行含有空字符（NUL），不是文字。',
  en: 'The row holds a NUL character, which is no text.',
};

const longKey: RowProblem = {
  column: null,
  code: 'IMPORT_KEY_TOO_LONG',
  zh: `这一行的编号超过 ${longestKey} 个字符。`,
  en: `A code or key of the row is longer than ${longestKey} characters.`,
};

const source = ({ fields }: TableRecord, { dropped }: Layout) =>
  escape(arrayText(dropped.size > 0 ? fields.filter((_field, place) => !dropped.has(place)) : fields));

const special = /[\\\t\n\r]/;
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escape(value: string): string {
  return special.test(value) ? value.replace(/[\\\t\n\r]/g, character => escapes[character]!) : value;
}

/** A text array as PostgreSQL writes it. */
function arrayText(fields: readonly string[]): string {
  return `{${fields.map(field => `"${field.replaceAll('\0', '').replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
