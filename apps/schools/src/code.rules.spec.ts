import { isCode } from './code.rules';

test.each<[string, boolean]>([
  ['A', true],
  ['READING_2', true],
  ['A'.repeat(64), true],
  ['A'.repeat(65), false],
  ['', false],
  ['2A', false],
  ['A__B', false],
  ['A_', false],
  ['reading', false],
  ['A B', false],
  ['A\n', false],
  ['Ａ', false],
])('%j', (text, expected) => {
  expect(isCode(text)).toBe(expected);
});
