import type { RoleGrant } from '@doorstep/access';
import { city, principalOf, pudong, TestSchools } from '../../schools.fixture';
import { clusterMutation, formingIn, send, tasksFor } from '../clusters.fixture';

const principal = (place: number) => principalOf(`31150000${place + 1}`);

let schools: TestSchools;
let ids: string[];
let cluster: { id: string; version: number };
beforeEach(async () => {
  schools = await TestSchools.start('2026-10-01');
  ids = (await schools.register(6)).map(({ id }) => id);
  cluster = (await formingIn(schools, ids)({ memberSchoolIds: ids.slice(1, 4) })).cluster!;
});
afterEach(() => schools.stop());

interface Entry {
  id: string;
  version: number;
}

/** The school of `from` gives the one of `to` 3.5 hours, as recorded by the principal of a school. */
const record = (from: number, to: number, by: RoleGrant, changes: object = {}, ...besides: RoleGrant[]) =>
  send<Entry>(
    schools,
    'recordSharing',
    {
      clusterId: cluster.id,
      giverSchoolId: ids[from],
      receiverSchoolId: ids[to],
      kind: 'EXPERT',
      hours: 3.5,
      onDay: '2026-10-01',
      description: '分层作业指导',
      ...changes,
    },
    { gives: 'sharingEntry', by, besides },
  );
const answer = (
  name: string,
  { id: entryId, version: expectedVersion }: Entry,
  by: RoleGrant,
  more = {},
  ...besides: RoleGrant[]
) =>
  send<Entry & { status: string; hours: number }>(
    schools,
    name,
    { entryId, expectedVersion, ...more },
    { gives: 'sharingEntry', fields: 'id version status hours', by, besides },
  );

test('recorded by one side, confirmed by the other, and only then told', async () => {
  const given = await record(0, 1, principal(0));
  const task = `CONFIRM_SHARING ${given.id}`;
  expect(await tasksFor(schools, principal(1))).toContain(task);
  expect(await tasksFor(schools, principal(0))).not.toContain(task);
  await expect(answer('confirmSharing', given, principal(0))).rejects.toThrow('FORBIDDEN');
  const facts = () =>
    schools.database.manager.query<{ data: object }[]>(
      `SELECT data FROM outbox WHERE headers ->> 'ce_type' LIKE '%.SharingRecorded.%'`,
    );
  expect(await facts()).toEqual([]);
  expect(await answer('confirmSharing', given, principal(1))).toMatchObject({ status: 'CONFIRMED' });
  expect((await facts()).map(({ data }) => data)).toEqual([
    {
      entryId: given.id,
      giverSchoolId: ids[0],
      receiverSchoolId: ids[1],
      kind: 'EXPERT',
      hours: 3.5,
      on: '2026-10-01',
      reversesEntryId: null,
    },
  ]);
  expect(await answer('confirmSharing', { ...given, version: 2 }, principal(1))).toEqual([
    'SHARING_ANSWERED entryId',
  ]);
  const received = await record(0, 2, principal(2));
  expect(await answer('confirmSharing', received, principal(0))).toMatchObject({ status: 'CONFIRMED' });
  // What the lead or the city records of two others, the receiver confirms.
  for (const by of [principal(0), city]) {
    const between = await record(1, 2, by);
    expect(await answer('confirmSharing', between, principal(2))).toMatchObject({ status: 'CONFIRMED' });
  }
});

test('who speaks for both schools records for one and lets somebody else confirm for the other', async () => {
  const both = [principal(0), principal(1)] as const;
  const own = await record(0, 1, both[0]!, {}, ...both.slice(1));
  expect(await answer('confirmSharing', own, both[0]!, {}, ...both.slice(1))).toEqual([
    'SHARING_OWN entryId',
  ]);
  expect(await answer('confirmSharing', own, principal(1))).toMatchObject({ status: 'CONFIRMED' });
});

test('declined by the other side, withdrawn by the own', async () => {
  const one = await record(0, 1, principal(0));
  expect(await answer('declineSharing', one, principal(1), { reason: '没有这回事' })).toMatchObject({
    status: 'DECLINED',
  });
  const other = await record(0, 1, principal(0));
  await expect(answer('declineSharing', other, principal(2), { reason: 'x' })).rejects.toThrow('FORBIDDEN');
  expect(await answer('declineSharing', other, principal(0), { reason: '记错了' })).toMatchObject({
    status: 'DECLINED',
  });
});

test('a confirmed entry is taken back by another of as many hours below zero, once', async () => {
  const entry = await record(0, 1, principal(0));
  expect(await answer('reverseSharing', entry, principal(0), { reason: 'x' })).toEqual([
    'SHARING_NOT_REVERSIBLE entryId',
  ]);
  const confirmed = await answer('confirmSharing', entry, principal(1));
  const reversal = await answer('reverseSharing', confirmed, principal(1), { reason: '重复登记' });
  expect(reversal).toMatchObject({ status: 'RECORDED', hours: -3.5 });
  expect(await answer('reverseSharing', confirmed, principal(0), { reason: 'x' })).toEqual([
    'SHARING_REVERSED entryId',
  ]);
  await answer('confirmSharing', reversal, principal(0));
  expect(await answer('reverseSharing', { ...reversal, version: 2 }, principal(0), { reason: 'x' })).toEqual([
    'SHARING_NOT_REVERSIBLE entryId',
  ]);
  const { cluster: seen } = await schools.data<{ cluster: { sharing: { nodes: object[] } } }>(
    `query ($id: ID!) { cluster(id: $id) { sharing(year: 2026) { nodes { hours description reverses { id } giver { id } } } } }`,
    { id: cluster.id },
  );
  expect(seen.sharing.nodes).toEqual([
    { hours: -3.5, description: '重复登记', reverses: { id: entry.id }, giver: { id: ids[0] } },
    { hours: 3.5, description: '分层作业指导', reverses: null, giver: { id: ids[0] } },
  ]);
});

test('what is not written into the ledger', async () => {
  const by = principal(0);
  expect(await record(0, 0, by)).toEqual(['SHARING_ONE_SCHOOL receiverSchoolId']);
  for (const hours of [0, -1, 0.3, 2000.25]) {
    expect(await record(0, 1, by, { hours })).toEqual(['SHARING_HOURS hours']);
  }
  expect(await record(0, 1, by, { onDay: '2026-10-02' })).toEqual(['SHARING_DAY onDay']);
  expect(await record(0, 1, by, { onDay: '2026-09-14' })).toEqual(['SHARING_NOT_MEMBER giverSchoolId']);
  expect(await record(0, 5, by)).toEqual(['SHARING_NOT_MEMBER receiverSchoolId']);
  expect(await record(0, 1, by, { description: ' ' })).toEqual(['TEXT_EMPTY description']);
  expect(await record(0, 1, by, { receiverSchoolId: 'nonsense' })).toEqual([
    'SCHOOL_NOT_FOUND receiverSchoolId',
  ]);
  await expect(record(1, 2, principal(3))).rejects.toThrow('FORBIDDEN');
  await expect(record(1, 2, pudong)).rejects.toThrow('FORBIDDEN');
});

test('a membership does not end before what was shared under it; a change of lead leaves it whole', async () => {
  await record(1, 2, principal(1));
  const change = (name: string, input: object) =>
    clusterMutation(schools, name, { clusterId: cluster.id, expectedVersion: cluster.version, ...input });
  const early = await change('endClusterMembership', { schoolId: ids[1], from: '2026-10-01' });
  expect(early.userErrors.map(({ code }) => code)).toEqual(['CLUSTER_SHARED_THEN']);
  const led = await change('changeClusterLead', { schoolId: ids[1], from: '2026-09-20' });
  expect(led.userErrors).toEqual([]);
  cluster = led.cluster!;
  const late = await change('endClusterMembership', { schoolId: ids[2], from: '2026-10-02' });
  expect(late.userErrors).toEqual([]);
});

test('the database itself keeps the ledger straight', async () => {
  const { id } = await record(0, 1, principal(0));
  const sql = (assignments: string) =>
    schools.database.manager.query(`UPDATE sharing_entry SET ${assignments} WHERE id = $1`, [id]);
  const reversal = (hours: string, day = 'on_day') =>
    schools.database.manager.query(
      `INSERT INTO sharing_entry (cluster_id, giver_school_id, receiver_school_id, kind, hours, on_day, description, status,
                                  reverses_id, school_id, school_code, version, created_by)
       SELECT cluster_id, giver_school_id, receiver_school_id, kind, ${hours}, ${day}, 'x', 'RECORDED', id, school_id, school_code, 1, 'x'
         FROM sharing_entry WHERE id = $1`,
      [id],
    );
  for (const wrong of [reversal('-3.25'), reversal('-hours', 'on_day - 1')]) {
    await expect(wrong).rejects.toThrow('sharing_entry_reverses');
  }
  const [kept] = await schools.database.manager.query<{ hours: string }[]>('SELECT hours FROM sharing_entry');
  expect(kept).toEqual({ hours: '3.5' });
  await expect(sql('hours = 0.1')).rejects.toThrow('sharing_entry_quarter_hours');
  await expect(sql('hours = -3.5')).rejects.toThrow('sharing_entry_reversal_negative');
  await expect(sql(`on_day = '2026-09-14'`)).rejects.toThrow('sharing_entry_giver');
  await expect(sql(`status = 'CONFIRMED', answered_at = now(), answered_by = created_by`)).rejects.toThrow(
    'sharing_entry_confirmed_by_another',
  );
});
