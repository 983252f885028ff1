import type { MigrationClass } from '@doorstep/database';
import { migrationsOf } from '@doorstep/service';
import { testDatabase } from '@doorstep/testing';
import { capabilities } from '../capabilities';

const numberOf = (Migration: MigrationClass) => Number(new Migration().name!.slice(-13));
const all = migrationsOf(capabilities);

test('what was there before: nominations say where their indicators were measured, applications where they stand, steps stay', async () => {
  const base = await testDatabase({ migrations: all.filter(one => numberOf(one) < 202611222245) });
  try {
    const result = '01a2055b-0000-7000-8000-000000000001';
    await base.database.manager.query(`
      INSERT INTO district (code, name, version, created_by) VALUES ('310115', '{"zh":"浦东","en":"Pudong"}', 1, 'x');
      INSERT INTO school (code, name, stage, sector, district_code, status, sample, version, created_by)
      VALUES ('3115001', '{"zh":"校","en":"School"}', 'PRIMARY', 'PUBLIC', '310115', 'OPEN', true, 1, 'x');
      INSERT INTO programme_round (name, opens_on, closes_on, target_schools, version, created_by)
      VALUES ('{"zh":"一","en":"One"}', '2026-09-01', '2026-12-01', 250, 1, 'x');
      INSERT INTO participation (school_id, school_code, district_code, round_id, level, stage, stage_since,
                                 bottleneck_theme, bottleneck_description, version, created_by)
      SELECT s.id, s.code, s.district_code, r.id, 'CITY', 'APPLIED', '2026-09-02', 'A', r.name, 1, 'x' FROM school s, programme_round r;
      INSERT INTO nomination (participation_id, school_code, district_code, outcome, needs, missing, result_id, indicators, answered_by)
      SELECT id, school_code, district_code, 'NOMINATED', bottleneck_description, '{}'::text[], '${result}'::uuid,
             '[{"code":"A","level":4},{"code":"B","level":null}]'::jsonb, 'x' FROM participation
       UNION ALL
      SELECT id, school_code, district_code, 'EVIDENCE_MISSING', NULL, '{OTHER}', NULL, '[]', 'x' FROM participation;
      -- A step, and the one that undid it; evidence that it rested on.
      INSERT INTO participation_step (id, participation_id, from_stage, to_stage, on_day, evidence_kind, evidence_id, undoes, undone, taken_by)
      SELECT s.id::uuid, p.id, s.from_stage, s.to_stage, '2026-09-03', s.kind, CASE WHEN s.kind IS NOT NULL THEN uuidv7() END,
             s.undoes::uuid, s.undone, 'x'
        FROM participation p, (VALUES
          ('01a2055b-0000-7000-8000-000000000011', NULL, 'APPLIED', NULL, NULL, false),
          ('01a2055b-0000-7000-8000-000000000012', 'APPLIED', 'DISCOVERED', NULL, NULL, false),
          ('01a2055b-0000-7000-8000-000000000013', 'DISCOVERED', 'CULTIVATED', 'SITE_STUDY', NULL, true),
          ('01a2055b-0000-7000-8000-000000000014', 'CULTIVATED', 'DISCOVERED', NULL, '01a2055b-0000-7000-8000-000000000013', false),
          ('01a2055b-0000-7000-8000-000000000015', 'DISCOVERED', 'WITHDRAWN', NULL, NULL, false))
          s (id, from_stage, to_stage, kind, undoes, undone);
    `);
    const { manager } = await base.open({ migrations: all });
    const [school] = await manager.query<{ id: string }[]>('SELECT id FROM school');
    const nominations = await manager.query<{ indicators: object[] }[]>(
      'SELECT indicators FROM nomination ORDER BY outcome DESC',
    );
    const measured = { schoolId: school!.id, resultId: result };
    expect(nominations.map(({ indicators }) => indicators)).toEqual([
      [
        { code: 'A', level: 4, ...measured },
        { code: 'B', level: null, ...measured },
      ],
      [],
    ]);
    // The latest answer is where the application stands.
    const applications = await manager.query(
      `SELECT application_status, application_since = (SELECT max(answered_at) FROM nomination) AS since FROM participation`,
    );
    expect(applications).toEqual([{ application_status: 'EVIDENCE_MISSING', since: true }]);
    expect(await manager.query('SELECT FROM participation_step')).toHaveLength(5);
  } finally {
    await base.stop();
  }
});
