import { city, principalOf, type TestSchools } from '../schools.fixture';
import type { RoleGrant } from '@doorstep/access';
import { formingIn } from '../clusters/clusters.fixture';
import { ProposalDesk } from './proposals.fixture';

let desk: ProposalDesk;
let schools: TestSchools;
let ids: string[];
beforeEach(async () => {
  desk = await ProposalDesk.open();
  ({ schools, ids } = desk);
});
afterEach(() => schools.stop());

interface Need {
  answers: {
    kind: string;
    from: string;
    placement: { role: string; explanation: { sentence: string } } | null;
    cluster: { id: string } | null;
    leaves: { id: string } | null;
    reason: string | null;
    message: string | null;
    wishToDrop: string[];
  }[];
  changes: { nodes: { field: string; before: string; after: string; changedBy: string }[] };
}

const needOf = async (number: number, ...by: RoleGrant[]): Promise<Need | null> => {
  const query = `query ($id: ID!) { school(id: $id) { need {
    answers { kind from placement { role explanation { sentence(locale: EN) } } cluster { id } leaves { id } reason
              message(locale: EN) wishToDrop }
    changes(first: 10) { nodes { field before after changedBy } } } } }`;
  const { data } = await schools.ask<{ school: { need: Need | null } }>(query, { id: ids[number] }, ...by);
  return data!.school.need;
};
const principal = (number: number) => principalOf(desk.all[number]!.code);

test('a school reads its place and why, once the proposal is adopted', async () => {
  await desk.declareAll();
  const old = (
    await formingIn(schools, ids)({ leadSchoolId: ids[9], memberSchoolIds: [ids[1]], theme: 'ANOTHER' })
  ).cluster!;
  const proposal = await desk.propose();
  expect((await needOf(1, principal(1)))!.answers).toEqual([]);
  await desk.change('adoptClusterProposal', proposal, { from: '2026-11-01' });
  const cluster = (await desk.read(proposal.id))!.clusters.nodes.find(({ placements }) =>
    placements.nodes.some(({ school }) => school.id === ids[1]),
  )!;
  const sentence = cluster.placements.nodes.find(({ school }) => school.id === ids[1])!.explanation.sentence;
  expect((await needOf(1, principal(1)))!.answers).toEqual([
    {
      kind: 'CITY_PRACTICE_COMMUNITY',
      from: '2026-11-01',
      placement: { role: 'MEMBER', explanation: { sentence } },
      cluster: cluster.cluster,
      leaves: { id: old.id },
      reason: null,
      message: null,
      wishToDrop: [],
    },
  ]);
  expect(await needOf(1, principal(2))).toBeNull();
  expect(await needOf(1)).toBeNull();
  // The next adoption answers anew.
  const next = await desk.propose({ goodClusterIds: [], options: { leadLevel: 9 } });
  await desk.change('adoptClusterProposal', next, { from: '2026-12-01' });
  const [answer, ...others] = (await needOf(1, principal(1)))!.answers;
  expect(others).toEqual([]);
  expect(answer).toMatchObject({ from: '2026-12-01', placement: null, leaves: cluster.cluster });
  expect(answer!.reason).not.toBeNull();
});

test('a school that has no place reads the reason, and nobody else’s wishes', async () => {
  for (const number of [1, 2, 4, 6, 7, 8, 9]) await desk.declare(number);
  for (const number of [0, 5]) await desk.declare(number, { avoids: [ids[3]] });
  await desk.declare(3);
  const proposal = await desk.propose();
  await desk.change('adoptClusterProposal', proposal);
  const [answer] = (await needOf(3, principal(3)))!.answers;
  expect(answer).toMatchObject({
    placement: null,
    cluster: null,
    reason: 'AVOIDED',
    message: 'Wishes of schools not to work together leave it no cluster to join. Ask the district.',
    wishToDrop: [],
  });
  // Its own wish it may hear of.
  await desk.declare(3, { avoids: [ids[0], ids[5]], expectedVersion: 1 });
  const [own] = (await needOf(3, principal(3)))!.answers;
  expect(own!.wishToDrop).toHaveLength(1);
  expect(own!.message).toMatch(/^It or they would rather not work together: 31150000[16]\./);
});

test('what was declared before stays in the history of the need, for those who may read it', async () => {
  await desk.declare(1);
  await desk.declare(1, { alsoThemes: ['LETTERS'], expectedVersion: 1 });
  await desk.declare(1, { alsoThemes: ['LETTERS'], expectedVersion: 2 });
  for (const by of [principal(1), city])
    expect((await needOf(1, by))!.changes.nodes).toEqual([
      {
        field: 'alsoThemes',
        before: '[]',
        after: '["LETTERS"]',
        changedBy: `principal-${desk.all[1]!.code}`,
      },
    ]);
});
