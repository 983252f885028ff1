import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { Refusal } from '@doorstep/service-kit/refusal';
import { readTable } from './read-table';
import type { TableRecord } from './table';
import { workbook, type WorkbookParts } from './xlsx.fixture';

const limits = { maxBytes: 1024 * 1024, maxRowBytes: 1024 };

async function read(bytes: Buffer, limit = limits) {
  // In small pieces, as they may come.
  const pieces = Array.from({ length: Math.ceil(bytes.length / 700) }, (_piece, place) =>
    bytes.subarray(place * 700, (place + 1) * 700),
  );
  const reading = await readTable(Readable.from(pieces, { objectMode: false }), limit);
  const rows: TableRecord[] = [];
  for await (const batch of reading.records) rows.push(...batch);
  await reading.close();
  return { header: reading.header, rows, facts: reading.facts() };
}

const problemOf = async (work: Promise<unknown>) => {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).problems[0];
};

const csv = Buffer.from('code,name\n1,好\n');
const csvRead = { header: ['code', 'name'], rows: [{ row: 2, fields: ['1', '好'] }] };

describe('gzip', () => {
  test('is read as it is', async () => {
    expect(await read(gzipSync(csv))).toEqual({
      ...csvRead,
      facts: { format: 'CSV', encoding: 'UTF-8', gzip: true, sheet: null },
    });
  });

  test('cut off or damaged is refused', async () => {
    const packed = gzipSync(Buffer.from(`code,name\n${'1,好\n'.repeat(1000)}`));
    expect((await problemOf(read(packed.subarray(0, packed.length - 9)))).code).toBe('IMPORT_CUT_OFF');
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, 20, 30);
    expect((await problemOf(read(damaged))).code).toBe('IMPORT_GZIP_DAMAGED');
  });

  test('that unpacks to more than a file may measure is refused before it is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, 'a,b\n'));
    expect(bomb.length).toBeLessThan(limits.maxBytes);
    expect((await problemOf(read(bomb))).code).toBe('IMPORT_TOO_LARGE');
  });
});

test('a file that is larger than it may be is refused', async () => {
  expect((await problemOf(read(csv, { ...limits, maxBytes: 10 }))).code).toBe('IMPORT_TOO_LARGE');
});

describe('XLSX', () => {
  const rows = (parts: WorkbookParts) => workbook(parts).then(bytes => read(bytes));
  const header =
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>name</t></is></c></row>';
  const sharedTexts =
    '<si><t>code</t></si><si><t xml:space="preserve">007</t></si><si><r><t>上海</t></r><r><t>市</t></r><rPh><t>シャンハイ</t></rPh></si>';

  test('its first sheet, texts with their zeros, blanks and gaps', async () => {
    const bytes = await workbook({
      sharedTexts,
      rows: `${header}<row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3" t="s"><v>2</v></c></row>
        <row r="4"><c r="A4"/></row><row r="5"><c r="B5" t="str"><v>a &amp; b</v></c></row>
        <row r="6"><c r="A6"><v>1</v></c><c r="D6"><v>2</v></c></row>`,
    });
    const expected = {
      header: ['code', 'name'],
      rows: [
        { row: 3, fields: ['007', '上海市'] },
        { row: 5, fields: ['', 'a & b'] },
        // Wider than the header: to be refused as such.
        { row: 6, fields: ['1', '', '2'] },
      ],
    };
    expect(await read(bytes)).toEqual({
      ...expected,
      facts: { format: 'XLSX', encoding: null, gzip: false, sheet: '学校' },
    });
    expect((await read(gzipSync(bytes))).facts).toMatchObject({ format: 'XLSX', gzip: true });
  });

  test.each<[string, number | string, string, string]>([
    ['a long code', 0, '3101150001', '3101150001'],
    ['what a spreadsheet rounds', 0, '121.50000000000001', '121.5'],
    ['an exponent', 0, '1E-3', '0.001'],
    ['leading zeros by format', '00000000', '123', '00000123'],
    ['a day', 14, '42248', '2015-09-01'],
    ['a day and a time', 22, '42248.5', '2015-09-01T12:00:00'],
    ['a day of Chinese editions', 31, '42248', '2015-09-01'],
    ['a day by its own format', 'yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;', '42248', '2015-09-01'],
    ['a format with a locale and a colour', '[$-804][Red]0.00', '42248', '42248'],
    ['letters in quotes are no day', '0&quot; days&quot;', '3', '3'],
    ['the last real day before the one that never was', 14, '59', '1900-02-28'],
    ['the first after it', 14, '61', '1900-03-01'],
    ['a time alone', 20, '0.25', '06:00:00'],
  ])('a number as its style shows it: %s', async (_what, format, value, text) => {
    const { rows: read } = await rows({
      formats: [0, format],
      rows: `<row><c><v>1</v></c></row><row><c s="1"><v>${value}</v></c></row>`,
    });
    expect(read).toEqual([{ row: 2, fields: [text] }]);
  });

  test('days that count from 1904; true and false; a formula that failed', async () => {
    const { rows: read } = await rows({
      from1904: true,
      formats: [14],
      rows: `<row><c t="str"><v>x</v></c></row><row><c s="0"><v>40786</v></c></row>
        <row><c t="b"><v>1</v></c></row><row><c t="e"><v>#N/A</v></c></row>`,
    });
    expect(read).toMatchObject([
      { fields: ['2015-09-01'] },
      { fields: ['true'] },
      { fields: ['#N/A'], problem: { code: 'IMPORT_CELL_ERROR' } },
    ]);
  });

  test.each<[string, string, () => Promise<Buffer>]>([
    ['IMPORT_EMPTY', 'no row', () => workbook({ rows: '' })],
    ['IMPORT_NOT_XLSX', 'XML that ends early', () => workbook({ rows: `${header}<row>` })],
    ['IMPORT_NOT_XLSX', 'another zip file', () => workbook({ rows: '', parts: { '_rels/.rels': '<x/>' } })],
    ['IMPORT_NOT_XLSX', 'cut off', async () => (await workbook({ rows: header })).subarray(0, 900)],
    [
      'IMPORT_NOT_XLSX',
      'entities of its own',
      () =>
        workbook({
          rows: '',
          parts: { 'xl/sharedStrings.xml': '<!DOCTYPE a [<!ENTITY b "c">]><sst>&b;</sst>' },
        }),
    ],
    ['IMPORT_OLD_EXCEL', 'the old format', async () => Buffer.from('d0cf11e0a1b11ae1', 'hex')],
    [
      'IMPORT_ROW_TOO_LONG',
      'a long row',
      () =>
        workbook({
          rows: `${header}<row><c t="str"><v>${'x'.repeat(600)}</v></c><c t="str"><v>${'x'.repeat(600)}</v></c></row>`,
        }),
    ],
    [
      'IMPORT_NOT_XLSX',
      'a text without an end',
      () => workbook({ rows: `${header}<row><c t="str"><v>${'x'.repeat(500_000)}</v></c></row>` }),
    ],
    [
      'IMPORT_XLSX_TOO_LARGE',
      'a bomb',
      () => workbook({ rows: '', parts: { 'xl/worksheets/sheet2.xml': Buffer.alloc(5 * 1024 * 1024, ' ') } }),
    ],
    [
      'IMPORT_XLSX_TOO_LARGE',
      'a bomb of shared texts',
      () => workbook({ rows: '', parts: { 'xl/sharedStrings.xml': Buffer.alloc(65 * 1024 * 1024, ' ') } }),
    ],
  ])('%s: %s', async (code, _what, bytes) => {
    expect((await problemOf(read(await bytes()))).code).toBe(code);
  });
});
