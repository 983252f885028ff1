import { Refusal } from '@doorstep/service-kit/refusal';
import { checkOffering, freePlaces, mostPlaces } from './offering.rules';

const draft = { indicators: ['ACADEMIC_BURDEN'], stages: ['PRIMARY'], startsOn: '2026-11-23', places: 1 };

test('an offering starts after today, has places and serves something', () => {
  expect(() => checkOffering(draft, '2026-11-22')).not.toThrow();
  expect(() => checkOffering({ ...draft, places: mostPlaces }, '2026-11-22')).not.toThrow();
  expect(() => checkOffering(draft, '2026-11-23')).toThrow('OFFERING_STARTS_IN_PAST');
  for (const places of [0, -1, 1.5, mostPlaces + 1]) {
    expect(() => checkOffering({ ...draft, places }, '2026-11-22')).toThrow('OFFERING_PLACES_OUT_OF_RANGE');
  }
});

test('all that is wrong is told together', () => {
  const worst = { indicators: [], stages: [], startsOn: '2020-01-01', places: 0 };
  let problems: string[] = [];
  try {
    checkOffering(worst, '2026-11-22');
  } catch (error) {
    problems = (error as Refusal).problems.map(({ code, path }) => `${path.join('.')} ${code}`);
  }
  expect(problems).toEqual([
    'startsOn OFFERING_STARTS_IN_PAST',
    'places OFFERING_PLACES_OUT_OF_RANGE',
    'indicators OFFERING_INDICATORS_MISSING',
    'stages OFFERING_STAGES_MISSING',
  ]);
});

test('what is taken is not free', () => {
  expect(freePlaces({ places: 20, taken: 20 })).toBe(0);
  expect(freePlaces({ places: 20, taken: 3 })).toBe(17);
});
