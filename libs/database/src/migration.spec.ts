import { type TestDatabase, testDatabase } from '@doorstep/testing';
import { migration } from './index';

let empty: TestDatabase;
beforeEach(async () => {
  empty = await testDatabase({});
});
afterEach(() => empty.stop());

const first = migration(202609010000, 'Schools', 'CREATE TABLE school (id int PRIMARY KEY, name text)');
// Would fail, or run twice, if two instances ran it side by side.
const second = migration(
  202609020000,
  'Sectors',
  `ALTER TABLE school ADD COLUMN sector text NOT NULL DEFAULT 'public';
   INSERT INTO school VALUES (1, '一中', 'public');
   SELECT pg_sleep(0.2);`,
);

test('instances that start at once migrate once', async () => {
  const all = await Promise.all(Array.from({ length: 4 }, () => empty.open({ migrations: [first, second] })));
  expect(await all[0]!.manager.query('SELECT * FROM school')).toEqual([
    { id: 1, name: '一中', sector: 'public' },
  ]);
  expect(await all[0]!.manager.query('SELECT name FROM migration ORDER BY id')).toEqual([
    { name: 'Schools0202609010000' },
    { name: 'Sectors0202609020000' },
  ]);
});

test('a migration runs on a database with rows in it, and only forward', async () => {
  const old = await empty.open({ migrations: [first] });
  await old.manager.query(`INSERT INTO school VALUES (7, '七中')`);
  const now = await empty.open({ migrations: [first, second] });
  expect(await now.manager.query('SELECT sector FROM school WHERE id = 7')).toEqual([{ sector: 'public' }]);
  await expect(now.dataSource.undoLastMigration()).rejects.toThrow('only goes forward');
});

test('a migration that fails leaves nothing of itself, and the next start does it again', async () => {
  const broken = migration(202609020000, 'Broken', 'CREATE TABLE half (id int); SELECT 1 / 0');
  await expect(empty.open({ migrations: [first, broken] })).rejects.toThrow('division by zero');
  const mended = await empty.open({ migrations: [first, second] });
  expect(
    await mended.manager.query(`SELECT to_regclass('half') AS half, to_regclass('school') AS school`),
  ).toEqual([{ half: null, school: 'school' }]);
});

test('a migration that works on the connection is in the same transaction', async () => {
  const work = migration(202609030000, 'Work', async runner => {
    await runner.query('CREATE TABLE made (id int)');
    throw new Error('on second thoughts');
  });
  await expect(empty.open({ migrations: [work] })).rejects.toThrow('on second thoughts');
  expect(await empty.database.manager.query(`SELECT to_regclass('made') AS made`)).toEqual([{ made: null }]);
});
