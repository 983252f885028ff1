import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Refusal } from '@doorstep/service-kit/refusal';
import { type AssumedEncoding, Decoding } from './encoding';

async function read(chunks: readonly Uint8Array[], assumed?: AssumedEncoding) {
  const decoding = new Decoding(assumed);
  const read = await text(Readable.from(chunks.map(chunk => Buffer.from(chunk))).compose(decoding));
  return { text: read, encoding: decoding.encoding };
}

const refusal = async (...chunks: Uint8Array[]) => {
  const error: unknown = await read(chunks).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).problems[0];
};

// “上海市” in GBK.
const shanghai = Buffer.from([0xc9, 0xcf, 0xba, 0xa3, 0xca, 0xd0]);
// “联” in GBK is also UTF-8, for ͨ-like letters: by itself it could be either.
const ambiguous = Buffer.from([0xcd, 0xa8]);

test('UTF-8 passes, cut between any two bytes', async () => {
  const bytes = Buffer.from('编码,名称\n1,家门口的好学校 🏫 é\n');
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(await read([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual({
      text: bytes.toString(),
      encoding: 'UTF-8',
    });
  }
  expect((await read([...bytes].map(byte => Uint8Array.of(byte)))).text).toBe(bytes.toString());
});

test('a byte order mark is taken off the start, and only there', async () => {
  expect(await read([Buffer.from('\uFEFFcode\n\uFEFF1\n')])).toEqual({
    text: 'code\n\uFEFF1\n',
    encoding: 'UTF-8 with BOM',
  });
  expect((await read([Buffer.from('\uFEFF')])).text).toBe('');
});

test('GBK is read as GB18030, cut between any two bytes', async () => {
  const bytes = Buffer.concat([Buffer.from('code,name\n1,ok\n2,'), shanghai, Buffer.from('\n3,ok\n')]);
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(await read([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual({
      text: 'code,name\n1,ok\n2,上海市\n3,ok\n',
      encoding: 'GB18030',
    });
  }
});

test('what could be either waits for what follows', async () => {
  expect((await read([ambiguous, Buffer.from(',\n'), shanghai])).text).toBe('通,\n上海市');
  expect(await read([ambiguous, Buffer.from(',\n'), Buffer.from('上海市')])).toEqual({
    text: `${ambiguous.toString()},\n上海市`,
    encoding: 'UTF-8',
  });
});

test('a character of four bytes, which only GB18030 has', async () => {
  const bytes = Buffer.concat([shanghai, Buffer.from([0x82, 0x30, 0xa1, 0x30]), shanghai]);
  expect((await read([bytes])).text).toHaveLength(7);
});

test('UTF-8 with a mistake in it is not taken for GBK, early or late', async () => {
  const broken = Buffer.concat([
    Buffer.from('学校,名称\n'),
    shanghai.subarray(0, 1),
    Buffer.from('学校名称学校名称\n'),
  ]);
  expect(await refusal(broken)).toMatchObject({ code: 'IMPORT_NOT_UTF8', path: ['file', 'line 2'] });
  const late = [Buffer.from('学校名称\n'.repeat(100)), shanghai, Buffer.from('\n')];
  expect(await refusal(...late)).toMatchObject({ code: 'IMPORT_NOT_UTF8', path: ['file', 'line 101'] });
});

test('Latin letters are not taken for GBK; told, they are read', async () => {
  const latin = Buffer.from('code,name\n1,Renée Noël\n', 'latin1');
  expect((await refusal(latin)).path).toEqual(['file', 'line 2']);
  expect(await read([latin], 'windows-1252')).toEqual({
    text: 'code,name\n1,Renée Noël\n',
    encoding: 'windows-1252',
  });
});

test('other bytes are refused: a lone byte, a cut-off character, UTF-16', async () => {
  expect((await refusal(Buffer.from('code\n'), Uint8Array.of(0xff, 0x0a))).path).toEqual(['file', 'line 2']);
  expect((await refusal(Buffer.from('好好').subarray(0, 5))).code).toBe('IMPORT_NOT_UTF8');
  expect((await refusal(Buffer.from('\uFEFFcode\n', 'utf16le'))).message.en).toContain('UTF-16');
});

test('text in GB18030 that ceases to be it is refused', async () => {
  const problem = await refusal(shanghai, Buffer.from('\n'), Uint8Array.of(0xff, 0xff, 0x0a));
  expect(problem.code).toBe('IMPORT_NOT_UTF8');
  expect(problem.message.en).toContain('GB18030');
});
