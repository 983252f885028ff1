import { spellings } from './pinyin.rules';

test.each([
  ['pudong', ['pu dong']],
  ['pudo', ['pu do']],
  ['xian', ['xian', 'xi an']],
  ['changan', ['chan gan', 'chang an']],
  ['lvchuan', ['lv chuan', 'lv chu an']],
  ['di1xiaoxue', ['di 1 xiao xue', 'di 1 xi ao xue']],
  ['emei', ['e mei']],
])('%s is read as %j', (word, expected) => {
  expect(spellings(word).toSorted()).toEqual(expected.toSorted());
});

test.each(['pdxq', 'school', '浦东', '', 'ng', 'a'.repeat(81)])('%s is no pinyin', word => {
  expect(spellings(word)).toEqual([]);
});

test('the likeliest reading comes first, without strange ones', () => {
  expect(spellings('xuexiao')[0]).toBe('xue xiao');
  expect(spellings('xuexiao')).not.toContain('xu e xiao');
});

test('letters that could be divided in millions of ways are read in no time', () => {
  expect(spellings('an'.repeat(40)).length).toBeLessThanOrEqual(3);
  expect(spellings(`${'xian'.repeat(19)}qqqq`)).toEqual([]);
});
