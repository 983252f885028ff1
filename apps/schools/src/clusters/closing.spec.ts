import { eventually } from '@doorstep/testing';
import { Registrar } from '../links/links.fixture';
import { Desk } from '../register/changes.fixture';
import { city, TestSchools } from '../schools.fixture';
import { clusterMutation, formingIn, send } from './clusters.fixture';

let schools: TestSchools;
let desk: Desk;
/** Of all that there are, ten that no other test has touched. */
let all: string[];
let ids: string[];
let form: ReturnType<typeof formingIn>;
let cluster: { id: string; version: number };
beforeAll(async () => {
  schools = await TestSchools.start('2026-10-01');
  desk = new Desk(schools);
  all = (await schools.register(150)).map(({ id }) => id);
});
beforeEach(async () => {
  schools.clock.moveTo('2026-10-01T04:00:00Z');
  ids = all.splice(0, 10);
  form = formingIn(schools, ids);
  cluster = (await form({ memberSchoolIds: ids.slice(1, 4) })).cluster!;
});
afterAll(() => schools.stop());

const sql = <T = object>(text: string, ...values: unknown[]) =>
  schools.database.manager.query<T[]>(text, values);

/** Sends a change of the cluster as it is; gives the codes of what was refused, with their paths. */
async function change(name: string, input: object): Promise<string[]> {
  const [now] = await sql<{ version: number }>('SELECT version FROM cluster WHERE id = $1', cluster.id);
  const given = { clusterId: cluster.id, expectedVersion: now!.version, ...input };
  return codes((await clusterMutation(schools, name, given)).userErrors);
}

const codes = (errors: { code: string; path: string[] }[]) =>
  errors.map(({ code, path }) => `${code} ${path.join('.')}`);

/** Changes a school's status, whatever its version; gives the codes of what was refused, with their paths. */
async function status(place: number, to: string, reason: string, on?: string): Promise<string[]> {
  const [now] = await sql<{ version: number }>('SELECT version FROM school WHERE id = $1', ids[place]);
  const input = { schoolId: ids[place], to, reason, expectedVersion: now!.version, on };
  return codes((await desk.send('changeSchoolStatus', input, city)).userErrors);
}

/** All that ever belonged: number of the school, L for a lead, days. */
async function members(id = cluster.id): Promise<string[]> {
  const answer = await schools.data<{
    cluster: { members: { nodes: { role: string; from: string; to: string; school: { id: string } }[] } };
  }>(
    `query ($id: ID!) { cluster(id: $id) { members(first: 50) { nodes { role from to school { id } } } } }`,
    {
      id,
    },
  );
  return answer.cluster.members.nodes
    .map(({ role, from, to, school }) =>
      [`${ids.indexOf(school.id)}${role === 'MEMBER' ? '' : 'L'}`, from, to ?? ''].join(' ').trim(),
    )
    .sort();
}

const facts = async (id = cluster.id) => {
  const rows = await sql<{ type: string; data: { schoolId: string; from: string } }>(
    `SELECT split_part(headers ->> 'ce_type', '.', -2) AS type, data FROM outbox
      WHERE topic = 'doorstep.schools.cluster.facts' AND key = $1 ORDER BY position`,
    id,
  );
  return rows.map(({ type, data }) => `${type} ${ids.indexOf(data.schoolId)} ${data.from}`);
};

const cuts = () => sql('SELECT during::text FROM cluster_membership_cut WHERE cluster_id = $1', cluster.id);

describe('a school that is planned to close', () => {
  beforeEach(async () => {
    expect(await status(5, 'CLOSED', 'FEWER_CHILDREN', '2027-07-01')).toEqual([]);
  });

  test('leads no cluster beyond its closing day', async () => {
    const refused = codes((await form({ leadSchoolId: ids[5], memberSchoolIds: [ids[6]] })).userErrors);
    expect(refused).toEqual(['CLUSTER_LEAD_CLOSES leadSchoolId']);
    const lead = (schoolId: string | undefined, from: string) =>
      change('changeClusterLead', { schoolId, from, formerLeadLeaves: false });
    expect(await lead(ids[5], '2027-01-01')).toEqual(['CLUSTER_LEAD_CLOSES schoolId']);
    expect(await lead(ids[5], '2027-07-01')).toEqual(['SCHOOL_NOT_RUNNING schoolId']);
    // Until another takes over that is planned already, it may lead.
    expect(await lead(ids[1], '2027-07-01')).toEqual([]);
    expect(await lead(ids[5], '2027-01-01')).toEqual([]);
    expect(await members()).toEqual(
      expect.arrayContaining(['5L 2027-01-01 2027-07-01', '1L 2027-07-01', '0 2027-01-01']),
    );
  });

  test('is a member until then, whether it joins or is there when the cluster is formed', async () => {
    const join = (input: object) =>
      change('addClusterMember', { schoolId: ids[5], from: '2026-10-01', ...input });
    expect(await join({ to: '2027-07-02' })).toEqual(['CLUSTER_MEMBER_CLOSES to']);
    expect(await join({ from: '2027-07-01' })).toEqual(['SCHOOL_NOT_RUNNING schoolId']);
    expect(await join({})).toEqual([]);
    expect(await members()).toContain('5 2026-10-01 2027-07-01');
    expect((await facts()).slice(-2)).toEqual(['MemberJoined 5 2026-10-01', 'MemberLeft 5 2027-07-01']);
    const formed = await form({ kind: 'ALLIANCE', leadSchoolId: ids[6], memberSchoolIds: [ids[5]] });
    expect(await members(formed.cluster!.id)).toEqual(['5 2026-09-15 2027-07-01', '6L 2026-09-15']);
    expect((await facts(formed.cluster!.id)).at(-1)).toBe('MemberLeft 5 2027-07-01');
    const [told] = await sql<{ members: object[] }>(
      `SELECT data -> 'members' AS members FROM outbox WHERE topic = 'doorstep.schools.cluster.state' AND key = $1
        ORDER BY position DESC LIMIT 1`,
      formed.cluster!.id,
    );
    expect(told!.members).toContainEqual({
      schoolId: ids[5],
      role: 'MEMBER',
      from: '2026-09-15',
      to: '2027-07-01',
    });
  });

  test('takes no lead of a school that is merged into it', async () => {
    const { problems } = await new Registrar(schools).preview({
      ...{ predecessorIds: [ids[0]], successorId: ids[5], kind: 'MERGED' },
      ...{ on: '2027-01-01', reason: '学龄人口减少' },
    });
    expect(codes(problems as { code: string; path: string[] }[])).toEqual([
      'CLUSTER_LEAD_CLOSES successorId',
    ]);
  });

  test('gives its places to the school that it is merged into on that very day, or before', async () => {
    expect(await change('addClusterMember', { schoolId: ids[5], from: '2026-10-01' })).toEqual([]);
    const merge = (on: string, predecessor: number, successor: number) =>
      new Registrar(schools).merge({
        ...{ predecessorIds: [ids[predecessor]], successorId: ids[successor], kind: 'MERGED' },
        ...{ on, reason: '学龄人口减少', participations: [] },
      });
    expect(await merge('2027-07-02', 5, 6)).toEqual(['SCHOOL_MERGE_NOT_RUNNING predecessorIds.0']);
    expect(await merge('2027-07-01', 6, 5)).toEqual(['SCHOOL_MERGE_SUCCESSOR_CLOSED successorId']);
    expect(await merge('2027-07-01', 5, 6)).toEqual([]);
    expect((await members()).slice(-2)).toEqual(['5 2026-10-01 2027-07-01', '6 2027-07-01']);
    expect(await merge('2027-06-01', 6, 7)).toEqual([]);
    expect((await members()).slice(-2)).toEqual(['5 2026-10-01 2027-07-01', '7 2027-07-01']);
    expect(await cuts()).toEqual([]);
  });
});

describe('a member that is to close', () => {
  const before = ['0L 2026-09-15', '1 2026-09-15', '2 2026-09-15', '3 2026-09-15'];

  test('leaves on the closing day, told at once; a closing that is withdrawn leaves no trace', async () => {
    expect(await status(1, 'CLOSED', 'FEWER_CHILDREN', '2027-07-01')).toEqual([]);
    expect(await members()).toEqual(before.with(1, '1 2026-09-15 2027-07-01'));
    expect((await facts()).at(-1)).toBe('MemberLeft 1 2027-07-01');
    expect(await status(1, 'OPEN', 'PLAN_DROPPED')).toEqual([]);
    expect(await members()).toEqual(before);
    expect((await facts()).at(-1)).toBe('MemberJoined 1 2027-07-01');
    expect(await cuts()).toEqual([]);
    const { school } = await schools.data<{
      school: { then: { status: string }; changes: { nodes: object[] } };
    }>(
      `query ($id: ID!) { school(id: $id) { changes(filter: { fields: ["status"] }) {
         nodes { after effectiveOn inForceAt withdrawnAt } } } }`,
      { id: ids[1] },
      city,
    );
    const at = expect.any(String) as string;
    expect(school.changes.nodes).toHaveLength(4);
    expect(school.changes.nodes).toEqual(
      expect.arrayContaining([
        { after: 'PROPOSED_TO_CLOSE', effectiveOn: '2026-10-01', inForceAt: at, withdrawnAt: null },
        { after: 'CLOSED', effectiveOn: '2027-07-01', inForceAt: null, withdrawnAt: at },
        { after: 'OPEN', effectiveOn: '2026-10-01', inForceAt: at, withdrawnAt: null },
        { after: 'OPEN', effectiveOn: '2027-07-01', inForceAt: null, withdrawnAt: at },
      ]),
    );
    expect(await sql('SELECT FROM school_period WHERE ahead AND id = $1', ids[1])).toEqual([]);
    // On the day nothing happens: a change planned for it shows that the day has been dealt with.
    const named = { schoolId: ids[2], fields: { capacity: 300 }, expectedVersion: 1, on: '2027-07-01' };
    await desk.done('changeSchool', named, city);
    const told = await sql("SELECT FROM outbox WHERE topic LIKE '%school.facts' AND key = $1", ids[1]);
    schools.clock.moveTo('2027-07-01T04:00:00Z');
    await eventually(async () =>
      expect(await sql('SELECT FROM school WHERE capacity = 300 AND id = $1', ids[2])).toHaveLength(1),
    );
    expect(
      await sql("SELECT FROM outbox WHERE topic LIKE '%school.facts' AND key = $1", ids[1]),
    ).toHaveLength(told.length);
    expect(await sql('SELECT status FROM school WHERE id = $1', ids[1])).toEqual([{ status: 'OPEN' }]);
    expect(await members()).toEqual(before);
  });

  test('a day that is moved forward ends the membership sooner, and a correction brings all of it back', async () => {
    expect(await status(1, 'CLOSED', 'FEWER_CHILDREN', '2027-07-01')).toEqual([]);
    expect(await status(1, 'CLOSED', 'FEWER_CHILDREN', '2027-02-01')).toEqual([]);
    expect(await members()).toEqual(before.with(1, '1 2026-09-15 2027-02-01'));
    expect(await cuts()).toEqual([{ during: '[2027-02-01,)' }]);
    const { school } = await schools.data<{ school: object }>(
      `query ($id: ID!) { school(id: $id, asOf: "2027-08-01") { status closedOn since } }`,
      { id: ids[1] },
    );
    expect(school).toEqual({ status: 'CLOSED', closedOn: '2027-02-01', since: '2027-02-01' });
    schools.clock.moveTo('2027-03-01T04:00:00Z');
    await eventually(async () =>
      expect(await sql('SELECT status FROM school WHERE id = $1', ids[1])).toEqual([{ status: 'CLOSED' }]),
    );
    expect(await members()).toEqual(before.with(1, '1 2026-09-15 2027-02-01'));
    expect(await status(1, 'OPEN', 'CORRECTION', '2027-02-01')).toEqual([]);
    expect(await members()).toEqual(before);
  });

  test('a closing that is put off keeps the membership until then, and nothing happens on the day before', async () => {
    expect(await status(1, 'CLOSED', 'FEWER_CHILDREN', '2027-07-01')).toEqual([]);
    expect(await status(1, 'CLOSED', 'FEWER_CHILDREN', '2028-07-01')).toEqual([]);
    expect(await members()).toEqual(before.with(1, '1 2026-09-15 2028-07-01'));
    expect((await facts()).slice(-3)).toEqual([
      'MemberLeft 1 2027-07-01',
      'MemberJoined 1 2027-07-01',
      'MemberLeft 1 2028-07-01',
    ]);
    const periods = await sql(
      `SELECT status, during::text, closed_on::text AS closed FROM school_period WHERE id = $1 AND ahead`,
      ids[1],
    );
    expect(periods).toEqual([{ status: 'CLOSED', during: '[2028-07-01,)', closed: '2028-07-01' }]);
    expect(await status(1, 'PROPOSED_TO_CLOSE', 'PLAN_DROPPED', '2028-07-01')).toEqual([]);
    expect(await members()).toEqual(before);
    expect(await sql('SELECT FROM school_period WHERE id = $1 AND ahead', ids[1])).toEqual([]);
  });

  test('who left meanwhile does not come back with the school', async () => {
    expect(await status(1, 'CLOSED', 'FEWER_CHILDREN', '2027-07-01')).toEqual([]);
    expect(await status(2, 'CLOSED', 'FEWER_CHILDREN', '2027-07-01')).toEqual([]);
    expect(await change('endClusterMembership', { schoolId: ids[1], from: '2027-02-01' })).toEqual([]);
    expect(await change('closeCluster', { from: '2027-09-01', reason: '问题已解决' })).toEqual([]);
    expect(await status(1, 'OPEN', 'PLAN_DROPPED')).toEqual([]);
    expect(await status(2, 'OPEN', 'PLAN_DROPPED')).toEqual([]);
    expect(await members()).toEqual([
      '0L 2026-09-15 2027-09-01',
      '1 2026-09-15 2027-02-01',
      '2 2026-09-15 2027-09-01',
      '3 2026-09-15 2027-09-01',
    ]);
  });

  test('of a past day is judged by all that was since: who led, what was shared, what follows', async () => {
    const lead = (place: number, from: string) =>
      change('changeClusterLead', { schoolId: ids[place], from, formerLeadLeaves: false });
    expect(await lead(1, '2026-09-20')).toEqual([]);
    expect(await lead(2, '2026-09-25')).toEqual([]);
    expect(await status(1, 'CLOSED', 'FEWER_CHILDREN', '2026-09-18')).toEqual([
      'CLUSTER_LEAD_CLOSES schoolId',
    ]);
    expect(await status(1, 'CLOSED', 'FEWER_CHILDREN', '2026-09-24')).toEqual([
      'CLUSTER_LEAD_CLOSES schoolId',
    ]);
    const entry = {
      ...{ clusterId: cluster.id, giverSchoolId: ids[1], receiverSchoolId: ids[3], kind: 'EXPERT' },
      ...{ onDay: '2026-09-28', hours: 2, description: '分层作业指导' },
    };
    await send(schools, 'recordSharing', entry, { gives: 'sharingEntry', by: city });
    expect(await status(1, 'CLOSED', 'FEWER_CHILDREN', '2026-09-26')).toEqual(['CLUSTER_SHARED_THEN on']);
    expect(await status(1, 'CLOSED', 'FEWER_CHILDREN', '2026-09-29')).toEqual([]);
    expect(await members()).toEqual([
      '0 2026-09-20',
      '0L 2026-09-15 2026-09-20',
      '1 2026-09-15 2026-09-20',
      '1 2026-09-25 2026-09-29',
      '1L 2026-09-20 2026-09-25',
      '2 2026-09-15 2026-09-25',
      '2L 2026-09-25',
      '3 2026-09-15',
    ]);
    // It was open again from the first of October on: the days between are gone, and no more.
    expect(await status(1, 'OPEN', 'CORRECTION', '2026-10-01')).toEqual([]);
    expect((await members()).slice(2, 5)).toEqual([
      '1 2026-09-15 2026-09-20',
      '1 2026-09-25 2026-09-29',
      '1 2026-10-01',
    ]);
    expect(await status(1, 'CREATED_IN_ERROR', 'DUPLICATE', '2026-09-28')).toEqual([
      'SCHOOL_STATUS_STEP_NOT_ALLOWED to',
    ]);
  });
});

test('a closed school that leads from before this was kept is let go from its closing day on', async () => {
  await sql('UPDATE cluster_membership SET outlives_school = true WHERE school_id = $1', ids[0]);
  await sql(`UPDATE school SET status = 'CLOSED', since = '2026-09-25' WHERE id = $1`, ids[0]);
  // The school is amended, and the cluster goes on with its work meanwhile.
  await desk.done('changeSchool', { schoolId: ids[0], fields: { capacity: 300 }, expectedVersion: 1 }, city);
  expect(await change('addClusterMember', { schoolId: ids[5], from: '2026-10-01' })).toEqual([]);
  const lead = (from: string, formerLeadLeaves: boolean) =>
    change('changeClusterLead', { schoolId: ids[1], from, formerLeadLeaves });
  expect(await lead('2026-10-01', true)).toEqual([]);
  expect(await lead('2026-09-25', false)).toEqual([]);
  expect((await members()).slice(0, 3)).toEqual([
    '0L 2026-09-15 2026-09-25',
    '1 2026-09-15 2026-09-25',
    '1L 2026-09-25',
  ]);
});

describe('the database itself', () => {
  const led = () =>
    sql(
      `INSERT INTO cluster_membership (cluster_id, kind, school_id, role, during)
       VALUES ($1, 'CITY_PRACTICE_COMMUNITY', $2, 'MEMBER', '[2027-01-01,)')`,
      cluster.id,
      ids[5],
    );

  test('lets no school lead, or join, while it is closed, and none close while it leads', async () => {
    expect(await status(5, 'CLOSED', 'FEWER_CHILDREN', '2027-07-01')).toEqual([]);
    await expect(led()).rejects.toThrow('is closed while it is to belong');
    await expect(sql(`UPDATE school SET status = 'CLOSED' WHERE id = $1`, ids[0])).rejects.toMatchObject({
      driverError: { constraint: 'school_leads_while_running' },
    });
    await expect(
      sql(`UPDATE cluster_membership SET school_id = $2 WHERE school_id = $1`, ids[0], ids[5]),
    ).rejects.toMatchObject({ driverError: { constraint: 'cluster_membership_lead_runs' } });
  });

  test('of two transactions that see nothing of each other, one that closes a school and one that lets it lead, one fails', async () => {
    let arrived = 0;
    const both = Promise.withResolvers<void>();
    const inStep = (text: string, ...values: unknown[]) =>
      schools.database.dataSource
        .transaction(async tx => {
          await tx.query(text, values);
          if (++arrived === 2) both.resolve();
          await both.promise;
        })
        .then(
          () => 'done',
          (error: Error) => error.message,
        );
    await sql('DELETE FROM cluster_membership WHERE cluster_id = $1', cluster.id);
    const outcomes = await Promise.all([
      inStep(`UPDATE school SET status = 'CLOSED' WHERE id = $1`, ids[5]),
      inStep(
        `INSERT INTO cluster_membership (cluster_id, kind, school_id, role, during)
         VALUES ($1, 'CITY_PRACTICE_COMMUNITY', $2, 'LEAD', '[2026-10-01,)')`,
        cluster.id,
        ids[5],
      ),
    ]);
    expect(outcomes.filter(outcome => outcome === 'done')).toHaveLength(1);
    expect(outcomes.join()).toMatch(
      /is closed while it is to belong|belongs to a cluster while it is closed/,
    );
  });

  test('of two requests at once, one that closes a school and one that gives it the lead, one is refused', async () => {
    for (let place = 4; place < 8; place++) {
      const answers = await Promise.all([
        status(place, 'CLOSED', 'FEWER_CHILDREN', '2027-07-01'),
        change('changeClusterLead', { schoolId: ids[place], from: '2026-10-01', formerLeadLeaves: false }),
      ]);
      expect(answers.flat()).toEqual(['CLUSTER_LEAD_CLOSES schoolId']);
    }
  });
});
