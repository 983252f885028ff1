import { idleTimes, isRunning, type Standing } from './running.rules';
import { SchoolStatus } from './school.rules';

const standing = (status: string, from: string, to: string | null = null): Standing => ({
  status,
  during: { from, to },
});

test('a school runs from its opening to its closing', () => {
  expect(Object.values(SchoolStatus).filter(isRunning)).toEqual(['OPEN', 'PROPOSED_TO_CLOSE']);
});

test('when a school does not run: before it opens, from when it closes on, and while it was closed', () => {
  expect(idleTimes([standing('OPEN', '2020-09-01')])).toEqual([]);
  expect(
    idleTimes([
      standing('PROPOSED', '2020-01-01', '2020-09-01'),
      standing('OPEN', '2020-09-01', '2026-01-01'),
      standing('PROPOSED_TO_CLOSE', '2026-01-01', '2026-07-01'),
      standing('CLOSED', '2026-07-01', '2026-08-01'),
      standing('CREATED_IN_ERROR', '2026-08-01', '2026-09-01'),
      standing('OPEN', '2026-09-01', '2027-07-01'),
      standing('CLOSED', '2027-07-01'),
    ]),
  ).toEqual([
    { from: '0001-01-01', to: '2020-09-01' },
    { from: '2026-07-01', to: '2026-09-01' },
    { from: '2027-07-01', to: null },
  ]);
});
