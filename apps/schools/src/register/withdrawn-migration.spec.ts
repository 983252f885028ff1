import type { MigrationClass } from '@doorstep/database';
import { migrationsOf } from '@doorstep/service';
import { testDatabase } from '@doorstep/testing';
import { capabilities } from '../capabilities';

const numberOf = (Migration: MigrationClass) => Number(new Migration().name!.slice(-13));
const all = migrationsOf(capabilities);

test('of several changes of a field that lay ahead for one day before, the last counts', async () => {
  const base = await testDatabase({ migrations: all.filter(one => numberOf(one) < 202611222260) });
  try {
    await base.database.manager.query(`
      INSERT INTO change (kind, key, version, field, before, after, changed_by, changed_at, effective_on, in_force_at)
      SELECT 'SCHOOL', key, version, field, '1', '2', 'x', '2026-10-01T00:00:00Z'::timestamptz + version * interval '1 day', day::date,
             CASE WHEN day < '2027-01-01' THEN now() END
        FROM (VALUES ('a', 2, 'status', '2027-07-01'), ('a', 3, 'status', '2027-07-01'), ('a', 4, 'name', '2027-07-01'),
                     ('a', 5, 'status', '2027-08-01'), ('b', 2, 'status', '2027-07-01'), ('c', 2, 'status', '2026-10-01'),
                     ('c', 3, 'status', '2026-10-01')) made (key, version, field, day)`);
    const { manager } = await base.open({ migrations: all });
    const withdrawn = await manager.query<object[]>(
      'SELECT key, version, field, withdrawn_at FROM change WHERE withdrawn_at IS NOT NULL',
    );
    expect(withdrawn).toEqual([
      { key: 'a', version: 2, field: 'status', withdrawn_at: new Date('2026-10-04T00:00:00Z') },
    ]);
    await expect(
      manager.query(`UPDATE change SET withdrawn_at = now() WHERE in_force_at IS NOT NULL`),
    ).rejects.toThrow('change_withdrawn_ahead');
  } finally {
    await base.stop();
  }
});
