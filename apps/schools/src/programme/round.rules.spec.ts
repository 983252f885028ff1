import { checkTargets, checkRound, RoundStatus, roundStatus, type Target, targetFor } from './round.rules';

const round = { opensOn: '2026-09-01', closesOn: '2026-12-01', targetSchools: 250 };

test.each([
  ['2026-08-31', RoundStatus.PLANNED],
  ['2026-09-01', RoundStatus.OPEN],
  ['2026-11-30', RoundStatus.OPEN],
  ['2026-12-01', RoundStatus.CLOSED],
])('on %s the round is %s', (today, status) => {
  expect(roundStatus(round, today)).toBe(status);
});

test('a round closes after it opens and aims at some schools', () => {
  expect(() => checkRound(round)).not.toThrow();
  expect(() => checkRound({ ...round, closesOn: '2026-09-01' })).toThrow('PROGRAMME_ROUND_DAYS');
  expect(() => checkRound({ ...round, targetSchools: 0 })).toThrow('PROGRAMME_ROUND_TARGET');
  expect(() => checkRound({ ...round, targetSchools: 100_001 })).toThrow('PROGRAMME_ROUND_TARGET');
});

const targets = [
  { byYear: 2015, schools: 150 },
  { byYear: 2017, schools: 250, share: '0.25' },
  { byYear: 2017, level: 'CITY', schools: 100 },
];

test('a target holds until its year; after the last, the last; and for its level alone', () => {
  expect([2014, 2015, 2016, 2017, 2030].map(year => targetFor(targets, year, null)?.schools)).toEqual([
    150, 150, 250, 250, 250,
  ]);
  expect(targetFor(targets, 2015, 'CITY')?.schools).toBe(100);
  expect(targetFor(targets, 2015, 'DISTRICT')).toBeNull();
});

test.each<[object[], string]>([
  [[{ byYear: 2017 }], 'PROGRAMME_TARGET_EMPTY'],
  [[{ byYear: 2017, share: '0' }], 'PROGRAMME_TARGET_EMPTY'],
  [[{ byYear: 2017, schools: 0 }], 'PROGRAMME_ROUND_TARGET'],
  [[{ byYear: 2014, schools: 1 }], 'PROGRAMME_TARGET_YEAR'],
  [[...targets, { byYear: 2017, schools: 1 }], 'PROGRAMME_TARGET_TWICE'],
])('targets %j: %s', (given, code) => {
  expect(() => checkTargets(given as Target[], '2015-11-09')).toThrow(code);
});

test('targets of different years and levels are well', () => {
  expect(() => checkTargets(targets, '2015-11-09')).not.toThrow();
});
