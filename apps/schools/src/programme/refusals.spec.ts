import type { RoleGrant } from '@doorstep/access';
import { uuidv7 } from '@doorstep/database';
import { city, colleague, principalOf, pudong } from '../schools.fixture';
import { Journey, roundInput } from './journey.fixture';

let journey: Journey;
beforeEach(async () => {
  journey = await Journey.start();
});
afterEach(() => journey.schools.stop());

test('what keeps a school from applying', async () => {
  const roundId = await journey.openRound();
  const refused = async (changes: object) => {
    const { userErrors } = await journey.mutate(
      'applyToProgramme',
      journey.application(roundId, changes),
      journey.principal,
    );
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
  await journey.schools.database.manager.query(`UPDATE school SET sector = 'PRIVATE' WHERE id = $1`, [
    journey.school.id,
  ]);
  expect(await refused({})).toEqual([['PARTICIPATION_SCHOOL_NOT_ELIGIBLE', 'schoolId']]);
  await journey.schools.database.manager.query(`UPDATE school SET sector = 'PUBLIC' WHERE id = $1`, [
    journey.school.id,
  ]);
  journey.schools.clock.moveTo('2026-12-01T00:00:00Z');
  expect(await refused({})).toEqual([['PROGRAMME_ROUND_NOT_OPEN', 'roundId']]);
  journey.schools.clock.moveTo('2026-11-30T15:00:00Z');
  expect(await refused({})).toEqual([]);
  expect(await refused({})).toEqual([['PARTICIPATION_EXISTS', 'schoolId']]);
  expect(await journey.outbox('participation.state')).toHaveLength(1);
});

test('a round is opened once per key, and checked', async () => {
  const input = { ...roundInput, clientMutationKey: 'round-1' };
  const first = await journey.mutate('openProgrammeRound', input, city);
  expect(first.programmeRound).toMatchObject({ status: 'OPEN' });
  expect(await journey.mutate('openProgrammeRound', input, city)).toEqual(first);
  const reused = await journey.mutate('openProgrammeRound', { ...input, targetSchools: 1 }, city);
  expect(reused.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
  const wrong = await journey.mutate('openProgrammeRound', { ...roundInput, closesOn: '2026-09-01' }, city);
  expect(wrong).toMatchObject({
    programmeRound: null,
    userErrors: [{ code: 'PROGRAMME_ROUND_DAYS', path: ['closesOn'] }],
  });
  expect(await journey.schools.data('{ programmeRounds { totalCount } }')).toEqual({
    programmeRounds: { totalCount: 1 },
  });
});

test('somebody was faster; somebody else; nobody', async () => {
  const id = await journey.apply();
  await journey.mutate('nominateSchool', journey.nomination(id), pudong);
  const admit = (expectedVersion: number, ...grants: RoleGrant[]) =>
    journey.mutate('admitSchool', { participationId: id, expectedVersion }, ...grants);
  expect((await admit(7, pudong)).userErrors).toMatchObject([
    { code: 'CONFLICT', path: ['expectedVersion'] },
  ]);
  const [one, other] = await Promise.all([admit(2, pudong, colleague), admit(2, pudong, colleague)]);
  expect([one, other].flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(['CONFLICT']);
  const unknown = await journey.mutate(
    'admitSchool',
    { participationId: uuidv7(), expectedVersion: 1 },
    pudong,
  );
  expect(unknown.userErrors).toMatchObject([{ code: 'PARTICIPATION_NOT_FOUND', path: ['participationId'] }]);
  expect((await journey.advance(id, 'DISCOVERED', 3)).userErrors).toMatchObject([
    { code: 'PARTICIPATION_STEP_NOT_ALLOWED' },
  ]);
});

test('who may do what', async () => {
  const roundId = await journey.openRound();
  const codes = async (mutation: string, ...grants: RoleGrant[]) => {
    const { data, errors } = await journey.schools.ask<Record<string, null>>(
      `mutation { ${mutation} { userErrors { code } } }`,
      {},
      ...grants,
    );
    expect(Object.values(data ?? {})).toEqual([null]);
    return errors?.map(({ extensions }) => extensions.code);
  };
  const input = `{ schoolId: "${journey.school.id}", roundId: "${roundId}", level: CITY, bottleneckProblem: { theme: "A", description: { zh: "某", en: "x" } } }`;
  const other = principalOf('3115000002');
  expect(await codes(`applyToProgramme(input: ${input})`)).toEqual(['UNAUTHENTICATED']);
  expect(await codes(`applyToProgramme(input: ${input})`, other)).toEqual(['FORBIDDEN']);
  expect(await codes(`applyToProgramme(input: ${input})`, city)).toEqual(['FORBIDDEN']);
  const { participation } = await journey.mutate(
    'applyToProgramme',
    journey.application(roundId),
    journey.principal,
  );
  const { id } = participation!;
  const admit = `admitSchool(input: { participationId: "${id}", expectedVersion: 1 })`;
  expect(await codes(admit, journey.principal)).toEqual(['FORBIDDEN']);
  expect(await codes(admit, { role: 'district-officer', district: '310101' })).toEqual(['FORBIDDEN']);
  // The district's project school is admitted by its district, not by the city.
  expect(await codes(admit, city)).toEqual(['FORBIDDEN']);
  const cultivate = `advanceParticipation(input: { participationId: "${id}", to: CULTIVATED, expectedVersion: 1 })`;
  expect(await codes(cultivate, city)).toEqual(['FORBIDDEN']);

  // An application is seen by the school and the officers, an admitted school by everybody.
  const seen = async (...grants: RoleGrant[]) => {
    const query = `{ participations { totalCount } participation(id: "${id}") { id } school(id: "${journey.school.id}") { participation { id } } }`;
    const answer = await journey.schools.data<{
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
  expect(await seen(journey.principal)).toEqual([1, true, true]);
  expect(await seen(pudong)).toEqual([1, true, true]);
  expect(await seen(city)).toEqual([1, true, true]);
  await journey.admit(id);
  expect(await seen()).toEqual([1, true, true]);
});
