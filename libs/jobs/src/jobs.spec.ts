import { migration } from '@doorstep/database';
import { Refusal, refuse } from '@doorstep/service-kit';
import { TestClock, type TestDatabase, eventually, startChild, testDatabase } from '@doorstep/testing';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Client } from 'pg';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { countTo } from './count-to.fixture';
import { type JobDefinition, type Jobs, defineJob, jobMigrations, startJobs } from './index';
import { LOCK_SPACE } from './worker-lock';

const counted = migration(202609020000, 'Counted', 'CREATE TABLE counted (number int PRIMARY KEY)');
const log = pino({ level: 'silent' });

let test_: TestDatabase;
let jobs: Jobs | undefined;
beforeEach(async () => {
  test_ = await testDatabase({ migrations: [...jobMigrations, counted] });
});
afterEach(async () => {
  await jobs?.close();
  jobs = undefined;
  await test_.stop();
});

async function start(definitions: JobDefinition[], more: object = {}): Promise<Jobs> {
  return (jobs = await startJobs({ database: test_.database, definitions, log, ...more }));
}

async function reaches(id: string, status: string) {
  return eventually(async () => {
    const job = await jobs!.find(id);
    expect(job).toMatchObject({ status });
    return job!;
  });
}

async function numbers(): Promise<number[]> {
  const rows = await test_.database.manager.query<{ number: number }[]>(
    'SELECT number FROM counted ORDER BY number',
  );
  return rows.map(({ number }) => number);
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

test('a job runs when its transaction commits, tells its progress and keeps its result', async () => {
  const job = countTo(test_.database);
  const metrics = new Registry();
  await start([job], { metrics });
  const id = await test_.database.transaction(tx =>
    jobs!.enqueue(tx, job, { to: 3 }, { requestedBy: 'officer-1' }),
  );
  expect(await reaches(id, 'SUCCEEDED')).toMatchObject({
    kind: 'count-to',
    done: 3,
    total: 3,
    result: { counted: 3 },
    error: null,
    requestedBy: 'officer-1',
    startedAt: expect.any(Date),
    finishedAt: expect.any(Date),
  });
  expect(await numbers()).toEqual(upTo(3));
  expect(await metrics.metrics()).toContain('doorstep_jobs_total{kind="count-to",end="SUCCEEDED"} 1');
  expect(await jobs!.find(randomUUID())).toBeNull();
  expect(await jobs!.find('no id at all')).toBeNull();
});

test('a job that is due and has not begun is told in seconds, one to come is not', async () => {
  const metrics = new Registry();
  await start([], { metrics });
  const overdue = async () =>
    /^doorstep_jobs_overdue_seconds\{kind="never-begun"\} (\d+)/m.exec(await metrics.metrics())?.[1];
  const queued = (after: string) =>
    test_.database.manager.query(
      `INSERT INTO job (kind, payload, due_at, created_at) VALUES ('never-begun', 'null', now() + $1::interval, now())`,
      [after],
    );
  await queued('1 hour');
  expect(await overdue()).toBeUndefined();
  await queued('-1 hour');
  expect(Number(await overdue())).toBeGreaterThanOrEqual(3_600);
});

describe('a job that ends in the transaction of its last work', () => {
  /** Counts to 1 and ends with it; `before` happens between the work and the end. */
  const endsWithWork = (before: () => Promise<void> = async () => undefined) =>
    defineJob<null>({
      name: 'ends-with-work',
      attempts: 1,
      run: run =>
        test_.database.transaction(async tx => {
          await tx.query('INSERT INTO counted (number) VALUES (1)');
          await before();
          await run.succeed(tx, { counted: 1 });
          // Nobody else sees either yet.
          expect(await jobs!.find(run.id)).toMatchObject({ status: 'RUNNING' });
          expect(await numbers()).toEqual([]);
          return { counted: 'does not matter' };
        }),
    });

  test('has succeeded when the work is seen', async () => {
    const job = endsWithWork();
    const metrics = new Registry();
    await start([job], { metrics });
    const id = await test_.database.transaction(tx => jobs!.enqueue(tx, job, null));
    expect(await reaches(id, 'SUCCEEDED')).toMatchObject({ result: { counted: 1 }, error: null });
    expect(await numbers()).toEqual([1]);
    await eventually(async () =>
      expect(await metrics.metrics()).toContain(
        'doorstep_jobs_total{kind="ends-with-work",end="SUCCEEDED"} 1',
      ),
    );
  });

  test('leaves nothing of the work when it was cancelled before', async () => {
    let id = '';
    const job = endsWithWork(async () => {
      await test_.database.transaction(tx => jobs!.cancel(tx, id));
    });
    const known = Promise.withResolvers<void>();
    await start([defineJob<null>({ ...job, run: run => known.promise.then(() => job.run(run)) })]);
    id = await test_.database.transaction(tx => jobs!.enqueue(tx, job, null));
    known.resolve();
    await reaches(id, 'CANCELLED');
    expect(await numbers()).toEqual([]);
  });

  test('leaves nothing of the work when another run has taken over', async () => {
    const job = endsWithWork(async () => {
      await test_.database.manager.query('UPDATE job SET run = run + 1');
    });
    const again = defineJob<null>({ name: 'probe', run: async () => undefined });
    await start([job, again], { concurrency: 1 });
    const id = await test_.database.transaction(tx => jobs!.enqueue(tx, job, null));
    const later = await test_.database.transaction(tx => jobs!.enqueue(tx, again, null));
    await reaches(later, 'SUCCEEDED');
    expect(await jobs!.find(id)).toMatchObject({ status: 'RUNNING' });
    expect(await numbers()).toEqual([]);
  });
});

test('many jobs are found with one statement, each in its place', async () => {
  const job = countTo(test_.database);
  await start([job]);
  const [one, two] = await test_.database.transaction(async tx => [
    await jobs!.enqueue(tx, job, { to: 1 }),
    await jobs!.enqueue(tx, job, { to: 2 }),
  ]);
  const found = await jobs!.findMany([two!.toUpperCase(), randomUUID(), 'no id at all', one!]);
  expect(found.map(each => each?.id ?? null)).toEqual([two, null, null, one]);
  expect(await jobs!.findMany([])).toEqual([]);
});

test('a job of a transaction that is rolled back never runs', async () => {
  const job = countTo(test_.database);
  await start([job]);
  let lost = '';
  await expect(
    test_.database.transaction(async tx => {
      lost = await jobs!.enqueue(tx, job, { to: 3 });
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  // A later one is through, so the first would have been, too.
  const id = await test_.database.transaction(tx => jobs!.enqueue(tx, job, { to: 1 }));
  await reaches(id, 'SUCCEEDED');
  expect(await jobs!.find(lost)).toBeNull();
  expect(await numbers()).toEqual([1]);
});

test('a job whose process is killed goes on from its last checkpoint, with nothing done twice', async () => {
  const job = countTo(test_.database);
  await start([]);
  const child = startChild(join(__dirname, 'count.fixture.ts'), { DATABASE_URL: test_.url, LIMIT: '4' });
  await child.waitFor(/ready/);
  const [jobRow] = await test_.database.manager.query<{ id: string }[]>(
    `INSERT INTO job (kind, payload, due_at, created_at) VALUES ('count-to', '{"to": 7}', now(), now()) RETURNING id`,
  );
  const id = jobRow!.id;
  await test_.database.manager.query(
    `SELECT graphile_worker.add_job('count-to', json_build_object('id', $1::text), job_key => $1)`,
    [id],
  );
  await child.waitFor(/stands at 4/);
  child.kill('SIGKILL');
  expect((await child.ended).signal).toBe('SIGKILL');
  expect(await jobs!.find(id)).toMatchObject({ status: 'RUNNING', done: expect.any(Number) });
  await jobs!.close();

  await start([job]);
  expect(await reaches(id, 'SUCCEEDED')).toMatchObject({ done: 7, result: { counted: 7 } });
  expect(await numbers()).toEqual(upTo(7));
});

test('a job that runs is left alone by an instance that starts', async () => {
  const job = countTo(test_.database);
  await start([countTo(test_.database, 2)]);
  const id = await test_.database.transaction(tx => jobs!.enqueue(tx, job, { to: 3 }));
  await eventually(async () => expect(await numbers()).toEqual([1, 2]));
  const probe = defineJob<null>({ name: 'probe', run: async () => undefined });
  const second = await startJobs({
    database: test_.database,
    definitions: [job, probe],
    log,
    concurrency: 1,
  });
  // Had it freed the job, it would take that first, because it is older.
  const later = await test_.database.transaction(tx => second.enqueue(tx, probe, null));
  await reaches(later, 'SUCCEEDED');
  await second.close();
  const [row] = await test_.database.manager.query<{ run: number; status: string }[]>(
    'SELECT run, status FROM job',
  );
  expect(row).toEqual({ run: 1, status: 'RUNNING' });
  await test_.database.transaction(tx => jobs!.cancel(tx, id));
  await reaches(id, 'CANCELLED');
});

test('the job of a worker that dies later goes on in an instance that is up', async () => {
  const job = countTo(test_.database);
  const other = new Client({ connectionString: test_.url });
  await other.connect();
  await other.query(`SELECT pg_advisory_lock_shared($1, hashtext('another'))`, [LOCK_SPACE]);
  const { manager } = test_.database;
  await start([job], { clock: new TestClock('2026-09-01T00:00:00Z') });
  const at = new Date('2026-10-01T00:00:00Z');
  const id = await test_.database.transaction(tx => jobs!.enqueue(tx, job, { to: 2 }, { at }));
  await manager.query(
    `UPDATE graphile_worker._private_jobs SET run_at = now(), locked_by = 'another', locked_at = now()`,
  );
  const probe = await test_.database.transaction(tx => jobs!.enqueue(tx, job, { to: 0 }));
  await reaches(probe, 'SUCCEEDED');
  expect(await jobs!.find(id)).toMatchObject({ status: 'QUEUED' });
  await other.end();
  await reaches(id, 'SUCCEEDED');
});

test('a process that stops lets its job leave between two steps, and the next one goes on at once', async () => {
  const job = countTo(test_.database);
  await start([countTo(test_.database, 2)]);
  const id = await test_.database.transaction(tx => jobs!.enqueue(tx, job, { to: 5 }));
  await eventually(async () => expect(await numbers()).toEqual([1, 2]));
  await jobs!.close();
  expect(await jobs!.find(id)).toMatchObject({ status: 'QUEUED', error: null, done: 2 });
  await start([job]);
  expect(await reaches(id, 'SUCCEEDED')).toMatchObject({ done: 5 });
  expect(await numbers()).toEqual(upTo(5));
});

test('cancel stops a running job, removes a waiting one, and cannot undo a finished one', async () => {
  const job = countTo(test_.database, 2);
  const clock = new TestClock('2026-09-01T00:00:00Z');
  await start([job], { clock });
  const enqueue = (to: number, at?: Date) =>
    test_.database.transaction(tx => jobs!.enqueue(tx, job, { to }, at ? { at } : {}));
  const cancel = (id: string) => test_.database.transaction(tx => jobs!.cancel(tx, id));

  const running = await enqueue(9);
  await eventually(async () => expect(await numbers()).toEqual([1, 2]));
  const waiting = await enqueue(1, new Date('2026-10-01T00:00:00Z'));
  expect(await cancel(running)).toBe(true);
  expect(await reaches(running, 'CANCELLED')).toMatchObject({ done: 2, finishedAt: clock.now() });
  expect(await cancel(waiting)).toBe(true);
  expect(await jobs!.find(waiting)).toMatchObject({ status: 'CANCELLED', startedAt: null });
  expect(await test_.database.manager.query('SELECT id FROM graphile_worker.jobs')).toEqual([]);
  expect(await cancel(running)).toBe(false);
  expect(await cancel('no id at all')).toBe(false);
});

test('a dated job comes when its clock says so, not before', async () => {
  const clock = new TestClock('2026-09-01T00:00:00Z');
  const seen: string[] = [];
  const job = defineJob<{ name: string }>({
    name: 'remind',
    run: async run => void seen.push(`${run.payload.name} ${clock.now().toISOString().slice(0, 10)}`),
  });
  await start([job], { clock });
  const enqueue = (name: string, at: string) =>
    test_.database.transaction(tx => jobs!.enqueue(tx, job, { name }, { at: new Date(at) }));
  const term = await enqueue('next term', '2027-02-15T00:00:00Z');
  const week = await enqueue('next week', '2026-09-08T00:00:00Z');
  const past = await enqueue('already', '2026-08-01T00:00:00Z');
  await reaches(past, 'SUCCEEDED');
  clock.moveTo('2026-09-08T00:00:00Z');
  await reaches(week, 'SUCCEEDED');
  expect(await jobs!.find(term)).toMatchObject({ status: 'QUEUED' });
  clock.moveTo('2027-03-01T00:00:00Z');
  await reaches(term, 'SUCCEEDED');
  expect(seen).toEqual(['already 2026-09-01', 'next week 2026-09-08', 'next term 2027-03-01']);
});

test('a dated job runs by the system’s clock, too', async () => {
  const job = countTo(test_.database);
  await start([job], { pollInterval: 50 });
  const id = await test_.database.transaction(tx =>
    jobs!.enqueue(tx, job, { to: 1 }, { at: new Date(Date.now() + 500) }),
  );
  const { createdAt, startedAt } = await reaches(id, 'SUCCEEDED');
  expect(startedAt!.getTime() - createdAt.getTime()).toBeGreaterThanOrEqual(400);
});

test('a failing run is tried again, a refusing one is not, and the reason is kept', async () => {
  let runs = 0;
  const shaky = defineJob<null>({
    name: 'shaky',
    attempts: 2,
    run: async () => {
      if (++runs < 2) throw new Error('not yet');
      return 'at last';
    },
  });
  const broken = defineJob<null>({
    name: 'broken',
    attempts: 1,
    run: () => Promise.reject(new Error('never')),
  });
  const refusing = defineJob<null>({
    name: 'refusing',
    run: () =>
      Promise.reject(refuse('FILE_NOT_UTF8', ['file'], '文件不是 UTF-8。', 'The file is not UTF-8.')),
  });
  await start([shaky, broken, refusing], { pollInterval: 50 });
  const enqueue = (job: JobDefinition<null>) =>
    test_.database.transaction(tx => jobs!.enqueue(tx, job, null));
  const [first, second, third] = [await enqueue(shaky), await enqueue(broken), await enqueue(refusing)];
  expect(await reaches(second, 'FAILED')).toMatchObject({ error: 'never' });
  expect(await reaches(third, 'FAILED')).toMatchObject({ error: expect.stringContaining('FILE_NOT_UTF8') });
  expect(refuse('A', [], '', '')).toBeInstanceOf(Refusal);
  await eventually(async () =>
    expect(await jobs!.find(first)).toMatchObject({ status: 'QUEUED', error: 'not yet' }),
  );
  // The back-off is waited out by the queue's own clock, not ours.
  await test_.database.manager.query(
    `UPDATE graphile_worker._private_jobs SET run_at = now() WHERE locked_at IS NULL`,
  );
  expect(await reaches(first, 'SUCCEEDED')).toMatchObject({ result: 'at last', error: null });
});

test('a run that has lost its place can no longer commit', async () => {
  const started = new AbortController();
  const goOn = new AbortController();
  let outcome: unknown;
  const job = defineJob<null, { step: number }>({
    name: 'slow',
    run: async run => {
      started.abort();
      await once(goOn.signal, 'abort');
      outcome = await test_.database
        .transaction(async tx => {
          await tx.query('INSERT INTO counted VALUES (1)');
          await run.checkpoint(tx, { step: 1 });
        })
        .catch((error: Error) => error.message);
      run.signal.throwIfAborted();
    },
  });
  await start([job]);
  const begun = once(started.signal, 'abort');
  await test_.database.transaction(tx => jobs!.enqueue(tx, job, null));
  await begun;
  // What another instance does that thought this one dead.
  await test_.database.manager.query('UPDATE job SET run = run + 1');
  goOn.abort();
  await eventually(() => expect(outcome).toBe('Another run has taken over'));
  expect(await numbers()).toEqual([]);
});

test('a worker whose lock is lost leaves its job, takes the lock again and goes on', async () => {
  const job = countTo(test_.database);
  const definition = countTo(test_.database, 2);
  await start([definition]);
  const id = await test_.database.transaction(tx => jobs!.enqueue(tx, job, { to: 3 }));
  await eventually(async () => expect(await numbers()).toEqual([1, 2]));
  definition.run = job.run;
  const admin = test_.database.manager;
  await admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'doorstep-jobs' AND datname = current_database()`,
  );
  await reaches(id, 'SUCCEEDED');
  expect(await numbers()).toEqual([1, 2, 3]);
  await eventually(async () =>
    expect(
      await admin.query(`SELECT 1 AS held FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`),
    ).toEqual([{ held: 1 }]),
  );
});

test('what was finished long ago is forgotten', async () => {
  await test_.database.manager.query(
    `INSERT INTO job (kind, payload, status, due_at, created_at, finished_at)
     VALUES ('old', 'null', 'SUCCEEDED', now(), now(), now() - interval '91 days'),
            ('new', 'null', 'SUCCEEDED', now(), now(), now() - interval '89 days')`,
  );
  await start([]);
  expect(await test_.database.manager.query('SELECT kind FROM job')).toEqual([{ kind: 'new' }]);
});
