import type { JobRun } from '@doorstep/jobs';
import { businessDay } from '@doorstep/service-kit';
import { eventually } from '@doorstep/testing';
import { pino } from 'pino';
import { formingIn } from '../clusters/clusters.fixture';
import { city, TestSchools } from '../schools.fixture';
import { amendSchools } from './amend';
import { Desk } from './changes.fixture';
import { takeEffectJob } from './take-effect';
import type { State } from './timeline.rules';

let schools: TestSchools;
beforeEach(async () => {
  schools = await TestSchools.start('2028-02-10');
});
afterEach(() => schools.stop());

const amend = (ids: readonly string[], day: string, values: State) =>
  schools.database.transaction(tx => {
    const now = schools.clock.now();
    const effect = { day, today: businessDay(now), now, by: 'officer' };
    return amendSchools(
      tx,
      effect,
      ids.map(id => ({ id, values })),
    );
  });

/** A run of the job; `after` is called when some schools have taken effect. */
const run = (after: (schools: number) => void) =>
  takeEffectJob(schools.database, schools.clock).run({
    id: 'run',
    payload: { day: '2028-03-01' },
    state: undefined,
    signal: new AbortController().signal,
    progress: async done => after(done),
    checkpoint: async () => undefined,
    succeed: async () => undefined,
    log: pino({ level: 'silent' }),
  } as JobRun<{ day: string }, never>);

test('killed in between, or run twice at once: every school takes effect once, with one event and one fact', async () => {
  const registered = await schools.register(1_100);
  const ids = registered.map(({ id }) => id);
  await amend(ids, '2028-03-01', { capacity: 500 });
  await schools.database.manager.query('DELETE FROM outbox');
  schools.clock.moveTo('2028-03-01T04:00:00Z');
  const killed = run(() => {
    throw new Error('killed');
  });
  await expect(killed).rejects.toThrow('killed');
  const inForce = async () =>
    (
      await schools.database.manager.query<{ n: number }[]>(
        'SELECT count(*)::int AS n FROM school WHERE capacity = 500',
      )
    )[0]!.n;
  expect(await inForce()).toBe(500);
  await Promise.all([run(() => undefined), run(() => undefined)]);
  expect(await inForce()).toBe(1_100);
  const [found] = await schools.database.manager.query<object[]>(`
    SELECT (SELECT array_agg(DISTINCT version) FROM school) AS versions,
           (SELECT count(*)::int FROM outbox WHERE topic LIKE '%school.state') AS states,
           (SELECT count(*)::int FROM outbox WHERE topic LIKE '%school.facts') AS facts,
           (SELECT count(*)::int FROM change WHERE in_force_at IS NULL) AS ahead,
           (SELECT count(*)::int FROM school_period WHERE ahead) AS periods`);
  expect(found).toEqual({ versions: [3], states: 1_100, facts: 1_100, ahead: 0, periods: 0 });
});

test('a school closes once, on its day, with its memberships; what was withdrawn or moved never happens', async () => {
  const ids = (await schools.register(5)).map(({ id }) => id);
  const [, closing, staying, moved, error] = ids as [string, string, string, string, string];
  await formingIn(schools, ids)({ memberSchoolIds: ids.slice(1), from: '2027-09-01' });
  const desk = new Desk(schools);
  const status = async (schoolId: string, to: string, reason: string, on?: string) => {
    const rows = await schools.database.manager.query<{ version: number }[]>(
      'SELECT version FROM school WHERE id = $1',
      [schoolId],
    );
    const input = { schoolId, to, reason, on, expectedVersion: rows[0]!.version };
    await desk.done('changeSchoolStatus', input, city);
  };
  for (const id of [closing, staying, moved]) await status(id, 'CLOSED', 'FEWER_CHILDREN', '2028-07-01');
  await status(staying, 'OPEN', 'PLAN_DROPPED');
  await status(moved, 'CLOSED', 'MERGER', '2028-03-01');
  await status(error, 'CREATED_IN_ERROR', 'DUPLICATE', '2028-03-01');
  await schools.database.manager.query('DELETE FROM outbox');
  schools.clock.moveTo('2028-07-02T04:00:00Z');
  await Promise.all([run(() => undefined), run(() => undefined)]);
  await run(() => undefined);
  const [found] = await schools.database.manager.query<{ facts: object; rest: object }[]>(
    `SELECT (SELECT jsonb_object_agg(key, told) FROM
              (SELECT key, jsonb_agg(split_part(headers ->> 'ce_type', '.', -2) || ' ' || (data ->> 'on') ORDER BY position) AS told
                 FROM outbox WHERE topic LIKE '%school.facts' GROUP BY key) f) AS facts,
            jsonb_build_object(
              'states', (SELECT count(*) FROM outbox WHERE topic LIKE '%school.state'),
              'clusters', (SELECT count(*) FROM outbox WHERE topic LIKE '%cluster%'),
              'ahead', (SELECT count(*) FROM change WHERE in_force_at IS NULL AND withdrawn_at IS NULL),
              'members', (SELECT jsonb_agg(during ORDER BY school_id) FROM cluster_membership WHERE role = 'MEMBER')) AS rest`,
  );
  expect(found).toEqual({
    facts: {
      [closing]: ['SchoolChanged 2028-07-01', 'SchoolClosed 2028-07-01'],
      [moved]: ['SchoolChanged 2028-03-01', 'SchoolClosed 2028-03-01'],
      [error]: ['SchoolChanged 2028-03-01'],
    },
    rest: {
      ...{ states: 3, clusters: 0, ahead: 0 },
      members: [
        '[2027-09-01,2028-07-01)',
        '[2027-09-01,)',
        '[2027-09-01,2028-03-01)',
        '[2027-09-01,2028-03-01)',
      ],
    },
  });
});

test('any changes on any days, while time goes on: the register of every day is the fold of its history', async () => {
  const [school] = await schools.register(1);
  const { id } = school!;
  let seed = 20_280_229;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const dayOf = (number: number) => new Date(Date.UTC(2028, 0, 20 + number)).toISOString().slice(0, 10);
  for (let step = 0; step < 40; step++) {
    if (step % 4 === 3) schools.clock.advance(3 * 86_400_000);
    await amend([id], dayOf(random(70)), {
      ...(random(2) && { capacity: 1 + random(3) }),
      ...(random(2) && { stage: ['PRIMARY', 'NINE_YEAR', 'OTHER'][random(3)] }),
      ...(random(2) && { website: `https://${random(3)}.example` }),
    });
  }
  await run(() => undefined);
  const made = await schools.database.manager.query<{ field: string; day: string; after: unknown }[]>(
    `SELECT field, effective_on::text AS day, after FROM change WHERE withdrawn_at IS NULL ORDER BY effective_on, version`,
  );
  expect(made.length).toBeGreaterThan(20);
  const days = Array.from({ length: 75 }, (_day, number) => dayOf(number));
  const fold = (day: string) =>
    made
      .filter(change => change.day <= day)
      .reduce<State>((state, { field, after }) => ({ ...state, [field]: after }), {
        ...{ capacity: null, stage: 'PRIMARY', website: null },
      });
  const asked = days.map(
    (day, place) => `d${place}: school(id: "${id}", asOf: "${day}") { capacity stage website }`,
  );
  // A query has so many fields at most.
  const answers: Record<string, State> = {};
  for (let from = 0; from < asked.length; from += 15) {
    Object.assign(
      answers,
      await schools.data<Record<string, State>>(`{ ${asked.slice(from, from + 15).join('\n')} }`),
    );
  }
  expect(days.map((_day, place) => answers[`d${place}`])).toEqual(days.map(fold));
  const { school: now } = await schools.data<{ school: State }>(
    `query ($id: ID!) { school(id: $id) { capacity stage website } }`,
    { id },
  );
  expect(now).toEqual(fold(businessDay(schools.clock.now())));
});

test('a job that was queued for a day is done when the day has come, however long the service was down', async () => {
  const [school] = await schools.register(1);
  await schools.database.transaction(async tx => {
    await schools.jobs.enqueue(
      tx,
      { name: 'schools.take-effect' },
      { day: '2028-03-01' },
      {
        at: new Date('2028-03-01T00:00:00+08:00'),
      },
    );
  });
  await amend([school!.id], '2028-03-01', { capacity: 500 });
  schools.clock.moveTo('2028-06-01T04:00:00Z');
  await eventually(async () => {
    const { school: now } = await schools.data<{ school: object }>(
      `query ($id: ID!) { school(id: $id) { capacity since } }`,
      { id: school!.id },
    );
    expect(now).toEqual({ capacity: 500, since: '2028-03-01' });
  });
});
