import type { RoleGrant } from '@doorstep/access';
import { city, colleague, pudong } from '../schools.fixture';
import { Journey, roundInput } from './journey.fixture';

let journey: Journey;
beforeEach(async () => {
  journey = await Journey.start();
});
afterEach(() => journey.schools.stop());

interface Payload {
  programmeRound: { version: number; status: string } | null;
  userErrors: { code: string; path: string[] }[];
}

async function changeRound(roundId: string, expectedVersion: number, changes: object): Promise<Payload> {
  const { changeProgrammeRound } = await journey.schools.data<{ changeProgrammeRound: Payload }>(
    `mutation ($input: ChangeProgrammeRoundInput!) { changeProgrammeRound(input: $input) {
       programmeRound { version status } userErrors { code path } } }`,
    { input: { roundId, expectedVersion, ...changes } },
    city,
  );
  return changeProgrammeRound;
}

const refused = async (roundId: string, expectedVersion: number, changes: object) =>
  (await changeRound(roundId, expectedVersion, changes)).userErrors.map(({ code, path }) => [code, ...path]);

async function roundOf(...grants: RoleGrant[]) {
  const { programmeRounds } = await journey.schools.data<{ programmeRounds: { nodes: object[] } }>(
    `{ programmeRounds { nodes { name(locale: EN) opensOn closesOn targetSchools denominator status
       targets { byYear level schools share source }
       changes(first: 20) { nodes { field before after version changedBy } } } } }`,
    {},
    ...grants,
  );
  return programmeRounds.nodes[0] as Record<string, unknown> & {
    changes: { nodes: { field: string; before: string; after: string; version: number }[] } | null;
  };
}

test('a round is changed, all that was is told, and whoever was slower is told so', async () => {
  const id = await journey.openRound();
  const targets = [
    { byYear: 2027, schools: 250, share: '0.25', source: '沪教委基〔2015〕77号, 二' },
    { byYear: 2027, level: 'CITY', schools: 100 },
  ];
  expect(await changeRound(id, 1, { targets })).toEqual({
    programmeRound: { version: 2, status: 'OPEN' },
    userErrors: [],
  });
  // The same again, in another order and writing, is no change.
  const again = [targets[1], { ...targets[0], share: '0.2500' }];
  expect((await changeRound(id, 2, { targets: again })).programmeRound).toMatchObject({ version: 2 });
  const changes = {
    name: { zh: '第一轮（修订）', en: 'Round one, revised' },
    opensOn: '2026-08-01',
    closesOn: '2026-12-31',
    targetSchools: 200,
    denominator: 'ALL_COMPULSORY',
    targets: [{ byYear: 2028, schools: 200 }],
  };
  expect(await refused(id, 1, changes)).toEqual([['CONFLICT', 'expectedVersion']]);
  expect((await changeRound(id, 2, changes)).programmeRound).toMatchObject({ version: 3 });

  const round = await roundOf(city);
  expect(round).toMatchObject({
    name: 'Round one, revised',
    opensOn: '2026-08-01',
    closesOn: '2026-12-31',
    targetSchools: 200,
    denominator: 'ALL_COMPULSORY',
    targets: [{ byYear: 2028, level: null, schools: 200, share: null, source: null }],
  });
  const told = round.changes!.nodes.map(({ field, version }) => `${version} ${field}`);
  expect(told.sort()).toEqual([
    '2 targets',
    ...['3 closesOn', '3 denominator', '3 name', '3 opensOn', '3 targetSchools', '3 targets'],
  ]);
  const ofTargets = round.changes!.nodes.find(({ field, version }) => field === 'targets' && version === 3)!;
  expect([JSON.parse(ofTargets.before), JSON.parse(ofTargets.after)]).toEqual([
    [
      { byYear: 2027, level: null, schools: 250, share: '0.2500', source: targets[0]!.source },
      { byYear: 2027, level: 'CITY', schools: 100, share: null, source: null },
    ],
    [{ byYear: 2028, level: null, schools: 200, share: null, source: null }],
  ]);
  expect((await roundOf(pudong)).changes).toBeNull();
});

test('what schools rest on stays: the day of the first application, and the denominator once one was admitted', async () => {
  const id = await journey.openRound();
  expect(await changeRound(id, 1, { opensOn: '2026-09-15' })).toMatchObject({ userErrors: [] });
  const applied = await journey.mutate('applyToProgramme', journey.application(id), journey.principal);
  expect(await refused(id, 2, { opensOn: '2026-09-16' })).toEqual([
    ['PROGRAMME_ROUND_HAS_APPLICATIONS', 'opensOn'],
  ]);
  expect(await changeRound(id, 2, { opensOn: '2026-09-02', denominator: 'ALL_COMPULSORY' })).toMatchObject({
    userErrors: [],
  });
  await journey.admit(applied.participation!.id);
  expect(await refused(id, 3, { denominator: 'PUBLIC_COMPULSORY' })).toEqual([
    ['PROGRAMME_ROUND_HAS_SCHOOLS', 'denominator'],
  ]);
  // Also when the school has stepped back or left: it was counted while it was there.
  const { id: participationId } = applied.participation!;
  await journey.mutate(
    'stepBackParticipation',
    { participationId, expectedVersion: 3, reason: '误操作' },
    pudong,
    colleague,
  );
  expect(await refused(id, 3, { denominator: 'PUBLIC_COMPULSORY' })).toEqual([
    ['PROGRAMME_ROUND_HAS_SCHOOLS', 'denominator'],
  ]);
  expect(await refused(id, 3, { targetSchools: 300 })).toEqual([]);
});

test('a round is closed early, and opened again', async () => {
  const id = await journey.openRound();
  expect(await refused(id, 1, { closesOn: '2026-09-14' })).toEqual([
    ['PROGRAMME_ROUND_CLOSES_IN_PAST', 'closesOn'],
  ]);
  expect((await changeRound(id, 1, { closesOn: '2026-09-15' })).programmeRound).toMatchObject({
    status: 'CLOSED',
  });
  const apply = () => journey.mutate('applyToProgramme', journey.application(id), journey.principal);
  expect((await apply()).userErrors).toMatchObject([{ code: 'PROGRAMME_ROUND_NOT_OPEN' }]);
  journey.schools.clock.moveTo('2026-10-15T04:00:00Z');
  expect(await refused(id, 2, { name: { zh: '已截止', en: 'Closed' } })).toEqual([]);
  expect((await changeRound(id, 3, { closesOn: '2026-11-01' })).programmeRound).toMatchObject({
    status: 'OPEN',
  });
  expect((await apply()).userErrors).toEqual([]);
});

test.each([
  [{ closesOn: '2026-09-01' }, ['PROGRAMME_ROUND_DAYS', 'closesOn']],
  [{ targetSchools: 0 }, ['PROGRAMME_ROUND_TARGET', 'targetSchools']],
  [{ name: { zh: ' ', en: 'x' } }, ['TEXT_EMPTY', 'name', 'zh']],
  [{ targets: [{ byYear: 2025, schools: 1 }] }, ['PROGRAMME_TARGET_YEAR', 'targets', '0', 'byYear']],
  [{ roundId: 'nonsense' }, ['PROGRAMME_ROUND_NOT_FOUND', 'roundId']],
])('%j is refused, and nothing is half done', async (changes, problem) => {
  const id = await journey.openRound();
  expect(await refused(id, 1, { targetSchools: 77, ...changes })).toEqual([problem]);
  expect(await roundOf(city)).toMatchObject({
    targetSchools: roundInput.targetSchools,
    changes: { nodes: [] },
  });
});

test('nobody but the city changes a round', async () => {
  const id = await journey.openRound();
  const mutation = `mutation { changeProgrammeRound(input: { roundId: "${id}", expectedVersion: 1, targetSchools: 1 }) { userErrors { code } } }`;
  for (const as of [pudong, journey.principal]) {
    const { errors } = await journey.schools.ask(mutation, {}, as);
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }
});
