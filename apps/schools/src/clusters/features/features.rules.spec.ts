import { Refusal } from '@doorstep/service-kit/refusal';
import { checkDeclaredYear, checkedTags } from './features.rules';

const codes = (work: () => unknown) => {
  try {
    work();
    return [];
  } catch (error) {
    return (error as Refusal).problems.map(({ code, path }) => [code, ...path].join(' '));
  }
};

test('words are trimmed, of one width, and each stands once', () => {
  expect(checkedTags([' 阅读 ', 'ＳＴＥＡＭ', 'steam', 'Chinese  chess'], ['features'])).toEqual([
    '阅读',
    'STEAM',
    'Chinese chess',
  ]);
});

test('every word that is none is told with its place; there are not too many', () => {
  expect(codes(() => checkedTags(['a', ' ', 'x'.repeat(51), '\u0007'], ['courses']))).toEqual([
    'SCHOOL_FEATURE_MALFORMED courses 1',
    'SCHOOL_FEATURE_MALFORMED courses 2',
    'SCHOOL_FEATURE_MALFORMED courses 3',
  ]);
  const many = Array.from({ length: 31 }, (_, place) => `课程${place}`);
  expect(codes(() => checkedTags(many, ['courses']))).toEqual(['SCHOOL_FEATURES_TOO_MANY courses']);
  expect(codes(() => checkedTags(many.slice(1), ['courses']))).toEqual([]);
});

test('a year that has begun or comes next', () => {
  expect(codes(() => checkDeclaredYear(2027, '2026-11-22'))).toEqual([]);
  expect(codes(() => checkDeclaredYear(2028, '2026-11-22'))).toEqual(['SCHOOL_YEAR_WRONG schoolYear']);
  expect(codes(() => checkDeclaredYear(1999, '2026-11-22'))).toEqual(['SCHOOL_YEAR_WRONG schoolYear']);
});
