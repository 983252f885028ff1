import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { hiddenFigures } from './disclosure';
import { exactShare, parseDecimal, reaches } from './share';

const folder = process.env.DOORSTEP_REFERENCE_DATA ?? resolve(__dirname, '../../../../shared/data');
// Counted as skipped, in plain sight, where the data is not there.
const withData = existsSync(join(folder, 'SOURCES.csv')) ? describe : describe.skip;

function read(file: string): Record<string, string>[] {
  const content = readFileSync(join(folder, file));
  return parse(file.endsWith('.gz') ? gunzipSync(content) : content, { columns: true, bom: true });
}

withData("New York City's published results by school, grade and year", () => {
  const rows = () =>
    read('nyc_all_schools_ela_math_2016_2017.csv.gz').filter(row => row.category_x === 'All Students');

  it('agrees with every published share to its last published place', () => {
    let compared = 0;
    for (const row of rows()) {
      if (!/^\d+(\.0)?$/.test(row.level3_4_n_math!)) continue;
      const proportion = { favourable: Number(row.level3_4_n_math), total: Number(row.number_tested_math) };
      const percent = Number(parseDecimal(exactShare(proportion, 8)).units) / 1e6;
      expect(Math.abs(percent - Number(row.level3_4_math))).toBeLessThanOrEqual(0.0501);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(8000);
  });

  it('finds the cells that the city suppressed but that its totals give away, and hides those totals', () => {
    // The city hides a grade with five pupils or fewer, and shows the school's total over its grades.
    const tables = tablesOf(rows());
    const givenAway = tables.filter(({ grades, city }) => {
      const rest = city.shown
        ? grades.filter(grade => !grade.shown).reduce((sum, g) => sum + g.people, 0)
        : 0;
      return rest > 0 && rest < 6;
    });
    expect(givenAway.length).toBeGreaterThan(0);
    for (const { grades } of tables) {
      const hidden = hiddenFigures({ key: 'all', parts: grades }, 6);
      const rest = grades
        .filter(grade => hidden.has(grade.key))
        .reduce((sum, grade) => sum + grade.people, 0);
      for (const grade of grades) expect(hidden.has(grade.key)).toBe(!grade.shown);
      expect(hidden.has('all')).toBe(rest > 0 && rest < 6);
    }
  });

  interface GradeCell {
    key: string;
    people: number;
    shown: boolean;
  }

  function tablesOf(all: Record<string, string>[]) {
    const tables = new Map<string, { grades: GradeCell[]; city: GradeCell }>();
    for (const row of all) {
      const key = `${row.dbn}/${row.year}`;
      const table = tables.get(key) ?? { grades: [], city: { key: 'all', people: 0, shown: false } };
      tables.set(key, table);
      const cell = {
        key: row.grade!,
        people: Number(row.number_tested_math),
        shown: row.level3_4_n_math !== 's',
      };
      if (row.grade === 'All Grades') table.city = cell;
      else table.grades.push(cell);
    }
    return [...tables.values()].filter(
      ({ grades, city }) =>
        grades.length > 0 && grades.reduce((sum, grade) => sum + grade.people, 0) === city.people,
    );
  }
});

withData('PISA 2012, Shanghai', () => {
  it('finds the published share of pupils below the baseline level in mathematics', () => {
    // Level 2 begins at 420.07 points. The OECD published 3.8 % below it (s.e. 0.5) for Shanghai, weighted
    // and over five plausible values; the first value without weights lies within two standard errors.
    const scores = read('pisa2012_shanghai_students.csv').map(row => Number(row.PV1MATH));
    const proportion = { favourable: scores.filter(score => score >= 420.07).length, total: scores.length };
    expect(proportion.total).toBe(5177);
    expect(Math.abs(1 - Number(exactShare(proportion)) - 0.038)).toBeLessThan(0.01);
    expect(reaches(proportion, '0.95')).toBe(true);
  });
});
