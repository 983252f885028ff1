import { createHash } from 'node:crypto';
import { findPerson } from '../identity/people';
import { cycles, pupilResultsCsv, satisfactionCsv } from './answers';
import { districts, schoolsPerDistrict } from './districts';
import {
  fewestSchools,
  leadSchool,
  memberSchools,
  registerCsv,
  registerHeader,
  sampleSchools,
} from './register';

const sha = (lines: Iterable<string>): string => {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line);
  return hash.digest('hex');
};

describe('The sample city', () => {
  it('has the sixteen districts of the 2020 census and as many schools as asked for', () => {
    expect(districts).toHaveLength(16);
    expect(districts.reduce((sum, { population }) => sum + population, 0)).toBe(24_870_895);
    for (const total of [fewestSchools, 100, 1000, 12_345]) {
      const counts = [...schoolsPerDistrict(total).values()];
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total);
      expect(Math.min(...counts)).toBeGreaterThan(0);
    }
    const pudong = [...schoolsPerDistrict(1000)].find(([district]) => district.code === '310115')?.[1] ?? 0;
    expect(pudong / 1000).toBeCloseTo(5_681_512 / 24_870_895, 2);
  });

  it('is the same bytes in every run, on every machine', () => {
    expect(sha(registerCsv(1000))).toBe('6dd66ff2e26f5e034bcf4f40efa371f8fbe4424aa752bbbfa37da3e78865e9bf');
    expect(sha(pupilResultsCsv(100, 'baseline'))).toBe(
      'eff613c4f144825c188214a56bad8d7daa669b1689fba6249b802d1d49f89da3',
    );
    expect(sha(satisfactionCsv(100, 'second'))).toBe(
      '8d10a9b5f0e62d98469027012377c2b64d1ab211502bbda66e3da68ff12e25bd',
    );
  });

  it('gives each school a code of its own, and a name that says it is a sample', () => {
    const schools = [...sampleSchools(60_000)];
    expect(new Set(schools.map(({ code }) => code)).size).toBe(60_000);
    expect(
      schools.every(({ nameZh, nameEn }) => nameZh.includes('样例') && nameEn.startsWith('Sample ')),
    ).toBe(true);
    expect(schools.every(({ code, district }) => code.startsWith(district.code))).toBe(true);
  });

  it('has a row for each column, and a growing city keeps its schools', () => {
    const width = registerHeader.split(',').length;
    const small = [...registerCsv(fewestSchools)];
    expect(small[0]).toBe(`${registerHeader}\n`);
    expect(small.every(line => line.trimEnd().split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).length === width)).toBe(
      true,
    );
    const large = new Set(registerCsv(5000));
    expect(small.filter(line => !large.has(line))).toEqual([]);
  });

  it('has the lead school and ten members, open and public, in the smallest city already', () => {
    const players = [...sampleSchools(fewestSchools)].filter(
      ({ code }) => code === leadSchool || memberSchools.includes(code),
    );
    expect(players).toHaveLength(11);
    expect(players.every(({ status, sector }) => status === 'OPEN' && sector === 'PUBLIC')).toBe(true);
    expect(findPerson('principal')?.grants).toMatchObject([{ role: 'principal', school: leadSchool }]);
  });
});

describe('The answers of the sample city', () => {
  const rows = (lines: Iterable<string>) => [...lines].slice(1).map(line => line.trimEnd().split(','));
  const shareOf = (found: string[][], good: (row: string[]) => boolean) =>
    found.filter(good).length / found.length;
  // Junior secondary, the stage of the lead: at most 90 minutes of homework, at least 540 of sleep.
  const within = ([, , , , homework, sleep]: string[]) => Number(homework) <= 90 && Number(sleep) >= 540;

  it('show a lead school that overburdens its pupils at first and not in the second cycle', () => {
    const [baseline = 0, second = 0] = cycles.map(cycle =>
      shareOf(
        rows(pupilResultsCsv(fewestSchools, cycle)).filter(([code]) => code === leadSchool),
        within,
      ),
    );
    expect(baseline).toBe(0.5);
    expect(second).toBeGreaterThanOrEqual(0.9);
  });

  it('satisfy more than nine in ten of both groups in the second cycle only', () => {
    for (const group of ['PARENT', 'COMMUNITY']) {
      const [baseline = 0, second = 0] = cycles.map(cycle =>
        shareOf(
          rows(satisfactionCsv(fewestSchools, cycle)).filter(
            ([code, of]) => code === leadSchool && of === group,
          ),
          ([, , , satisfied]) => satisfied === 'true',
        ),
      );
      expect(baseline).toBeLessThan(0.9);
      expect(second).toBeGreaterThan(0.9);
    }
  });

  it('name pupils by pseudonyms that are unique in their school and stay from cycle to cycle', () => {
    const names = cycles.map(cycle =>
      rows(pupilResultsCsv(100, cycle)).map(([code, pupil]) => `${code} ${pupil}`),
    );
    expect(names[0]).toEqual(names[1]);
    expect(new Set(names[0]).size).toBe(names[0]?.length);
  });

  it('stream: the first line is there before the last is made', () => {
    const lines = pupilResultsCsv(500_000, 'baseline');
    const began = process.memoryUsage().heapUsed;
    expect(lines.next().value).toContain('school_code');
    expect(lines.next().value).toContain('3101010001');
    expect(process.memoryUsage().heapUsed - began).toBeLessThan(20_000_000);
  });
});
