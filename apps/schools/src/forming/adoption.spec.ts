import { clusterMutation, formingIn } from '../clusters/clusters.fixture';
import { city, pudong, type TestSchools } from '../schools.fixture';
import { type Proposal, ProposalDesk, theme } from './proposals.fixture';

let desk: ProposalDesk;
let schools: TestSchools;
let ids: string[];
beforeEach(async () => {
  desk = await ProposalDesk.open();
  ({ schools, ids } = desk);
});
afterEach(() => schools.stop());

const day = '2026-11-01';
const numberOf = ({ school }: { school: { id: string } }) => ids.indexOf(school.id);
const form = async (lead: number, members: number[], more: object = {}) => {
  const places = { leadSchoolId: ids[lead], memberSchoolIds: members.map(number => ids[number]) };
  return (await formingIn(schools, ids)({ ...places, ...more })).cluster!;
};
const edit = async (proposal: Proposal, more: object): Promise<Proposal> => {
  await desk.change('editClusterProposal', proposal, more);
  return (await desk.read(proposal.id))!;
};
const clusterOf = async (id: string) => {
  const query = `query ($id: ID!, $day: Date!) {
    cluster(id: $id) { from to members(asOf: $day, first: 50) { nodes { role school { id } } } } }`;
  const { cluster } = await schools.data<{
    cluster: {
      from: string;
      to: string | null;
      members: { nodes: { role: string; school: { id: string } }[] };
    };
  }>(query, { id, day });
  const lead = cluster.members.nodes.find(({ role }) => role === 'LEAD');
  return { from: cluster.from, to: cluster.to, lead: lead ? numberOf(lead) : null };
};

test('what is adopted is what was proposed: who has no place leaves, and was shown before', async () => {
  // The last member never asked, and stands no lower than its lead: only a good cluster could have kept it.
  for (const number of [0, 1, 2, 3, 5, 6, 7]) await desk.declare(number);
  const old = await form(8, [4, 9, 1]);
  const proposal = await desk.propose({ goodClusterIds: [] });
  expect(proposal.beginsOn).toBe('2026-10-01');
  expect(proposal.leaving.nodes.map(one => [numberOf(one), one.cluster.id, one.closes])).toEqual(
    [1, 4, 8, 9].map(number => [number, old.id, true]),
  );
  const places = proposal.leaving.nodes.map(({ goesTo }) => goesTo && ids.indexOf(goesTo.lead.id));
  expect(places).toEqual([expect.any(Number), null, null, null]);
  await desk.change('adoptClusterProposal', proposal, { from: day });
  expect(await desk.standing(day)).toEqual(desk.told(proposal));
  expect(await clusterOf(old.id)).toMatchObject({ to: day });
  expect(await desk.standing('2026-10-31')).toEqual(['8: 1 4 9']);
});

test('an edit is carried out: who is moved out leaves, what is dissolved closes', async () => {
  await desk.declareAll();
  const [one, other] = [await form(0, [1, 2, 3]), await form(5, [6, 7, 8])];
  let proposal = await desk.propose();
  expect(proposal.score.kept).toBe(8);
  expect(proposal.leaving.nodes).toEqual([]);
  proposal = await edit(proposal, { move: { schoolId: ids[2], toLeadId: null } });
  expect(proposal.leaving.nodes.map(one => [numberOf(one), one.closes])).toEqual([[2, false]]);
  const reasons = () => proposal.unserved.nodes.map(one => [numberOf(one), one.reason]);
  expect(reasons()).toEqual([[2, 'COULD_JOIN']]);
  proposal = await edit(proposal, { dissolveLeadId: ids[5] });
  expect(proposal.leaving.nodes.map(one => [numberOf(one), one.closes])).toEqual([
    [2, false],
    [5, true],
    [6, true],
    [7, true],
    [8, true],
  ]);
  // One place is left under the other lead; the lead itself stands no lower than that.
  expect(new Set(reasons().map(([, reason]) => reason))).toEqual(new Set(['COULD_JOIN', 'NO_STRONGER_LEAD']));
  await desk.change('adoptClusterProposal', proposal, { from: day });
  expect(await desk.standing(day)).toEqual(desk.told(proposal));
  expect(await clusterOf(one.id)).toMatchObject({ to: null });
  expect(await clusterOf(other.id)).toMatchObject({ to: day });
});

test('a cluster from which an edit has taken all members is refused', async () => {
  await desk.declareAll();
  await form(0, [1]);
  let proposal = await desk.propose({
    options: { minMembers: 1, idealMembers: 1, maxMembers: 1, leadLevel: 9 },
  });
  proposal = await edit(proposal, { move: { schoolId: ids[1], toLeadId: null } });
  expect(await desk.change('adoptClusterProposal', proposal)).toEqual([
    `CLUSTER_SIZE proposalId.${desk.all[0]!.code}.memberSchoolIds`,
  ]);
  expect(await desk.standing(day)).toEqual(['0: 1']);
});

test('a cluster goes on under the lead that an edit gives it', async () => {
  await desk.declareAll();
  const cluster = await form(0, [1, 2, 3]);
  let proposal = await desk.propose();
  proposal = await edit(proposal, { replaceLead: { leadId: ids[0], newLeadId: ids[2] } });
  const changed = proposal.clusters.nodes.find(({ lead }) => lead.id === ids[2])!;
  expect(changed.continues).toEqual({ id: cluster.id });
  expect(proposal.score.kept).toBe(4);
  expect(proposal.leaving.nodes).toEqual([]);
  await desk.change('adoptClusterProposal', proposal, { from: day });
  expect(await clusterOf(cluster.id)).toEqual({ from: '2026-09-15', to: null, lead: 2 });
  expect(await desk.standing(day)).toEqual(desk.told(proposal));
  const facts = await schools.database.manager.query<object[]>(
    `SELECT data->>'schoolId' AS lead, data->>'formerSchoolId' AS former FROM outbox
      WHERE topic = 'doorstep.schools.cluster.facts' AND headers->>'ce_type' LIKE '%LeadChanged%'`,
  );
  expect(facts).toEqual([{ lead: ids[2], former: ids[0] }]);
});

test('two clusters may exchange their leads', async () => {
  await desk.declareAll();
  const [one, other] = [await form(0, [1, 2, 3]), await form(5, [6, 7, 8])];
  let proposal = await desk.propose();
  proposal = await edit(proposal, { replaceLead: { leadId: ids[0], newLeadId: ids[2] } });
  proposal = await edit(proposal, { replaceLead: { leadId: ids[5], newLeadId: ids[0] } });
  proposal = await edit(proposal, { replaceLead: { leadId: ids[2], newLeadId: ids[5] } });
  await desk.change('adoptClusterProposal', proposal, { from: day });
  expect(await clusterOf(one.id)).toMatchObject({ to: null, lead: 5 });
  expect(await clusterOf(other.id)).toMatchObject({ to: null, lead: 0 });
  expect(await desk.standing(day)).toEqual(desk.told(proposal));
});

test('a cluster whose end has been decided since is told; one that ends goes on in no plan', async () => {
  await desk.declareAll();
  const cluster = await form(0, [1, 2, 3]);
  const stale = await desk.propose();
  await clusterMutation(schools, 'closeCluster', {
    clusterId: cluster.id,
    expectedVersion: 1,
    from: '2026-12-20',
    reason: 'done',
  });
  for (const from of ['2026-12-01', '2027-01-01'])
    expect(await desk.change('adoptClusterProposal', stale, { from })).toContain(
      `CONFLICT proposalId.${desk.all[0]!.code}`,
    );
  const fresh = await desk.propose({ from: '2026-12-01' });
  expect(fresh.problemHash).not.toBe(stale.problemHash);
  expect(fresh.score.kept).toBe(0);
  expect(fresh.clusters.nodes.map(({ continues }) => continues)).toEqual([null, null]);
  expect(fresh.leaving.nodes.map(numberOf)).toEqual([0, 1, 2, 3]);
  await desk.change('adoptClusterProposal', fresh);
  expect((await desk.read(fresh.id))!.status).toBe('ADOPTED');
  expect(await desk.standing('2026-12-01')).toEqual(desk.told(fresh));
  expect(await clusterOf(cluster.id)).toMatchObject({ to: '2026-12-01' });
});

test('the day is today or later, and behind the first day of each cluster', async () => {
  await desk.declareAll();
  expect(await desk.ask({ from: '2026-09-30' })).toEqual(['PROPOSAL_DAY from']);
  expect(await desk.ask({ from: '2028-10-02' })).toEqual(['PROPOSAL_DAY from']);
  const planned = await form(0, [1, 2, 3], { from: '2026-12-31' });
  expect(await desk.ask({ from: '2026-12-31' })).toEqual(['PROPOSAL_DAY from']);
  const proposal = await desk.propose();
  expect(proposal.beginsOn).toBe('2027-01-01');
  expect(await desk.change('adoptClusterProposal', proposal, { from: day })).toEqual(['PROPOSAL_DAY from']);
  expect(await desk.change('adoptClusterProposal', proposal, { from: '2026-09-30' })).toEqual([
    'PROPOSAL_DAY from',
  ]);
  // Who is left alone stays, and gets no other place.
  const beside = await desk.propose({ from: day, untouchedClusterIds: [planned.id] });
  expect(desk.told(beside)).toEqual([expect.stringMatching(/^5: [46789 ]+$/)]);
  expect(await desk.ask({ untouchedClusterIds: [ids[0]], goodClusterIds: ['x'] })).toEqual([
    'CLUSTER_NOT_FOUND goodClusterIds.0',
    'CLUSTER_NOT_FOUND untouchedClusterIds.0',
  ]);
});

test('a school that opens until the day takes part, one that has closed by then does not', async () => {
  await desk.declareAll();
  await schools.database.manager.query(
    `UPDATE school SET since = '2026-10-20', status = 'OPEN' WHERE id = $1`,
    [ids[9]],
  );
  await schools.database.manager.query(`UPDATE school SET until = '2026-10-25' WHERE id = $1`, [ids[8]]);
  const places = (proposal: Proposal) => desk.told(proposal).join(' ');
  const [now, later] = [await desk.propose(), await desk.propose({ from: day })];
  expect([places(now).includes('9'), places(now).includes('8')]).toEqual([false, true]);
  expect([places(later).includes('9'), places(later).includes('8')]).toEqual([true, false]);
});

test('of teams a school may belong to several: which of them are formed anew is to be said', async () => {
  await desk.declareAll();
  const team = { kind: 'DISTRICT_PRACTICE_TEAM', theme };
  const first = await form(0, [1, 2, 3], team);
  const second = await form(0, [1, 7], { ...team, theme: 'ANOTHER' });
  const scope = { kind: 'DISTRICT_PRACTICE_TEAM', districtCode: '310115' };
  expect(await desk.ask(scope, pudong)).toEqual(
    [0, 1].map(number => `PROPOSAL_SEVERAL_CLUSTERS untouchedClusterIds.${desk.all[number]!.code}`),
  );
  const proposal = await desk.propose({ ...scope, untouchedClusterIds: [second.id] }, pudong);
  expect(proposal.clusters.nodes.map(({ continues }) => continues?.id)).toContain(first.id);
  await desk.change('adoptClusterProposal', proposal, { from: day }, pudong);
  expect(await desk.standing(day, 'DISTRICT_PRACTICE_TEAM')).toEqual(
    [...desk.told(proposal), '0: 1 7'].sort(),
  );
});

test('what was proposed for the same clusters is superseded by what is adopted', async () => {
  await desk.declareAll();
  const [one, other] = [await desk.propose(), await desk.propose()];
  const teams = await desk.propose({ kind: 'DISTRICT_PRACTICE_TEAM', districtCode: '310115' });
  await desk.change('adoptClusterProposal', one, { from: day });
  expect(await desk.read(other.id)).toMatchObject({ status: 'SUPERSEDED', supersededBy: { id: one.id } });
  expect((await desk.read(teams.id))!.status).toBe('READY');
  const known = (await desk.read(other.id))!;
  expect(await desk.change('adoptClusterProposal', known)).toEqual(['PROPOSAL_NOT_READY proposalId']);
  const titles = async (...by: Parameters<typeof schools.data>[2][]) => {
    const query = '{ me { schoolsTasks { nodes { kind title(locale: EN) } } } }';
    const { me } = await schools.data<{ me: { schoolsTasks: { nodes: { kind: string; title: string }[] } } }>(
      query,
      {},
      ...by,
    );
    return me.schoolsTasks.nodes.flatMap(({ kind, title }) =>
      kind === 'ADOPT_CLUSTER_PROPOSAL' ? [title] : [],
    );
  };
  expect(await titles(city)).toEqual([]);
  expect(await titles(pudong)).toEqual([
    expect.stringMatching(/^Adopt or discard the teams proposed for Pudong on \d{4}-\d\d-\d\d, 10 schools$/),
  ]);
});

test('of two proposals for the same clusters that are adopted at once, one is; the solver’s work on a third is called off', async () => {
  await desk.declareAll();
  const [one, other, third] = [await desk.propose(), await desk.propose(), await desk.propose()];
  // As it was before the solver was done.
  await schools.database.manager.query(
    `UPDATE cluster_proposal SET status = 'RUNNING', score = NULL WHERE id = $1`,
    [third.id],
  );
  const answers = await Promise.all(
    [one, other].map(proposal => desk.change('adoptClusterProposal', proposal, { from: day })),
  );
  expect(answers.filter(answer => !Array.isArray(answer))).toHaveLength(1);
  expect(answers).toContainEqual(['CONFLICT expectedVersion']);
  const statuses = await Promise.all(
    [one, other, third].map(async ({ id }) => (await desk.read(id))!.status),
  );
  expect(statuses.sort()).toEqual(['ADOPTED', 'SUPERSEDED', 'SUPERSEDED']);
  expect(await desk.standing(day)).toHaveLength(2);
});

test('members that no longer asked, or never could, are part of the plan or leave', async () => {
  await desk.declareAll();
  // A private school in a good cluster: it asked for nothing, and stays.
  await schools.database.manager.query(`UPDATE school SET sector = 'PRIVATE' WHERE id = $1`, [ids[3]]);
  await form(0, [1, 2, 3]);
  const proposal = await desk.propose();
  expect(desk.told(proposal)[0]).toMatch(/^0: .*3/);
  await desk.change('adoptClusterProposal', proposal, { from: day });
  expect(await desk.standing(day)).toEqual(desk.told(proposal));
});
