import { assessment, jsonSchemas, type Topic } from '@doorstep/contracts';
import { eventually, type TestService } from '@doorstep/testing';
import Ajv2020 from 'ajv/dist/2020';
import {
  aSchool,
  city,
  collect,
  compute,
  districtOfficer,
  expert,
  institute,
  institute2,
  type KnownSchool,
  openCycle,
  principalOf,
  publish,
  refusals,
  register,
  startService,
  step,
} from '../assessment.fixture';

let service: TestService;
beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

// Two districts. In the first, one school asked nine residents; in the second, everybody asked enough.
const good = aSchool({ districtCode: '310115' });
const small = aSchool({ districtCode: '310115' });
const other = aSchool({ districtCode: '310104' });
let cycleId: string;

beforeAll(async () => {
  await register(service, good, small, other);
  cycleId = (await openCycle(service)).id;
  await collect(service, cycleId, [
    [good, { level: [80, 100], burden: [79, 100], parents: [90, 100], residents: [45, 50] }],
    [small, { level: [30, 40], burden: [10, 10], parents: [89, 99], residents: [9, 9] }],
    [other, { level: [7, 12], parents: [11, 11], residents: [26, 29] }],
  ]);
});

interface Indicator {
  code: string;
  count: number | null;
  share: string | null;
  hidden: boolean;
  level: number | null;
  belowStandard: boolean | null;
}
interface Result {
  id: string;
  status: string;
  school: { id: string };
  indicators: Indicator[];
}

const indicators = 'indicators { code count share hidden level belowStandard }';
const everything = `query ($id: ID!) { cycle(id: $id) {
  results(first: 100) { totalCount nodes { id status school { id } ${indicators} } }
  districtResults { district { code } ${indicators} }
  cityIndicators { code count share hidden level belowStandard } } }`;

interface Everything {
  cycle: {
    results: { totalCount: number; nodes: Result[] };
    districtResults: { district: { code: string }; indicators: Indicator[] }[];
    cityIndicators: Indicator[] | null;
  };
}

async function seenBy(...as: Parameters<TestService['ask']>[2][]) {
  const { data, errors } = await service.ask<Everything>(everything, { id: cycleId }, as[0]);
  expect(errors).toBeUndefined();
  return data!.cycle;
}

/** Each indicator of a school in short: `80/100` never leaves, so `0.8000 of 100, level 6`. */
function inShort(found: Indicator[]): Record<string, string> {
  return Object.fromEntries(
    found.map(({ code, count, share, hidden, level, belowStandard }) => {
      if (hidden) {
        expect([count, share, level, belowStandard]).toEqual([null, null, null, null]);
        return [code, 'hidden'];
      }
      return [code, `${share} of ${count}, level ${level}${belowStandard ? ', below' : ''}`];
    }),
  );
}

const expected: [KnownSchool, Record<string, string>][] = [
  [
    other,
    {
      ACADEMIC_LEVEL: '0.5833 of 12, level 2, below',
      SATISFACTION_PARENTS: '1.0000 of 11, level 9',
      SATISFACTION_COMMUNITY: '0.8965 of 29, level 7, below',
    },
  ],
  [
    good,
    {
      ACADEMIC_LEVEL: '0.8000 of 100, level 6',
      ACADEMIC_BURDEN: '0.7900 of 100, level 5, below',
      SATISFACTION_PARENTS: '0.9000 of 100, level 8',
      SATISFACTION_COMMUNITY: '0.9000 of 50, level 8',
    },
  ],
  [
    small,
    {
      ACADEMIC_LEVEL: '0.7500 of 40, level 5, below',
      ACADEMIC_BURDEN: '1.0000 of 10, level 9',
      SATISFACTION_PARENTS: '0.8989 of 99, level 7, below',
      SATISFACTION_COMMUNITY: 'hidden',
    },
  ],
];

describe('computed, and not yet published', () => {
  beforeAll(async () => {
    await compute(service, institute, cycleId);
  });

  it('counts exactly, judges by the standard, and hides what describes nine people', async () => {
    const { results } = await seenBy(institute);
    expect(results.nodes.map(({ school, indicators: found }) => [school.id, inShort(found)])).toEqual(
      expected.map(([{ id }, found]) => [id, found]),
    );
    expect(results.nodes.map(({ status }) => status)).toEqual(['DRAFT', 'DRAFT', 'DRAFT']);
  });

  it('hides the totals by which the hidden figure could be worked out', async () => {
    const { districtResults, cityIndicators } = await seenBy(institute);
    const residents = (found: Indicator[]) => inShort(found)['SATISFACTION_COMMUNITY'];
    expect(
      districtResults.map(({ district, indicators: found }) => [district.code, residents(found)]),
    ).toEqual([
      ['310104', '0.8965 of 29, level 7, below'],
      ['310115', 'hidden'],
    ]);
    expect(inShort(cityIndicators!)).toEqual({
      ACADEMIC_LEVEL: '0.7697 of 152, level 5, below',
      ACADEMIC_BURDEN: '0.8090 of 110, level 6',
      SATISFACTION_PARENTS: '0.9047 of 210, level 8',
      SATISFACTION_COMMUNITY: 'hidden',
    });
  });

  it.each([
    ['nobody who is signed in', undefined],
    ['a principal', principalOf(good)],
    ['an expert', expert],
  ])('shows nothing to %s', async (_who, as) => {
    expect(await seenBy(as)).toEqual({
      results: { totalCount: 0, nodes: [] },
      districtResults: [],
      cityIndicators: null,
    });
  });

  it('shows a district officer the drafts of the own district', async () => {
    const { results, districtResults, cityIndicators } = await seenBy(districtOfficer('310104'));
    expect([results.totalCount, results.nodes.map(({ school }) => school.id)]).toEqual([1, [other.id]]);
    expect(districtResults.map(({ district }) => district.code)).toEqual(['310104']);
    expect(cityIndicators).toBeNull();
  });

  it('gives nobody a draft by its key, whatever a caller makes up beside it', async () => {
    const { results } = await seenBy(institute);
    const id = results.nodes.find(({ school }) => school.id === good.id)!.id;
    const forged = {
      __typename: 'SchoolResult',
      id,
      status: 'PUBLISHED',
      publishedAt: '2026-01-01T00:00:00Z',
      districtCode: '310104',
      schoolCode: good.code,
    };
    const question = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on SchoolResult { id status } } }`;
    for (const as of [undefined, principalOf(good), districtOfficer('310104'), expert]) {
      expect((await service.ask(question, { r: [forged] }, as)).data).toEqual({ _entities: [null] });
      expect(
        (await service.ask(`query ($id: ID!) { schoolResult(id: $id) { id } }`, { id }, as)).data,
      ).toEqual({
        schoolResult: null,
      });
    }
    expect((await service.ask(question, { r: [forged] }, institute)).data).toEqual({
      _entities: [{ id, status: 'DRAFT' }],
    });
  });

  it('adds nothing to a school whose owner is made up', async () => {
    const forged = { __typename: 'School', id: good.id, districtCode: '310104', status: 'PUBLISHED' };
    const question = `query ($r: [_Any!]!) { _entities(representations: $r) {
      ... on School { results { totalCount nodes { id } } decisions { totalCount } } } }`;
    expect((await service.ask(question, { r: [forged] }, districtOfficer('310104'))).data).toEqual({
      _entities: [{ results: { totalCount: 0, nodes: [] }, decisions: { totalCount: 0 } }],
    });
  });

  it('has told no topic', async () => {
    expect(await service.read(assessment.schoolResult, assessment.schoolResultFacts)).toEqual([]);
  });

  it('is the same when it is computed again', async () => {
    const before = await seenBy(institute);
    await compute(service, institute, cycleId);
    const after = await seenBy(institute);
    const withoutKeys = ({ results, ...rest }: Everything['cycle']) => [
      results.nodes.map(({ id: _id, ...result }) => result),
      rest,
    ];
    expect(withoutKeys(after)).toEqual(withoutKeys(before));
  });
});

describe('published', () => {
  beforeAll(async () => {
    await publish(service, cycleId);
  });

  it('is seen by everybody, with the same figures hidden', async () => {
    const { results, districtResults } = await seenBy(undefined);
    expect(results.nodes.map(({ school, indicators: found }) => [school.id, inShort(found)])).toEqual(
      expected.map(([{ id }, found]) => [id, found]),
    );
    expect(results.nodes.map(({ status }) => status)).toEqual(['PUBLISHED', 'PUBLISHED', 'PUBLISHED']);
    expect(districtResults).toHaveLength(2);
  });

  it('can be filtered, and a filter does not tell what is hidden', async () => {
    const question = `query ($id: ID!, $filter: SchoolResultFilter) {
      cycle(id: $id) { results(filter: $filter) { totalCount nodes { school { id } } } } }`;
    const found = async (filter: Record<string, unknown>) => {
      const { data } = await service.ask<Everything>(question, { id: cycleId, filter });
      const { totalCount, nodes } = data!.cycle.results;
      expect(nodes).toHaveLength(totalCount);
      return nodes.map(({ school }) => school.id);
    };
    expect(await found({ districtCode: '310115' })).toEqual([good.id, small.id]);
    expect(await found({ belowStandardIn: 'ACADEMIC_LEVEL' })).toEqual([other.id, small.id]);
    expect(await found({ belowStandardIn: 'SATISFACTION_COMMUNITY' })).toEqual([other.id]);
    expect(await found({ districtCode: '310115', belowStandardIn: 'SATISFACTION_COMMUNITY' })).toEqual([]);
  });

  it('is told as state and as fact, by the contract, with nothing of what is hidden and of nobody', async () => {
    const events = await eventually(async () => {
      const found = await service.read(assessment.schoolResult, assessment.schoolResultFacts);
      expect(found).toHaveLength(6);
      return found;
    });
    const ajv = new Ajv2020({ strict: false });
    const valid = {
      [assessment.schoolResult.name]: ajv.compile(jsonSchemas(assessment.schoolResult as Topic)['state']!),
      [assessment.schoolResultFacts.name]: ajv.compile(
        jsonSchemas(assessment.schoolResultFacts as unknown as Topic)['SchoolResultPublished']!,
      ),
    };
    for (const { topic, value } of events) {
      const data = JSON.parse(value!) as { schoolId: string; indicators: Indicator[] };
      expect([valid[topic]!(data), valid[topic]!.errors]).toEqual([true, null]);
      expect(inShort(data.indicators)).toEqual(expected.find(([{ id }]) => id === data.schoolId)![1]);
      expect(value).not.toMatch(/favourable|"p0"|PARENT-0|institute|city/);
    }
    expect(new Set(events.map(({ topic, key }) => `${topic} ${key}`)).size).toBe(6);
  });

  it('tells how far the cycle has come, each time with a higher version', async () => {
    const told = await eventually(async () => {
      const events = (await service.read(assessment.assessmentCycle)).filter(({ key }) => key === cycleId);
      const states = events.map(({ headers, value }) => ({
        version: Number(headers['ce_version']),
        ...(JSON.parse(value!) as { status: string; standard: object }),
      }));
      expect(states.at(-1)).toMatchObject({ status: 'PUBLISHED', standard: { code: 'GREEN_INDICATORS' } });
      return states;
    });
    const versions = told.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    const valid = new Ajv2020({ strict: false }).compile(
      jsonSchemas(assessment.assessmentCycle as Topic)['state']!,
    );
    for (const { version: _version, ...state } of told)
      expect([valid(state), valid.errors]).toEqual([true, null]);
  });

  it('stands, whoever writes and however', async () => {
    const { manager } = service.database;
    const attempts = [
      `UPDATE school_result SET status = 'DRAFT', published_at = NULL WHERE cycle_id = $1`,
      `DELETE FROM school_result WHERE cycle_id = $1`,
      `UPDATE indicator_result SET favourable = total WHERE result_id IN (SELECT id FROM school_result WHERE cycle_id = $1)`,
      `DELETE FROM area_result WHERE cycle_id = $1`,
    ];
    for (const attempt of attempts)
      await expect(manager.query(attempt, [cycleId])).rejects.toThrow('is published and stands as it is');
  });

  it('shows a school its results by its key', async () => {
    const question = `query ($r: [_Any!]!) { _entities(representations: $r) {
      ... on School { id results(first: 5) { totalCount nodes { cycle { id status standard { code version contentHash } } } } } } }`;
    const r = [good, aSchool()].map(({ id }) => ({ __typename: 'School', id }));
    const contentHash = expect.stringMatching(/^[0-9a-f]{64}$/);
    const cycle = {
      id: cycleId,
      status: 'PUBLISHED',
      standard: { code: 'GREEN_INDICATORS', version: '1', contentHash },
    };
    expect((await service.ask(question, { r })).data).toEqual({
      _entities: [
        { id: good.id, results: { totalCount: 1, nodes: [{ cycle }] } },
        { id: r[1]!.id, results: { totalCount: 0, nodes: [] } },
      ],
    });
  });
});

it('takes as many statements for many schools as for one', async () => {
  const many = Array.from({ length: 40 }, () => aSchool());
  await register(service, ...many);
  const { id } = await openCycle(service);
  await collect(
    service,
    id,
    many.map(school => [school, { level: [9, 11], burden: [9, 11], parents: [10, 10], residents: [10, 10] }]),
  );
  await publish(service, id);
  const parts = `nodes { id cycle { id } school { id } standard { code } ${indicators} }`;
  const ofCycle = (first: number) =>
    service.statements(() =>
      service.ask(
        `query ($id: ID!) { cycle(id: $id) { results(first: ${first}) { totalCount ${parts} } } }`,
        { id },
      ),
    );
  const ofSchools = (count: number) => {
    const r = many.slice(0, count).map(school => ({ __typename: 'School', id: school.id }));
    return service.statements(() =>
      service.ask(
        `query ($r: [_Any!]!) { _entities(representations: $r) { ... on School { id
           results(first: 3) { totalCount ${parts} } decisions(first: 3) { totalCount nodes { id conditions { code } } } } } }`,
        { r },
      ),
    );
  };
  const [one, forty] = [await ofCycle(1), await ofCycle(40)];
  expect(one).toBeGreaterThan(0);
  expect(forty).toBe(one);
  expect(await ofSchools(40)).toBe(await ofSchools(1));
  expect(await ofSchools(1)).toBeGreaterThan(0);
});

it('computes with as many statements for many pupils as for few', async () => {
  const school = aSchool();
  await register(service, school);
  const statementsFor = async (pupils: number) => {
    const { id } = await openCycle(service);
    await collect(service, id, [[school, { level: [pupils, pupils], parents: [10, 10] }]]);
    return service.statements(() => compute(service, institute, id));
  };
  expect(await statementsFor(500)).toBe(await statementsFor(20));
});

it('is reviewed by nobody who computed or submitted it', async () => {
  const school = aSchool();
  await register(service, school);
  const { id } = await openCycle(service);
  await collect(service, id, [[school, { level: [10, 20] }]]);
  await compute(service, institute, id);
  const { version } = await step(service, institute2, 'submitResults', id);
  const review = { cycleId: id, expectedVersion: version, approve: true };
  for (const drafter of [institute, institute2])
    expect(await refusals(service, drafter, 'reviewResults', review)).toEqual(['SELF_REVIEW_FORBIDDEN']);
  expect(await refusals(service, districtOfficer('310115'), 'reviewResults', review)).toEqual(['FORBIDDEN']);
  expect((await step(service, city, 'reviewResults', id, { approve: true })).status).toBe('REVIEWED');
  // The database would not have taken it either.
  for (const drafter of ['computed_by', 'submitted_by'])
    await expect(
      service.database.manager.query(`UPDATE assessment_cycle SET reviewed_by = ${drafter} WHERE id = $1`, [
        id,
      ]),
    ).rejects.toThrow('assessment_cycle_reviewed_by_another');
});
