import { startJobs } from '@doorstep/jobs';
import { systemClock } from '@doorstep/service-kit';
import { eventually, startChild, testDatabase, type TestDatabase } from '@doorstep/testing';
import { join } from 'node:path';
import { pino } from 'pino';
import { entities, migrations } from '../assessment.fixture';
import { AssessmentCycle } from '../cycles/assessment-cycle';
import { loadStandards } from '../standards/standards';
import { computationJob } from './computation.job';
import { IndicatorRow, SchoolResult } from './school-result';

const standards = loadStandards();
const log = pino({ level: 'silent' });
let db: TestDatabase;
beforeEach(async () => void (db = await testDatabase({ entities, migrations })));
afterEach(() => db.stop());

async function aCycleOf(schools: number): Promise<AssessmentCycle> {
  const { manager } = db.database;
  const [{ content, hash } = { content: undefined, hash: '' }] = standards.all();
  const cycle = await manager.save(
    manager.create(AssessmentCycle, {
      version: 1,
      name: { zh: '周期', en: 'Cycle' },
      standardCode: content!.code,
      standardVersion: content!.version,
      standardHash: hash,
      status: 'OPEN',
      startsOn: '2026-09-01',
      openedBy: 'test',
      openedAt: new Date(0),
    }),
  );
  await manager.query(
    `INSERT INTO school_reference (id, version, code, district_code, name, status)
     SELECT uuidv7(), 1, 'S' || n, '310115', '{"zh": "", "en": ""}', 'OPEN' FROM generate_series(1, $1) n`,
    [schools],
  );
  await manager.query(
    `INSERT INTO satisfaction_answer SELECT $1, s.id, 'PARENT', 'a' || n, n <= 18
       FROM school_reference s CROSS JOIN generate_series(1, 20) n`,
    [cycle.id],
  );
  return cycle;
}

test('killed before its last step it leaves nothing half done, and goes on where it was', async () => {
  const { manager } = db.database;
  const cycle = await aCycleOf(1_200);
  // Whoever has the table lets nobody replace results: the computation hangs in its last step.
  const other = db.database.dataSource.createQueryRunner();
  await other.connect();
  await other.startTransaction();
  await other.query('LOCK TABLE school_result IN EXCLUSIVE MODE');
  const env = { DATABASE_URL: db.url, CYCLE: cycle.id };
  const child = startChild(join(__dirname, 'computation-process.fixture.ts'), env);
  const [, id = ''] = await child.waitFor(/computes as ([0-9a-f-]{36})/);
  await eventually(async () => {
    const [row] = await manager.query<{ waiting: number }[]>(
      `SELECT count(*)::int AS waiting FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'DELETE FROM school_result%'`,
    );
    expect(row?.waiting).toBe(1);
  });
  child.kill('SIGKILL');
  expect((await child.ended).signal).toBe('SIGKILL');
  await other.rollbackTransaction();
  await other.release();
  expect(await manager.findOneBy(AssessmentCycle, { id: cycle.id })).toMatchObject({
    status: 'OPEN',
    version: 1,
  });
  expect(await manager.count(SchoolResult)).toBe(0);
  // What it had found is there: a mark on it comes through, because nothing is counted again.
  await manager.query(
    `UPDATE computed_figure SET level = 1 WHERE school_id = (SELECT id FROM school_reference WHERE code = 'S7')`,
  );

  const jobs = await startJobs({
    database: db.database,
    definitions: [computationJob(db.database, standards, systemClock)],
    log,
  });
  await eventually(async () => expect(await jobs.find(id)).toMatchObject({ status: 'SUCCEEDED' }));
  expect(await jobs.find(id)).toMatchObject({ result: { schools: 1_200 }, done: 1_200 });
  expect(await manager.findOneBy(AssessmentCycle, { id: cycle.id })).toMatchObject({
    status: 'COMPUTED',
    version: 2,
    computedBy: 'asker',
  });
  expect(await manager.count(SchoolResult)).toBe(1_200);
  const figures = await manager.find(IndicatorRow);
  expect(figures.map(({ favourable, total }) => `${favourable}/${total}`)).toEqual(
    Array(1_200).fill('18/20'),
  );
  expect(figures.filter(({ level }) => level === 1)).toHaveLength(1);
  expect(await manager.query('SELECT FROM computed_figure')).toEqual([]);
  await jobs.close();
});
