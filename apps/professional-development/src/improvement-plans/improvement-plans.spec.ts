import { assessment, professionalDevelopment } from '@doorstep/contracts';
import { uuidv7 } from '@doorstep/database';
import { listDeadLetters, retryDeadLetters } from '@doorstep/messaging';
import { eventually, type TestService, type TestPerson } from '@doorstep/testing';
import {
  aSchool,
  expert,
  indicator,
  type KnownSchool,
  mutate,
  offer,
  principalOf,
  register,
  resultPublished,
  schoolState,
  startService,
  teacherAt,
  today,
} from '../service.fixture';

let service: TestService;
const school = aSchool();
beforeAll(async () => {
  service = await startService();
  await register(service, school);
});
afterAll(() => service?.stop());

interface Plan {
  id: string;
  version: number;
  status: string;
  result: { id: string };
  openedOn: string;
  acceptedOn: string | null;
  items: { indicator: string; level: number; share: string; count: number; offerings: { id: string }[] }[];
}

const planFields = `id version status result { id } openedOn acceptedOn
  items { indicator level share count offerings { id } }`;

async function plansOf({ id }: KnownSchool, as: TestPerson = expert): Promise<Plan[]> {
  const { data, errors } = await service.ask<{ _entities: [{ improvementPlans: { nodes: Plan[] } }] }>(
    `query ($schools: [_Any!]!) { _entities(representations: $schools) {
       ... on School { improvementPlans { nodes { ${planFields} } } } } }`,
    { schools: [{ __typename: 'School', id }] },
    as,
  );
  expect(errors).toBeUndefined();
  return data!._entities[0].improvementPlans.nodes;
}

const planOf = (some: KnownSchool) =>
  eventually(async () => {
    const plans = await plansOf(some);
    expect(plans).toHaveLength(1);
    return plans[0]!;
  });

const plansIn = async (topic = professionalDevelopment.improvementPlan) =>
  (await service.read(topic)).map(({ key, headers, value }) => ({
    key,
    version: headers['ce_version'],
    data: JSON.parse(value ?? 'null') as Record<string, unknown> & { schoolId: string },
  }));

describe('a published result', () => {
  const low = [
    indicator('ACADEMIC_BURDEN', 4),
    indicator('ACADEMIC_LEVEL', 7),
    indicator('SATISFACTION_PARENTS', 5),
  ];

  test('opens a plan for what lies below the standard, with the offerings that match', async () => {
    const burden = { indicators: ['ACADEMIC_BURDEN'], startsOn: '2026-12-20' };
    const later = await offer(service, burden);
    const sooner = await offer(service, { ...burden, startsOn: '2026-12-10' });
    const full = await offer(service, { ...burden, places: 1 });
    await offer(service, { ...burden, stages: ['PRIMARY'] });
    await mutate(service, teacherAt('fast', school), 'enrol', { offeringId: full }, 'enrolment { id }');
    const published = resultPublished(school.id, low);
    await service.publish('assessment', published);
    expect(await planOf(school)).toEqual({
      id: expect.any(String),
      version: 1,
      status: 'OPEN',
      result: { id: published.key },
      openedOn: today,
      acceptedOn: null,
      items: [
        {
          indicator: 'ACADEMIC_BURDEN',
          level: 4,
          share: '0.6125',
          count: 120,
          offerings: [{ id: sooner }, { id: later }],
        },
        { indicator: 'SATISFACTION_PARENTS', level: 5, share: '0.6125', count: 120, offerings: [] },
      ],
    });
  });

  test('proposes five offerings at most, and to a nine-year school those of its parts', async () => {
    const nineYears = aSchool({ stage: 'NINE_YEAR' });
    await register(service, nineYears);
    const offered: string[] = [];
    for (const [index, stage] of [
      'PRIMARY',
      'JUNIOR_SECONDARY',
      'NINE_YEAR',
      'PRIMARY',
      'PRIMARY',
      'PRIMARY',
    ].entries()) {
      const startsOn = `2026-12-${String(10 + index)}`;
      offered.push(await offer(service, { indicators: ['ACADEMIC_LEVEL'], stages: [stage], startsOn }));
    }
    // It has started: enough of them are in the future.
    service.clock.moveTo('2026-12-10T04:00:00Z');
    try {
      await service.publish('assessment', resultPublished(nineYears.id, [indicator('ACADEMIC_LEVEL', 3)]));
      const plan = await planOf(nineYears);
      expect(plan.openedOn).toBe('2026-12-10');
      expect(plan.items[0]?.offerings.map(({ id }) => id)).toEqual(offered.slice(1));
    } finally {
      service.clock.moveTo(`${today}T02:00:00Z`);
    }
  });

  test('with nothing below the standard, or with hidden figures only, opens none', async () => {
    const [good, hidden, after] = [aSchool(), aSchool(), aSchool()];
    await register(service, good, hidden, after);
    await service.publish(
      'assessment',
      resultPublished(good.id, [indicator('ACADEMIC_LEVEL', 6)]),
      resultPublished(hidden.id, [indicator('SATISFACTION_COMMUNITY', null)]),
      // Every partition has something behind which those two have been taken.
      ...Array.from({ length: 12 }, () => resultPublished(after.id, [indicator('ACADEMIC_LEVEL', 1)])),
    );
    await eventually(async () => expect(await plansOf(after)).toHaveLength(12));
    expect(await plansOf(good)).toEqual([]);
    expect(await plansOf(hidden)).toEqual([]);
  });

  test('that comes twice, or in another event again, opens one plan', async () => {
    const twice = aSchool();
    await register(service, twice);
    const resultId = uuidv7();
    const first = resultPublished(twice.id, low, resultId, 1);
    await service.publish('assessment', first, first, resultPublished(twice.id, low, resultId, 2), first);
    const plan = await planOf(twice);
    // Its partition has been read behind them once a later result has its plan.
    await service.publish('assessment', resultPublished(twice.id, low, resultId, 3));
    await eventually(async () => {
      const [row] = await service.database.manager.query<{ position: number }[]>(
        'SELECT position FROM consumed WHERE topic = $1 AND key = $2',
        [assessment.schoolResultFacts.name, resultId],
      );
      expect(row?.position).toBe(3);
    });
    expect((await plansOf(twice)).map(({ id }) => id)).toEqual([plan.id]);
    const published = (await plansIn()).filter(({ data }) => data.schoolId === twice.id);
    expect(published).toHaveLength(1);
  });

  test('that overtakes the registration of its school waits for it, and then opens its plan by itself', async () => {
    const early = aSchool();
    const published = resultPublished(early.id, low);
    await service.publish('assessment', published);
    const [letter] = await eventually(async () => {
      const letters = await listDeadLetters(service.database.url, { key: published.key });
      expect(letters).toHaveLength(1);
      return letters;
    });
    expect(letter).toMatchObject({
      code: 'EVENT_AHEAD',
      reason: `School ${early.id} of result ${published.key} is not known here yet; its registration has not been heard.`,
      retryRequested: true,
    });
    await register(service, early);
    expect(await planOf(early)).toMatchObject({ result: { id: published.key } });
    expect(await listDeadLetters(service.database.url, { key: published.key })).toEqual([]);
  });

  test('that is malformed becomes a dead letter that says why, and holds up nobody', async () => {
    const other = aSchool();
    await register(service, other);
    const broken = resultPublished(other.id, low);
    const body = JSON.parse(broken.value ?? '') as object;
    await service.publish(
      'assessment',
      { ...broken, value: JSON.stringify({ ...body, indicators: 'none' }) },
      { ...resultPublished(other.id, low), value: '{' },
      resultPublished(other.id, low),
    );
    await planOf(other);
    const letters = await eventually(async () => {
      const found = await listDeadLetters(service.database.url, { topic: assessment.schoolResultFacts.name });
      expect(found).toHaveLength(2);
      return found;
    });
    expect(letters.map(({ code, reason }) => `${code}: ${reason}`).sort()).toEqual([
      'EVENT_CONTRACT_BROKEN: indicators: Invalid input: expected array, received string',
      expect.stringMatching(/^EVENT_MALFORMED: The body is no JSON/),
    ]);
    // Asked for once more they are still what they are.
    await retryDeadLetters(service.database.url, { key: broken.key });
    await eventually(async () => {
      const [letter] = await listDeadLetters(service.database.url, { key: broken.key });
      expect(letter).toMatchObject({ attempts: 2, status: 'DEAD', retryRequested: false });
    });
    expect(await plansOf(other)).toHaveLength(1);
  });

  test('among many opens many plans at once', async () => {
    const many = Array.from({ length: 60 }, () => aSchool());
    await register(service, ...many);
    await service.publish('assessment', ...many.map(({ id }) => resultPublished(id, low)));
    await eventually(async () => {
      const [row] = await service.database.manager.query<{ count: number }[]>(
        'SELECT count(*)::int AS count FROM improvement_plan WHERE school_id = ANY ($1)',
        [many.map(({ id }) => id)],
      );
      expect(row?.count).toBe(60);
    });
  });
});

test('a school that goes from the register is forgotten, and comes back with a newer version only', async () => {
  const passing = aSchool();
  await register(service, passing);
  const known = async () => {
    const rows = await service.database.manager.query<{ stage: string }[]>(
      'SELECT stage FROM school_reference WHERE id = $1',
      [passing.id],
    );
    return rows.map(({ stage }) => stage);
  };
  const { value: _gone, ...tombstone } = schoolState(passing, 3);
  await service.publish('schools', { ...tombstone, value: null });
  await eventually(async () => expect(await known()).toEqual([]));
  await service.publish(
    'schools',
    schoolState(passing, 2, { stage: 'PRIMARY' }),
    schoolState(passing, 4, { stage: 'NINE_YEAR' }),
    schoolState(passing, 3, { stage: 'OTHER' }),
  );
  await eventually(async () => expect(await known()).toEqual(['NINE_YEAR']));
});

describe('acceptance', () => {
  let led: KnownSchool;
  let plan: Plan;
  beforeEach(async () => {
    led = aSchool();
    await register(service, led);
    await service.publish('assessment', resultPublished(led.id, [indicator('ACADEMIC_BURDEN', 2)]));
    plan = await planOf(led);
  });
  const accept = (as: TestPerson, input: Record<string, unknown>) =>
    mutate<{ improvementPlan: Plan | null }>(
      service,
      as,
      'acceptImprovementPlan',
      input,
      `improvementPlan { ${planFields} }`,
    );

  test('by the principal is published, so that the school can become improving', async () => {
    const { improvementPlan, userErrors } = await accept(principalOf(led), {
      planId: plan.id,
      expectedVersion: 1,
    });
    expect(userErrors).toEqual([]);
    expect(improvementPlan).toMatchObject({ status: 'ACCEPTED', version: 2, acceptedOn: today });
    const told = await eventually(async () => {
      const found = (await plansIn()).filter(({ key }) => key === plan.id);
      expect(found).toHaveLength(2);
      return found;
    });
    expect(told.map(({ version, data }) => [version, data['status'], data['acceptedOn']])).toEqual([
      ['1', 'OPEN', null],
      ['2', 'ACCEPTED', today],
    ]);
    expect(told[1]?.data).toEqual({
      id: plan.id,
      schoolId: led.id,
      cycleId: expect.any(String),
      indicators: ['ACADEMIC_BURDEN'],
      status: 'ACCEPTED',
      openedOn: today,
      acceptedOn: today,
    });
  });

  test('happens once, and of the version that was read', async () => {
    const principal = principalOf(led);
    expect((await accept(principal, { planId: plan.id, expectedVersion: 9 })).userErrors).toMatchObject([
      { code: 'CONFLICT', path: ['expectedVersion'] },
    ]);
    const both = await Promise.all(
      [1, 1].map(expectedVersion => accept(principal, { planId: plan.id, expectedVersion })),
    );
    expect(both.map(({ userErrors }) => userErrors[0]?.code ?? 'ACCEPTED').sort()).toEqual([
      'ACCEPTED',
      'CONFLICT',
    ]);
    expect((await accept(principal, { planId: plan.id, expectedVersion: 2 })).userErrors).toMatchObject([
      { code: 'IMPROVEMENT_PLAN_ALREADY_ACCEPTED', path: ['planId'] },
    ]);
    expect((await accept(principal, { planId: uuidv7(), expectedVersion: 1 })).userErrors).toMatchObject([
      { code: 'IMPROVEMENT_PLAN_NOT_FOUND' },
    ]);
  });

  test('is for the principal of that school alone', async () => {
    const ask = `mutation ($input: AcceptImprovementPlanInput!) {
      acceptImprovementPlan(input: $input) { userErrors { code } } }`;
    for (const as of [principalOf(school), teacherAt('t', led), expert]) {
      const { errors } = await service.ask(ask, { input: { planId: plan.id, expectedVersion: 1 } }, as);
      expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    }
    expect((await planOf(led)).status).toBe('OPEN');
  });

  test('is seen by the school, and by no other', async () => {
    const ask = 'query ($id: ID!) { improvementPlan(id: $id) { id } }';
    const asked = async (as?: TestPerson) => (await service.ask(ask, { id: plan.id }, as)).data;
    expect(await asked(principalOf(led))).toEqual({ improvementPlan: { id: plan.id } });
    expect(await asked(principalOf(school))).toEqual({ improvementPlan: null });
    expect(await asked()).toEqual({ improvementPlan: null });
  });
});

test('the database refuses half an acceptance', async () => {
  await expect(
    service.database.manager.query(`UPDATE improvement_plan SET status = 'ACCEPTED'`),
  ).rejects.toThrow('improvement_plan_acceptance_whole');
});

test('plans of many schools take as many statements as those of one', async () => {
  const many = Array.from({ length: 20 }, () => aSchool());
  await register(service, ...many);
  await offer(service, { indicators: ['ACADEMIC_LEVEL', 'ACADEMIC_BURDEN'] });
  const low = [indicator('ACADEMIC_LEVEL', 1), indicator('ACADEMIC_BURDEN', 1)];
  await service.publish(
    'assessment',
    ...many.flatMap(({ id }) => [resultPublished(id, low), resultPublished(id, low)]),
  );
  await eventually(async () => {
    for (const each of many) expect(await plansOf(each)).toHaveLength(2);
  });
  const query = `query ($schools: [_Any!]!) { _entities(representations: $schools) { ... on School {
    improvementPlans { totalCount nodes { id school { id } items { indicator offerings { id freePlaces } } } }
    siteStudies { totalCount nodes { id } }
    caseStudies { totalCount nodes { id } } } } }`;
  const ask = (count: number) =>
    service.statements(async () => {
      const schools = many.slice(0, count).map(({ id }) => ({ __typename: 'School', id }));
      const { data, errors } = await service.ask<{
        _entities: { improvementPlans: { totalCount: number; nodes: Plan[] } }[];
      }>(query, { schools }, expert);
      expect(errors).toBeUndefined();
      const plans = data!._entities.map(({ improvementPlans }) => improvementPlans);
      expect(plans.map(({ totalCount }) => totalCount)).toEqual(Array<number>(count).fill(2));
      const offerings = plans.flatMap(({ nodes }) =>
        nodes.flatMap(({ items }) => items.flatMap(item => item.offerings)),
      );
      expect(offerings.length).toBeGreaterThanOrEqual(4 * count);
    });
  const one = await ask(1);
  expect(one).toBeGreaterThan(3);
  expect(await ask(20)).toBe(one);
});
