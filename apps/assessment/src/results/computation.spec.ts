import { eventually, type TestPerson, type TestService, type UserError } from '@doorstep/testing';
import {
  aSchool,
  city,
  collect,
  type Cycle,
  compute,
  computationEnds,
  cycleNow,
  expert,
  institute,
  institute2,
  type KnownSchool,
  mutate,
  openCycle,
  principalOf,
  pupilCsv,
  pupilHeader,
  refusals,
  register,
  startService,
  step,
  upload,
} from '../assessment.fixture';

let service: TestService;
let school: KnownSchool;
let id: string;
beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());
beforeEach(async () => {
  school = aSchool();
  await register(service, school);
  ({ id } = await openCycle(service));
  await collect(service, id, [[school, { level: [10, 12], parents: [18, 20] }]]);
});

interface Job {
  id: string;
  kind: string;
  status: string;
  done: number;
  total: number | null;
  error: string | null;
  refusedRows: string | null;
}
const jobFields = 'id kind status done total error refusedRows';

async function start(
  as: TestPerson = institute,
): Promise<{ cycle: Cycle; job: Job; userErrors: UserError[] }> {
  const input = { cycleId: id, expectedVersion: (await cycleNow(service, id)).version };
  return mutate(service, as, 'computeResults', input, `cycle { id version status } job { ${jobFields} }`);
}

const sql = <T>(statement: string, ...parameters: unknown[]) =>
  service.database.manager.query<T[]>(statement, parameters);

/** While it holds, what is queued waits in the queue: nothing takes it. */
async function holdingTheQueue(work: () => Promise<void>): Promise<void> {
  await sql(`CREATE FUNCTION hold_queue() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN NEW.run_at := '9999-01-01'; RETURN NEW; END $$`);
  await sql(`CREATE TRIGGER hold_queue BEFORE INSERT ON graphile_worker._private_jobs
             FOR EACH ROW EXECUTE FUNCTION hold_queue()`);
  try {
    await work();
  } finally {
    await sql('DROP FUNCTION hold_queue CASCADE');
    await sql(`SELECT graphile_worker.reschedule_jobs(array_agg(id), run_at => now()) FROM graphile_worker.jobs
                WHERE run_at > '9000-01-01' AND key IN (SELECT computation_job_id::text FROM assessment_cycle)`);
  }
}

async function computation(as: TestPerson | undefined) {
  const { data, errors } = await service.ask<{ cycle: { computation: Job | null } }>(
    `query ($id: ID!) { cycle(id: $id) { computation { ${jobFields} } } }`,
    { id },
    as,
  );
  return errors ? errors[0]!.extensions['code'] : data!.cycle.computation;
}

const results = async () => {
  const { data } = await service.ask<{ cycle: { results: { nodes: { id: string }[] } } }>(
    'query ($id: ID!) { cycle(id: $id) { results(first: 10) { nodes { id } } } }',
    { id },
    institute,
  );
  return data!.cycle.results.nodes.map(node => node.id);
};

it('answers at once with its job, whose end those see who assess', async () => {
  expect(await computation(institute)).toBeNull();
  const before = await cycleNow(service, id);
  await holdingTheQueue(async () => {
    const { cycle, job, userErrors } = await start();
    expect(userErrors).toEqual([]);
    // Nothing of the cycle has changed yet: who has read it may go on with its version.
    expect(cycle).toEqual(before);
    expect(job).toEqual({
      ...{ id: job.id, kind: 'assessment.compute-results', status: 'QUEUED', done: 0, total: null },
      ...{ error: null, refusedRows: null },
    });
    expect(await computation(institute2)).toEqual(job);
  });
  await computationEnds(service, id);
  expect(await cycleNow(service, id)).toEqual({ ...before, status: 'COMPUTED', version: before.version + 1 });
  const [known] = await sql<{ schools: number }>('SELECT count(*)::int AS schools FROM school_reference');
  expect(await computation(city)).toMatchObject({
    status: 'SUCCEEDED',
    done: known!.schools,
    total: known!.schools,
    error: null,
  });
  expect(await computation(undefined)).toBe('UNAUTHENTICATED');
  expect(await computation(principalOf(school))).toBe('FORBIDDEN');
  expect(await computation(expert)).toBe('FORBIDDEN');
  const question = `query ($id: ID!) { assessmentJob(id: $id) { kind status refusedRows } }`;
  const [row] = await sql<{ id: string }>(
    'SELECT computation_job_id AS id FROM assessment_cycle WHERE id = $1',
    id,
  );
  const asked = async (as: TestPerson) => (await service.ask(question, { id: row!.id }, as)).data;
  expect(await asked(institute)).toEqual({
    assessmentJob: { kind: 'assessment.compute-results', status: 'SUCCEEDED', refusedRows: null },
  });
  expect(await asked(principalOf(school))).toEqual({ assessmentJob: null });
});

it('is asked for twice at the same moment, and done once', async () => {
  await holdingTheQueue(async () => {
    const answers = await Promise.all([start(institute), start(institute2), start(institute)]);
    const codes = answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
    expect(codes).toEqual(['CYCLE_COMPUTATION_UNDER_WAY', 'CYCLE_COMPUTATION_UNDER_WAY']);
    const [started, ...others] = answers.filter(({ job }) => job);
    expect(others).toEqual([]);
    expect(await computation(institute)).toEqual(started!.job);
  });
  await computationEnds(service, id);
  const { data } = await service.ask<{ cycle: { steps: { toStatus: string }[] } }>(
    `query ($id: ID!) { cycle(id: $id) { steps { toStatus } } }`,
    { id },
    institute,
  );
  expect(data!.cycle.steps.map(({ toStatus }) => toStatus)).toEqual(['OPEN', 'COMPUTED']);
});

it('once more: what was computed is seen, and not submitted, until the new results are there', async () => {
  await compute(service, institute, id);
  const [before] = await results();
  await holdingTheQueue(async () => {
    const { cycle } = await start(institute2);
    expect(cycle.status).toBe('COMPUTED');
    expect(await results()).toEqual([before]);
    const submit = { cycleId: id, expectedVersion: cycle.version };
    expect(await refusals(service, institute, 'submitResults', submit)).toEqual([
      'CYCLE_COMPUTATION_UNDER_WAY',
    ]);
  });
  await computationEnds(service, id);
  const after = await results();
  expect(after).toHaveLength(1);
  expect(after).not.toEqual([before]);
  expect((await step(service, institute, 'submitResults', id)).status).toBe('IN_REVIEW');
  // Who computed last is the one who may not review.
  const { version } = await cycleNow(service, id);
  const review = { cycleId: id, expectedVersion: version, approve: true };
  expect(await refusals(service, institute2, 'reviewResults', review)).toEqual(['SELF_REVIEW_FORBIDDEN']);
});

it('is given up when data comes in meanwhile, and says so', async () => {
  await compute(service, institute, id);
  await holdingTheQueue(async () => {
    await start();
    await sql(
      `SELECT graphile_worker.reschedule_jobs(array_agg(id), run_at => '9999-01-01') FROM graphile_worker.jobs`,
    );
    await sql('DROP TRIGGER hold_queue ON graphile_worker._private_jobs');
    const later = await upload(
      service,
      institute,
      id,
      'pupil-results',
      pupilCsv([[school, { level: [11, 12] }]]),
    );
    expect(later.result).toMatchObject({ changed: 1 });
  });
  const job = await computationEnds(service, id);
  expect(job.status).toBe('FAILED');
  expect(job.error).toContain('CYCLE_DATA_CHANGED');
  expect((await cycleNow(service, id)).status).toBe('OPEN');
  expect((await compute(service, institute, id)).status).toBe('COMPUTED');
  expect(await sql('SELECT FROM computed_figure')).toEqual([]);
});

it('can be cancelled while it waits, and in its last step, and leaves the cycle as it was', async () => {
  const before = await cycleNow(service, id);
  const cancel = async (job: Job) =>
    (await service.fetch(`/assessment/jobs/${job.id}`, { method: 'DELETE' }, institute)).status;
  await holdingTheQueue(async () => {
    const { job } = await start();
    expect(await cancel(job)).toBe(202);
    expect(await computation(institute)).toMatchObject({ status: 'CANCELLED' });
  });

  // Whoever has the table lets nobody replace results.
  const other = service.database.dataSource.createQueryRunner();
  await other.connect();
  await other.startTransaction();
  await other.query('LOCK TABLE school_result IN EXCLUSIVE MODE');
  const { job } = await start();
  await eventually(async () => {
    const [row] = await sql<{ waiting: number }>(
      `SELECT count(*)::int AS waiting FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'DELETE FROM school_result%'`,
    );
    expect(row?.waiting).toBe(1);
  });
  expect(await cancel(job)).toBe(202);
  await other.rollbackTransaction();
  await other.release();
  expect(await computationEnds(service, id)).toMatchObject({ status: 'CANCELLED', error: null });
  expect(await cycleNow(service, id)).toEqual(before);
  expect(await results()).toEqual([]);
  expect((await compute(service, institute, id)).status).toBe('COMPUTED');
});

it('refuses at once what cannot be computed', async () => {
  const half = await openCycle(service);
  const input = { cycleId: half.id, expectedVersion: half.version };
  const row = `${pupilHeader}\n${school.code},p,3,,10,\n`;
  expect(await upload(service, institute, half.id, 'pupil-results', row)).toMatchObject({
    result: { created: 1 },
  });
  expect(await refusals(service, institute, 'computeResults', input)).toEqual(['CYCLE_NOTHING_COLLECTED']);
  expect(await refusals(service, institute, 'computeResults', { ...input, expectedVersion: 9 })).toEqual([
    'CONFLICT',
  ]);
  expect(await refusals(service, principalOf(school), 'computeResults', input)).toEqual(['FORBIDDEN']);
  await compute(service, institute, id);
  const { version } = await step(service, institute, 'submitResults', id);
  expect(
    await refusals(service, institute, 'computeResults', { cycleId: id, expectedVersion: version }),
  ).toEqual(['CYCLE_STEP_NOT_ALLOWED']);
});
