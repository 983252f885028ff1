import type { Database } from '@doorstep/database';
import { testDatabase, type TestDatabase } from '@doorstep/testing';
import { parse } from 'csv-parse/sync';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { entities, migrations } from '../assessment.fixture';
import { AssessmentCycle } from '../cycles/assessment-cycle';
import { checkStandardsInUse } from '../cycles/standard-of';
import type { IndicatorCode, StandardContent } from '../standards/standard.schema';
import { contentHash, loadStandards, Standards } from '../standards/standards';
import { computePage, replaceResults } from './compute-results';
import { judge } from './result.rules';
import { IndicatorRow, SchoolResult } from './school-result';

const standards = loadStandards();
const [newest] = standards.all();
const standard = newest!.content;
let db: TestDatabase;
let database: Database;

beforeAll(async () => {
  db = await testDatabase({ entities, migrations });
  database = db.database;
});
afterAll(() => db.stop());

interface Pupil {
  school: string;
  grade: number;
  score: string | null;
  homework: number | null;
  sleep: number | null;
}
interface Answer {
  school: string;
  group: 'PARENT' | 'COMMUNITY';
  satisfied: boolean;
}

async function aCycle(): Promise<string> {
  const { manager } = database;
  const cycle = await manager.save(
    manager.create(AssessmentCycle, {
      version: 1,
      name: { zh: '周期', en: 'Cycle' },
      standardCode: standard.code,
      standardVersion: standard.version,
      standardHash: newest!.hash,
      status: 'OPEN',
      startsOn: '2026-09-01',
      openedBy: 'test',
      openedAt: new Date(0),
    }),
  );
  return cycle.id;
}

async function aJob(): Promise<string> {
  const [job] = await database.manager.query<{ id: string }[]>(
    `INSERT INTO job (kind, payload, due_at, created_at) VALUES ('test', '{}', now(), now()) RETURNING id`,
  );
  return job!.id;
}

/** Puts rows into a new cycle, computes it, and gives each school's figures. */
async function computed(pupils: Pupil[], answers: Answer[]) {
  const cycleId = await aCycle();
  const schools = [...new Set([...pupils, ...answers].map(({ school }) => school))];
  await database.manager.query(
    `INSERT INTO school_reference (id, version, code, district_code, name, status)
     SELECT uuidv7(), 1, u.code, left(u.code, 2), '{"zh": "", "en": ""}', 'OPEN' FROM unnest($1::text[]) AS u (code)`,
    [schools],
  );
  await database.manager.query(
    `INSERT INTO pupil_result SELECT $1, r.id, 'p' || p.n, p.grade, p.score, p.homework, p.sleep
       FROM ROWS FROM (jsonb_to_recordset($2::jsonb) AS (school text, grade smallint, score numeric, homework smallint, sleep smallint))
            WITH ORDINALITY AS p (school, grade, score, homework, sleep, n)
       JOIN school_reference r ON r.code = p.school`,
    [cycleId, JSON.stringify(pupils)],
  );
  await database.manager.query(
    `INSERT INTO satisfaction_answer SELECT $1, r.id, a."group", 'a' || a.n, a.satisfied
       FROM ROWS FROM (jsonb_to_recordset($2::jsonb) AS (school text, "group" text, satisfied boolean))
            WITH ORDINALITY AS a (school, "group", satisfied, n)
       JOIN school_reference r ON r.code = a.school`,
    [cycleId, JSON.stringify(answers)],
  );
  const jobId = await aJob();
  const pageAfter = (after: string) =>
    database.transaction(tx => computePage(tx, { jobId, cycleId, after, standard }));
  let page = await pageAfter('00000000-0000-0000-0000-000000000000');
  while (page) page = await pageAfter(page.last);
  const count = await database.transaction(tx => replaceResults(tx, { jobId, cycleId, standard }));
  const results = await database.manager.findBy(SchoolResult, { cycleId });
  const rows = await database.manager.find(IndicatorRow);
  const found = new Map(
    results.map(({ id, schoolCode }) => [
      schoolCode,
      rows
        .filter(({ resultId }) => resultId === id)
        .map(({ resultId: _of, ...figure }) => figure)
        .toSorted(byIndicator),
    ]),
  );
  expect(count).toBe(found.size);
  return found;
}

const byIndicator = (a: { indicator: string }, b: { indicator: string }) =>
  a.indicator < b.indicator ? -1 : 1;

/** The same, counted in plain code. */
function counted(pupils: Pupil[], answers: Answer[]) {
  const tallies = new Map<string, Map<IndicatorCode, { favourable: number; total: number }>>();
  const add = (school: string, indicator: IndicatorCode, favourable: boolean) => {
    const ofSchool = tallies.get(school) ?? new Map<IndicatorCode, { favourable: number; total: number }>();
    tallies.set(school, ofSchool);
    const { favourable: before, total } = ofSchool.get(indicator) ?? { favourable: 0, total: 0 };
    ofSchool.set(indicator, { favourable: before + (favourable ? 1 : 0), total: total + 1 });
  };
  for (const { school, grade, score, homework, sleep } of pupils) {
    const limits = standard.grades.find(each => each.grade === grade)!;
    if (score !== null) add(school, 'ACADEMIC_LEVEL', Number(score) >= Number(limits.cutScore));
    if (homework !== null && sleep !== null)
      add(
        school,
        'ACADEMIC_BURDEN',
        homework <= limits.homeworkMinutesAtMost && sleep >= limits.sleepMinutesAtLeast,
      );
  }
  for (const { school, group, satisfied } of answers)
    add(school, group === 'PARENT' ? 'SATISFACTION_PARENTS' : 'SATISFACTION_COMMUNITY', satisfied);
  return new Map(
    [...tallies].map(([school, ofSchool]) => [
      school,
      [...ofSchool]
        .map(([indicator, count]) => judge({ indicator, ...count }, standard))
        .toSorted(byIndicator),
    ]),
  );
}

/** The same numbers on every run. */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

it('counts as plain code does, at and around every limit of every grade, and with what was not told', async () => {
  const pick = numbers(7);
  const around = (limit: number) => limit + pick(3) - 1;
  const maybe = <T>(value: T) => (pick(5) === 0 ? null : value);
  const pupils = Array.from({ length: 4000 }, (): Pupil => {
    const limits = standard.grades[pick(9)]!;
    return {
      school: `20${pick(60)}`,
      grade: limits.grade,
      score: maybe(['59.999', '60', '60.001', '0', '100'][pick(5)]!),
      homework: maybe(Math.max(0, around(limits.homeworkMinutesAtMost))),
      sleep: maybe(around(limits.sleepMinutesAtLeast)),
    };
  });
  const answers = Array.from({ length: 3000 }, (): Answer => ({
    school: `20${pick(60)}`,
    group: pick(2) ? 'PARENT' : 'COMMUNITY',
    satisfied: pick(10) > 0,
  }));
  expect(await computed(pupils, answers)).toEqual(counted(pupils, answers));
});

it('gives no result to a school of which nothing can be judged', async () => {
  const half: Pupil = { school: '2100', grade: 3, score: null, homework: 10, sleep: null };
  const whole: Pupil = { ...half, school: '2101', sleep: 600 };
  expect([...(await computed([half, whole], [])).keys()]).toEqual(['2101']);
});

it('refuses a share that is not its counts, and a small figure that is shown', async () => {
  const [row] = await database.manager.find(IndicatorRow, { take: 1 });
  const change = (set: string) =>
    database.manager.query(`UPDATE indicator_result SET ${set} WHERE result_id = $1 AND indicator = $2`, [
      row!.resultId,
      row!.indicator,
    ]);
  await expect(change('share = share + 0.0001')).rejects.toThrow('share_rounded_down');
  await expect(change('total = 9, favourable = 9, share = 1, hidden = false')).rejects.toThrow(
    'small_is_hidden',
  );
});

it('keeps the service from starting where a standard in use was changed', async () => {
  await expect(checkStandardsInUse(database, standards)).resolves.toBeUndefined();
  const changed: StandardContent = { ...standard, maximumScore: '150' };
  await expect(
    checkStandardsInUse(database, new Standards([{ content: changed, hash: contentHash(changed) }])),
  ).rejects.toThrow('The standard GREEN_INDICATORS version 1 was changed after cycles were opened by it');
});

const folder = process.env['DOORSTEP_REFERENCE_DATA'] ?? resolve(__dirname, '../../../../../shared/data');
// Counted as skipped, in plain sight, where the data is not there.
const withData = existsSync(join(folder, 'pisa2012_shanghai_students.csv')) ? it : it.skip;

withData('counts the pupils of PISA 2012 in Shanghai as plain code does', async () => {
  const rows: Record<string, string>[] = parse(readFileSync(join(folder, 'pisa2012_shanghai_students.csv')), {
    columns: true,
  });
  // A tenth of PISA's points, so that the cut lies at 600.
  const pupils = rows.map(({ SCHOOLID, PV1MATH }): Pupil => ({
    school: `PISA${SCHOOLID}`,
    grade: 9,
    score: (Number(PV1MATH) / 10).toFixed(3),
    homework: null,
    sleep: null,
  }));
  const found = await computed(pupils, []);
  expect(found.size).toBe(155);
  expect(found).toEqual(counted(pupils, []));
  const figures = [...found.values()].flat();
  expect(figures.reduce((sum, { total }) => sum + total, 0)).toBe(5177);
});
