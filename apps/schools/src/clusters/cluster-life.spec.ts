import type { RoleGrant } from '@doorstep/access';
import { School } from '../register/school';
import { city, principalOf, pudong, TestSchools } from '../schools.fixture';
import { clusterMutation, formingIn } from './clusters.fixture';
import { succeedInClusters } from './succession.service';

let schools: TestSchools;
let ids: string[];
let form: ReturnType<typeof formingIn>;
let cluster: { id: string; version: number };
beforeEach(async () => {
  schools = await TestSchools.start('2026-10-01');
  ids = (await schools.register(16)).map(({ id }) => id);
  form = formingIn(schools, ids);
  cluster = (await form({ memberSchoolIds: ids.slice(1, 4) })).cluster!;
});
afterEach(() => schools.stop());

/** Sends a change of the cluster as it is; gives the codes of what was refused, with their paths. */
async function change(name: string, input: object, ...grants: RoleGrant[]): Promise<string[]> {
  const given = { clusterId: cluster.id, expectedVersion: cluster.version, ...input };
  const { cluster: changed, userErrors } = await clusterMutation(schools, name, given, ...grants);
  if (changed) cluster = changed;
  return userErrors.map(({ code, path }) => `${code} ${path.join('.')}`);
}

/** Who belongs to a cluster on a day: the number of each school, L for the lead. */
async function belong(asOf?: string, id = cluster.id): Promise<string> {
  const answer = await schools.data<{
    cluster: { members: { nodes: { role: string; school: { id: string } }[] } };
  }>(
    `query ($id: ID!, $asOf: Date) { cluster(id: $id) { members(asOf: $asOf, first: 50) { nodes { role school { id } } } } }`,
    { id, asOf: asOf ?? null },
  );
  return answer.cluster.members.nodes
    .map(({ role, school }) => `${ids.indexOf(school.id)}${role === 'MEMBER' ? '' : 'L'}`)
    .sort()
    .join(' ');
}

const facts = async () => {
  const rows = await schools.database.manager.query<{ type: string; data: object }[]>(
    `SELECT split_part(headers ->> 'ce_type', '.', -2) AS type, data FROM outbox
      WHERE topic = 'doorstep.schools.cluster.facts' ORDER BY position`,
  );
  return rows.map(({ type, data }) => ({ fact: type, ...data }));
};

test('a school joins for a time, ahead of time, and is there on its days alone', async () => {
  expect(
    await change('addClusterMember', { schoolId: ids[5], from: '2027-02-01', to: '2028-02-29' }),
  ).toEqual([]);
  expect(await belong('2027-01-31')).toBe('0L 1 2 3');
  expect(await belong('2027-02-01')).toBe('0L 1 2 3 5');
  expect(await belong('2028-02-28')).toBe('0L 1 2 3 5');
  expect(await belong('2028-02-29')).toBe('0L 1 2 3');
  expect(await belong('2026-09-14')).toBe('');
  expect(await belong()).toBe('0L 1 2 3 5');
  expect((await facts()).at(-1)).toEqual({
    fact: 'MemberJoined',
    schoolId: ids[5],
    role: 'MEMBER',
    from: '2027-02-01',
  });
});

test('what keeps a school from joining', async () => {
  const join = (input: object) =>
    change('addClusterMember', { schoolId: ids[5], from: '2026-10-01', ...input });
  expect(await join({ from: '2026-09-14' })).toEqual(['CLUSTER_DAY from']);
  expect(await join({ to: '2026-10-01' })).toEqual(['CLUSTER_DAYS to']);
  expect(await join({ schoolId: ids[1] })).toEqual(['CLUSTER_MEMBER_ALREADY schoolId']);
  expect(await join({ schoolId: 'nonsense' })).toEqual(['SCHOOL_NOT_FOUND schoolId']);
  expect(await join({ clusterId: 'nonsense' })).toEqual(['CLUSTER_NOT_FOUND clusterId']);
  expect(await join({ expectedVersion: 7 })).toEqual(['CONFLICT expectedVersion']);
  await form({ leadSchoolId: ids[5], memberSchoolIds: [ids[6]], from: '2027-01-01' });
  expect(await join({})).toEqual(['CLUSTER_MEMBERSHIP_OVERLAPS schoolId']);
  // By a day.
  expect(await join({ to: '2027-01-02' })).toEqual(['CLUSTER_MEMBERSHIP_OVERLAPS schoolId']);
  expect(await join({ to: '2027-01-01' })).toEqual([]);
});

test('of two clusters that take a school at the same time, one gets it', async () => {
  const other = (await form({ leadSchoolId: ids[8], memberSchoolIds: [ids[9]] })).cluster!;
  for (let round = 5; round < 8; round++) {
    const join = (one: { id: string; version: number }) =>
      clusterMutation(schools, 'addClusterMember', {
        clusterId: one.id,
        expectedVersion: one.version,
        schoolId: ids[round],
        from: '2026-10-01',
      });
    const answers = await Promise.all([join(cluster), join(other)]);
    expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual([
      'CLUSTER_MEMBERSHIP_OVERLAPS',
    ]);
    cluster = answers[0]!.cluster ?? cluster;
    Object.assign(other, answers[1]!.cluster);
  }
});

test('a school leaves; the lead and the last member cannot', async () => {
  const leave = (schoolId: string | undefined, from = '2026-12-01') =>
    change('endClusterMembership', { schoolId, from });
  expect(await leave(ids[1])).toEqual([]);
  expect(await belong('2026-11-30')).toBe('0L 1 2 3');
  expect(await belong('2026-12-01')).toBe('0L 2 3');
  expect(await leave(ids[1])).toEqual(['CLUSTER_MEMBERSHIP_NOT_FOUND schoolId']);
  expect(await leave(ids[0])).toEqual(['CLUSTER_LEAD_LEAVES schoolId']);
  // As if it had never been: it left on the day on which it came.
  expect(await leave(ids[2], '2026-09-15')).toEqual([]);
  expect(await leave(ids[3])).toEqual(['CLUSTER_SIZE schoolId']);
  expect(await belong()).toBe('0L 1 3');
});

test('another school leads from a day on; a change planned for later stays planned', async () => {
  const lead = (schoolId: string | undefined, from: string, formerLeadLeaves = false) =>
    change('changeClusterLead', { schoolId, from, formerLeadLeaves });
  expect(await lead(ids[1], '2027-09-01')).toEqual([]);
  expect(await lead(ids[6], '2027-02-01', true)).toEqual([]);
  expect(await belong('2027-01-31')).toBe('0L 1 2 3');
  expect(await belong('2027-02-01')).toBe('1 2 3 6L');
  expect(await belong('2027-09-01')).toBe('1L 2 3');
  expect(await lead(ids[6], '2027-03-01')).toEqual(['CLUSTER_LEADS_ALREADY schoolId']);
  expect((await facts()).slice(-4)).toEqual([
    { fact: 'LeadChanged', schoolId: ids[1], formerSchoolId: ids[0], from: '2027-09-01' },
    { fact: 'MemberJoined', schoolId: ids[6], role: 'LEAD', from: '2027-02-01' },
    { fact: 'LeadChanged', schoolId: ids[6], formerSchoolId: ids[0], from: '2027-02-01' },
    { fact: 'MemberLeft', schoolId: ids[0], from: '2027-02-01' },
  ]);
});

test('a change of lead leaves nobody alone', async () => {
  const pair = (await form({ kind: 'ALLIANCE', leadSchoolId: ids[5], memberSchoolIds: [ids[6]] })).cluster!;
  const lead = async (schoolId: string | undefined, formerLeadLeaves: boolean) => {
    const input = { clusterId: pair.id, expectedVersion: pair.version, schoolId, from: '2027-02-01' };
    const payload = await clusterMutation(schools, 'changeClusterLead', { ...input, formerLeadLeaves });
    Object.assign(pair, payload.cluster);
    return payload.userErrors.map(({ code, path }) => `${code} ${path.join('.')}`);
  };
  expect(await lead(ids[6], true)).toEqual(['CLUSTER_SIZE formerLeadLeaves']);
  expect(await lead(ids[7], true)).toEqual([]);
  expect(await belong('2027-02-01', pair.id)).toBe('6 7L');
});

test('a lead that leaves for a time leads again as planned', async () => {
  for (const [place, from, formerLeadLeaves] of [
    [1, '2027-02-01', false],
    [0, '2028-02-01', false],
    [2, '2027-01-01', true],
  ] as const) {
    expect(await change('changeClusterLead', { schoolId: ids[place], from, formerLeadLeaves })).toEqual([]);
  }
  const days = ['2026-12-31', '2027-01-31', '2027-02-01', '2028-02-01'];
  expect(await Promise.all(days.map(day => belong(day)))).toEqual([
    '0L 1 2 3',
    '1 2L 3',
    '1L 2 3',
    '0L 1 2 3',
  ]);
});

test('a cluster closes once, all memberships with it, and never opens again', async () => {
  await change('addClusterMember', { schoolId: ids[5], from: '2028-01-01' });
  expect(await change('closeCluster', { from: '2026-09-15', reason: 'x' })).toEqual(['CLUSTER_DAY from']);
  expect(await change('closeCluster', { from: '2027-07-01', reason: ' ' })).toEqual(['TEXT_EMPTY reason']);
  expect(await change('closeCluster', { from: '2027-07-01', reason: '问题已解决' })).toEqual([]);
  expect(await belong('2027-06-30')).toBe('0L 1 2 3');
  expect(await belong('2027-07-01')).toBe('');
  expect(await change('closeCluster', { from: '2029-01-01', reason: 'x' })).toEqual([
    'CLUSTER_CLOSED clusterId',
  ]);
  expect(await change('addClusterMember', { schoolId: ids[5], from: '2027-07-01' })).toEqual([
    'CLUSTER_CLOSED from',
  ]);
  // Until then it lives on.
  expect(await change('addClusterMember', { schoolId: ids[5], from: '2027-06-01' })).toEqual([]);
  expect(await belong('2027-06-30')).toBe('0L 1 2 3 5');
  const status = async () =>
    schools.data(`query ($id: ID!) { cluster(id: $id) { status from to closingReason } }`, {
      id: cluster.id,
    });
  expect(await status()).toEqual({
    cluster: { status: 'ACTIVE', from: '2026-09-15', to: '2027-07-01', closingReason: '问题已解决' },
  });
  schools.clock.moveTo('2027-06-30T16:00:00Z');
  expect(await status()).toMatchObject({ cluster: { status: 'CLOSED' } });
  await expect(
    schools.database.manager.query(
      `UPDATE cluster_membership SET during = '[2026-09-15,)' WHERE cluster_id = $1`,
      [cluster.id],
    ),
  ).rejects.toThrow('cluster_membership_while');
});

test('a district places schools of its own; those of another join by the city', async () => {
  await schools.database.manager.query(`UPDATE school SET district_code = '310101' WHERE id = $1`, [ids[7]]);
  const kind = 'ALLIANCE';
  const across = await form({ kind, leadSchoolId: ids[5], memberSchoolIds: [ids[6], ids[7]] }, pudong);
  expect(across.userErrors).toMatchObject([
    { code: 'CLUSTER_MEMBER_OF_OTHER_DISTRICT', path: ['memberSchoolIds', '1'] },
  ]);
  const own = (await form({ kind, leadSchoolId: ids[5], memberSchoolIds: [ids[6]] }, pudong)).cluster!;
  const put = async (name: string, ...by: RoleGrant[]) => {
    const input = { clusterId: own.id, expectedVersion: own.version, schoolId: ids[7], from: '2026-10-01' };
    const payload = await clusterMutation(schools, name, input, ...by);
    Object.assign(own, payload.cluster);
    return payload.userErrors.map(({ code, path }) => `${code} ${path.join('.')}`);
  };
  const refused = ['CLUSTER_MEMBER_OF_OTHER_DISTRICT schoolId'];
  expect(await put('addClusterMember', pudong)).toEqual(refused);
  expect(await put('changeClusterLead', pudong)).toEqual(refused);
  expect(await put('addClusterMember', city)).toEqual([]);
  // Once it belongs, the district of the cluster may let it lead.
  expect(await put('changeClusterLead', pudong)).toEqual([]);
});

test('days that nobody means', async () => {
  const alliance = { kind: 'ALLIANCE', leadSchoolId: ids[5], memberSchoolIds: [ids[6]] };
  for (const from of ['0001-01-01', '1999-12-31', '2037-01-01', '9999-12-31']) {
    const { userErrors } = await form({ ...alliance, from });
    expect(userErrors).toMatchObject([{ code: 'CLUSTER_DAY', path: ['from'] }]);
  }
  await schools.database.manager.query(`UPDATE school SET opened_on = '2010-09-01' WHERE id = $1`, [ids[6]]);
  const early = await form({ ...alliance, from: '2010-08-31' });
  expect(early.userErrors).toMatchObject([{ code: 'SCHOOL_NOT_RUNNING', path: ['memberSchoolIds', '0'] }]);
  expect((await form({ ...alliance, from: '2010-09-01' })).userErrors).toEqual([]);
  const join = { schoolId: ids[7], from: '2026-10-01', to: '9999-12-31' };
  expect(await change('addClusterMember', join)).toEqual(['CLUSTER_DAY to']);
  expect(await change('closeCluster', { from: '9999-12-31', reason: 'x' })).toEqual(['CLUSTER_DAY from']);
});

test('an area of the list: its code, and renamed only as it was read', async () => {
  const name = async (code: string, en: string, expectedVersion?: number) => {
    const { nameFocusArea } = await schools.data<{
      nameFocusArea: { focusArea: { version: number } | null; userErrors: { code: string }[] };
    }>(
      `mutation ($input: NameFocusAreaInput!) {
         nameFocusArea(input: $input) { focusArea { version } userErrors { code } } }`,
      { input: { code, name: { zh: '家校', en }, ...(expectedVersion && { expectedVersion }) } },
      city,
    );
    return nameFocusArea.focusArea?.version ?? nameFocusArea.userErrors[0]!.code;
  };
  expect(await name('home', 'x')).toBe('FOCUS_AREA_MALFORMED');
  expect(await name('HOME', 'Home')).toBe(1);
  expect(await name('HOME', 'At home', 1)).toBe(2);
  expect(await name('HOME', 'At home', 1)).toBe(2);
  expect(await name('HOME', 'With families', 1)).toBe('CONFLICT');
  expect(await name('HOME', 'With families')).toBe(3);
  const known = await schools.database.manager.query(
    `SELECT after ->> 'en' AS name, version FROM change WHERE kind = 'FOCUS_AREA' ORDER BY version`,
  );
  expect(known).toEqual([
    { name: 'At home', version: 2 },
    { name: 'With families', version: 3 },
  ]);
});

test('a cluster says what it works on; the areas are a list that grows', async () => {
  const { nameFocusArea } = await schools.data<{ nameFocusArea: object }>(
    `mutation { nameFocusArea(input: { code: "HOME_AND_SCHOOL", name: { zh: "家校", en: "Home and school" } }) {
       focusArea { code name(locale: EN) } userErrors { code } } }`,
    {},
    city,
  );
  expect(nameFocusArea).toEqual({
    focusArea: { code: 'HOME_AND_SCHOOL', name: 'Home and school' },
    userErrors: [],
  });
  const described = {
    name: { zh: '家校', en: 'Home and school' },
    theme: 'HOME_AND_SCHOOL',
    focusAreaCode: 'HOME_AND_SCHOOL',
    problem: { zh: '家长怎样参与？', en: 'How do parents take part?' },
  };
  expect(await change('describeCluster', { ...described, focusAreaCode: 'NONE' })).toEqual([
    'FOCUS_AREA_NOT_FOUND focusAreaCode',
  ]);
  expect(await change('describeCluster', { ...described, legalForm: 'ONE_LEGAL_PERSON' })).toEqual([
    'CLUSTER_LEGAL_FORM legalForm',
  ]);
  expect(await change('describeCluster', described)).toEqual([]);
  const answer = await schools.data(
    `query ($id: ID!) {
       focusAreas { nodes { code } }
       cluster(id: $id) { theme problem(locale: EN) focusArea { code } changes(first: 10) { nodes { field changedBy } } }
     }`,
    { id: cluster.id },
    city,
  );
  expect(answer).toMatchObject({
    focusAreas: { nodes: { length: 4 } },
    cluster: {
      theme: 'HOME_AND_SCHOOL',
      problem: 'How do parents take part?',
      focusArea: { code: 'HOME_AND_SCHOOL' },
    },
  });
  const { nodes } = (answer as { cluster: { changes: { nodes: { field: string }[] } } }).cluster.changes;
  expect(nodes.map(({ field }) => field).sort()).toEqual(['focusAreaCode', 'name', 'problem', 'theme']);
});

test('an education group has a core school, and one legal person or several', async () => {
  const group = await form({ kind: 'EDUCATION_GROUP', legalForm: 'ONE_LEGAL_PERSON' });
  const answer = await schools.data(
    `query ($id: ID!) { cluster(id: $id) { legalForm lead { id } members(first: 1) { nodes { role } } } }`,
    { id: group.cluster!.id },
  );
  expect(answer).toEqual({
    cluster: { legalForm: 'ONE_LEGAL_PERSON', lead: { id: ids[0] }, members: { nodes: [{ role: 'CORE' }] } },
  });
  await expect(
    schools.database.manager.query(`UPDATE cluster_membership SET role = 'LEAD' WHERE role = 'CORE'`),
  ).rejects.toThrow('cluster_membership_role_of_kind');
});

describe('what the register asks when a school is merged', () => {
  const school = (place: number) => schools.database.manager.findOneByOrFail(School, { id: ids[place]! });

  test('a successor takes every place that it may take, and is told of the others', async () => {
    const [team, elsewhere] = [
      (await form({ kind: 'ALLIANCE', leadSchoolId: ids[0], memberSchoolIds: [ids[7]] })).cluster!,
      (await form({ kind: 'EDUCATION_GROUP', leadSchoolId: ids[0], memberSchoolIds: [ids[8]] })).cluster!,
    ];
    await form({ kind: 'EDUCATION_GROUP', leadSchoolId: ids[9], memberSchoolIds: [ids[3]] });
    const [predecessor, successor] = [await school(0), await school(3)];
    const from = '2027-09-01';
    const outcomes = await schools.database.transaction(tx =>
      succeedInClusters(tx, 'register', { predecessor, successor, from }),
    );
    const byCluster = new Map(outcomes.map(({ clusterId, leads, outcome }) => [clusterId, [leads, outcome]]));
    expect(byCluster.get(cluster.id)).toEqual([true, 'TAKES_PLACE']);
    expect(byCluster.get(team.id)).toEqual([true, 'TAKES_PLACE']);
    expect(byCluster.get(elsewhere.id)).toEqual([true, 'ENDS']);
    expect(await belong(from)).toBe('1 2 3L');
    expect(await belong(from, team.id)).toBe('3L 7');
    expect(await belong(from, elsewhere.id)).toBe('8');
    expect(await belong('2027-08-31', elsewhere.id)).toBe('0L 8');
  });
});

test('who changes which cluster', async () => {
  const code = async (...grants: RoleGrant[]) => {
    const { errors, data } = await schools.ask<{ addClusterMember: { userErrors: object[] } | null }>(
      `mutation ($input: AddClusterMemberInput!) { addClusterMember(input: $input) { userErrors { code } } }`,
      { input: { clusterId: cluster.id, expectedVersion: 99, schoolId: ids[5], from: '2026-10-01' } },
      ...grants,
    );
    return errors?.[0]?.extensions.code ?? data?.addClusterMember?.userErrors;
  };
  expect(await code()).toBe('UNAUTHENTICATED');
  expect(await code(principalOf('3115000001'))).toBe('FORBIDDEN');
  expect(await code(city)).toEqual([{ code: 'CONFLICT' }]);
  // A district changes its own teams and alliances, and no community of the city.
  expect(await change('addClusterMember', { schoolId: ids[5], from: '2026-10-01' }, city)).toEqual([]);
  await expect(change('addClusterMember', { schoolId: ids[6], from: '2026-10-01' }, pudong)).rejects.toThrow(
    'FORBIDDEN',
  );
});
