import type { RoleGrant } from '@doorstep/access';
import { uuidv7 } from '@doorstep/database';
import { principalOf, pudong, TestSchools } from '../schools.fixture';
import { formingIn, type ClusterPayload } from './clusters.fixture';

let schools: TestSchools;
let ids: string[];
let form: ReturnType<typeof formingIn>;
beforeEach(async () => {
  schools = await TestSchools.start('2026-09-15');
  ids = (await schools.register(25)).map(({ id }) => id);
  form = formingIn(schools, ids);
});
afterEach(() => schools.stop());

const memberships = async (where = 'true') => {
  const [found] = await schools.database.manager.query<{ n: number }[]>(
    `SELECT count(*)::int AS n FROM cluster_membership WHERE ${where}`,
  );
  return found!.n;
};

test('a cluster with its lead and ten members, seen from both sides and announced', async () => {
  const { cluster, userErrors } = await form();
  expect(userErrors).toEqual([]);
  const answer = await schools.data<{ cluster: { members: { nodes: object[] } } }>(
    `query ($id: ID!, $lead: ID!) {
       cluster(id: $id) {
         name(locale: EN) kind theme version lead { id }
         members(first: 2) { totalCount pageInfo { hasNextPage } nodes { role from to school { id } } }
       }
       school(id: $lead) { clusters { totalCount nodes { id } } }
     }`,
    { id: cluster!.id, lead: ids[0] },
  );
  expect(answer).toMatchObject({
    cluster: {
      name: 'Homework that helps',
      kind: 'CITY_PRACTICE_COMMUNITY',
      theme: 'HOMEWORK_THAT_HELPS',
      version: 1,
      lead: { id: ids[0] },
      members: { totalCount: 11, pageInfo: { hasNextPage: true } },
    },
    school: { clusters: { totalCount: 1, nodes: [{ id: cluster!.id }] } },
  });
  expect(answer.cluster.members.nodes[0]).toEqual({
    role: 'LEAD',
    from: '2026-09-15',
    to: null,
    school: { id: ids[0] },
  });
  const [event] = await schools.database.manager.query<{ key: string; data: { members: object[] } }[]>(
    `SELECT key, data FROM outbox WHERE topic = 'doorstep.schools.cluster.state'`,
  );
  expect(event!.key).toBe(cluster!.id);
  expect(event!.data.members).toHaveLength(11);
  expect(event!.data.members[0]).toEqual({ schoolId: ids[0], role: 'LEAD', from: '2026-09-15', to: null });
});

test('a school that belongs to another cluster of the kind is named, with its place', async () => {
  await form();
  const second = await form({ leadSchoolId: ids[20], memberSchoolIds: [ids[21], ids[5], ids[22], ids[0]] });
  expect(second.cluster).toBeNull();
  expect(second.userErrors.map(({ code, path }) => [code, ...path])).toEqual([
    ['CLUSTER_MEMBERSHIP_OVERLAPS', 'memberSchoolIds', '1'],
    ['CLUSTER_MEMBERSHIP_OVERLAPS', 'memberSchoolIds', '3'],
  ]);
  expect(second.userErrors[0]!.message).toContain('311500006');
  expect(await memberships()).toBe(11);
  // Of another kind, and of a kind without that rule, it may be a member.
  expect((await form({ kind: 'EDUCATION_GROUP' })).userErrors).toEqual([]);
  expect((await form({ kind: 'ALLIANCE' })).userErrors).toEqual([]);
  expect((await form({ kind: 'ALLIANCE' })).userErrors).toEqual([]);
});

test('of two officers who take the same school at the same time, one gets it', async () => {
  for (let round = 0; round < 5; round++) {
    await schools.database.manager.query('TRUNCATE cluster CASCADE');
    const [one, other] = await Promise.all([
      form({ leadSchoolId: ids[0], memberSchoolIds: ids.slice(1, 11) }),
      form({ leadSchoolId: ids[12], memberSchoolIds: [...ids.slice(13, 20), ids[1]] }),
    ]);
    const formed = [one, other].filter(({ cluster }) => cluster);
    const refused = [one, other].filter(({ cluster }) => !cluster);
    expect(formed).toHaveLength(1);
    expect(refused.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual([
      'CLUSTER_MEMBERSHIP_OVERLAPS',
    ]);
    expect(await memberships(`school_id = '${ids[1]}'`)).toBe(1);
  }
});

test('the database itself refuses an overlap and a second lead', async () => {
  const { cluster } = await form();
  const insert = (
    clusterId: string,
    school: string,
    role: string,
    during: string,
    kind = 'CITY_PRACTICE_COMMUNITY',
  ) =>
    schools.database.manager.query(
      'INSERT INTO cluster_membership (cluster_id, kind, school_id, role, during) VALUES ($1, $2, $3, $4, $5)',
      [clusterId, kind, school, role, during],
    );
  const [other] = await schools.database.manager.query<{ id: string }[]>(
    `INSERT INTO cluster (name, kind, theme, district_code, during, version, created_by)
     VALUES ('{"zh":"乙","en":"B"}', 'CITY_PRACTICE_COMMUNITY', 'A', '310115', '[2026-01-01,)', 1, 'x') RETURNING id`,
  );
  await expect(insert(other!.id, ids[1]!, 'MEMBER', '[2027-01-01,2028-01-01)')).rejects.toThrow(
    'cluster_membership_overlaps',
  );
  await expect(insert(other!.id, ids[1]!, 'MEMBER', '[2026-01-01,2026-09-15)')).resolves.toBeDefined();
  await expect(insert(cluster!.id, ids[20]!, 'LEAD', '[2027-01-01,)')).rejects.toThrow(
    'cluster_membership_one_lead',
  );
  await expect(insert(cluster!.id, ids[20]!, 'MEMBER', '[2027-01-01,)', 'ALLIANCE')).rejects.toThrow(
    'cluster_membership_cluster',
  );
  await expect(insert(cluster!.id, ids[20]!, 'MEMBER', 'empty')).rejects.toThrow(
    'cluster_membership_during_begins',
  );
});

test('what keeps a cluster from being formed', async () => {
  const refused = async (changes: object, ...grants: RoleGrant[]) =>
    (await form(changes, ...grants)).userErrors.map(({ code, path }) => [code, ...path]);
  expect(await refused({ memberSchoolIds: [] })).toEqual([['CLUSTER_SIZE', 'memberSchoolIds']]);
  expect(await refused({ memberSchoolIds: [ids[0]] })).toEqual([
    ['CLUSTER_MEMBER_TWICE', 'memberSchoolIds', '0'],
  ]);
  expect(await refused({ memberSchoolIds: ['nonsense', uuidv7()] })).toEqual([
    ['SCHOOL_NOT_FOUND', 'memberSchoolIds', '0'],
    ['SCHOOL_NOT_FOUND', 'memberSchoolIds', '1'],
  ]);
  expect(await refused({ theme: '作业' })).toEqual([['THEME_MALFORMED', 'theme']]);
  expect(await refused({ name: { zh: '', en: 'x' } })).toEqual([['TEXT_EMPTY', 'name', 'zh']]);
  await schools.database.manager.query(`UPDATE school SET district_code = '310101' WHERE id = $1`, [ids[3]]);
  expect(await refused({ kind: 'DISTRICT_PRACTICE_TEAM' }, pudong)).toEqual([
    ['CLUSTER_MEMBER_OUTSIDE_DISTRICT', 'memberSchoolIds', '2'],
  ]);
  expect(await memberships()).toBe(0);
});

test('sent twice with one key it is formed once, also at the same time', async () => {
  const keyed = { clientMutationKey: 'cluster-1' };
  const [one, other] = await Promise.all([form(keyed), form(keyed)]);
  expect(one.userErrors).toEqual([]);
  expect(other).toEqual(one);
  expect(await memberships()).toBe(11);
});

test('who forms which cluster', async () => {
  const code = async (kind: string, ...grants: RoleGrant[]) => {
    const { errors, data } = await schools.ask<{ formCluster: ClusterPayload | null }>(
      `mutation { formCluster(input: { name: { zh: "甲", en: "A" }, kind: ${kind}, theme: "A", leadSchoolId: "${ids[0]}",
                                      memberSchoolIds: ["${ids[1]}"], from: "2026-09-15" }) { userErrors { code } } }`,
      {},
      ...grants,
    );
    return errors?.[0]?.extensions.code ?? data?.formCluster?.userErrors;
  };
  expect(await code('ALLIANCE')).toBe('UNAUTHENTICATED');
  expect(await code('ALLIANCE', principalOf('3115000001'))).toBe('FORBIDDEN');
  expect(await code('DISTRICT_PRACTICE_TEAM', { role: 'district-officer', district: '310101' })).toBe(
    'FORBIDDEN',
  );
  expect(await code('CITY_PRACTICE_COMMUNITY', pudong)).toBe('FORBIDDEN');
  expect(await code('DISTRICT_PRACTICE_TEAM', pudong)).toEqual([]);
});
