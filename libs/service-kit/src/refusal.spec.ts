import { refuse } from './refusal';

test('a refusal carries its code, its path and both languages', () => {
  const refusal = refuse('SCHOOL_NOT_FOUND', ['schoolId'], '没有这所学校。', 'No such school.');
  expect(refusal.problems).toEqual([
    {
      code: 'SCHOOL_NOT_FOUND',
      path: ['schoolId'],
      message: { zh: '没有这所学校。', en: 'No such school.' },
    },
  ]);
  expect(refusal.message).toBe('SCHOOL_NOT_FOUND: No such school.');
});
