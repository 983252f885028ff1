import { businessDay } from './index';

test('a business day is Shanghai’s, eight hours ahead of UTC', () => {
  expect(businessDay(new Date('2026-09-01T15:59:59.999Z'))).toBe('2026-09-01');
  expect(businessDay(new Date('2026-09-01T16:00:00Z'))).toBe('2026-09-02');
  expect(businessDay(new Date('2026-12-31T16:00:00Z'))).toBe('2027-01-01');
});
