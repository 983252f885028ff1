import type { RoleGrant } from '@doorstep/access';
import { clusterMutation, formingIn, send, tasksFor } from '../clusters/clusters.fixture';
import { Desk } from '../register/changes.fixture';
import { city, principalOf, pudong, type TestSchools } from '../schools.fixture';
import { ProposalDesk, small, theme } from './proposals.fixture';

let desk: ProposalDesk;
let schools: TestSchools;
let all: { id: string; code: string }[];
let ids: string[];
beforeEach(async () => {
  desk = await ProposalDesk.open();
  ({ schools, all, ids } = desk);
});
afterEach(() => schools.stop());

const declare: ProposalDesk['declare'] = (...given) => desk.declare(...given);
const declareAll = () => desk.declareAll();
const read: ProposalDesk['read'] = (...given) => desk.read(...given);
const propose: ProposalDesk['propose'] = (...given) => desk.propose(...given);
const told: ProposalDesk['told'] = proposal => desk.told(proposal);
const change: ProposalDesk['change'] = (...given) => desk.change(...given);

test('what schools need becomes a proposal that explains each place, and is adopted in one step', async () => {
  await declareAll();
  const proposal = await propose();
  expect(proposal).toMatchObject({ status: 'READY', score: { served: 10, clusters: 2 } });
  expect(proposal.gap).toBeLessThanOrEqual(0.02);
  expect(told(proposal).map(cluster => cluster[0])).toEqual(['0', '5']);
  const member = proposal.clusters.nodes[0]!.placements.nodes[1]!;
  expect(member.explanation.sentence).toBe(
    `your theme, homework that helps; lead at level 8 for academic burden, higher is lighter, where you are at 4; ${member.explanation.distanceKm.toFixed(1)} km.`,
  );
  expect(await tasksFor(schools, city)).toContain(`ADOPT_CLUSTER_PROPOSAL ${proposal.id}`);

  await change('adoptClusterProposal', proposal, { from: '2026-11-01' });
  const adopted = (await read(proposal.id))!;
  expect(adopted.status).toBe('ADOPTED');
  expect(told(adopted)).toEqual(told(proposal));
  for (const { cluster, lead, placements } of adopted.clusters.nodes) {
    const formed = await schools.data<{
      cluster: { lead: { id: string }; members: { nodes: { school: { id: string } }[] } };
    }>(
      `query ($id: ID!) { cluster(id: $id) { lead { id } members(first: 50) { nodes { school { id } } } } }`,
      { id: cluster!.id },
    );
    expect(formed.cluster.lead.id).toBe(lead.id);
    expect(formed.cluster.members.nodes.map(({ school }) => school.id).sort()).toEqual(
      placements.nodes.map(({ school }) => school.id).sort(),
    );
  }
  const events = await schools.database.manager.query<{ count: string }[]>(
    `SELECT count(*) FROM outbox WHERE topic = 'doorstep.schools.cluster.state'`,
  );
  expect(Number(events[0]!.count)).toBe(2);
});

test('of two adoptions at once one happens; the same proposal is never adopted twice', async () => {
  await declareAll();
  const proposal = await propose();
  const answers = await Promise.all(
    [1, 2].map(() => change('adoptClusterProposal', proposal, { from: '2026-11-01' })),
  );
  expect(answers.filter(answer => !Array.isArray(answer))).toHaveLength(1);
  expect(answers.find(answer => Array.isArray(answer))).toEqual(['CONFLICT expectedVersion']);
  const adopted = (await read(proposal.id))!;
  expect(await change('adoptClusterProposal', adopted, { from: '2026-11-01' })).toEqual([
    'PROPOSAL_NOT_READY proposalId',
  ]);
});

test('a school that has joined another cluster meanwhile is told, and nothing is formed', async () => {
  await declareAll();
  const proposal = await propose();
  await formingIn(schools, ids)({ leadSchoolId: ids[2], memberSchoolIds: [ids[3]], from: '2026-10-15' });
  expect(await change('adoptClusterProposal', proposal, { from: '2026-11-01' })).toEqual([
    `CONFLICT proposalId.${all[2]!.code}`,
    `CONFLICT proposalId.${all[3]!.code}`,
  ]);
  // What is known when the proposal is made is taken into account; what comes after it is told, however late it begins.
  const fresh = await propose();
  const later = { leadSchoolId: ids[7], memberSchoolIds: [ids[8]], from: '2027-02-01' };
  await formingIn(schools, ids)(later);
  expect(await change('adoptClusterProposal', fresh, { from: '2026-11-01' })).toEqual([
    `CONFLICT proposalId.${all[7]!.code}`,
    `CONFLICT proposalId.${all[8]!.code}`,
  ]);
  const clusters = await schools.data<{ clusters: { totalCount: number } }>('{ clusters { totalCount } }');
  expect(clusters.clusters.totalCount).toBe(2);
});

test('a school that is to close leads no cluster, and is a member until then', async () => {
  await declareAll();
  const close = (place: number, expectedVersion: number) =>
    new Desk(schools).done(
      'changeSchoolStatus',
      { schoolId: ids[place], to: 'CLOSED', reason: 'MERGER', on: '2027-07-01', expectedVersion },
      city,
    );
  const stale = await propose();
  expect(told(stale).map(cluster => cluster[0])).toEqual(['0', '5']);
  await close(5, 1);
  expect(await change('adoptClusterProposal', stale, { from: '2026-11-01' })).toEqual([
    `CLUSTER_LEAD_CLOSES proposalId.${all[5]!.code}.leadSchoolId`,
  ]);
  const proposal = await propose();
  expect(told(proposal).map(cluster => cluster[0])).toEqual(['0']);
  const member = told(proposal)[0]!
    .slice(3)
    .split(' ')
    .map(Number)
    .find(place => place !== 5)!;
  await close(member, 1);
  await change('adoptClusterProposal', proposal, { from: '2026-11-01' });
  const belongs = await schools.database.manager.query<object[]>(
    'SELECT during::text FROM cluster_membership WHERE school_id = $1',
    [ids[member]],
  );
  expect(belongs).toEqual([{ during: '[2026-11-01,2027-07-01)' }]);
});

test('a good cluster goes on with its history; another one gives its schools and closes', async () => {
  await declareAll();
  const form = formingIn(schools, ids);
  const good = (await form({ leadSchoolId: ids[0], memberSchoolIds: ids.slice(1, 4) })).cluster!;
  const weak = (await form({ leadSchoolId: ids[7], memberSchoolIds: [ids[8]], theme: 'ANOTHER' })).cluster!;
  const proposal = await propose({ goodClusterIds: [good.id] });
  expect(proposal.score.kept).toBe(4);
  await change('adoptClusterProposal', proposal, { from: '2026-11-01' });
  const adopted = (await read(proposal.id))!;
  expect(adopted.clusters.nodes.map(({ cluster }) => cluster!.id)).toContain(good.id);
  const { one, other } = await schools.data<Record<'one' | 'other', { from: string; to: string | null }>>(
    `query ($one: ID!, $other: ID!) { one: cluster(id: $one) { from to } other: cluster(id: $other) { from to } }`,
    { one: good.id, other: weak.id },
  );
  expect(one).toEqual({ from: '2026-09-15', to: null });
  expect(other).toEqual({ from: '2026-09-15', to: '2026-11-01' });
});

test('an edit shows its effect, is previewed or done, and compared', async () => {
  await declareAll();
  const proposal = await propose();
  const leads = proposal.clusters.nodes.map(({ lead }) => lead.id);
  const moved = proposal.clusters.nodes[0]!.placements.nodes.find(({ role }) => role === 'MEMBER')!.school.id;
  const edit = async (more: object) => {
    const { editClusterProposal } = await schools.data<{
      editClusterProposal: {
        clusterProposal: { id: string; version: number } | null;
        effect: { objective: number; lost: string[]; newlyBroken: { rule: string; schoolId: string }[] };
        userErrors: { code: string; path: string[] }[];
      };
    }>(
      `mutation ($input: EditClusterProposalInput!) { editClusterProposal(input: $input) {
         clusterProposal { id version } effect { objective lost newlyBroken { rule schoolId } } userErrors { code path } } }`,
      { input: { proposalId: proposal.id, expectedVersion: proposal.version, ...more } },
      city,
    );
    return editClusterProposal;
  };
  const out = { move: { schoolId: moved, toLeadId: null } };
  const previewed = await edit({ ...out, preview: true });
  expect(previewed.effect.lost).toEqual([moved]);
  expect(previewed.effect.objective).toBeLessThan(0);
  expect((await read(proposal.id))!.version).toBe(proposal.version);
  expect((await edit({ move: { schoolId: leads[0], toLeadId: null } })).userErrors).toEqual([
    { code: 'FORMING_LEAD_STAYS', path: ['schoolId'] },
  ]);
  expect((await edit({ ...out, dissolveLeadId: leads[0] })).userErrors).toEqual([
    { code: 'PROPOSAL_EDIT', path: ['move'] },
  ]);
  const done = await edit(out);
  expect(done.effect).toEqual(previewed.effect);
  const after = (await read(proposal.id))!;
  expect(after.version).toBeGreaterThan(proposal.version);
  expect(after.unserved.nodes.map(({ school }) => school.id)).toEqual([moved]);
  expect((await edit(out)).userErrors).toEqual([{ code: 'CONFLICT', path: ['expectedVersion'] }]);

  const second = await propose();
  const { compareClusterProposals } = await schools.data<{
    compareClusterProposals: { objective: number; gained: string[] };
  }>(
    `query ($a: ID!, $b: ID!) { compareClusterProposals(first: $a, second: $b) { objective gained } }`,
    { a: proposal.id, b: second.id },
    city,
  );
  expect(compareClusterProposals).toEqual({
    objective: expect.closeTo(-previewed.effect.objective, 6),
    gained: [moved],
  });
});

test('when nothing can be formed, every school is told why and what to change', async () => {
  for (const number of [1, 2, 3]) await declare(number);
  const proposal = await propose({ options: { ...small, leadLevel: 9 } });
  expect(proposal).toMatchObject({ status: 'READY', score: { served: 0, clusters: 0 } });
  expect(proposal.unserved.nodes).toHaveLength(3);
  expect(proposal.unserved.nodes[0]).toMatchObject({
    reason: 'NO_STRONG_LEAD',
    option: 'leadLevel',
    optionValue: '8',
  });
});

test('who may propose what, and what is refused', async () => {
  const refused = (input: object, by = city) =>
    send(schools, 'proposeClusters', input, { gives: 'clusterProposal', by });
  expect(await refused({ kind: 'CITY_PRACTICE_COMMUNITY' })).toEqual(['PROPOSAL_NOBODY_ASKED kind']);
  await declareAll();
  expect(await refused({ kind: 'ALLIANCE' })).toEqual(['PROPOSAL_KIND kind']);
  expect(await refused({ kind: 'DISTRICT_PRACTICE_TEAM' })).toEqual(['PROPOSAL_SCOPE districtCode']);
  expect(await refused({ kind: 'DISTRICT_PRACTICE_TEAM', districtCode: 'none' })).toEqual([
    'DISTRICT_NOT_FOUND districtCode',
  ]);
  expect(
    await refused({ kind: 'CITY_PRACTICE_COMMUNITY', options: { minMembers: 9, maxMembers: 8 } }),
  ).toEqual(['FORMING_OPTION_WRONG options.minMembers']);
  await expect(refused({ kind: 'CITY_PRACTICE_COMMUNITY' }, pudong)).rejects.toThrow('FORBIDDEN');
  await expect(refused({ kind: 'DISTRICT_PRACTICE_TEAM', districtCode: '310101' }, pudong)).rejects.toThrow(
    'FORBIDDEN',
  );
  const own = await propose({ kind: 'DISTRICT_PRACTICE_TEAM', districtCode: '310115' }, pudong);
  expect(own.status).toBe('READY');
  await change('adoptClusterProposal', own, { from: '2026-11-01' }, pudong);
  expect((await read(own.id))!.status).toBe('ADOPTED');
  const communities = await propose();
  expect(await read(communities.id, pudong)).toBeNull();
});

test('one that the solver works on is called off, and what it finds then is not kept', async () => {
  await declareAll();
  const proposal = await propose();
  // As it was before the solver was done.
  await schools.database.manager.query(`UPDATE cluster_proposal SET status = 'RUNNING', score = NULL`);
  await change('discardClusterProposal', proposal);
  expect((await read(proposal.id))!.status).toBe('CANCELLED');
  await expect(read(proposal.id)).resolves.toMatchObject({ score: null });
});

test.each([
  ['CANCELLED', null],
  ['FAILED', /^The solver failed\./],
])('with its job, a proposal is %s; one that is done stays as it is', async (status, says) => {
  await declareAll();
  const [done, waiting] = [await propose(), await propose()];
  await schools.database.manager.query(
    `UPDATE cluster_proposal SET status = 'RUNNING', score = NULL WHERE id = $1`,
    [waiting.id],
  );
  await schools.database.manager.query(`UPDATE job SET status = $1 WHERE kind = 'schools.propose-clusters'`, [
    status,
  ]);
  const answer = await schools.data<{
    clusterProposal: { status: string; version: number; error: string | null };
  }>(
    `query ($id: ID!) { clusterProposal(id: $id) { status version error(locale: EN) } }`,
    { id: waiting.id },
    city,
  );
  expect(answer.clusterProposal).toEqual({
    status,
    version: waiting.version + 1,
    error: says ? expect.stringMatching(says) : null,
  });
  expect((await read(done.id))!.status).toBe('READY');
});

test('a proposal that nobody wants is discarded', async () => {
  await declareAll();
  const proposal = await propose();
  await change('discardClusterProposal', proposal);
  const discarded = (await read(proposal.id))!;
  expect(discarded.status).toBe('DISCARDED');
  expect(await change('adoptClusterProposal', discarded, { from: '2026-11-01' })).toEqual([
    'PROPOSAL_NOT_READY proposalId',
  ]);
  expect(await tasksFor(schools, city)).not.toContain(`ADOPT_CLUSTER_PROPOSAL ${proposal.id}`);
});

test('what a school declares of its need is checked, and only its own people see it', async () => {
  expect(await declare(1, { theme: null })).toEqual(['SCHOOL_NEED_THEME_MISSING theme']);
  expect(await declare(1, { theme: 'no code' })).toEqual(['THEME_MALFORMED theme']);
  expect(await declare(1, { avoids: [ids[1]] })).toEqual(['SCHOOL_NEED_ITSELF avoids.0']);
  expect(await declare(1, { avoids: [ids[2]], worksWith: [ids[2]] })).toEqual([
    'SCHOOL_NEED_CONTRADICTS avoids.0',
  ]);
  expect(await declare(1, { worksWith: [ids[2], 'nobody'] })).toEqual(['SCHOOL_NOT_FOUND worksWith.1']);
  expect(await declare(1, { alsoThemes: ['A', 'B', 'C', 'D', 'E', 'F'] })).toEqual([
    'SCHOOL_NEED_TOO_MANY alsoThemes',
  ]);
  expect(await declare(1)).toMatchObject({ version: 1 });
  expect(await declare(1)).toEqual(['CONFLICT expectedVersion']);
  expect(await declare(1, { expectedVersion: 1, asks: false })).toMatchObject({ version: 2 });
  const need = async (...by: RoleGrant[]) => {
    const query = `query ($id: ID!) { school(id: $id) { need { asks } } }`;
    return (await schools.ask<{ school: { need: object | null } }>(query, { id: ids[1] }, ...by)).data?.school
      .need;
  };
  expect(await need(principalOf(all[1]!.code))).toEqual({ asks: false });
  expect(await need(pudong)).toEqual({ asks: false });
  expect(await need(principalOf(all[2]!.code))).toBeNull();
  expect(await need()).toBeNull();
});

test('a theme that the city has named is told by its name, and judged by its indicators', async () => {
  const lettersOf = { zh: '识字', en: 'Letters' };
  const given = { code: 'LETTERS', name: lettersOf, indicators: ['ACADEMIC_LEVEL'] };
  await send(schools, 'nameTheme', given, { gives: 'theme', fields: 'code', by: city });
  // In what the theme is about, others are strong than in homework.
  await schools.database.manager.query(
    `UPDATE school_result_copy SET indicators = indicators || jsonb_build_array(jsonb_build_object('code', 'ACADEMIC_LEVEL',
       'level', CASE WHEN school_id IN ('${ids[2]}', '${ids[7]}') THEN 9 ELSE 5 END))`,
  );
  for (let number = 0; number < ids.length; number += 1) await declare(number, { theme: 'LETTERS' });
  const proposal = await propose();
  expect(told(proposal).map(cluster => cluster[0])).toEqual(['2', '7']);
  const [lead, member] = proposal.clusters.nodes[0]!.placements.nodes;
  expect(lead!.explanation.sentence).toBe('you lead on letters; level 9.0 on average in what it is about.');
  expect(member!.explanation.sentence).toMatch(
    /^your theme, letters; lead at level 9 for academic level where you/,
  );
  await change('adoptClusterProposal', proposal, { from: '2026-11-01' });
  const { clusters } = await schools.data<{ clusters: { nodes: { name: string }[] } }>(
    '{ clusters { nodes { name(locale: ZH) } } }',
    {},
  );
  for (const { name } of clusters.nodes) expect(name).toMatch(/^“识字”集群/);
});

test('a school that came of another is as strong as that was, and the explanation says where it was measured', async () => {
  await declareAll();
  // The result of the first, strong school, and that of its neighbour, were measured at schools that have closed since.
  await schools.database.manager.query(
    `WITH gone AS (
       INSERT INTO school (code, name, stage, sector, district_code, status, sample, since, entered_on, version, created_by)
       SELECT '9' || code, jsonb_build_object('zh', '原' || (name->>'zh'), 'en', 'Former ' || (name->>'en')), stage, sector,
              district_code, 'CLOSED', true, since, entered_on, 1, 'x' FROM school WHERE id = ANY($1) RETURNING id, code),
     pair AS (SELECT g.id, g.code, s.id AS now, s.code AS now_code FROM gone g JOIN school s ON '9' || s.code = g.code),
     moved AS (UPDATE school_result_copy r SET school_id = p.id FROM pair p WHERE r.school_id = p.now)
     INSERT INTO school_link (predecessor_id, predecessor_code, successor_id, successor_code, kind, effective_on, reason, version, created_by)
     SELECT id, code, now, now_code, 'REPLACED', '2026-10-01', 'x', 1, 'x' FROM pair`,
    [[ids[0], ids[1]]],
  );
  const proposal = await propose();
  expect(told(proposal).map(cluster => cluster[0])).toEqual(['0', '5']);
  const said = new Map(
    proposal.clusters.nodes.flatMap(({ placements: { nodes } }) =>
      nodes.map(({ school, explanation }) => [ids.indexOf(school.id), explanation.sentence] as const),
    ),
  );
  const former = (number: number) => `measured at the predecessor, Former Sample School ${number + 1}`;
  expect(said.get(0)).toContain(`level 8.0 on average in what it is about; your levels were ${former(0)}.`);
  const underIt = told(proposal)[0]!.slice(3).split(' ').map(Number);
  for (const number of underIt) expect(said.get(number)).toContain(`the lead's levels were ${former(0)}`);
  expect(underIt).toContain(1);
  expect(said.get(1)).toContain(`where you are at 4; your levels were ${former(1)}; `);
  expect(said.get(5)).not.toContain('predecessor');
});

test('without a theme of its own, the theme of its participation counts', async () => {
  await schools.database.manager.query(`
    INSERT INTO programme_round (name, opens_on, closes_on, target_schools, version, created_by)
    VALUES ('{"zh":"一","en":"One"}', '2026-09-01', '2026-12-01', 250, 1, 'fixture')`);
  await schools.database.manager.query(
    `INSERT INTO participation (school_id, school_code, district_code, round_id, level, stage, stage_since,
                                bottleneck_theme, bottleneck_description, version, created_by)
     SELECT s.id, s.code, s.district_code, r.id, 'DISTRICT', 'DISCOVERED', '2026-09-02', '${theme}', r.name, 1, 'fixture'
       FROM school s, programme_round r`,
  );
  for (let number = 0; number < 5; number += 1) await declare(number, { theme: null });
  const proposal = await propose();
  expect(proposal.clusters.nodes.map(cluster => cluster.theme)).toEqual([theme]);
  expect(proposal.score.served).toBe(5);
});

test('the answer does not depend on who asks or how often', async () => {
  await declareAll();
  await clusterMutation(schools, 'formCluster', {
    name: { zh: '一', en: 'One' },
    kind: 'ALLIANCE',
    theme,
    leadSchoolId: ids[0],
    memberSchoolIds: [ids[1]],
    from: '2026-09-15',
  });
  const [first, second] = [await propose(), await propose()];
  expect(told(second)).toEqual(told(first));
  expect(second.score).toEqual(first.score);
});
