import { pipeline, type Readable, Transform } from 'node:stream';
import { refuse } from '@doorstep/service-kit/refusal';
import { CsvError, parse } from 'csv-parse';
import { type AssumedEncoding, Decoding } from './encoding';
import { peek } from './peek';
import type { TableLimits, TableReading, TableRecord } from './table';

/** What stands between two fields: the one of these that the header has most of. */
const delimiters = [',', ';', '\t'] as const;
/** Where the header is looked for. */
const headerBytes = 4096;

/**
 * Reads CSV from a stream of bytes, holding no more than one row and what is needed to tell its encoding. A file
 * that is no CSV in UTF-8 or GB18030, or cut off, is refused with `IMPORT_…`, while it is read: what came
 * before it is to be undone.
 */
export async function readCsv(
  source: Readable,
  limits: TableLimits,
  encoding: AssumedEncoding = 'auto',
): Promise<TableReading> {
  const decoding = new Decoding(encoding);
  const tail = new Tail();
  // The reader of each gets every error of what stands before it.
  const { start, whole } = await peek(
    pipeline(source, decoding, tail, () => {}),
    bytes => bytes.length >= headerBytes || bytes.includes('\n') || bytes.includes('\r'),
  );
  const parser = parse({
    delimiter: delimiterOf(start.toString()),
    relax_column_count: true,
    max_record_size: limits.maxRowBytes,
    // A record is a plain array of strings; a blank line is an array of one empty string.
    skip_empty_lines: false,
  });
  pipeline(whole, parser, () => {});
  const batches = recordsOf(parser, tail, limits);
  const first: IteratorResult<TableRecord[], void> = await batches.next();
  if (first.done) throw emptyFile();
  const [header, ...rest] = first.value;
  async function* records() {
    if (rest.length > 0) yield rest;
    yield* batches;
  }
  return {
    header: header!.fields.map(name => name.trim()),
    records: records(),
    facts: () => ({ format: 'CSV', encoding: decoding.encoding, gzip: false, sheet: null }),
    close: async () => void parser.destroy(),
  };
}

export function emptyFile(): Error {
  return refuse(
    'IMPORT_EMPTY',
    ['file'],
    '文件是空的：请上传带表头的 CSV 或 XLSX 文件。',
    'The file is empty: send a CSV or XLSX file with a header.',
  );
}

function delimiterOf(text: string): string {
  const header = text
    .trimStart()
    .split(/[\r\n]/, 1)[0]!
    .replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => header.split(delimiter).length;
  return delimiters.reduce((most, delimiter) => (count(delimiter) > count(most) ? delimiter : most));
}

/** Records in batches, because a promise for each would cost more than the record. */
async function* recordsOf(
  parser: ReturnType<typeof parse>,
  tail: Tail,
  limits: TableLimits,
): AsyncGenerator<TableRecord[], void, void> {
  let row = 0;
  let width = -1;
  let last: TableRecord | undefined;
  try {
    for await (const first of parser as AsyncIterable<string[]>) {
      const batch: TableRecord[] = [];
      for (let fields: string[] | null = first; fields; fields = parser.read() as string[] | null) {
        row++;
        if (fields.length === 1 && fields[0]!.trim() === '') continue;
        if (width < 0) width = fields.length;
        last = { row, fields };
        batch.push(last);
      }
      if (batch.length > 0) yield batch;
    }
  } catch (error) {
    throw error instanceof CsvError ? refusalOf(error, Number(error['records'] ?? row) + 1, limits) : error;
  }
  if (last && last.fields.length < width && !tail.endsWithNewline) throw cutOff(last.row);
}

/** Remembers whether the last byte ends a line. */
class Tail extends Transform {
  endsWithNewline = false;

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error?: Error | null, chunk?: Buffer) => void,
  ) {
    const end = chunk[chunk.length - 1];
    if (end !== undefined) this.endsWithNewline = end === 0x0a || end === 0x0d;
    done(null, chunk);
  }
}

function refusalOf(error: CsvError, row: number, limits: TableLimits): Error {
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    const limit = Math.floor(limits.maxRowBytes / 1024);
    return refuse(
      'IMPORT_ROW_TOO_LONG',
      ['file', `row ${row}`],
      `第 ${row} 行超过 ${limit} KB，可能缺少换行或引号没有闭合；没有导入任何数据。`,
      `Row ${row} is longer than ${limit} KB: perhaps line breaks are missing or a quotation mark is not closed; nothing was imported.`,
    );
  }
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return cutOff(row);
  return refuse(
    'IMPORT_NOT_CSV',
    ['file', `row ${row}`],
    `第 ${row} 行的引号使用不正确（含引号的内容应整体加引号，内部引号写两次）；没有导入任何数据。`,
    `The quotation marks of row ${row} are wrong (a field with one is quoted as a whole, and the one inside is doubled); nothing was imported.`,
  );
}

function cutOff(row: number): Error {
  return refuse(
    'IMPORT_CUT_OFF',
    ['file', `row ${row}`],
    `文件在第 ${row} 行中途结束，可能没有传完：请重新上传完整的文件；没有导入任何数据。`,
    `The file ends in the middle of row ${row}: send the whole file again; nothing was imported.`,
  );
}
