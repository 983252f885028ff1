import { type TestDatabase, testDatabase } from '@doorstep/testing';
import { entitiesOf, migrationsOf } from '@doorstep/service';
import { capabilities } from '../capabilities';
import { foldedWords } from './fold.rules';

const texts = [
  '上海市建平中学（西校）',
  '上海市建平中學',
  'ＰＵＤＯＮＧ　新区',
  'pǔdōng',
  "St Mary's C.E. Primary School, Barnes",
  "Jing'an",
  'École Française — Pudong',
  '第１２小学',
  '  浦东   新区\t',
  '100%_\\',
  '🏫学校',
  '㈱ ﬁne ½ Ⅳ',
  'Ёлка и ёж',
  '“乐山”·小学',
  '乾隆裏麵學校',
  '',
];

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase({ migrations: migrationsOf(capabilities), entities: entitiesOf(capabilities) });
});
afterAll(() => db?.stop());

test.each([
  ['ＰＵＤＯＮＧ　新区', ['pudong', '新区']],
  ['pǔdōng', ['pudong']],
  ["St Mary's C.E. School", ['st', 'marys', 'c', 'e', 'school']],
  ['上海市建平中學（西校）', ['上海市建平中学', '西校']],
  ['100%_\\', ['100']],
  ['%', []],
  ['\u0000\u0007', []],
])('%j folds to %j', (text, words) => {
  expect(foldedWords(text)).toEqual(words);
});

test('the database folds as we do, but for traditional characters, which it folds one by one', async () => {
  const rows = await db.database.manager.query<{ folded: string }[]>(
    'SELECT folded(text) AS folded FROM unnest($1::text[]) WITH ORDINALITY AS t (text, place) ORDER BY place',
    [texts],
  );
  expect(rows.map(({ folded }) => foldedWords(folded))).toEqual(texts.map(foldedWords));
  expect(rows.map(({ folded }) => folded.split(' ').length)).toEqual(
    texts.map(text => Math.max(1, foldedWords(text).length)),
  );
});

test('the database knows the simplified form of every traditional character', async () => {
  const wrong = await db.database.manager.query<{ character: string; simplified: string }[]>(
    'SELECT character, simplified FROM han_character',
  );
  const differing = wrong.filter(({ character, simplified }) => foldedWords(character)[0] !== simplified);
  expect(wrong.length).toBeGreaterThan(20_000);
  expect(differing).toEqual([]);
});
