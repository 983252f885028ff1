import type { MigrationClass } from '@doorstep/database';
import { migrationsOf } from '@doorstep/service';
import { testDatabase } from '@doorstep/testing';
import { capabilities } from '../capabilities';

const numberOf = (Migration: MigrationClass) => Number(new Migration().name!.slice(-13));
const all = migrationsOf(capabilities);

test('clusters that were there before get their days and their core schools', async () => {
  const base = await testDatabase({ migrations: all.filter(one => numberOf(one) < 202611220040) });
  try {
    await base.database.manager.query(`
      INSERT INTO district (code, name, version, created_by) VALUES ('310115', '{"zh":"浦东","en":"Pudong"}', 1, 'x');
      INSERT INTO school (code, name, stage, sector, district_code, status, sample, version, created_by)
      SELECT '3115' || n, '{"zh":"校","en":"School"}', 'PRIMARY', 'PUBLIC', '310115', 'OPEN', true, 1, 'x'
        FROM generate_series(1, 2) n;
      INSERT INTO cluster (name, kind, theme, district_code, version, created_at, created_by)
      SELECT '{"zh":"甲","en":"A"}', kind, 'A', '310115', 1, '2026-09-09T16:30:00Z', 'x'
        FROM unnest(ARRAY['EDUCATION_GROUP', 'CITY_PRACTICE_COMMUNITY', 'ALLIANCE']) kind;
      INSERT INTO cluster_membership (cluster_id, kind, school_id, role, during)
      SELECT c.id, c.kind, s.id, CASE s.code WHEN '31151' THEN 'LEAD' ELSE 'MEMBER' END,
             CASE s.code WHEN '31151' THEN '[2025-09-01,)' ELSE '[2026-02-01,2026-07-01)' END::daterange
        FROM cluster c CROSS JOIN school s WHERE c.kind <> 'ALLIANCE';
    `);
    const { manager } = await base.open({ migrations: all });
    const clusters = await manager.query<object[]>('SELECT kind, during::text FROM cluster ORDER BY kind');
    expect(clusters).toEqual([
      // Nobody ever joined it: since it was entered, on Shanghai's day.
      { kind: 'ALLIANCE', during: '[2026-09-10,)' },
      { kind: 'CITY_PRACTICE_COMMUNITY', during: '[2025-09-01,)' },
      { kind: 'EDUCATION_GROUP', during: '[2025-09-01,)' },
    ]);
    const memberships = await manager.query<object[]>(
      'SELECT kind, role, lead_role FROM cluster_membership ORDER BY kind, role',
    );
    expect(memberships).toEqual([
      { kind: 'CITY_PRACTICE_COMMUNITY', role: 'LEAD', lead_role: 'LEAD' },
      { kind: 'CITY_PRACTICE_COMMUNITY', role: 'MEMBER', lead_role: null },
      { kind: 'EDUCATION_GROUP', role: 'CORE', lead_role: 'LEAD' },
      { kind: 'EDUCATION_GROUP', role: 'MEMBER', lead_role: null },
    ]);
  } finally {
    await base.stop();
  }
});

test('memberships that outlived their schools stay, and hinder nobody; no others come', async () => {
  const base = await testDatabase({ migrations: all.filter(one => numberOf(one) < 202611222260) });
  try {
    await base.database.manager.query(`
      INSERT INTO district (code, name, version, created_by) VALUES ('310115', '{"zh":"浦东","en":"Pudong"}', 1, 'x');
      INSERT INTO school (code, name, stage, sector, district_code, status, sample, since, entered_on, version, created_by)
      SELECT '3115' || n, '{"zh":"校","en":"School"}', 'PRIMARY', 'PUBLIC', '310115', CASE n WHEN 1 THEN 'CLOSED' ELSE 'OPEN' END,
             true, '2026-07-01', '2026-07-01', 1, 'x' FROM generate_series(1, 3) n;
      INSERT INTO cluster (name, kind, theme, district_code, during, version, created_by)
      VALUES ('{"zh":"甲","en":"A"}', 'ALLIANCE', 'A', '310115', '[2026-01-01,)', 1, 'x');
      INSERT INTO cluster_membership (cluster_id, kind, school_id, role, during)
      SELECT c.id, c.kind, s.id, CASE s.code WHEN '31151' THEN 'LEAD' ELSE 'MEMBER' END, '[2026-01-01,)'
        FROM cluster c CROSS JOIN school s`);
    const { manager } = await base.open({ migrations: all });
    const marked = await manager.query<object[]>(
      `SELECT s.code, m.role FROM cluster_membership m JOIN school s ON s.id = m.school_id WHERE m.outlives_school`,
    );
    expect(marked).toEqual([{ code: '31151', role: 'LEAD' }]);
    await manager.query(`UPDATE school SET since = '2026-08-01', capacity = 100 WHERE code = '31151'`);
    await expect(manager.query(`UPDATE school SET status = 'CLOSED' WHERE code = '31152'`)).rejects.toThrow(
      'belongs to a cluster while it is closed',
    );
  } finally {
    await base.stop();
  }
});

test('what was shared before keeps its hours, now exactly, and what took it back', async () => {
  const base = await testDatabase({ migrations: all.filter(one => numberOf(one) < 202611222275) });
  try {
    await base.database.manager.query(`
      INSERT INTO district (code, name, version, created_by) VALUES ('310115', '{"zh":"浦东","en":"Pudong"}', 1, 'x');
      INSERT INTO school (code, name, stage, sector, district_code, status, sample, since, entered_on, version, created_by)
      SELECT '3115' || n, '{"zh":"校","en":"School"}', 'PRIMARY', 'PUBLIC', '310115', 'OPEN', true, '2020-07-01', '2020-07-01', 1, 'x'
        FROM generate_series(1, 2) n;
      INSERT INTO cluster (name, kind, theme, district_code, during, version, created_by)
      VALUES ('{"zh":"甲","en":"A"}', 'ALLIANCE', 'A', '310115', '[2026-01-01,)', 1, 'x');
      INSERT INTO cluster_membership (cluster_id, kind, school_id, role, during)
      SELECT c.id, c.kind, s.id, CASE s.code WHEN '31151' THEN 'LEAD' ELSE 'MEMBER' END, '[2026-01-01,)'
        FROM cluster c CROSS JOIN school s;
      WITH entry AS (
        INSERT INTO sharing_entry (cluster_id, giver_school_id, receiver_school_id, kind, hours, on_day, description, status, school_id,
                                   school_code, answered_by, answered_at, version, created_by)
        SELECT c.id, one.id, other.id, 'COURSE', 0.75, '2026-09-01', 'x', 'CONFIRMED', other.id, other.code, 'b', now(), 1, 'a'
          FROM cluster c, school one, school other WHERE one.code = '31151' AND other.code = '31152' RETURNING *)
      INSERT INTO sharing_entry (cluster_id, giver_school_id, receiver_school_id, kind, hours, on_day, description, status, reverses_id,
                                 school_id, school_code, version, created_by)
      SELECT cluster_id, giver_school_id, receiver_school_id, kind, -hours, on_day, 'x', 'RECORDED', id, school_id, school_code, 1, 'b'
        FROM entry`);
    const { manager } = await base.open({ migrations: all });
    const entries = await manager.query<object[]>(
      'SELECT hours, takes_back AS back FROM sharing_entry ORDER BY hours',
    );
    expect(entries).toEqual([
      { hours: '-0.75', back: '0.75' },
      { hours: '0.75', back: '-0.75' },
    ]);
  } finally {
    await base.stop();
  }
});
