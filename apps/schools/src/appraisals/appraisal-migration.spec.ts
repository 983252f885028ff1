import type { MigrationClass } from '@doorstep/database';
import { migrationsOf } from '@doorstep/service';
import { testDatabase } from '@doorstep/testing';
import { capabilities } from '../capabilities';

const numberOf = (Migration: MigrationClass) => Number(new Migration().name!.slice(-13));
const all = migrationsOf(capabilities);

test('appraisals that were published while their year ran stay as first editions; none is any more', async () => {
  const base = await testDatabase({ migrations: all.filter(one => numberOf(one) < 202611222293) });
  try {
    const insert = (year: number, edition: string) => `
      INSERT INTO district_appraisal (version, created_by, district_code, year, ${edition && 'edition,'} looked_at_on, method, inputs,
                                      figures, sets, remarks, status, drafted_by, published_by, published_at)
      VALUES (1, 'x', '310115', ${year}, ${edition && `${edition},`} '2026-11-22', 'x', '{}', '[]', '[]', '{}', 'PUBLISHED', '{a}', 'b', '2026-11-22')`;
    await base.database.manager.query(`
      INSERT INTO district (code, name, version, created_by) VALUES ('310115', '{"zh":"浦东","en":"Pudong"}', 1, 'x');
      ${insert(2026, '')}`);
    const { manager } = await base.open({ migrations: all });
    expect(await manager.query('SELECT year, edition, correction FROM district_appraisal')).toEqual([
      { year: 2026, edition: 1, correction: null },
    ]);
    await expect(manager.query(insert(2026, '1'))).rejects.toThrow('district_appraisal_whole_year');
    await expect(manager.query(insert(2027, '1'))).rejects.toThrow('district_appraisal_whole_year');
  } finally {
    await base.stop();
  }
});
