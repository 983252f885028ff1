import { pipeline, type Readable, Transform } from 'node:stream';
import { refuse } from '@doorstep/service-kit/refusal';
import { CsvError, parse } from 'csv-parse';
import { Utf8Gate } from './utf8';

/** One row, numbered as a spreadsheet does: the header is row 1. */
export interface CsvRecord {
  row: number;
  fields: string[];
}

/** A CSV file as it is read. */
export interface CsvReading {
  /** The names that the header gives, trimmed and in lower case. */
  header: string[];
  /** Records after the header; blank lines are left out but counted. */
  records: AsyncIterable<CsvRecord[]>;
}

export interface CsvLimits {
  maxBytes: number;
  maxRowBytes: number;
}

const mebibyte = 1024 * 1024;

/**
 * Reads CSV from a stream of bytes, holding no more than one row and one chunk. A file that is no CSV in
 * UTF-8, too large or cut off is refused with `IMPORT_…`, while it is read: what came before it is to be undone.
 */
export async function readCsv(source: Readable, limits: CsvLimits): Promise<CsvReading> {
  const tail = new Tail(limits.maxBytes);
  const parser = parse({
    relax_column_count: true,
    max_record_size: limits.maxRowBytes,
    // A record is a plain array of strings; a blank line is an array of one empty string.
    skip_empty_lines: false,
  });
  // The reader of the parser gets every error of what stands before it.
  pipeline(source, tail, new Utf8Gate(), parser, () => {});
  const batches = recordsOf(parser, tail, limits);
  const first: IteratorResult<CsvRecord[], void> = await batches.next();
  if (first.done) {
    throw refuse(
      'IMPORT_EMPTY',
      ['file'],
      '文件是空的：请上传带表头的 CSV 文件。',
      'The file is empty: send a CSV file with a header.',
    );
  }
  const [header, ...rest] = first.value;
  async function* records() {
    if (rest.length > 0) yield rest;
    yield* batches;
  }
  return { header: header!.fields.map(name => name.trim().toLowerCase()), records: records() };
}

/** Records in batches, because a promise for each would cost more than the record. */
async function* recordsOf(
  parser: ReturnType<typeof parse>,
  tail: Tail,
  limits: CsvLimits,
): AsyncGenerator<CsvRecord[], void, void> {
  let row = 0;
  let width = -1;
  let last: CsvRecord | undefined;
  try {
    for await (const first of parser as AsyncIterable<string[]>) {
      const batch: CsvRecord[] = [];
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

/** Counts the bytes and remembers the last. */
class Tail extends Transform {
  endsWithNewline = false;
  private bytes = 0;

  constructor(private readonly maxBytes: number) {
    super();
  }

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error?: Error | null, chunk?: Buffer) => void,
  ) {
    this.bytes += chunk.length;
    if (this.bytes > this.maxBytes) {
      const limit = Math.floor(this.maxBytes / mebibyte);
      return done(
        refuse(
          'IMPORT_TOO_LARGE',
          ['file'],
          `文件超过 ${limit} MB：请分成几个文件上传；没有导入任何数据。`,
          `The file is larger than ${limit} MB: send it in parts; nothing was imported.`,
        ),
      );
    }
    const end = chunk[chunk.length - 1];
    this.endsWithNewline = end === 0x0a || end === 0x0d;
    done(null, chunk);
  }
}

function refusalOf(error: CsvError, row: number, limits: CsvLimits): Error {
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

/** Where each wanted column stands in the header, and what else the header names. */
export function placeColumns(
  header: readonly string[],
  wanted: readonly string[],
): { places: number[]; ignored: string[] } {
  const double = header.find((name, place) => name !== '' && header.indexOf(name) !== place);
  if (double !== undefined) {
    throw refuse(
      'IMPORT_COLUMN_TWICE',
      ['file', 'header', double],
      `表头中“${double}”出现了两次。`,
      `The header names ${double} twice.`,
    );
  }
  const missing = wanted.filter(name => !header.includes(name));
  if (missing.length > 0) {
    throw refuse(
      'IMPORT_COLUMNS_MISSING',
      ['file', 'header'],
      `表头缺少：${missing.join('、')}。需要的列：${wanted.join(',')}（用英文逗号分隔）。`,
      `The header lacks ${missing.join(', ')}. It needs ${wanted.join(',')} (separated by commas).`,
    );
  }
  return {
    places: wanted.map(name => header.indexOf(name)),
    ignored: header.filter(name => name !== '' && !wanted.includes(name)),
  };
}
