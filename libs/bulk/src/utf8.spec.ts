import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Refusal } from '@doorstep/service-kit/refusal';
import { Utf8Gate } from './utf8';

const through = (...chunks: Uint8Array[]) =>
  text(Readable.from(chunks.map(chunk => Buffer.from(chunk))).compose(new Utf8Gate()));

const refusal = async (...chunks: Uint8Array[]) => {
  const error: unknown = await through(...chunks).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).problems[0];
};

// “上海市” in GBK.
const gbk = Buffer.from([0xc9, 0xcf, 0xba, 0xa3, 0xca, 0xd0]);

test('UTF-8 passes, cut between any two bytes', async () => {
  const bytes = Buffer.from('编码,名称\n1,家门口的好学校 🏫 é\n');
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(await through(bytes.subarray(0, cut), bytes.subarray(cut))).toBe(bytes.toString());
  }
  expect(await through(...[...bytes].map(byte => Uint8Array.of(byte)))).toBe(bytes.toString());
});

test('a byte order mark is taken off the start, and only there', async () => {
  expect(await through(Buffer.from('\uFEFFcode\n\uFEFF1\n'))).toBe('code\n\uFEFF1\n');
  expect(await through(Buffer.from('\uFEFF'))).toBe('');
});

test('GBK is recognised, with its line and what to do', async () => {
  const problem = await refusal(Buffer.from('code,name\n1,ok\n2,'), gbk, Buffer.from('\n'));
  expect(problem).toMatchObject({ code: 'IMPORT_NOT_UTF8', path: ['file', 'line 3'] });
  expect(problem.message.en).toContain('it looks like GBK');
  expect(problem.message.en).toContain('CSV UTF-8');
  expect(problem.message.zh).toContain('GBK');
});

test('other bytes that are no UTF-8 are refused too: a lone byte, a cut-off character, UTF-16', async () => {
  expect((await refusal(Buffer.from('code\n'), Uint8Array.of(0xff, 0x0a))).path).toEqual(['file', 'line 2']);
  expect((await refusal(Buffer.from('好').subarray(0, 2))).code).toBe('IMPORT_NOT_UTF8');
  expect((await refusal(Buffer.from('\uFEFFcode\n', 'utf16le'))).message.en).toContain('UTF-16');
});
