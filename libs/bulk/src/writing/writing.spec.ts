import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { readTable } from '../formats/read-table';
import { guardedText, unguardedText } from './formula-guard';
import { type Cell, writeCsv } from './write-csv';
import { writeXlsx } from './write-xlsx';

async function* batches(...rows: Cell[][]) {
  for (const row of rows) yield [row];
}

async function read(bytes: Buffer) {
  const reading = await readTable(Readable.from([bytes], { objectMode: false }), {
    maxBytes: 1e6,
    maxRowBytes: 1e4,
  });
  const rows: string[][] = [];
  for await (const batch of reading.records) rows.push(...batch.map(({ fields }) => fields));
  await reading.close();
  return { header: reading.header, rows, facts: reading.facts() };
}

test.each(['=1+1', '+86', '-1', '@x', '＝1', "'=1", "''-x", "'s-Hertogenbosch", 'a=b', '', '\t=1'])(
  'what goes out comes back: %j',
  value => {
    const out = guardedText(value);
    expect(out).not.toMatch(/^[=+\-@＝\t\r]/);
    expect(unguardedText(out)).toBe(value);
  },
);

test('what nobody has guarded stays as it is', () => {
  for (const value of ["'s-Hertogenbosch", "St James's", '世纪小学', "'"])
    expect(guardedText(value)).toBe(value);
});

test('CSV: quotes, line breaks, numbers below zero as numbers, a mark for Excel', async () => {
  const csv = await text(Readable.from(writeCsv(['a', 'b'], batches(['x,"y"\n', -0.5], ['=1', null]))));
  expect(csv).toBe('\uFEFFa,b\r\n"x,""y""\n",-0.5\r\n\'=1,\r\n');
});

test('XLSX: what is written is read', async () => {
  const table = batches(['007', -0.5, '=1+1'], [null, 0.1234567890123456, 'a <b> & "c"\r\n\u0001🏫\u0092']);
  const bytes = await buffer(writeXlsx('Schools & more', ['code', 'x', 'y'], table));
  expect(await read(bytes)).toEqual({
    header: ['code', 'x', 'y'],
    rows: [
      ['007', '-0.5', '=1+1'],
      ['', '0.1234567890123456', 'a <b> & "c"\r\n🏫\u0092'],
    ],
    facts: { format: 'XLSX', encoding: null, gzip: false, sheet: 'Schools & more' },
  });
});

test('XLSX: a table that breaks off is no whole file', async () => {
  async function* broken(): AsyncGenerator<Cell[][]> {
    yield [['1']];
    throw new Error('the cursor is gone');
  }
  await expect(buffer(writeXlsx('x', ['a'], broken()))).rejects.toThrow('the cursor is gone');
});
