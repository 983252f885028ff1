import { eventually } from '@doorstep/testing';
import { file, Registrar, row } from '../register/registrar.fixture';
import { TestSchools } from '../schools.fixture';

let schools: TestSchools;
let registrar: Registrar;
beforeEach(async () => {
  schools = await TestSchools.start();
  await schools.register(0);
  registrar = new Registrar(schools);
});
afterEach(() => schools.stop());

const rows = (count: number, name = '长宁小学') =>
  file(
    ...Array.from({ length: count }, (_, place) =>
      row({ code: String(3_101_150_001 + place), name_zh: name }),
    ),
  );
const found = async (text: string) => {
  const query = 'query ($text: String) { searchSchools(text: $text) { totalCount } }';
  return (await schools.data<{ searchSchools: { totalCount: number } }>(query, { text })).searchSchools
    .totalCount;
};

test('a small file is found at once', async () => {
  await registrar.importFile(rows(3));
  expect(await found('changning')).toBe(3);
  expect(await registrar.count('school_search_later')).toBe(0);
});

test('a large file is found soon after, all of it, and what changes in it too', async () => {
  const count = 1_200;
  expect((await registrar.importFile(rows(count))).result).toMatchObject({ created: count });
  await eventually(async () => expect(await found('changning')).toBe(count));
  expect((await registrar.importFile(rows(count, '闵行小学'))).result).toMatchObject({ changed: count });
  await eventually(async () => expect(await found('minhang')).toBe(count));
  expect(await found('changning')).toBe(0);
  expect(await registrar.count('school_search_later')).toBe(0);
});
