import { checkRound, RoundStatus, roundStatus } from './round.rules';

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
