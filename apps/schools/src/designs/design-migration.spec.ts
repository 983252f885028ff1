import type { MigrationClass } from '@doorstep/database';
import { migrationsOf } from '@doorstep/service';
import { testDatabase } from '@doorstep/testing';
import { capabilities } from '../capabilities';

const numberOf = (Migration: MigrationClass) => Number(new Migration().name!.slice(-12));
const all = migrationsOf(capabilities);

test('designs that were there before know from their history who wrote them and who agreed', async () => {
  const base = await testDatabase({ migrations: all.filter(one => numberOf(one) < 202611222276) });
  try {
    await base.database.manager.query(`
      INSERT INTO district (code, name, version, created_by) VALUES ('310115', '{"zh":"浦东","en":"Pudong"}', 1, 'x');
      INSERT INTO school (code, name, stage, sector, district_code, status, sample, since, entered_on, version, created_by)
      SELECT '3115' || n, '{"zh":"校","en":"School"}', 'PRIMARY', 'PUBLIC', '310115', 'OPEN', true, '2020-09-01', '2020-09-01', 1, 'x'
        FROM generate_series(1, 4) n;
      INSERT INTO school_design (school_id, school_code, district_code, zone, status, revision, version, created_at, created_by)
      SELECT id, code, '310115', name, (ARRAY['DRAFT', 'SUBMITTED', 'IN_FORCE', 'IN_FORCE'])[code::integer - 31150], 1, 1,
             '2026-09-01T00:00:00Z', 'author' FROM school;
      INSERT INTO change (kind, key, version, field, before, after, changed_by, changed_at)
      SELECT 'SCHOOL_DESIGN', d.id::text, v.version, v.field, NULL, v.after::jsonb, v.who, v.at::timestamptz
        FROM school_design d, (VALUES (2, 'zone', '{}', 'reviser', '2026-09-02T00:00:00Z'),
                                      (3, 'status', '"SUBMITTED"', 'author', '2026-09-03T00:00:00Z'),
                                      (4, 'status', '"IN_FORCE"', 'reviser', '2026-09-04T00:00:00Z')) v (version, field, after, who, at)
       WHERE d.school_code IN ('31152', '31153') AND (v.version < 4 OR d.status = 'IN_FORCE')`);
    const { manager } = await base.open({ migrations: all });
    const designs = await manager.query<object[]>(
      `SELECT school_code AS school, ARRAY(SELECT unnest(drafted_by) ORDER BY 1) AS by, submitted_at AS submitted,
              agreed_by AS agreed, agreed_at AS at FROM school_design ORDER BY school_code`,
    );
    const day = (text: string) => new Date(`${text}T00:00:00Z`);
    expect(designs).toEqual([
      { school: '31151', by: ['author'], submitted: null, agreed: null, at: null },
      { school: '31152', by: ['author', 'reviser'], submitted: day('2026-09-03'), agreed: null, at: null },
      // What was agreed to by who had revised it stays: it was let through then.
      {
        school: '31153',
        by: ['author'],
        submitted: day('2026-09-03'),
        agreed: 'reviser',
        at: day('2026-09-04'),
      },
      // Nobody noted who agreed.
      {
        school: '31154',
        by: ['author'],
        submitted: day('2026-09-01'),
        agreed: 'system',
        at: day('2026-09-01'),
      },
    ]);
  } finally {
    await base.stop();
  }
});
