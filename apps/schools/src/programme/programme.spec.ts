import { city, pudong } from '../schools.fixture';
import { Journey } from './journey.fixture';

let journey: Journey;
beforeEach(async () => {
  journey = await Journey.start();
});
afterEach(() => journey.schools.stop());

test('a school goes from its application to its elevation, each step on its evidence', async () => {
  const id = await journey.apply();
  const admitted = await journey.admit(id, { note: '同意' });
  expect(admitted.participation).toEqual({ id, stage: 'DISCOVERED', stageSince: '2026-09-15', version: 3 });

  const early = await journey.advance(id, 'CULTIVATED', 3);
  expect(early.userErrors).toMatchObject([{ code: 'PARTICIPATION_EVIDENCE_MISSING', path: ['to'] }]);
  expect(early.userErrors[0]!.message).toContain('SITE_STUDY');
  const study = await journey.hear('study');
  expect((await journey.advance(id, 'CULTIVATED', 3)).participation).toMatchObject({
    stage: 'CULTIVATED',
    version: 4,
  });

  expect((await journey.advance(id, 'ELEVATED', 4)).userErrors).toMatchObject([
    { code: 'PARTICIPATION_STEP_NOT_ALLOWED' },
  ]);
  const plan = await journey.hear('plan');
  expect((await journey.advance(id, 'IMPROVING', 4)).participation).toMatchObject({
    stage: 'IMPROVING',
    version: 5,
  });

  const decision = await journey.hear('decision', { valid_until: '2026-10-01' });
  // The last second of the last day in Shanghai, and the first one after it.
  journey.schools.clock.moveTo('2026-10-01T16:00:00Z');
  expect((await journey.advance(id, 'ELEVATED', 5)).userErrors).toMatchObject([
    { code: 'PARTICIPATION_EVIDENCE_MISSING' },
  ]);
  journey.schools.clock.moveTo('2026-10-01T15:59:59Z');
  expect((await journey.advance(id, 'ELEVATED', 5)).participation).toEqual({
    id,
    stage: 'ELEVATED',
    stageSince: '2026-10-01',
    version: 6,
  });

  const { participation } = await journey.schools.data<{ participation: object }>(
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
    version: 6,
    nextStep: null,
    school: { code: journey.school.code },
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
      // The nomination, four stages, and the day of the last one: the others came on the day of the application.
      totalCount: 6,
      nodes: expect.arrayContaining([
        { field: 'stage', before: 'IMPROVING', after: 'ELEVATED', version: 6, changedBy: 'city-officer' },
        {
          field: 'stageSince',
          before: '2026-09-15',
          after: '2026-10-01',
          version: 6,
          changedBy: 'city-officer',
        },
      ]),
    },
  });

  const states = await journey.outbox('participation.state');
  expect(states.map(({ headers, data }) => [headers['ce_version'], data['stage']])).toEqual([
    ['1', 'APPLIED'],
    ['2', 'APPLIED'],
    ['3', 'DISCOVERED'],
    ['4', 'CULTIVATED'],
    ['5', 'IMPROVING'],
    ['6', 'ELEVATED'],
  ]);
  const facts = await journey.outbox('participation.facts');
  expect(facts.map(({ headers }) => [headers['ce_sequence'], headers['ce_type']!.split('.').at(-2)])).toEqual(
    [
      ['1', 'SchoolApplied'],
      ['2', 'NominationAnswered'],
      ['3', 'StageChanged'],
      ['4', 'StageChanged'],
      ['5', 'StageChanged'],
      ['6', 'StageChanged'],
    ],
  );
  expect(facts.at(-1)!.data).toEqual({
    schoolId: journey.school.id,
    from: 'IMPROVING',
    to: 'ELEVATED',
    on: '2026-10-01',
    evidence: { kind: 'DECISION', id: decision },
    undoes: false,
  });
});

test('what comes next and what it lacks; other evidence does not count', async () => {
  const id = await journey.apply();
  await journey.admit(id);
  await journey.hear('study', { theme: 'READING' });
  await journey.hear('study', { recommends_cultivation: false });
  const query = `query ($id: ID!) { participation(id: $id) { nextStep { to missingEvidence } } }`;
  expect(await journey.schools.data(query, { id })).toEqual({
    participation: { nextStep: { to: 'CULTIVATED', missingEvidence: ['SITE_STUDY'] } },
  });
  await journey.hear('study');
  expect(await journey.schools.data(query, { id })).toEqual({
    participation: { nextStep: { to: 'CULTIVATED', missingEvidence: [] } },
  });
});

test('evidence moves a school once: the next round needs its own', async () => {
  const first = await journey.apply();
  await journey.admit(first);
  await journey.hear('study');
  await journey.advance(first, 'CULTIVATED', 3);
  const leaving = { participationId: first, expectedVersion: 4, reason: '另行申报' };
  await journey.mutate('withdrawParticipation', leaving, journey.principal);
  const again = await journey.mutate(
    'applyToProgramme',
    journey.application(await journey.openRound()),
    journey.principal,
  );
  const second = again.participation!.id;
  await journey.admit(second);
  expect((await journey.advance(second, 'CULTIVATED', 3)).userErrors).toMatchObject([
    { code: 'PARTICIPATION_EVIDENCE_MISSING' },
  ]);
  const { school } = await journey.schools.data<{ school: object }>(
    `query ($id: ID!) { school(id: $id) { participation { id } participations { totalCount nodes { id stage } } } }`,
    { id: journey.school.id },
    pudong,
  );
  expect(school).toEqual({
    participation: { id: second },
    participations: {
      totalCount: 2,
      nodes: [
        { id: second, stage: 'DISCOVERED' },
        { id: first, stage: 'WITHDRAWN' },
      ],
    },
  });
});

test('whoever may let a school move on is told when its evidence is in', async () => {
  const { clock } = journey.schools;
  const awaits = async (...grants: (typeof city)[]) => {
    const { me } = await journey.schools.data<{
      me: { schoolsTasks: { nodes: { kind: string; title: string; since: string }[] } };
    }>('{ me { schoolsTasks { nodes { kind title(locale: EN) since } } } }', {}, ...grants);
    return me.schoolsTasks.nodes
      .filter(({ kind }) => kind === 'ADVANCE_SCHOOL')
      .map(({ title, since }) => `${title.split(' ').at(-1)} ${since.slice(0, 10)}`);
  };
  const id = await journey.apply();
  await journey.hear('study');
  expect(await awaits(pudong)).toEqual([]);
  await journey.admit(id);
  // Since the day in Shanghai on which the school came to its stage.
  expect(await awaits(pudong)).toEqual(['CULTIVATED 2026-09-14']);
  expect(await awaits(city)).toEqual([]);
  await journey.advance(id, 'CULTIVATED', 3);
  // What has served a step serves no other, and what does not count is no evidence.
  await journey.hear('plan', { status: 'OPEN', accepted_on: null });
  expect(await awaits(pudong)).toEqual([]);
  await journey.hear('plan', { accepted_on: '2026-09-20' });
  expect(await awaits(pudong)).toEqual(['IMPROVING 2026-09-14']);
  await journey.advance(id, 'IMPROVING', 4);
  await journey.hear('decision', { outcome: 'NOT_MET' });
  await journey.hear('decision', { valid_until: '2026-10-01' });
  clock.moveTo('2026-10-01T15:59:59Z');
  expect([await awaits(pudong), await awaits(city)]).toEqual([[], ['ELEVATED 2026-09-14']]);
  clock.moveTo('2026-10-01T16:00:00Z');
  expect(await awaits(city)).toEqual([]);
});

test('the database knows which steps there are, and which evidence each rests on', async () => {
  const id = await journey.apply();
  const { manager } = journey.schools.database;
  const step = (from: string | null, to: string, kind: string | null = null, undoes: string | null = null) =>
    manager.query(
      `INSERT INTO participation_step (participation_id, from_stage, to_stage, on_day, evidence_kind, evidence_id, undoes, taken_by)
       VALUES ($1, $2, $3, '2026-09-15', $4::text, CASE WHEN $4::text IS NOT NULL THEN uuidv7() END, $5, 'x') RETURNING id`,
      [id, from, to, kind, undoes],
    ) as Promise<{ id: string }[]>;
  for (const [from, to, kind] of [
    [null, 'DISCOVERED', null],
    ['APPLIED', 'CULTIVATED', 'SITE_STUDY'],
    ['DISCOVERED', 'ELEVATED', 'DECISION'],
    ['DECLINED', 'WITHDRAWN', null],
    [null, 'WITHDRAWN', null],
    ['CULTIVATED', 'DISCOVERED', null],
  ] as const) {
    await expect(step(from, to, kind)).rejects.toThrow('participation_step_leads_on');
  }
  for (const [from, to, kind] of [
    ['DISCOVERED', 'CULTIVATED', null],
    ['DISCOVERED', 'CULTIVATED', 'DECISION'],
    ['CULTIVATED', 'IMPROVING', 'SITE_STUDY'],
    ['IMPROVING', 'ELEVATED', null],
    ['APPLIED', 'DISCOVERED', 'DECISION'],
  ] as const) {
    await expect(step(from, to, kind)).rejects.toThrow('participation_step_on_its_evidence');
  }
  const [taken] = await step('APPLIED', 'DISCOVERED');
  await expect(step('CULTIVATED', 'APPLIED', null, taken!.id)).rejects.toThrow('participation_step_undoes');
  await expect(step('DISCOVERED', 'APPLIED', null, taken!.id)).resolves.toHaveLength(1);
});
