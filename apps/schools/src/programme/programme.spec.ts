import type { RoleGrant } from '@doorstep/access';
import { uuidv7 } from '@doorstep/database';
import { city, principalOf, pudong, TestSchools } from '../schools.fixture';

let schools: TestSchools;
let lead: { id: string; code: string };
let principal: RoleGrant;
beforeEach(async () => {
  schools = await TestSchools.start('2026-09-15');
  [lead] = (await schools.register(3)) as [typeof lead];
  principal = principalOf(lead.code);
});
afterEach(() => schools.stop());

interface UserError {
  code: string;
  path: string[];
  message: string;
}

interface Payload {
  userErrors: UserError[];
  programmeRound?: { id: string; status: string } | null;
  participation?: { id: string; stage: string; stageSince: string; version: number } | null;
}

async function mutate(name: string, input: object, ...grants: RoleGrant[]): Promise<Payload> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const selection =
    name === 'openProgrammeRound'
      ? 'programmeRound { id status }'
      : 'participation { id stage stageSince version }';
  const data = await schools.data<Record<string, Payload>>(
    `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code path message } ${selection} } }`,
    { input },
    ...grants,
  );
  return data[name]!;
}

const roundInput = {
  name: { zh: '第一轮', en: 'Round one' },
  opensOn: '2026-09-01',
  closesOn: '2026-12-01',
  targetSchools: 250,
};

async function openRound(): Promise<string> {
  const { programmeRound } = await mutate('openProgrammeRound', roundInput, city);
  return programmeRound!.id;
}

const application = (roundId: string, changes: object = {}) => ({
  schoolId: lead.id,
  roundId,
  level: 'DISTRICT',
  bottleneckProblem: {
    theme: 'HOMEWORK_THAT_HELPS',
    description: { zh: '作业偏多', en: 'Too much homework' },
  },
  ...changes,
});

async function apply(): Promise<string> {
  const { participation, userErrors } = await mutate(
    'applyToProgramme',
    application(await openRound()),
    principal,
  );
  expect(userErrors).toEqual([]);
  return participation!.id;
}

const advance = (participationId: string, to: string, expectedVersion: number, ...grants: RoleGrant[]) =>
  mutate(
    'advanceParticipation',
    { participationId, to, expectedVersion },
    ...(grants.length > 0 ? grants : [pudong]),
  );

/** What the service would have heard. */
async function hear(
  kind: 'study' | 'plan' | 'decision',
  changes: Record<string, unknown> = {},
): Promise<string> {
  const [table, row] = {
    study: [
      'site_study_copy',
      { theme: 'HOMEWORK_THAT_HELPS', visited_on: '2026-09-10', recommends_cultivation: true },
    ],
    plan: ['improvement_plan_copy', { cycle_id: uuidv7(), status: 'ACCEPTED', accepted_on: '2026-09-14' }],
    decision: [
      'decision_copy',
      { cycle_id: uuidv7(), outcome: 'MET', published_at: '2026-09-14T00:00:00Z', valid_until: '2029-09-13' },
    ],
  }[kind] as [string, object];
  const id = uuidv7();
  const all = { id, school_id: lead.id, version: 1, ...row, ...changes };
  await schools.database.manager.query(
    `INSERT INTO ${table} SELECT * FROM json_populate_record(NULL::${table}, $1)`,
    [JSON.stringify(all)],
  );
  return id;
}

const outbox = (topic: string) =>
  schools.database.manager.query<
    { key: string; headers: Record<string, string>; data: Record<string, unknown> }[]
  >('SELECT key, headers, data FROM outbox WHERE topic = $1 ORDER BY position', [
    `doorstep.schools.${topic}`,
  ]);

test('a school goes from its application to its elevation, each step on its evidence', async () => {
  const id = await apply();
  const admitted = await mutate(
    'admitSchool',
    { participationId: id, expectedVersion: 1, note: '同意' },
    pudong,
  );
  expect(admitted.participation).toEqual({ id, stage: 'DISCOVERED', stageSince: '2026-09-15', version: 2 });

  const early = await advance(id, 'CULTIVATED', 2);
  expect(early.userErrors).toMatchObject([{ code: 'PARTICIPATION_EVIDENCE_MISSING', path: ['to'] }]);
  expect(early.userErrors[0]!.message).toContain('SITE_STUDY');
  const study = await hear('study');
  expect((await advance(id, 'CULTIVATED', 2)).participation).toMatchObject({
    stage: 'CULTIVATED',
    version: 3,
  });

  expect((await advance(id, 'ELEVATED', 3)).userErrors).toMatchObject([
    { code: 'PARTICIPATION_STEP_NOT_ALLOWED' },
  ]);
  const plan = await hear('plan');
  expect((await advance(id, 'IMPROVING', 3)).participation).toMatchObject({ stage: 'IMPROVING', version: 4 });

  const decision = await hear('decision', { valid_until: '2026-10-01' });
  // The last second of the last day in Shanghai, and the first one after it.
  schools.clock.moveTo('2026-10-01T16:00:00Z');
  expect((await advance(id, 'ELEVATED', 4)).userErrors).toMatchObject([
    { code: 'PARTICIPATION_EVIDENCE_MISSING' },
  ]);
  schools.clock.moveTo('2026-10-01T15:59:59Z');
  // The school is the district's; the city may take this step too, and no other.
  expect((await advance(id, 'ELEVATED', 4, city)).participation).toEqual({
    id,
    stage: 'ELEVATED',
    stageSince: '2026-10-01',
    version: 5,
  });

  const { participation } = await schools.data<{ participation: object }>(
    `query ($id: ID!) { participation(id: $id) {
       stage version nextStep { to } school { code } round { name(locale: EN) status }
       bottleneckProblem { theme description(locale: EN) }
       history { fromStage toStage onDay note evidence { kind id } }
       changes(first: 2) { totalCount nodes { field before after version changedBy } }
     } }`,
    { id },
    pudong,
  );
  expect(participation).toEqual({
    stage: 'ELEVATED',
    version: 5,
    nextStep: null,
    school: { code: lead.code },
    round: { name: 'Round one', status: 'OPEN' },
    bottleneckProblem: { theme: 'HOMEWORK_THAT_HELPS', description: 'Too much homework' },
    history: [
      { fromStage: null, toStage: 'APPLIED', onDay: '2026-09-15', note: null, evidence: null },
      { fromStage: 'APPLIED', toStage: 'DISCOVERED', onDay: '2026-09-15', note: '同意', evidence: null },
      {
        fromStage: 'DISCOVERED',
        toStage: 'CULTIVATED',
        onDay: '2026-09-15',
        note: null,
        evidence: { kind: 'SITE_STUDY', id: study },
      },
      {
        fromStage: 'CULTIVATED',
        toStage: 'IMPROVING',
        onDay: '2026-09-15',
        note: null,
        evidence: { kind: 'IMPROVEMENT_PLAN', id: plan },
      },
      {
        fromStage: 'IMPROVING',
        toStage: 'ELEVATED',
        onDay: '2026-10-01',
        note: null,
        evidence: { kind: 'DECISION', id: decision },
      },
    ],
    changes: {
      // Four stages, and the day of the last one: the others came on the day of the application.
      totalCount: 5,
      nodes: expect.arrayContaining([
        { field: 'stage', before: 'IMPROVING', after: 'ELEVATED', version: 5, changedBy: 'city-officer' },
        {
          field: 'stageSince',
          before: '2026-09-15',
          after: '2026-10-01',
          version: 5,
          changedBy: 'city-officer',
        },
      ]),
    },
  });

  const states = await outbox('participation.state');
  expect(states.map(({ headers, data }) => [headers['ce_version'], data['stage']])).toEqual([
    ['1', 'APPLIED'],
    ['2', 'DISCOVERED'],
    ['3', 'CULTIVATED'],
    ['4', 'IMPROVING'],
    ['5', 'ELEVATED'],
  ]);
  const facts = await outbox('participation.facts');
  expect(facts.map(({ headers }) => [headers['ce_sequence'], headers['ce_type']!.split('.').at(-2)])).toEqual(
    [
      ['1', 'SchoolApplied'],
      ['2', 'StageChanged'],
      ['3', 'StageChanged'],
      ['4', 'StageChanged'],
      ['5', 'StageChanged'],
    ],
  );
  expect(facts.at(-1)!.data).toEqual({
    schoolId: lead.id,
    from: 'IMPROVING',
    to: 'ELEVATED',
    on: '2026-10-01',
    evidence: { kind: 'DECISION', id: decision },
  });
});

test('what comes next and what it lacks; other evidence does not count', async () => {
  const id = await apply();
  await mutate('admitSchool', { participationId: id, expectedVersion: 1 }, pudong);
  await hear('study', { theme: 'READING' });
  await hear('study', { recommends_cultivation: false });
  const query = `query ($id: ID!) { participation(id: $id) { nextStep { to missingEvidence } } }`;
  expect(await schools.data(query, { id })).toEqual({
    participation: { nextStep: { to: 'CULTIVATED', missingEvidence: ['SITE_STUDY'] } },
  });
  await hear('study');
  expect(await schools.data(query, { id })).toEqual({
    participation: { nextStep: { to: 'CULTIVATED', missingEvidence: [] } },
  });
});

test('evidence moves a school once: the next round needs its own', async () => {
  const first = await apply();
  await mutate('admitSchool', { participationId: first, expectedVersion: 1 }, pudong);
  await hear('study');
  await advance(first, 'CULTIVATED', 2);
  const again = await mutate('applyToProgramme', application(await openRound()), principal);
  const second = again.participation!.id;
  await mutate('admitSchool', { participationId: second, expectedVersion: 1 }, pudong);
  expect((await advance(second, 'CULTIVATED', 2)).userErrors).toMatchObject([
    { code: 'PARTICIPATION_EVIDENCE_MISSING' },
  ]);
  const { school } = await schools.data<{ school: object }>(
    `query ($id: ID!) { school(id: $id) { participation { id } participations { totalCount nodes { id stage } } } }`,
    { id: lead.id },
  );
  expect(school).toEqual({
    participation: { id: second },
    participations: {
      totalCount: 2,
      nodes: [
        { id: second, stage: 'DISCOVERED' },
        { id: first, stage: 'CULTIVATED' },
      ],
    },
  });
});

test('what keeps a school from applying', async () => {
  const roundId = await openRound();
  const refused = async (changes: object) => {
    const { userErrors } = await mutate('applyToProgramme', application(roundId, changes), principal);
    return userErrors.map(({ code, path }) => [code, ...path]);
  };
  expect(await refused({ roundId: uuidv7() })).toEqual([['PROGRAMME_ROUND_NOT_FOUND', 'roundId']]);
  expect(await refused({ schoolId: uuidv7() })).toEqual([['SCHOOL_NOT_FOUND', 'schoolId']]);
  expect(await refused({ schoolId: 'nonsense' })).toEqual([['SCHOOL_NOT_FOUND', 'schoolId']]);
  const problem = (theme: string, en = 'x') => ({
    bottleneckProblem: { theme, description: { zh: '某', en } },
  });
  expect(await refused(problem('homework'))).toEqual([['THEME_MALFORMED', 'bottleneckProblem', 'theme']]);
  expect(await refused(problem('READING', ' '))).toEqual([
    ['TEXT_EMPTY', 'bottleneckProblem', 'description', 'en'],
  ]);
  await schools.database.manager.query(`UPDATE school SET sector = 'PRIVATE' WHERE id = $1`, [lead.id]);
  expect(await refused({})).toEqual([['PARTICIPATION_SCHOOL_NOT_ELIGIBLE', 'schoolId']]);
  await schools.database.manager.query(`UPDATE school SET sector = 'PUBLIC' WHERE id = $1`, [lead.id]);
  schools.clock.moveTo('2026-12-01T00:00:00Z');
  expect(await refused({})).toEqual([['PROGRAMME_ROUND_NOT_OPEN', 'roundId']]);
  schools.clock.moveTo('2026-11-30T15:00:00Z');
  expect(await refused({})).toEqual([]);
  expect(await refused({})).toEqual([['PARTICIPATION_EXISTS', 'schoolId']]);
  expect(await outbox('participation.state')).toHaveLength(1);
});

test('a round is opened once per key, and checked', async () => {
  const input = { ...roundInput, clientMutationKey: 'round-1' };
  const first = await mutate('openProgrammeRound', input, city);
  expect(first.programmeRound).toMatchObject({ status: 'OPEN' });
  expect(await mutate('openProgrammeRound', input, city)).toEqual(first);
  const reused = await mutate('openProgrammeRound', { ...input, targetSchools: 1 }, city);
  expect(reused.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
  const wrong = await mutate('openProgrammeRound', { ...roundInput, closesOn: '2026-09-01' }, city);
  expect(wrong).toMatchObject({
    programmeRound: null,
    userErrors: [{ code: 'PROGRAMME_ROUND_DAYS', path: ['closesOn'] }],
  });
  expect(await schools.data('{ programmeRounds { totalCount } }')).toEqual({
    programmeRounds: { totalCount: 1 },
  });
});

test('somebody was faster; somebody else; nobody', async () => {
  const id = await apply();
  const admit = (expectedVersion: number, ...grants: RoleGrant[]) =>
    mutate('admitSchool', { participationId: id, expectedVersion }, ...grants);
  expect((await admit(7, pudong)).userErrors).toMatchObject([
    { code: 'CONFLICT', path: ['expectedVersion'] },
  ]);
  const [one, other] = await Promise.all([admit(1, pudong), admit(1, pudong)]);
  expect([one, other].flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(['CONFLICT']);
  const unknown = await mutate('admitSchool', { participationId: uuidv7(), expectedVersion: 1 }, pudong);
  expect(unknown.userErrors).toMatchObject([{ code: 'PARTICIPATION_NOT_FOUND', path: ['participationId'] }]);
  expect((await advance(id, 'DISCOVERED', 2)).userErrors).toMatchObject([
    { code: 'PARTICIPATION_STEP_NOT_ALLOWED' },
  ]);
});

test('who may do what', async () => {
  const roundId = await openRound();
  const codes = async (mutation: string, ...grants: RoleGrant[]) => {
    const { data, errors } = await schools.ask<Record<string, null>>(
      `mutation { ${mutation} { userErrors { code } } }`,
      {},
      ...grants,
    );
    expect(Object.values(data ?? {})).toEqual([null]);
    return errors?.map(({ extensions }) => extensions.code);
  };
  const input = `{ schoolId: "${lead.id}", roundId: "${roundId}", level: CITY, bottleneckProblem: { theme: "A", description: { zh: "某", en: "x" } } }`;
  const other = principalOf('3115000002');
  expect(await codes(`applyToProgramme(input: ${input})`)).toEqual(['UNAUTHENTICATED']);
  expect(await codes(`applyToProgramme(input: ${input})`, other)).toEqual(['FORBIDDEN']);
  expect(await codes(`applyToProgramme(input: ${input})`, city)).toEqual(['FORBIDDEN']);
  const { participation } = await mutate('applyToProgramme', application(roundId), principal);
  const { id } = participation!;
  const admit = `admitSchool(input: { participationId: "${id}", expectedVersion: 1 })`;
  expect(await codes(admit, principal)).toEqual(['FORBIDDEN']);
  expect(await codes(admit, { role: 'district-officer', district: '310101' })).toEqual(['FORBIDDEN']);
  // The district's project school is admitted by its district, not by the city.
  expect(await codes(admit, city)).toEqual(['FORBIDDEN']);
  const cultivate = `advanceParticipation(input: { participationId: "${id}", to: CULTIVATED, expectedVersion: 1 })`;
  expect(await codes(cultivate, city)).toEqual(['FORBIDDEN']);

  // An application is seen by the school and the officers, an admitted school by everybody.
  const seen = async (...grants: RoleGrant[]) => {
    const query = `{ participations { totalCount } participation(id: "${id}") { id } school(id: "${lead.id}") { participation { id } } }`;
    const answer = await schools.data<{
      participations: { totalCount: number };
      participation: unknown;
      school: { participation: unknown };
    }>(query, {}, ...grants);
    return [
      answer.participations.totalCount,
      answer.participation !== null,
      answer.school.participation !== null,
    ];
  };
  expect(await seen()).toEqual([0, false, false]);
  expect(await seen(other)).toEqual([0, false, false]);
  expect(await seen(principal)).toEqual([1, true, true]);
  expect(await seen(pudong)).toEqual([1, true, true]);
  expect(await seen(city)).toEqual([1, true, true]);
  await mutate('admitSchool', { participationId: id, expectedVersion: 1 }, pudong);
  expect(await seen()).toEqual([1, true, true]);
});
