import { randomBytes } from 'node:crypto';
import { eventually, type TestService } from '@doorstep/testing';
import {
  aSchool,
  city,
  collect,
  compute,
  cycleNow,
  type DoorJob,
  expert,
  institute,
  institute2,
  type KnownSchool,
  openCycle,
  principalOf,
  pupilCsv,
  pupilHeader,
  register,
  satisfactionHeader,
  send,
  startService,
  step,
  upload,
} from '../assessment.fixture';

let service: TestService;
let school: KnownSchool;
let cycleId: string;

beforeAll(async () => {
  service = await startService();
  school = aSchool();
  await register(service, school);
});
beforeEach(async () => void (cycleId = (await openCycle(service)).id));
afterAll(() => service.stop());

const rowsOf = (table: 'pupil_result' | 'satisfaction_answer') =>
  service.database.manager.query<Record<string, unknown>[]>(
    `SELECT * FROM ${table} WHERE cycle_id = $1 ORDER BY 3, 4`,
    [cycleId],
  );

interface Refused {
  row: string;
  column: string;
  code: string;
  message: string;
  rest: string;
}

async function refusedRows(job: DoorJob): Promise<Refused[]> {
  const response = await service.fetch(
    `/assessment/jobs/${job.id}/refused-rows.csv`,
    { headers: { 'accept-language': 'en' } },
    institute,
  );
  const [, ...lines] = (await response.text()).replace('\uFEFF', '').split('\r\n').filter(Boolean);
  return lines.map(line => {
    const [row = '', column = '', code = '', message = '', ...rest] = fieldsOf(line);
    return { row, column, code, message, rest: rest.join('|') };
  });
}

function fieldsOf(line: string): string[] {
  return [...line.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)]
    .slice(0, -1)
    .map(([, field = '']) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field));
}

describe('the pupil results of a cycle', () => {
  it('come in, and come in again with what has changed', async () => {
    const file = [pupilHeader, `${school.code},a1,3,72.5,60,600`, `${school.code},a2,4,,,`, ''].join('\n');
    const first = await upload(service, institute, cycleId, 'pupil-results', file);
    expect(first).toMatchObject({
      status: 'SUCCEEDED',
      result: { rows: 2, refused: 1, created: 1, changed: 0, unchanged: 0 },
    });
    expect(await refusedRows(first)).toEqual([
      expect.objectContaining({ row: '3', code: 'PUPIL_RESULT_EMPTY' }),
    ]);
    const second = await upload(
      service,
      institute,
      cycleId,
      'pupil-results',
      [pupilHeader, `${school.code},a1,3,72.5,60,600`, `${school.code},a2,4,80,,`, ''].join('\n'),
    );
    expect(second.result).toMatchObject({ created: 1, changed: 0, unchanged: 1 });
    const third = await upload(
      service,
      institute,
      cycleId,
      'pupil-results',
      [pupilHeader, `${school.code},a2,4,80.125,,`, ''].join('\n'),
    );
    expect(third.result).toMatchObject({ created: 0, changed: 1, unchanged: 0 });
    expect(await rowsOf('pupil_result')).toEqual([
      expect.objectContaining({ pupil: 'a1', score: '72.500', homework_minutes: 60 }),
      expect.objectContaining({ pupil: 'a2', score: '80.125', homework_minutes: null }),
    ]);
  });

  it('are refused row by row, each with its column and its code, and the others are taken', async () => {
    const closed = aSchool({ status: 'CLOSED' });
    await register(service, closed);
    const ok = `${school.code},ok,3,50,10,600`;
    const rows: [string, string][] = [
      ['9999999999,b1,3,50,10,600', 'school_code SCHOOL_UNKNOWN'],
      [`${closed.code},b2,3,50,10,600`, 'school_code SCHOOL_CLOSED'],
      [',b3,3,50,10,600', 'school_code SCHOOL_CODE_MISSING'],
      [`${school.code},,3,50,10,600`, 'pupil PUPIL_MISSING'],
      [`${school.code},张小明,3,50,10,600`, 'pupil PUPIL_NOT_PSEUDONYMOUS'],
      [`${school.code},11010519491231002X,3,50,10,600`, 'pupil PUPIL_NOT_PSEUDONYMOUS'],
      [`${school.code},G310115201501010011,3,50,10,600`, 'pupil PUPIL_NOT_PSEUDONYMOUS'],
      [`${school.code},13912345678,3,50,10,600`, 'pupil PUPIL_NOT_PSEUDONYMOUS'],
      [`${school.code},ok,3,60,10,600`, 'pupil PUPIL_TWICE'],
      [`${school.code},c1,0,50,10,600`, 'grade GRADE_UNKNOWN'],
      [`${school.code},c2,10,50,10,600`, 'grade GRADE_UNKNOWN'],
      [`${school.code},c3,,50,10,600`, 'grade GRADE_UNKNOWN'],
      [`${school.code},d1,3,100.5,10,600`, 'score SCORE_INVALID'],
      [`${school.code},d2,3,-1,10,600`, 'score SCORE_INVALID'],
      [`${school.code},d3,3,12.3456,10,600`, 'score SCORE_INVALID'],
      [`${school.code},d4,3,缺考,10,600`, 'score SCORE_INVALID'],
      [`${school.code},d5,3,1e2,10,600`, 'score SCORE_INVALID'],
      [`${school.code},e1,3,50,1441,600`, 'homework_minutes MINUTES_INVALID'],
      [`${school.code},e2,3,50,1.5,600`, 'homework_minutes MINUTES_INVALID'],
      [`${school.code},e3,3,50,10,10h`, 'sleep_minutes MINUTES_INVALID'],
      [`${school.code},f1,3,,,`, ' PUPIL_RESULT_EMPTY'],
      [`${school.code},g1,3,50,10`, ' IMPORT_ROW_WIDTH'],
      [`${school.code},${randomBytes(3000).toString('hex')},3,50,10,600`, ' IMPORT_KEY_TOO_LONG'],
    ];
    const file = [pupilHeader, ok, ...rows.map(([row]) => row), ''].join('\n');
    const job = await upload(service, institute, cycleId, 'pupil-results', file);
    expect(job).toMatchObject({
      status: 'SUCCEEDED',
      result: { rows: rows.length + 1, refused: rows.length, created: 1 },
    });
    const refused = await refusedRows(job);
    expect(refused.map(({ row, column, code }) => `${row}: ${column} ${code}`)).toEqual(
      rows.map(([, problem], index) => `${index + 3}: ${problem}`),
    );
    expect(await rowsOf('pupil_result')).toEqual([expect.objectContaining({ pupil: 'ok' })]);
  });

  it('keep no name and no number of a person, not even of a refused row', async () => {
    const secrets = ['张小明', '11010519491231002X', '13912345678'];
    const file = [
      pupilHeader,
      ...secrets.map(secret => `${school.code},${secret},3,50,10,600`),
      `${school.code},李小红,3,50,10`,
      '',
    ].join('\n');
    const job = await upload(service, institute, cycleId, 'pupil-results', file);
    expect(job.result).toMatchObject({ refused: 4 });
    const refused = await refusedRows(job);
    expect(refused.slice(0, 3).map(({ rest }) => rest)).toEqual(Array(3).fill(`${school.code}||3|50|10|600`));
    const kept = await service.database.manager.query('SELECT * FROM refused_row WHERE job_id = $1', [
      job.id,
    ]);
    for (const secret of [...secrets, '李小红']) expect(JSON.stringify(kept)).not.toContain(secret);
  });

  it.each<[string, string | Buffer, number, string]>([
    [
      'in neither UTF-8 nor GBK',
      Buffer.concat([
        Buffer.from(`${pupilHeader}\n`),
        Buffer.from([0xff, 0xff]),
        Buffer.from(',a,3,1,1,1\n'),
      ]),
      422,
      'IMPORT_NOT_UTF8',
    ],
    ['with columns missing', 'school_code,pupil\nx,y\n', 422, 'IMPORT_COLUMNS_MISSING'],
    ['cut off half way', `${pupilHeader}\n3101150001,"a`, 422, 'IMPORT_CUT_OFF'],
    ['with nothing in it', '', 422, 'IMPORT_EMPTY'],
  ])('are refused as a whole %s, and nothing is taken', async (_what, body, status, code) => {
    const response = await send(service, institute, cycleId, 'pupil-results', body);
    expect([response.status, await response.json()]).toEqual([status, expect.objectContaining({ code })]);
    expect(await rowsOf('pupil_result')).toEqual([]);
  });

  it('may begin with a byte order mark, and name more columns in another order', async () => {
    const file = `\uFEFFpupil,note,school_code,grade,sleep_minutes,homework_minutes,score\na,x,${school.code},3,600,10,50\n`;
    expect(await upload(service, institute, cycleId, 'pupil-results', file)).toMatchObject({
      result: { created: 1, refused: 0 },
    });
  });

  it('are all left out where one is refused, if the sender wants it so', async () => {
    const file = [pupilHeader, `${school.code},a,3,50,10,600`, `${school.code},b,77,50,10,600`, ''].join(
      '\n',
    );
    const job = await upload(service, institute, cycleId, 'pupil-results', file, '?allOrNothing=true');
    expect(job.result).toMatchObject({ rows: 2, refused: 1, created: 0 });
    expect(await rowsOf('pupil_result')).toEqual([]);
  });
});

describe('the satisfaction of a cycle', () => {
  it('comes in, with every bad row told', async () => {
    const rows: [string, string][] = [
      [`${school.code},TEACHER,a,true`, 'respondent_group RESPONDENT_GROUP_UNKNOWN'],
      [`${school.code},,a,true`, 'respondent_group RESPONDENT_GROUP_UNKNOWN'],
      [`${school.code},PARENT,王妈妈,true`, 'respondent RESPONDENT_NOT_PSEUDONYMOUS'],
      [`${school.code},PARENT,,true`, 'respondent RESPONDENT_MISSING'],
      [`${school.code},PARENT,p1,false`, 'respondent RESPONDENT_TWICE'],
      [`${school.code},PARENT,p2,yes`, 'satisfied SATISFIED_INVALID'],
      [`${school.code},PARENT,p3,`, 'satisfied SATISFIED_INVALID'],
      ['0,PARENT,p4,true', 'school_code SCHOOL_UNKNOWN'],
    ];
    const good = [`${school.code},PARENT,p1,true`, `${school.code},COMMUNITY,p1,FALSE`];
    const file = [satisfactionHeader, ...good, ...rows.map(([row]) => row), ''].join('\n');
    const job = await upload(service, institute, cycleId, 'satisfaction', file);
    expect(job).toMatchObject({ status: 'SUCCEEDED', result: { created: 2, refused: rows.length } });
    expect((await refusedRows(job)).map(({ row, column, code }) => `${row}: ${column} ${code}`)).toEqual(
      rows.map(([, problem], index) => `${index + 4}: ${problem}`),
    );
    expect(await rowsOf('satisfaction_answer')).toEqual([
      expect.objectContaining({ respondent_group: 'COMMUNITY', satisfied: false }),
      expect.objectContaining({ respondent_group: 'PARENT', satisfied: true }),
    ]);
  });
});

describe('who may send', () => {
  it.each([
    ['nobody', undefined, 401, 'UNAUTHENTICATED'],
    ['a principal', () => principalOf(school), 403, 'FORBIDDEN'],
    ['an expert', () => expert, 403, 'FORBIDDEN'],
  ])('not %s', async (_who, as, status, code) => {
    const response = await send(
      service,
      as?.(),
      cycleId,
      'pupil-results',
      pupilCsv([[school, { level: [1, 1] }]]),
    );
    expect([response.status, await response.json()]).toEqual([status, expect.objectContaining({ code })]);
    expect(await rowsOf('pupil_result')).toEqual([]);
  });

  it('tells what was collected to those who collect, and to nobody else', async () => {
    await collect(service, cycleId, [[school, { level: [1, 3], parents: [1, 2], residents: [0, 4] }]]);
    const question = `query ($id: ID!) { cycle(id: $id) { collected { schools pupils parents residents } } }`;
    expect((await service.ask(question, { id: cycleId }, institute)).data).toEqual({
      cycle: { collected: { schools: 1, pupils: 3, parents: 2, residents: 4 } },
    });
    for (const as of [undefined, expert, principalOf(school)]) {
      const { data, errors } = await service.ask(question, { id: cycleId }, as);
      expect(data).toEqual({ cycle: { collected: null } });
      expect(errors![0]!.extensions['code']).toBe(as ? 'FORBIDDEN' : 'UNAUTHENTICATED');
    }
  });

  it('shows a job and its refused rows to who sent it, and to officers of the city the job alone', async () => {
    const job = await upload(service, institute, cycleId, 'pupil-results', `${pupilHeader}\n0,a,3,1,1,1\n`);
    const path = `/assessment/jobs/${job.id}`;
    const seen = async (as: typeof institute, more = '') => (await service.fetch(path + more, {}, as)).status;
    expect([await seen(institute), await seen(institute, '/refused-rows.csv')]).toEqual([200, 200]);
    expect([await seen(institute2), await seen(institute2, '/refused-rows.csv')]).toEqual([404, 404]);
    expect([await seen(city), await seen(city, '/refused-rows.csv')]).toEqual([200, 404]);
    const question = `query ($id: ID!) { assessmentJob(id: $id) { status done total refusedRows } }`;
    expect((await service.ask(question, { id: job.id }, institute)).data).toEqual({
      assessmentJob: { status: 'SUCCEEDED', done: 1, total: 1, refusedRows: `${path}/refused-rows.csv` },
    });
    expect((await service.ask(question, { id: job.id }, institute2)).data).toEqual({ assessmentJob: null });
  });
});

describe('the cycle', () => {
  const file = () => pupilCsv([[school, { level: [10, 12] }]]);

  it('must be there', async () => {
    for (const id of ['01989f3e-0000-7000-8000-000000000000', 'nonsense']) {
      const response = await send(service, institute, id, 'pupil-results', file());
      expect([response.status, await response.json()]).toEqual([
        422,
        expect.objectContaining({ code: 'CYCLE_NOT_FOUND' }),
      ]);
    }
  });

  it('is open again when data comes in after the computation, unless nothing has changed', async () => {
    await upload(service, institute, cycleId, 'pupil-results', file());
    await compute(service, institute, cycleId);
    await upload(service, institute, cycleId, 'pupil-results', file());
    expect((await cycleNow(service, cycleId)).status).toBe('COMPUTED');
    await upload(service, institute, cycleId, 'pupil-results', pupilCsv([[school, { level: [11, 12] }]]));
    expect((await cycleNow(service, cycleId)).status).toBe('OPEN');
    const { data } = await service.ask<{
      cycle: { steps: { fromStatus: string; toStatus: string; takenBy: string }[] };
    }>(
      `query ($id: ID!) { cycle(id: $id) { steps { fromStatus toStatus takenBy } } }`,
      { id: cycleId },
      institute,
    );
    expect(
      data!.cycle.steps.map(({ fromStatus, toStatus, takenBy }) => [fromStatus, toStatus, takenBy]),
    ).toEqual([
      [null, 'OPEN', 'city'],
      ['OPEN', 'COMPUTED', 'institute'],
      ['COMPUTED', 'OPEN', 'institute'],
    ]);
  });

  it('takes nothing more once its results are in review', async () => {
    await upload(service, institute, cycleId, 'pupil-results', file());
    await compute(service, institute, cycleId);
    await step(service, institute, 'submitResults', cycleId);
    const response = await send(service, institute, cycleId, 'pupil-results', file());
    expect([response.status, await response.json()]).toEqual([
      422,
      expect.objectContaining({ code: 'CYCLE_STEP_NOT_ALLOWED' }),
    ]);
  });

  it('is not held up by a file that is slow to arrive; what came too late is refused when it is there', async () => {
    await upload(service, institute, cycleId, 'pupil-results', file());
    let finish = () => {};
    const slow = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Buffer.from(file()));
        finish = () => {
          controller.enqueue(Buffer.from(`${school.code},late,3,50,10,600\n`));
          controller.close();
        };
      },
    });
    const sending = service.fetch(
      `/assessment/cycles/${cycleId}/pupil-results`,
      { method: 'POST', headers: { 'content-type': 'text/csv' }, body: slow, duplex: 'half' } as RequestInit,
      institute,
    );
    await eventually(async () => {
      const [copying] = await service.database.manager.query<{ count: number }[]>(
        `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY spool.%'`,
      );
      expect(copying?.count).toBe(1);
    });
    await compute(service, institute, cycleId);
    await step(service, institute, 'submitResults', cycleId);
    finish();
    const { id } = (await (await sending).json()) as DoorJob;
    await eventually(async () => {
      const job = (await (await service.fetch(`/assessment/jobs/${id}`, {}, institute)).json()) as DoorJob;
      expect(job.status).toBe('FAILED');
      expect(job.error).toContain('CYCLE_STEP_NOT_ALLOWED');
    });
    expect((await rowsOf('pupil_result')).map(({ pupil }) => pupil)).not.toContain('late');
  });
});
