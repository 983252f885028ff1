import type { MigrationClass } from '@doorstep/database';
import { migrationsOf } from '@doorstep/service';
import { testDatabase } from '@doorstep/testing';
import { capabilities } from '../capabilities';

const numberOf = (Migration: MigrationClass) => Number(new Migration().name!.slice(-13));
const all = migrationsOf(capabilities);

test('proposals that were there before get their day, what goes on in them and who leaves; older ones are superseded', async () => {
  const base = await testDatabase({ migrations: all.filter(one => numberOf(one) < 202611222295) });
  try {
    await base.database.manager.query(`
      INSERT INTO district (code, name, version, created_by) VALUES ('310115', '{"zh":"浦东","en":"Pudong"}', 1, 'x');
      INSERT INTO school (code, name, stage, sector, district_code, status, sample, since, entered_on, version, created_by)
      SELECT '3115' || n, '{"zh":"校","en":"School"}', 'PRIMARY', 'PUBLIC', '310115', 'OPEN', true, '2026-07-01', '2026-07-01', 1, 'x'
        FROM generate_series(1, 5) n;
      INSERT INTO cluster (name, kind, theme, district_code, during, version, created_by)
      SELECT '{"zh":"甲","en":"A"}', 'CITY_PRACTICE_COMMUNITY', theme, '310115', '[2026-01-01,)', 1, 'x'
        FROM unnest(ARRAY['KEPT', 'DISSOLVED']) theme;
      INSERT INTO cluster_proposal (kind, status, options, problem, problem_hash, school_count, score, adopted_from, adopted_by,
                                    version, created_at, created_by)
      SELECT 'CITY_PRACTICE_COMMUNITY', status, '{}', jsonb_build_object(
               'clusters', (SELECT jsonb_agg(jsonb_build_object('id', c.id, 'theme', c.theme, 'leadId', s.id)) FROM cluster c
                              JOIN school s ON s.code = CASE c.theme WHEN 'KEPT' THEN '31151' ELSE '31154' END),
               'schools', (SELECT jsonb_agg(jsonb_build_object('id', s.id, 'code', s.code, 'clusterId', c.id)) FROM school s
                             LEFT JOIN cluster c ON c.theme = CASE WHEN s.code < '31154' THEN 'KEPT' WHEN s.code = '31154' THEN 'DISSOLVED' END)),
             status, 5, '{}', day, CASE WHEN day IS NOT NULL THEN 'x' END, 1, at, 'x'
        FROM (VALUES ('READY', NULL::date, '2026-09-01T17:00:00Z'::timestamptz), ('DISCARDED', NULL, '2026-09-01T17:00:00Z'),
                     ('ADOPTED', '2026-10-01', '2026-09-02T00:00:00Z'), ('READY', NULL, '2026-09-03T17:00:00Z')) p (status, day, at);
      INSERT INTO proposed_cluster (proposal_id, place, theme, lead_school_id, points)
      SELECT p.id, 0, 'KEPT', s.id, 1 FROM cluster_proposal p, school s WHERE s.code = '31151';
      INSERT INTO proposed_placement (proposal_id, proposed_cluster_id, school_id, role, explanation)
      SELECT c.proposal_id, c.id, s.id, CASE s.code WHEN '31151' THEN 'LEAD' ELSE 'MEMBER' END, '{}' FROM proposed_cluster c, school s
       WHERE s.code IN ('31151', '31152', '31154')`);
    const { manager } = await base.open({ migrations: all });
    const proposals = await manager.query<object[]>(
      `SELECT p.status, p.begins_on::text AS day, s.status AS by FROM cluster_proposal p
         LEFT JOIN cluster_proposal s ON s.id = p.superseded_by_id ORDER BY p.id`,
    );
    expect(proposals).toEqual([
      { status: 'SUPERSEDED', day: '2026-09-02', by: 'ADOPTED' },
      { status: 'DISCARDED', day: '2026-09-02', by: null },
      { status: 'ADOPTED', day: '2026-10-01', by: null },
      { status: 'READY', day: '2026-09-04', by: null },
    ]);
    const goingOn = await manager.query<object[]>(
      `SELECT k.theme FROM proposed_cluster c JOIN cluster k ON k.id = c.continues_id`,
    );
    expect(goingOn).toEqual([{ theme: 'KEPT' }]);
    const leaving = await manager.query<object[]>(
      `SELECT s.code, k.theme, l.closes, l.goes_to_id IS NOT NULL AS goes, l.place FROM leaving_school l
         JOIN school s ON s.id = l.school_id JOIN cluster k ON k.id = l.cluster_id ORDER BY l.place`,
    );
    expect(leaving).toEqual([
      { code: '31153', theme: 'KEPT', closes: false, goes: false, place: 0 },
      { code: '31154', theme: 'DISSOLVED', closes: true, goes: true, place: 1 },
    ]);
  } finally {
    await base.stop();
  }
});
