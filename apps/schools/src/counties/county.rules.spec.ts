import { Refusal } from '@doorstep/service-kit/refusal';
import { checkConditions, checkDriver, classify, type CountyFindings, CountyTestCode } from './county.rules';

const well: CountyFindings = {
  pupils: 19_000,
  teachers: 1_000,
  qualifiedTeachers: '0.95',
  schoolsBelowItStandard: '0.25',
  gapBetweenSchools: '0.3',
};

test.each<[string, Partial<CountyFindings>, string]>([
  ['at every threshold', {}, 'DEEPENING'],
  ['a pupil too many', { pupils: 19_010 }, 'SHORT_OF_RESOURCES'],
  ['a little under-qualified', { qualifiedTeachers: '0.9499' }, 'SHORT_OF_RESOURCES'],
  ['a little under-equipped', { schoolsBelowItStandard: '0.2501' }, 'WEAK_IN_TECHNOLOGY'],
  ['a little uneven', { gapBetweenSchools: '0.3001' }, 'UNEVEN'],
  [
    'everything at once: resources first',
    { pupils: 30_000, schoolsBelowItStandard: '1', gapBetweenSchools: '1' },
    'SHORT_OF_RESOURCES',
  ],
  [
    'technology before balance',
    { schoolsBelowItStandard: '1', gapBetweenSchools: '1' },
    'WEAK_IN_TECHNOLOGY',
  ],
  ['one thing unknown, the rest well', { gapBetweenSchools: null }, 'UNKNOWN'],
  ['one thing unknown, another bad', { pupils: null, gapBetweenSchools: '0.9' }, 'UNEVEN'],
  ['teachers not known', { teachers: null }, 'UNKNOWN'],
  ['pupils and no teacher', { teachers: 0 }, 'SHORT_OF_RESOURCES'],
  ['neither pupils nor teachers', { pupils: 0, teachers: 0 }, 'DEEPENING'],
  [
    'nothing known',
    {
      pupils: null,
      teachers: null,
      qualifiedTeachers: null,
      schoolsBelowItStandard: null,
      gapBetweenSchools: null,
    },
    'UNKNOWN',
  ],
])('a county: %s', (_name, change, expected) => {
  expect(classify({ ...well, ...change }).type).toBe(expected);
});

test('the explanation names every test, what was found, and what could not be asked', () => {
  const { tests, method } = classify({ ...well, pupils: 20_000, gapBetweenSchools: null });
  expect(method).toBe('county-types-2');
  expect(tests.map(({ code }) => code)).toEqual(Object.values(CountyTestCode));
  expect(tests[0]).toMatchObject({ found: '20.00', threshold: '19', met: true });
  expect(tests[1]).toMatchObject({ found: '0.95', met: false });
  expect(tests[3]).toMatchObject({ found: null, met: null });
});

function refused(work: () => void): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.problems.map(({ code, path }) => [code, ...path].join(' '));
    throw error;
  }
  return [];
}

test.each<[object, string[]]>([
  [{}, []],
  [{ year: 1999 }, ['COUNTY_YEAR year']],
  [{ year: 2027 }, ['COUNTY_YEAR year']],
  [{ population: -1 }, ['COUNTY_COUNT conditions population', 'COUNTY_COUNT conditions pupils']],
  [{ pupils: 11 }, ['COUNTY_COUNT conditions pupils']],
  [
    { needs: ['A', 'more teachers', 'A'] },
    ['COUNTY_NEED_MALFORMED conditions needs 1', 'COUNTY_NEED_MALFORMED conditions needs 2'],
  ],
])('conditions with %j', (change, expected) => {
  const given = { year: 2026, population: 10, pupils: 10, teachers: 1, needs: ['A'], ...change };
  expect(refused(() => checkConditions(given, '2026-11-22'))).toEqual(expected);
});

test('a driver has a code', () => {
  expect(refused(() => checkDriver('SHARED_LESSONS_ONLINE'))).toEqual([]);
  expect(refused(() => checkDriver('shared lessons'))).toEqual(['COUNTY_DRIVER_MALFORMED driver']);
});
