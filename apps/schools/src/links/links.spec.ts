import { city, principalOf, pudong, TestSchools } from '../schools.fixture';
import { Registrar } from './links.fixture';

let schools: TestSchools;
let registrar: Registrar;
let ids: string[];
beforeEach(async () => {
  schools = await TestSchools.start('2026-10-01');
  // They have been in the register since before.
  ids = (await schools.register(6)).map(({ id }) => id);
  await schools.database.manager.query(`UPDATE school SET since = '2020-09-01', entered_on = '2020-09-01'`);
  registrar = new Registrar(schools);
});
afterEach(() => schools.stop());

const link = (
  from: number,
  to: number,
  changes: object = {},
  ...grants: Parameters<Registrar['send']>[2][]
) =>
  registrar.send(
    'linkSchools',
    {
      predecessorId: ids[from],
      successorId: ids[to],
      kind: 'SPLIT',
      on: '2026-09-01',
      reason: '分设',
      ...changes,
    },
    ...grants,
  );

interface Linked {
  school: {
    predecessors: { nodes: { predecessor: { id: string } }[] };
    successors: { nodes: { successor: { id: string }; kind: string; effectiveOn: string }[] };
    lineage: { generation: number; school: { id: string }; link: { kind: string } }[];
    livesOnIn: { id: string }[];
  };
}

async function linked(place: number) {
  const { school } = await schools.data<Linked>(
    `query ($id: ID!) { school(id: $id) { predecessors { nodes { predecessor { id } } }
       successors { nodes { successor { id } kind effectiveOn } }
       lineage { generation school { id } link { kind } } livesOnIn { id } } }`,
    { id: ids[place] },
  );
  const at = ({ id }: { id: string }) => ids.indexOf(id);
  return {
    before: school.predecessors.nodes.map(({ predecessor }) => at(predecessor)),
    after: school.successors.nodes.map(({ successor }) => at(successor)),
    lineage: school.lineage.map(one => `${at(one.school)}:${one.generation}`),
    livesOnIn: school.livesOnIn.map(at),
  };
}

const told = async (place: number) => {
  const [last] = await schools.database.manager.query<{ data: { successorIds: string[] } }[]>(
    `SELECT data FROM outbox WHERE topic = 'doorstep.schools.school.state' AND key = $1 ORDER BY position DESC LIMIT 1`,
    [ids[place]],
  );
  return last?.data.successorIds.map(id => ids.indexOf(id));
};

test('one row is read from both sides, over generations, and told', async () => {
  expect(await link(0, 1)).toEqual([]);
  expect(await link(0, 2)).toEqual([]);
  expect(await link(1, 3, { kind: 'MERGED', on: '2026-10-01' })).toEqual([]);
  expect(await link(2, 3, { kind: 'MERGED', on: '2026-10-01' })).toEqual([]);
  expect(await linked(0)).toMatchObject({ before: [], lineage: ['1:1', '2:1', '3:2'], livesOnIn: [0] });
  expect((await linked(0)).after.sort()).toEqual([1, 2]);
  expect(await linked(1)).toMatchObject({ before: [0], after: [3], lineage: ['0:-1', '3:1'] });
  expect((await linked(3)).lineage).toEqual(['0:-2', '1:-1', '2:-1']);
  await schools.database.manager.query(`UPDATE school SET status = 'CLOSED' WHERE id = ANY($1)`, [
    [ids[0], ids[4]],
  ]);
  expect((await linked(0)).livesOnIn).toEqual([3]);
  expect((await linked(4)).livesOnIn).toEqual([4]);
  expect((await told(0))?.sort()).toEqual([1, 2]);
  expect(await told(1)).toEqual([3]);
});

test('a link ahead is told from its day on, and one that is taken back no more', async () => {
  expect(await link(0, 1, { on: '2027-09-01' })).toEqual([]);
  expect(await link(0, 2)).toEqual([]);
  expect(await told(0)).toEqual([2]);
  const on = async (day: string) => {
    const [row] = await schools.database.manager.query<{ ids: string[] }[]>(
      `SELECT successor_ids AS ids FROM school_period WHERE id = $1 AND during @> $2::date
        UNION ALL SELECT successor_ids FROM school WHERE id = $1 LIMIT 1`,
      [ids[0], day],
    );
    return row!.ids.map(id => ids.indexOf(id)).sort();
  };
  expect(await on('2027-09-01')).toEqual([1, 2]);
  const { school } = await schools.data<{
    school: { successors: { nodes: { id: string; version: number }[] } };
  }>(`query ($id: ID!) { school(id: $id) { successors { nodes { id version successor { code } } } } }`, {
    id: ids[0],
  });
  const [ahead, now] = school.successors.nodes;
  const revoke = (one: { id: string; version: number } | undefined, changes: object = {}) =>
    registrar.send('revokeSchoolLink', {
      linkId: one!.id,
      expectedVersion: one!.version,
      reason: '登记有误',
      ...changes,
    });
  expect(await revoke(now, { expectedVersion: 9 })).toEqual(['CONFLICT expectedVersion']);
  expect(await revoke(now)).toEqual([]);
  expect(await revoke(now, { expectedVersion: 2 })).toEqual(['SCHOOL_LINK_NOT_FOUND linkId']);
  expect(await told(0)).toEqual([]);
  expect(await on('2027-09-01')).toEqual([1]);
  expect(await revoke(ahead)).toEqual([]);
  expect(await linked(0)).toMatchObject({ after: [], lineage: [] });
  // And can be entered again.
  expect(await link(0, 2)).toEqual([]);
});

test('no school comes of itself', async () => {
  expect(await link(0, 0)).toEqual(['SCHOOL_LINK_CYCLE successorId']);
  await link(0, 1);
  await link(1, 2);
  expect(await link(2, 0)).toEqual(['SCHOOL_LINK_CYCLE successorId']);
  expect(await link(0, 1)).toEqual(['SCHOOL_LINK_EXISTS successorId']);
  await expect(
    schools.database.manager.query(
      `INSERT INTO school_link (predecessor_id, predecessor_code, successor_id, successor_code, kind, effective_on, reason, version, created_by)
       SELECT l.successor_id, 'x', l.predecessor_id, 'x', 'MERGED', '2026-01-01', 'x', 1, 'x' FROM school_link l`,
    ),
  ).rejects.toThrow('come of itself');
});

test('of requests that make a cycle together, at least one is refused', async () => {
  for (let round = 0; round < 3; round++) {
    const answers = await Promise.all([link(0, 1), link(1, 2), link(2, 3), link(3, 0)]);
    expect(answers.flat()).toEqual(['SCHOOL_LINK_CYCLE successorId']);
    await schools.database.manager.query('DELETE FROM school_link');
    await schools.database.manager.query(`UPDATE school SET successor_ids = '{}'`);
  }
});

test('who links what', async () => {
  expect(await link(0, 1, {}, pudong)).toEqual([]);
  await expect(link(1, 2, {}, principalOf('311500002'))).rejects.toThrow('FORBIDDEN');
  await schools.database.manager.query(`UPDATE school SET district_code = '310101' WHERE id = $1`, [ids[3]]);
  await expect(link(2, 3, {}, pudong)).rejects.toThrow('FORBIDDEN');
  expect(await link(2, 3, {}, city)).toEqual([]);
  expect(await link(2, 4, { reason: ' ' })).toEqual(['TEXT_EMPTY reason']);
  expect(await link(2, 4, { successorId: 'nonsense' })).toEqual(['SCHOOL_NOT_FOUND successorId']);
  await schools.database.manager.query(`UPDATE school SET status = 'CREATED_IN_ERROR' WHERE id = $1`, [
    ids[4],
  ]);
  expect(await link(2, 4)).toEqual(['SCHOOL_LINK_NO_SCHOOL successorId']);
});
