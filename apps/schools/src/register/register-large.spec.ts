import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { eventually } from '@doorstep/testing';
import { city, TestSchools } from '../schools.fixture';
import { type JobJson, Registrar } from './registrar.fixture';

let schools: TestSchools;
let registrar: Registrar;
beforeAll(async () => {
  schools = await TestSchools.start();
  await schools.register(0);
  registrar = new Registrar(schools);
});
afterAll(() => schools.stop());

const mebibyte = 1024 * 1024;
const remark = 'x'.repeat(8_000);
const columns = 'code,name_zh,name_en,stage,sector,district_code,status,website,remark\n';

/** A register of about so many bytes, in pieces of some rows, made as it is read: each row has a remark, which nobody takes. */
function* register(bytes: number, onPiece: (sent: number) => void): Generator<Buffer> {
  let sent = 0;
  let piece = columns;
  for (let number = 0; sent < bytes; number++) {
    const website = `https://school.example/${'a'.repeat(200)}`;
    const code = 3_101_000_000 + number;
    piece += `${code},小学${number},School ${number},PRIMARY,PUBLIC,310115,OPEN,${website},${remark}\n`;
    if (piece.length < 64 * 1024) continue;
    const chunk = Buffer.from(piece);
    piece = '';
    sent += chunk.length;
    onPiece(sent);
    yield chunk;
  }
}

/** Sends a file as fast as it is taken, and no faster. */
async function upload(body: Iterable<Buffer>): Promise<JobJson> {
  const authorization = await schools.tokens.bearer('city-officer', [city]);
  const asked = request(`${schools.address}/schools/imports`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'text/csv' },
  });
  const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
  await pipeline(Readable.from(body, { objectMode: false }), asked);
  const [answer] = await answered;
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += chunk as string;
  expect([answer.statusCode, text]).toEqual([202, expect.anything()]);
  return JSON.parse(text) as JobJson;
}

async function nothingIsLeft(): Promise<void> {
  expect(await registrar.count(`pg_tables WHERE schemaname = 'spool'`)).toBe(0);
  expect(await registrar.count('csv_import WHERE spooled IS NOT NULL')).toBe(0);
  expect(await registrar.count(`job WHERE kind = 'schools.import-register' AND status <> 'SUCCEEDED'`)).toBe(
    0,
  );
}

/** What is alive in this process, the service and its sender, once what is not has been cleared away. */
function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test('200 MB come in as a stream: little of it is in memory at any time, and nothing is left behind', async () => {
  const before = liveBytes();
  let most = 0;
  let looks = 0;
  const bytes = 200 * mebibyte;
  const body = register(bytes, sent => {
    if (sent < (looks + 1) * 25 * mebibyte) return;
    looks++;
    most = Math.max(most, liveBytes());
  });
  const { id } = await upload(body);
  const job = await registrar.ended(id);
  expect(looks).toBe(8);
  expect(most - before).toBeLessThan(bytes / 4);
  const rows = job.result.rows;
  expect(rows).toBeGreaterThan(25_000);
  expect(job.result).toEqual({ rows, refused: 0, created: rows, changed: 0, unchanged: 0 });
  expect(job.ignoredColumns).toEqual(['remark']);
  expect(await registrar.count('school')).toBe(rows);
  await nothingIsLeft();
}, 900_000);

test('more exports than go out at once are told to come again', async () => {
  const open = await Promise.all(
    [1, 2, 3].map(async () => {
      const asked = request(`${schools.address}/schools/export?format=ndjson`);
      asked.end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      return answer;
    }),
  );
  expect(open.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  // Nobody reads them on: they wait.
  const refused = await schools.fetch('/schools/export', []);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
  expect((await refused.json()) as JobJson).toMatchObject({ code: 'EXPORT_BUSY' });
  for (const answer of open) answer.destroy();
  await eventually(async () => {
    const answer = await schools.fetch('/schools/export?codes=3101000000', []);
    expect([answer.status, (await answer.text()).split('\r\n').length]).toEqual([200, 3]);
  });
});
