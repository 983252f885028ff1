import { type TestDatabase, testDatabase } from '@doorstep/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDrift, dumpConstraints } from './index';
import { ClusterMembership, membershipMigration } from './school.fixture';

const folder = mkdtempSync(join(tmpdir(), 'doorstep-drift-'));
const constraintsFile = join(folder, 'constraints.sql.txt');
let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase({ migrations: [membershipMigration], entities: [ClusterMembership] });
  writeFileSync(constraintsFile, await dumpConstraints(db.database.dataSource));
});
afterEach(() => db.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const drift = () => checkDrift(db.database.dataSource, { constraintsFile });

test('entities and migrations that agree show no drift', async () => {
  expect(await drift()).toEqual([]);
});

test('the dump holds temporal constraints, checks and indexes', async () => {
  const dump = await dumpConstraints(db.database.dataSource);
  expect(dump).toContain(
    'cluster_membership cluster_membership_overlaps: UNIQUE (school_id, during WITHOUT OVERLAPS)',
  );
  expect(dump).toContain('CHECK');
  expect(dump).toContain('CREATE INDEX cluster_membership_decided_on');
});

test.each([
  [
    'ALTER TABLE cluster_membership ALTER COLUMN note SET NOT NULL',
    'cluster_membership.note may not be null in the database and may be null in entity ClusterMembership.',
  ],
  [
    'ALTER TABLE cluster_membership ALTER COLUMN share TYPE numeric(8, 4)',
    'cluster_membership.share is numeric(8,4) in the database and numeric(6,4) in entity ClusterMembership.',
  ],
  [
    'ALTER TABLE cluster_membership RENAME COLUMN themes TO topics',
    'Entity ClusterMembership wants a column cluster_membership.themes, which no migration makes.',
  ],
  [
    'ALTER TABLE cluster_membership ADD COLUMN surprise int',
    'Column cluster_membership.surprise is unknown to entity ClusterMembership.',
  ],
  [
    'ALTER TABLE cluster_membership RENAME TO membership',
    'Entity ClusterMembership wants a table cluster_membership, which no migration makes.',
  ],
  [
    'ALTER TABLE cluster_membership DROP CONSTRAINT cluster_membership_overlaps',
    expect.stringMatching(/^In .*, but not in the database: .*cluster_membership_overlaps/),
  ],
  [
    'CREATE UNIQUE INDEX one_note ON cluster_membership (note)',
    expect.stringMatching(/^Not in .*UPDATE_CONSTRAINTS=1 writes it\): CREATE UNIQUE INDEX one_note/),
  ],
  [
    'ALTER TABLE cluster_membership DROP CONSTRAINT cluster_membership_role',
    "cluster_membership.role: entity ClusterMembership knows LEAD, MEMBER, the database's CHECK does not exist.",
  ],
  [
    `ALTER TABLE cluster_membership DROP CONSTRAINT cluster_membership_role,
            ADD CONSTRAINT cluster_membership_role CHECK (role IN ('LEAD', 'GUEST'))`,
    "cluster_membership.role: entity ClusterMembership knows LEAD, MEMBER, the database's CHECK GUEST, LEAD.",
  ],
])('%s is told', async (sql, sentence) => {
  await db.database.manager.query(sql);
  expect(await drift()).toContainEqual(sentence);
});

test('a dump that is missing is told line by line', async () => {
  rmSync(constraintsFile);
  expect(await drift()).toHaveLength(
    (await dumpConstraints(db.database.dataSource)).trim().split('\n').length,
  );
});
