import { Refusal } from '@doorstep/service-kit';
import { type TestDatabase, eventually, testDatabase } from '@doorstep/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type ConstraintProblems, openDatabase, refusalFrom, uuidv7 } from './index';
import { ClusterMembership, membershipMigration } from './school.fixture';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase({ migrations: [membershipMigration], entities: [ClusterMembership] });
});
afterAll(() => db.stop());

const problems: ConstraintProblems = {
  cluster_membership_overlaps: {
    code: 'CLUSTER_MEMBERSHIP_OVERLAPS',
    path: ['input', 'during'],
    zh: '该校在此期间已属于另一集群。',
    en: 'The school already belongs to a cluster in this time.',
  },
};

function membership(schoolId: string, from: string, to: string | null): ClusterMembership {
  return db.database.manager.create(ClusterMembership, {
    schoolId,
    during: { from, to },
    note: null,
    share: '0.9000',
    themes: ['HOMEWORK_THAT_HELPS'],
    decidedOn: '2026-09-01',
    createdAt: new Date('2026-09-01T00:00:00Z'),
  });
}

test('an entity comes back as it was saved: days as days, decimals exact, ranges half-open', async () => {
  const { manager } = db.database;
  const saved = await manager.save(membership(uuidv7(), '2026-09-01', '2027-09-01'));
  const found = await manager.findOneByOrFail(ClusterMembership, { id: saved.id });
  expect(found).toEqual({
    id: saved.id,
    schoolId: saved.schoolId,
    during: { from: '2026-09-01', to: '2027-09-01' },
    note: null,
    share: '0.9000',
    themes: ['HOMEWORK_THAT_HELPS'],
    role: 'MEMBER',
    decidedOn: '2026-09-01',
    createdAt: new Date('2026-09-01T00:00:00Z'),
    version: 1,
  });
  found.during = { from: '2026-09-01', to: null };
  await manager.save(found);
  const again = await manager.findOneByOrFail(ClusterMembership, { id: saved.id });
  expect(again).toMatchObject({ during: { from: '2026-09-01', to: null }, version: 2 });
  expect(await manager.query('SELECT decided_on, count(*) AS n FROM cluster_membership GROUP BY 1')).toEqual([
    { decided_on: '2026-09-01', n: 1 },
  ]);
});

test('ranges that touch do not overlap; ranges that overlap become a user error', async () => {
  const { manager } = db.database;
  const school = uuidv7();
  await manager.save(membership(school, '2026-09-01', '2027-09-01'));
  await manager.save(membership(school, '2027-09-01', null));
  const failed = await manager
    .save(membership(school, '2027-08-31', '2027-09-01'))
    .catch((error: unknown) => error);
  const refusal = refusalFrom(failed, problems);
  expect(refusal).toBeInstanceOf(Refusal);
  expect((refusal as Refusal).problems).toEqual([
    {
      code: 'CLUSTER_MEMBERSHIP_OVERLAPS',
      path: ['input', 'during'],
      message: {
        zh: '该校在此期间已属于另一集群。',
        en: 'The school already belongs to a cluster in this time.',
      },
    },
  ]);
});

test('a constraint that nobody named, and any other error, stay as they are', async () => {
  const { manager } = db.database;
  const row = membership(uuidv7(), '2026-09-01', null);
  row.share = '1.5000';
  const failed = await manager.save(row).catch((error: unknown) => error);
  expect(failed).toMatchObject({ message: expect.stringContaining('cluster_membership_share') });
  expect(refusalFrom(failed, problems)).toBe(failed);
  const notFound = await manager.query('SELECT * FROM nowhere').catch((error: unknown) => error);
  expect(refusalFrom(notFound, problems)).toBe(notFound);
  const other = new Error('toString');
  expect(refusalFrom(other, problems)).toBe(other);
});

test('of two transactions that deadlock, the one broken off is done again', async () => {
  const { database } = db;
  await database.manager.query('CREATE TABLE account (id int PRIMARY KEY, sum int NOT NULL)');
  await database.manager.query('INSERT INTO account VALUES (1, 0), (2, 0)');
  let attempts = 0;
  let arrived = 0;
  const bothHoldOne = Promise.withResolvers<void>();
  const pay = (from: number, to: number) =>
    database.transaction(async tx => {
      attempts++;
      await tx.query('UPDATE account SET sum = sum - 1 WHERE id = $1', [from]);
      if (++arrived === 2) bothHoldOne.resolve();
      await bothHoldOne.promise;
      await tx.query('UPDATE account SET sum = sum + 1 WHERE id = $1', [to]);
    });
  await Promise.all([pay(1, 2), pay(2, 1)]);
  expect(attempts).toBe(3);
  expect(await database.manager.query('SELECT sum FROM account')).toEqual([{ sum: 0 }, { sum: 0 }]);
});

test('an error of the work itself is not tried again, and rolls back', async () => {
  let attempts = 0;
  const work = db.database.transaction(async tx => {
    attempts++;
    await tx.save(membership('01990000-0000-7000-8000-000000000001', '2026-09-01', null));
    throw new Error('no');
  });
  await expect(work).rejects.toThrow('no');
  expect(attempts).toBe(1);
  expect(
    await db.database.manager.countBy(ClusterMembership, {
      schoolId: '01990000-0000-7000-8000-000000000001',
    }),
  ).toBe(0);
});

test('COPY takes rows as they come, in the transaction, and stops with the source', async () => {
  const { database } = db;
  await database.manager.query('CREATE TABLE intake (number int, word text)');
  async function* rows(last: number, failing = false) {
    for (let number = 1; number <= last; number++) yield `${number}\t第${number}\n`;
    if (failing) throw new Error('cut off half way');
  }
  const sql = 'COPY intake FROM STDIN';
  expect(await database.transaction(tx => database.copyFrom(tx, sql, rows(10_000)))).toBe(10_000);
  await expect(database.transaction(tx => database.copyFrom(tx, sql, rows(50, true)))).rejects.toThrow(
    'cut off half way',
  );
  expect(await database.manager.query('SELECT count(*) AS n, max(word) AS word FROM intake')).toEqual([
    { n: 10_000, word: '第9999' },
  ]);
  await expect(database.copyFrom(database.manager, sql, rows(1))).rejects.toThrow(
    'needs the manager of a transaction',
  );
});

test('a lost connection costs the statement that used it, not the process', async () => {
  const { manager } = db.database;
  await expect(manager.query('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toThrow();
  await eventually(() => db.database.check());
});

test('what is wrong with an address is said in a sentence', async () => {
  const log = pino({ level: 'silent' });
  const open = (change: (url: URL) => void) => {
    const url = new URL(db.url);
    change(url);
    return openDatabase({ url: url.href, log });
  };
  await expect(open(url => (url.password = 'wrong'))).rejects.toThrow(
    'does not accept the user doorstep_test',
  );
  await expect(open(url => (url.pathname = '/nowhere'))).rejects.toThrow('has no database nowhere');
  await expect(open(url => (url.port = '1'))).rejects.toThrow(
    /does not answer at 127.0.0.1:1 \(ECONNREFUSED\)/,
  );
});

test('the pool shows its figures', async () => {
  const metrics = new Registry();
  const database = await db.open({ metrics });
  await database.check();
  expect(await metrics.metrics()).toMatch(/doorstep_database_connections\{state="idle"\} [1-9]/);
});

test('keys made here sort by their time, and as PostgreSQL’s own', async () => {
  const ids = [uuidv7(1_000), uuidv7(2_000), uuidv7(3_000)];
  expect(ids.toSorted()).toEqual(ids);
  const [row] = await db.database.manager.query<{ version: number; at: Date }[]>(
    'SELECT uuid_extract_version($1) AS version, uuid_extract_timestamp($1) AS at',
    [ids[1]],
  );
  expect(row).toEqual({ version: 7, at: new Date(2_000) });
});
