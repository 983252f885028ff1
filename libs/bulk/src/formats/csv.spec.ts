import { Readable } from 'node:stream';
import { Refusal } from '@doorstep/service-kit/refusal';
import { placeColumns } from '../header';
import { readCsv } from './csv';
import type { TableRecord } from './table';

const limits = { maxBytes: 1024 * 1024, maxRowBytes: 1024 };

async function read(text: string | Readable, limit = limits) {
  const { header, records } = await readCsv(
    typeof text === 'string' ? Readable.from([Buffer.from(text)]) : text,
    limit,
  );
  const rows: TableRecord[] = [];
  for await (const batch of records) rows.push(...batch);
  return { header, rows };
}

const problemOf = async (work: Promise<unknown>) => {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).problems[0];
};

test('rows are numbered as a spreadsheet does, blank lines and line breaks within quotes included', async () => {
  const { header, rows } = await read(' Code ,NAME\r\n1,"a\r\nb"\r\n\r\n3,"say ""hi"""\r\n');
  expect(header).toEqual(['Code', 'NAME']);
  expect(rows).toEqual([
    { row: 2, fields: ['1', 'a\r\nb'] },
    { row: 4, fields: ['3', 'say "hi"'] },
  ]);
});

test('a last row without a line break is a row', async () => {
  expect((await read('a,b\n1,2')).rows).toEqual([{ row: 2, fields: ['1', '2'] }]);
});

test('rows of another width come as they are, to be refused one by one', async () => {
  expect((await read('a,b\n1\n1,2,3\n')).rows.map(({ fields }) => fields.length)).toEqual([1, 3]);
});

test.each([
  ['IMPORT_EMPTY', '', ['file']],
  ['IMPORT_EMPTY', '\n\n', ['file']],
  ['IMPORT_CUT_OFF', 'a,b\n1,2\n3', ['file', 'row 3']],
  ['IMPORT_CUT_OFF', 'a,b\n1,2\n3,"fo', ['file', 'row 3']],
  ['IMPORT_NOT_CSV', 'a,b\n1,2\n3,"fo"o\n', ['file', 'row 3']],
  ['IMPORT_ROW_TOO_LONG', `a,b\n1,2\n3,${'x'.repeat(2000)}\n`, ['file', 'row 3']],
  ['IMPORT_ROW_TOO_LONG', `a,b\n1,2\n3,"${'x\n'.repeat(1000)}\n`, ['file', 'row 3']],
])('%s: %.30j', async (code, text, path) => {
  expect(await problemOf(read(text))).toMatchObject({ code, path });
});

test('a line of 50 MB is refused after its first kilobytes', async () => {
  let sent = 0;
  const endless = Readable.from(
    (function* () {
      yield Buffer.from('a,b\n1,');
      for (; sent < 50 * 16; sent++) yield Buffer.alloc(64 * 1024, 'x');
    })(),
  );
  expect(await problemOf(read(endless, { ...limits, maxBytes: 2 ** 30 }))).toMatchObject({
    code: 'IMPORT_ROW_TOO_LONG',
    path: ['file', 'row 2'],
  });
  expect(sent).toBeLessThan(40);
});

test.each([',', ';', '\t'])('what stands between fields is found in the header: %j', async delimiter => {
  const text = [
    ['code', '"na,me"', 'x'],
    ['1', 'a', '2'],
  ]
    .map(row => row.join(delimiter))
    .join('\n');
  expect(await read(`${text}\n`)).toEqual({
    header: ['code', 'na,me', 'x'],
    rows: [{ row: 2, fields: ['1', 'a', '2'] }],
  });
});

test('a source that breaks off is an error, not an end', async () => {
  const broken = new Readable({ read() {} });
  broken.push('a,b\n1,2\n');
  const reading = read(broken);
  broken.destroy(new Error('aborted'));
  await expect(reading).rejects.toThrow('aborted');
});

test('missing columns are named, others ignored, in any order', async () => {
  expect(placeColumns(['B', 'x', 'a', 'refused_code'], ['a', 'b'])).toEqual({
    places: [2, 0],
    ignored: ['x'],
  });
  const missing = await problemOf((async () => placeColumns(['b', 'x'], ['a', 'b', 'c']))());
  expect(missing).toMatchObject({ code: 'IMPORT_COLUMNS_MISSING', path: ['file', 'header'] });
  expect(missing.message.en).toContain('lacks a, c. The file has columns that are not known here: x;');
  const double = await problemOf((async () => placeColumns(['a', 'A'], ['a']))());
  expect(double).toMatchObject({ code: 'IMPORT_COLUMN_TWICE', path: ['file', 'header', 'A'] });
});
