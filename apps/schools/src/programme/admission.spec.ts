import type { RoleGrant } from '@doorstep/access';
import { uuidv7 } from '@doorstep/database';
import { city, colleague, principalOf, pudong } from '../schools.fixture';
import { Journey } from './journey.fixture';

let journey: Journey;
beforeEach(async () => {
  journey = await Journey.start();
});
afterEach(() => journey.schools.stop());

const needs = { zh: '学生需要睡眠，家长希望减负', en: 'Pupils need sleep; parents want less homework' };

/** An application as the city's project school. */
async function applyToCity(): Promise<string> {
  const input = journey.application(await journey.openRound(), {
    level: 'CITY',
    changeWanted: { zh: '少而精的作业', en: 'Less homework, of better quality' },
  });
  const { participation, userErrors } = await journey.mutate('applyToProgramme', input, journey.principal);
  expect(userErrors).toEqual([]);
  return participation!.id;
}

/** What of the admission awaits somebody. */
async function awaits(...grants: RoleGrant[]): Promise<string[]> {
  const { me } = await journey.schools.data<{ me: { schoolsTasks: { nodes: { kind: string }[] } } }>(
    '{ me { schoolsTasks { nodes { kind } } } }',
    {},
    ...grants,
  );
  return me.schoolsTasks.nodes.map(({ kind }) => kind).filter(kind => /ADMIT|NOMINATE|EVIDENCE/.test(kind));
}
const awaited = async () => [await awaits(pudong), await awaits(city), await awaits(journey.principal)];

const codes = async (name: string, input: object, ...grants: RoleGrant[]) =>
  (await journey.mutate(name, input, ...grants)).userErrors.map(({ code }) => code);

test('the district says what is missing, the school brings it, the district nominates, and the city decides', async () => {
  const participationId = await applyToCity();
  const given = (expectedVersion: number) => ({ participationId, expectedVersion });
  const note = { zh: '请待成绩公布', en: 'Wait for the results' };
  const words = { zh: '成绩已公布', en: 'The results are published' };
  expect(await awaited()).toEqual([['NOMINATE_SCHOOL'], [], []]);

  // The city's schools are nominated on published indicators alone.
  expect(await codes('nominateSchool', journey.nomination(participationId), pudong)).toEqual([
    'NOMINATION_EVIDENCE_MISSING',
  ]);
  expect(await codes('askForEvidence', { ...given(1), missing: [], note }, pudong)).toEqual([
    'NOMINATION_NOTHING_MISSING',
  ]);
  expect(await codes('bringEvidence', { ...given(1), words }, journey.principal)).toEqual([
    'PARTICIPATION_NO_EVIDENCE_ASKED',
  ]);
  const missing = { missing: ['PUBLISHED_INDICATORS'], note };
  expect(await codes('askForEvidence', { ...given(1), ...missing }, pudong)).toEqual([]);
  expect(await awaited()).toEqual([[], [], ['BRING_EVIDENCE']]);
  expect(await codes('admitSchool', given(2), city)).toEqual(['PARTICIPATION_NOT_NOMINATED']);

  const bring = (changes: object) =>
    codes('bringEvidence', { ...given(2), words, ...changes }, journey.principal);
  expect(await bring({ links: ['https://a.example/1', 'javascript:alert(1)'] })).toEqual([
    'EVIDENCE_LINK_WRONG',
  ]);
  expect(await bring({ links: Array.from({ length: 11 }, (_, n) => `https://a.example/${n}`) })).toEqual([
    'EVIDENCE_LINKS_TOO_MANY',
  ]);
  expect(await bring({ words: { zh: ' ', en: 'x' } })).toEqual(['TEXT_EMPTY']);
  const links = ['https://results.example/2026'];
  const problemDescription = { zh: '作业无分层', en: 'Homework is the same for all' };
  expect(await bring({ links: [...links, ...links], problemDescription })).toEqual([]);
  expect(await awaited()).toEqual([['NOMINATE_SCHOOL'], [], []]);

  await journey.publishResults();
  expect(await codes('nominateSchool', { ...given(3), needs }, pudong)).toEqual([]);
  expect(await codes('bringEvidence', { ...given(4), words }, journey.principal)).toEqual([
    'PARTICIPATION_NO_EVIDENCE_ASKED',
  ]);
  expect(await awaited()).toEqual([[], ['ADMIT_SCHOOL'], []]);
  expect(await codes('admitSchool', given(4), city)).toEqual([]);
  expect(await codes('nominateSchool', { ...given(5), needs }, pudong)).toEqual([
    'PARTICIPATION_STEP_NOT_ALLOWED',
  ]);

  const brought = await journey.schools.data(
    `query ($id: ID!) { participation(id: $id) { applicationStatus bottleneckProblem { description(locale: EN) }
       evidenceBrought { nodes { words(locale: EN) links answers { outcome note(locale: EN) } } }
       changes(first: 20) { nodes { field before after version } } } }`,
    { id: participationId },
    pudong,
  );
  expect(brought).toEqual({
    participation: {
      applicationStatus: 'NOMINATED',
      bottleneckProblem: { description: problemDescription.en },
      evidenceBrought: {
        nodes: [{ words: words.en, links, answers: { outcome: 'EVIDENCE_MISSING', note: note.en } }],
      },
      changes: {
        nodes: expect.arrayContaining([
          {
            field: 'bottleneckDescription',
            before: expect.stringContaining('Too much homework') as string,
            after: expect.stringContaining(problemDescription.en) as string,
            version: 3,
          },
        ]),
      },
    },
  });

  const query = `query ($id: ID!) { participation(id: $id) { stage changeWanted(locale: EN)
    nominations { nodes { outcome missing needs(locale: EN) indicators { code level measuredAt { code } } } } } }`;
  const seen = await journey.schools.data(query, { id: participationId }, journey.principal);
  expect(seen).toEqual({
    participation: {
      stage: 'DISCOVERED',
      changeWanted: 'Less homework, of better quality',
      nominations: {
        nodes: [
          {
            outcome: 'NOMINATED',
            missing: [],
            needs: needs.en,
            indicators: [
              { code: 'ACADEMIC_BURDEN', level: 4, measuredAt: { code: journey.school.code } },
              { code: 'ACADEMIC_LEVEL', level: null, measuredAt: { code: journey.school.code } },
            ],
          },
          { outcome: 'EVIDENCE_MISSING', missing: ['PUBLISHED_INDICATORS'], needs: null, indicators: [] },
        ],
      },
    },
  });
  // Another school's principal sees the participation, and not what the district wrote of it.
  const stranger = await journey.schools.data<{ participation: { nominations: { nodes: object[] } } }>(
    query,
    { id: participationId },
    principalOf('3115000002'),
  );
  expect(stranger.participation.nominations.nodes).toEqual([]);
  const facts = await journey.outbox('participation.facts');
  expect(facts.map(({ data }) => data['outcome'] ?? data['to'] ?? data['links'] ?? 'applied')).toEqual([
    'applied',
    'EVIDENCE_MISSING',
    1,
    'NOMINATED',
    'DISCOVERED',
  ]);
});

test('a school that came of others is nominated on what was measured at them, and that is on record', async () => {
  const { manager } = journey.schools.database;
  const before = await manager.query<{ id: string; code: string }[]>(
    `INSERT INTO school (code, name, stage, sector, district_code, status, sample, since, entered_on, version, created_by)
     SELECT '32150000' || n, jsonb_build_object('zh', '原校' || n, 'en', 'Former School ' || n), 'PRIMARY', 'PUBLIC', '310115',
            'CLOSED', true, '2020-09-01', '2020-09-01', 1, 'fixture' FROM generate_series(1, 2) n RETURNING id, code`,
  );
  const results = before.map(() => uuidv7());
  for (const [place, { id, code }] of before.entries()) {
    await manager.query(
      `INSERT INTO school_result_copy (id, school_id, cycle_id, indicators, published_at, version)
       VALUES ($1, $2, $1, jsonb_build_array(jsonb_build_object('code', 'ACADEMIC_BURDEN', 'level', $3::int)), now(), 1)`,
      [results[place], id, 4 + place],
    );
    await manager.query(
      `INSERT INTO school_link (predecessor_id, predecessor_code, successor_id, successor_code, kind, effective_on, reason, version, created_by)
       VALUES ($1, $2, $3, 'x', 'AMALGAMATED', '2021-09-01', 'x', 1, 'x')`,
      [id, code, journey.school.id],
    );
    await manager.query(
      `INSERT INTO yearly_figures (school_id, school_code, district_code, school_year, enrolment, version, created_by)
       VALUES ($1, $2, '310115', 2020, $3, 1, 'x')`,
      [id, code, 500 + place],
    );
  }
  const participationId = await applyToCity();
  expect(
    (await journey.mutate('nominateSchool', { participationId, expectedVersion: 1, needs }, pudong))
      .userErrors,
  ).toEqual([]);
  const { participation } = await journey.schools.data<{
    participation: { nominations: { nodes: { indicators: object[] }[] } };
  }>(
    `query ($id: ID!) { participation(id: $id) { nominations { nodes { indicators { code level measuredAt { code } } } } } }`,
    { id: participationId },
    pudong,
  );
  expect(participation.nominations.nodes[0]!.indicators).toEqual([
    { code: 'ACADEMIC_BURDEN', level: 5, measuredAt: { code: '321500002' } },
    { code: 'ACADEMIC_BURDEN', level: 4, measuredAt: { code: '321500001' } },
  ]);
  const [nomination] = await manager.query<{ result_id: string }[]>('SELECT result_id FROM nomination');
  expect(nomination!.result_id).toBe(results[1]);
  const facts = await journey.outbox('participation.facts');
  expect(facts.at(-1)!.data).toMatchObject({
    schoolId: journey.school.id,
    outcome: 'NOMINATED',
    measuredAt: [before[1]!.id, before[0]!.id],
  });
});

test("the district does not decide on the city's project schools", async () => {
  const participationId = await applyToCity();
  const { errors } = await journey.schools.ask(
    `mutation { admitSchool(input: { participationId: "${participationId}", expectedVersion: 1 }) { userErrors { code } } }`,
    {},
    pudong,
  );
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('an application is declined with a reason; the school may apply again in another round', async () => {
  const participationId = await journey.apply();
  const again = async () =>
    journey.mutate('applyToProgramme', journey.application(await journey.openRound()), journey.principal);
  expect((await again()).userErrors.map(({ code }) => code)).toEqual(['PARTICIPATION_UNDER_WAY']);
  const decline = (reason: string) =>
    journey.mutate('declineApplication', { participationId, expectedVersion: 1, reason }, pudong);
  expect((await decline(' ')).userErrors).toMatchObject([{ code: 'REASON_MISSING', path: ['reason'] }]);
  expect((await decline('尚无改革意愿')).participation).toMatchObject({ stage: 'DECLINED', version: 2 });
  expect((await again()).userErrors).toEqual([]);
});

test('of two applications at once for two rounds, one is taken', async () => {
  const rounds = await Promise.all([journey.openRound(), journey.openRound()]);
  const answers = await Promise.all(
    rounds.map(round => journey.mutate('applyToProgramme', journey.application(round), journey.principal)),
  );
  expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual([
    'PARTICIPATION_UNDER_WAY',
  ]);
});

test('a step back is a step too: dated, with its reason, and its evidence is free again', async () => {
  const participationId = await journey.apply();
  await journey.admit(participationId);
  const study = await journey.hear('study');
  await journey.advance(participationId, 'CULTIVATED', 3);
  const back = (expectedVersion: number, reason = '误操作') =>
    journey.mutate('stepBackParticipation', { participationId, expectedVersion, reason }, pudong);
  expect((await back(4, '')).userErrors).toMatchObject([{ code: 'REASON_MISSING' }]);
  expect((await back(4)).participation).toMatchObject({ stage: 'DISCOVERED', version: 5 });
  expect((await journey.advance(participationId, 'CULTIVATED', 5)).participation).toMatchObject({
    stage: 'CULTIVATED',
  });
  for (const version of [6, 7]) expect((await back(version)).userErrors).toEqual([]);
  expect((await back(8)).userErrors).toMatchObject([{ code: 'PARTICIPATION_NOTHING_TO_UNDO' }]);
  const { participation } = await journey.schools.data<{ participation: { history: object[] } }>(
    `query ($id: ID!) { participation(id: $id) { history { toStage undone note evidence { id } } } }`,
    { id: participationId },
    pudong,
  );
  expect(participation.history).toEqual([
    { toStage: 'APPLIED', undone: false, note: null, evidence: null },
    { toStage: 'DISCOVERED', undone: true, note: null, evidence: null },
    { toStage: 'CULTIVATED', undone: true, note: null, evidence: { id: study } },
    { toStage: 'DISCOVERED', undone: false, note: '误操作', evidence: null },
    { toStage: 'CULTIVATED', undone: true, note: null, evidence: { id: study } },
    { toStage: 'DISCOVERED', undone: false, note: '误操作', evidence: null },
    { toStage: 'APPLIED', undone: false, note: '误操作', evidence: null },
  ]);
});

test('a school leaves a round, once', async () => {
  const participationId = await journey.apply();
  const leave = (expectedVersion: number) =>
    journey.mutate(
      'withdrawParticipation',
      { participationId, expectedVersion, reason: '学校合并' },
      journey.principal,
    );
  expect((await leave(1)).participation).toMatchObject({ stage: 'WITHDRAWN' });
  expect((await leave(2)).userErrors).toMatchObject([{ code: 'PARTICIPATION_STEP_NOT_ALLOWED' }]);
});

test("the district's own schools are nominated too, and not admitted by who nominated them", async () => {
  const participationId = await journey.apply();
  const given = (expectedVersion: number) => ({ participationId, expectedVersion });
  expect(await codes('admitSchool', given(1), pudong)).toEqual(['PARTICIPATION_NOT_NOMINATED']);
  expect(await awaits(pudong)).toEqual(['NOMINATE_SCHOOL']);
  // Without published indicators it says why there are none.
  const unsaid = await journey.mutate('nominateSchool', { ...given(1), needs }, pudong);
  expect(unsaid.userErrors).toMatchObject([
    { code: 'NOMINATION_EVIDENCE_MISSING', path: ['withoutIndicators'] },
  ]);
  expect(await codes('nominateSchool', journey.nomination(participationId), pudong)).toEqual([]);
  expect(await awaits(pudong)).toEqual([]);
  expect(await awaits(pudong, colleague)).toEqual(['ADMIT_SCHOOL']);
  expect(await codes('admitSchool', given(2), pudong)).toEqual(['PARTICIPATION_DECIDED_BY_NOMINATOR']);
  const { participation } = await journey.mutate('admitSchool', given(2), pudong, colleague);
  expect(participation).toMatchObject({ stage: 'DISCOVERED', version: 3 });
});

test('why there are no indicators is kept only where there are none', async () => {
  const participationId = await journey.apply();
  const nominations = async () => {
    const { participation } = await journey.schools.data<{
      participation: { nominations: { nodes: object[] } };
    }>(
      `query ($id: ID!) { participation(id: $id) { nominations { nodes { withoutIndicators(locale: EN) indicators { level } } } } }`,
      { id: participationId },
      pudong,
    );
    return participation.nominations.nodes;
  };
  await journey.mutate('nominateSchool', journey.nomination(participationId), pudong);
  await journey.publishResults();
  await journey.mutate('nominateSchool', journey.nomination(participationId, 2), pudong);
  expect(await nominations()).toEqual([
    { withoutIndicators: null, indicators: [{ level: 4 }, { level: null }] },
    { withoutIndicators: 'The first cycle is not published yet', indicators: [] },
  ]);
});

test('of two answers at once one is taken, whatever each says', async () => {
  const participationId = await journey.apply();
  const given = (expectedVersion: number) => ({ participationId, expectedVersion });
  const missing = { missing: ['OTHER'], note: needs };
  const answers = await Promise.all([
    codes('nominateSchool', journey.nomination(participationId), pudong),
    codes('askForEvidence', { ...given(1), ...missing }, pudong, colleague),
  ]);
  expect(answers.flat()).toEqual(['CONFLICT']);
  // An answer that says the same again is one too.
  expect(await codes('nominateSchool', journey.nomination(participationId, 2), pudong)).toEqual([]);
  expect(await codes('nominateSchool', journey.nomination(participationId, 3), pudong)).toEqual([]);
  expect(await codes('askForEvidence', { ...given(3), ...missing }, pudong)).toEqual(['CONFLICT']);
});
