import { languageOf } from './language';

test.each([
  [undefined, 'zh'],
  ['', 'zh'],
  ['fr, *;q=0.1', 'zh'],
  ['en', 'en'],
  ['EN-gb', 'en'],
  ['en-US,en;q=0.9,zh-CN;q=0.8,zh;q=0.7', 'en'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['fr;q=0.9, en;q=0.2, zh ; q=0.3', 'zh'],
  ['en;q=0.5, zh;q=0.5', 'zh'],
  ['en;q=0', 'zh'],
  ['english', 'zh'],
  ['en;q=very', 'zh'],
])('%j is read in %s', (header, language) => {
  expect(languageOf(header)).toBe(language);
});
