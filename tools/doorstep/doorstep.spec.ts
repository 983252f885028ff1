import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { schools } from '@doorstep/contracts';
import type { ReceivedEvent } from '@doorstep/messaging';
import { eventCheck } from './event-check';
import { main } from './main';

/** Runs the command as a shell would. */
async function doorstep(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const stream = (name: 'out' | 'err') =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        said[name] += chunk.toString();
        done();
      },
    });
  const code = await main(args, { out: stream('out'), err: stream('err') });
  return { code, ...said };
}

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'doorstep-cli-'))));
afterAll(() => rmSync(folder, { recursive: true }));

describe('The command explains itself', () => {
  it.each([
    [[], /import.*token.*events.*dead-letters.*supergraph.*health.*sample-city/s],
    [['import'], /Exit codes: 0 every row was taken/],
    [['export'], /export schools > schools.csv/],
    [['events'], /events replay doorstep\.schools\.school\.state --service assessment/],
    [['dead-letters'], /dead-letters retry 17 --service schools/],
    [['supergraph'], /supergraph check --against origin\/main/],
    [['token'], /token --as city-officer/],
    [['health'], /Exit codes: 0 all are well/],
    [['sample-city'], /--schools=50000/],
    [['contracts'], /contracts publish/],
  ])('%j --help has its examples', async (command, words) => {
    const { code, out } = await doorstep(...command, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(words);
    expect(out).toContain('Examples:');
  });

  it.each([
    [['nonsense'], /unknown command/],
    [['import', 'pigeons', 'file.csv'], /“pigeons” cannot be imported/],
    [['export', 'pigeons'], /“pigeons” cannot be exported/],
    [['export', 'schools', '--filter', 'open'], /write it as name=value/],
    [['import', 'pupil-results', 'file.csv'], /--cycle/],
    [['token'], /--as <person>/],
    [['token', '--as', 'nobody'], /There is no nobody in the sample city/],
    [
      ['events', 'tail', 'doorstep.moon.state'],
      /There is no topic doorstep\.moon\.state\. There are:\n  doorstep\./,
    ],
    [['events', 'replay', 'doorstep.schools.participation.facts', '--service', 'outreach'], /no state topic/],
    [['events', 'replay', 'doorstep.schools.school.state', '--service', 'schools'], /keeps no copy/],
    [['dead-letters', 'show', 'seven', '--service', 'schools'], /seven/],
    [['dead-letters', 'retry', '--service', 'schools'], /Which ones\?/],
    [['dead-letters', 'list', '--service', 'moon'], /There is no service “moon”/],
    [['sample-city', '--schools=1', '--out', 'x'], /from 32 to/],
  ])('%j is wrong usage: 2', async (command, words) => {
    const { code, out, err } = await doorstep('--data', folder, ...command);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(words);
  });

  it.each([
    [['events', 'tail'], /does not run on the data folder/],
    [['dead-letters', 'list'], /does not run on the data folder/],
    [['health', '--url', 'gateway=http://127.0.0.1:1/readyz'], /No process answers/],
    [['import', 'schools', '__filename__', '--gateway', 'http://127.0.0.1:1'], /does not answer/],
  ])('%j with nothing there: 3', async (command, words) => {
    const { code, err } = await doorstep(
      '--data',
      folder,
      ...command.map(arg => arg.replace('__filename__', __filename)),
    );
    expect(err).toMatch(words);
    expect(code).toBe(3);
  });
});

it.each(['doorstep.moon.state', 'doorstep.schools.participation.facts'])(
  'events replay %s lists what can be replayed, and nothing else',
  async topic => {
    const { code, err } = await doorstep('events', 'replay', topic, '--service', 'outreach');
    expect(code).toBe(2);
    expect(err).toContain('What can be replayed:\n  doorstep.');
    expect(err).toContain('  doorstep.schools.school.state\n');
    const listed = err.split('\n').filter(line => line.startsWith('  '));
    expect(listed.filter(line => !line.endsWith('.state'))).toEqual([]);
  },
);

describe('The command does', () => {
  it('sample-city: the files of a city, and their names as JSON', async () => {
    const out = join(folder, 'city');
    const answer = await doorstep('sample-city', '--schools=32', '--out', out, '--json');
    expect(answer.code).toBe(0);
    const files = JSON.parse(answer.out) as string[];
    expect(files).toHaveLength(5);
    const [register = ''] = files;
    expect(readFileSync(register, 'utf8').trimEnd().split('\n')).toHaveLength(33);
  });

  it('token: a token for a person, signed with the data folder’s key', async () => {
    const answer = await doorstep('--data', folder, 'token', '--as', 'principal', '--json');
    expect(answer.code).toBe(0);
    const { token } = JSON.parse(answer.out) as { token: string };
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(claims).toMatchObject({ aud: 'doorstep', doorstep_roles: [{ role: 'principal' }] });
  });

  it('health: what is well and what is not', async () => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/well' ? 200 : 503;
      response.end(JSON.stringify({ status: 'unready', parts: { database: 'no answer within 2000 ms' } }));
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const url = (name: string) => `http://127.0.0.1:${port}/${name}`;
    try {
      const well = await doorstep('health', '--url', `schools=${url('well')}`);
      expect(well.code).toBe(0);
      const both = await doorstep(
        'health',
        '--json',
        '--url',
        `schools=${url('well')}`,
        `outreach=${url('ill')}`,
      );
      expect(both.code).toBe(1);
      expect(both.err).toContain('Not well: outreach.');
      expect(JSON.parse(both.out)).toMatchObject([
        { process: 'schools', status: 'ok' },
        { process: 'outreach', status: 'unready', parts: { database: 'no answer within 2000 ms' } },
      ]);
    } finally {
      server.close();
    }
  });
});

describe('import', () => {
  let server: Server;
  let gateway: string;
  let refused: number;
  let kept: { url: string | undefined; body: string };
  let received: {
    authorization: string | undefined;
    type: string | undefined;
    url: string | undefined;
    body: string;
  };

  beforeAll(async () => {
    // As the gateway and a service answer: 202 with a job, the job, the refused rows.
    const job = { id: 'j1', kind: 'schools.import-register', done: 2, total: 2, error: null };
    const found = { format: 'CSV', encoding: 'GB18030', gzip: true, sheet: null, mapping: 'ours' };
    const answer = (request: IncomingMessage): [status: number, body: string] => {
      if (request.url?.includes('/refused-rows.csv'))
        return [
          200,
          '\uFEFFrefused_row,refused_column,refused_code,refused_message,code,stage\r\n' +
            '2,stage,SCHOOL_STAGE_UNKNOWN,"No such stage, or a typing error.",3101150001,"mid\ndle"\r\n' +
            '3,,SCHOOL_CODE_TWICE,It stands in row 2 too.,3101150001,primary\r\n',
        ];
      const file = { ...found, allOrNothing: received.url?.includes('allOrNothing=true') };
      if (request.url?.startsWith('/schools/jobs/')) {
        const result = { rows: 2, created: 2 - refused, refused };
        return [200, JSON.stringify({ ...job, status: 'SUCCEEDED', result, file, ignoredColumns: ['memo'] })];
      }
      if (received.authorization === 'Bearer bad')
        return [401, JSON.stringify({ detail: 'It has expired.', code: 'UNAUTHENTICATED' })];
      return [
        202,
        JSON.stringify({ ...job, status: 'QUEUED', result: null, file, ignoredColumns: ['memo'] }),
      ];
    };
    server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        if (request.method === 'POST') {
          const { authorization, 'content-type': type } = request.headers;
          received = { authorization, type, url: request.url, body: Buffer.concat(pieces).toString() };
        }
        if (request.method === 'PUT') kept = { url: request.url, body: Buffer.concat(pieces).toString() };
        const [status, body] = answer(request);
        response.writeHead(status).end(body);
      });
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    gateway = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    writeFileSync(join(folder, 'register.csv'), 'code\n1\n2\n');
  });
  afterAll(() => server.close());
  beforeEach(() => (refused = 0));

  const send = (...more: string[]) =>
    doorstep('import', 'schools', join(folder, 'register.csv'), '--gateway', gateway, ...more);

  it('streams the file with the token, and says what came of it', async () => {
    const { code, out, err } = await send('--token', 'secret', '--all-or-nothing', '--json');
    expect(code).toBe(0);
    expect(err).toMatch(
      /^read as CSV, in GB18030, unpacked from gzip, by the mapping ours, ignoring the columns memo$/m,
    );
    expect(JSON.parse(out)).toEqual({
      ...{ job: 'j1', rows: 2, created: 2, refused: 0, ignoredColumns: ['memo'] },
      file: {
        format: 'CSV',
        encoding: 'GB18030',
        gzip: true,
        sheet: null,
        mapping: 'ours',
        allOrNothing: true,
      },
      ...{ refusedRows: null, problems: [] },
    });
    expect(received).toEqual({
      authorization: 'Bearer secret',
      type: 'text/csv; charset=utf-8',
      url: '/schools/imports?allOrNothing=true',
      body: 'code\n1\n2\n',
    });
  });

  it('lists the refused rows, keeps them, and exits with 1', async () => {
    refused = 2;
    const file = join(folder, 'refused.csv');
    const { code, out, err } = await send('--token', 'secret', '--refused', file);
    expect(code).toBe(1);
    expect(out).toMatch(/2 +stage +SCHOOL_STAGE_UNKNOWN +No such stage, or a typing error\./);
    expect(err).toContain(`2 of 2 rows are refused; they stand in ${file}: mend them there and send it.`);
    // As the door gave it: with the mark by which Excel knows UTF-8.
    expect(readFileSync(file, 'utf8')).toMatch(/^\uFEFFrefused_row,/);
  });

  it('says that nothing was taken where all or nothing was asked for', async () => {
    refused = 1;
    const { code, out, err } = await send(
      '--token',
      'secret',
      '--all-or-nothing',
      '--refused',
      join(folder, 'r.csv'),
    );
    expect(code).toBe(1);
    expect(out).toMatch(/^Nothing was imported\.$/m);
    expect(err).toMatch(
      /1 of 2 rows is refused, so none was taken;.* Mend them in your own file and send it whole\./,
    );
  });

  it('names the file of the refused rows with --json, and what is wrong with the first of them', async () => {
    refused = 2;
    const file = join(folder, 'refused.csv');
    const { code, out } = await send('--token', 'secret', '--json', '--refused', file);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      job: 'j1',
      rows: 2,
      created: 0,
      refused: 2,
      refusedRows: file,
      problems: [
        {
          row: 2,
          column: 'stage',
          code: 'SCHOOL_STAGE_UNKNOWN',
          message: 'No such stage, or a typing error.',
          fields: { code: '3101150001', stage: 'mid\ndle' },
        },
        {
          row: 3,
          column: null,
          code: 'SCHOOL_CODE_TWICE',
          message: 'It stands in row 2 too.',
          fields: { code: '3101150001', stage: 'primary' },
        },
      ],
    });
  });

  it('keeps a mapping that is a file, and passes on what is wished', async () => {
    const mapping = join(folder, 'ours.yaml');
    writeFileSync(mapping, 'mapping: ours\n');
    const wishes = ['--mapping', mapping, '--as-of', '2026-09-01', '--dry-run'];
    const { code } = await send('--token', 'secret', ...wishes);
    expect(code).toBe(0);
    expect(kept).toEqual({ url: '/schools/mappings/ours', body: 'mapping: ours\n' });
    expect(received.url).toBe('/schools/imports?mapping=ours&asOf=2026-09-01&dryRun=true');
  });

  it('sends what is no CSV as it is', async () => {
    const file = join(folder, 'register.xlsx');
    writeFileSync(file, Buffer.from([0x50, 0x4b, 0xff]));
    await doorstep('import', 'schools', file, '--gateway', gateway, '--mapping', 'gias', '--token', 'secret');
    expect(received).toMatchObject({
      type: 'application/octet-stream',
      url: '/schools/imports?mapping=gias',
    });
  });

  it('does not wait with --detach, and says why it may not', async () => {
    expect((await send('--token', 'secret', '--detach')).out).toContain('Job j1 is queued');
    const bad = await send('--token', 'bad');
    expect(bad.code).toBe(1);
    expect(bad.err).toContain('401: It has expired. (UNAUTHENTICATED)');
  });

  it('export: keeps what the gateway gives, whole, or says why not', async () => {
    const asked: string[] = [];
    const gives = createServer((request, response) => {
      asked.push(request.url ?? '');
      if (request.url?.includes('pdf')) {
        response.writeHead(422).end(JSON.stringify({ detail: 'Write csv.', code: 'EXPORT_OPTION_WRONG' }));
      } else if (request.url?.includes('ndjson')) {
        response.writeHead(200).write('{');
        setImmediate(() => response.destroy());
      } else response.writeHead(200).end('code\r\n');
    });
    await new Promise<void>(done => gives.listen(0, '127.0.0.1', done));
    const from = `http://127.0.0.1:${(gives.address() as AddressInfo).port}`;
    const file = join(folder, 'out.csv');
    const fetched = (...more: string[]) =>
      doorstep('export', 'schools', '--gateway', from, '-o', file, '--json', ...more);
    try {
      const { code, out } = await fetched('--as-of', '2026-09-01', '--filter', 'statuses=OPEN,CLOSED');
      expect([code, JSON.parse(out), readFileSync(file, 'utf8')]).toEqual([
        0,
        { file, bytes: 6 },
        'code\r\n',
      ]);
      expect(asked).toEqual(['/schools/export?format=csv&asOf=2026-09-01&statuses=OPEN%2CCLOSED']);
      expect(await fetched('--format', 'pdf')).toMatchObject({
        code: 1,
        err: expect.stringContaining('Write csv.'),
      });
      expect((await fetched('--format', 'ndjson')).code).toBe(1);
      // What broke off has not taken its place.
      expect(readFileSync(file, 'utf8')).toBe('code\r\n');
    } finally {
      gives.close();
    }
  });

  it('names a file that is not there', async () => {
    const { code, err } = await doorstep('import', 'schools', join(folder, 'none.csv'), '--gateway', gateway);
    expect({ code, err }).toEqual({ code: 2, err: `There is no file ${join(folder, 'none.csv')}.\n` });
  });

  it('says that a folder is no file', async () => {
    const { code, err } = await doorstep('import', 'schools', folder, '--gateway', gateway);
    expect({ code, err }).toEqual({ code: 2, err: `${folder} is a folder: name the file in it.\n` });
  });
});

describe('events tail --validate', () => {
  const check = eventCheck([schools.district]);
  const event = (value: unknown, type = 'doorstep.schools.district.state.v1'): ReceivedEvent => ({
    topic: schools.district.name,
    partition: 0,
    offset: '0',
    key: '310115',
    headers: { ce_type: type },
    value: value === null ? null : JSON.stringify(value),
  });

  it('takes what keeps to the JSON Schema, and what is gone', () => {
    expect(check(event({ code: '310115', name: { zh: '浦东新区', en: 'Pudong' } }))).toBeUndefined();
    expect(check(event(null))).toBeUndefined();
  });

  it('names what does not', () => {
    expect(check(event({ code: 310115, name: { zh: '浦东新区', en: 'Pudong' } }))).toMatch(
      /data\/code must be string/,
    );
    expect(check(event({ code: '310115' }))).toMatch(/name/);
    expect(check(event({}, 'doorstep.schools.district.Renamed.v1'))).toMatch(/not one of this topic/);
    expect(check({ ...event({}), value: '{' })).toBe('the body is no JSON');
  });
});
