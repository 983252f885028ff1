import { send } from '../clusters/clusters.fixture';
import { city, pudong, TestSchools } from '../schools.fixture';

let schools: TestSchools;
beforeAll(async () => {
  schools = await TestSchools.start('2026-10-01');
});
afterAll(() => schools.stop());

const dialogue = {
  code: 'CLASSROOM_DIALOGUE',
  name: { zh: '课堂对话', en: 'Classroom dialogue' },
  indicators: ['ACADEMIC_LEVEL', 'ACADEMIC_LEVEL'],
};
const name = (given: object = {}, by = city) =>
  send(
    schools,
    'nameTheme',
    { ...dialogue, ...given },
    { gives: 'theme', fields: 'code indicators version', by },
  );

test('the list of themes grows, and a theme is renamed', async () => {
  expect(await name()).toEqual({ code: 'CLASSROOM_DIALOGUE', indicators: ['ACADEMIC_LEVEL'], version: 1 });
  expect(await name()).toMatchObject({ version: 1 });
  expect(await name({ indicators: [] })).toMatchObject({ indicators: [], version: 2 });
  expect(await name({ name: { zh: '对话', en: 'Dialogue' }, indicators: [] })).toMatchObject({ version: 3 });
  expect(await schools.data('{ themes { nodes { code name(locale: ZH) indicators } } }', {})).toEqual({
    themes: {
      nodes: [
        { code: 'CLASSROOM_DIALOGUE', name: '对话', indicators: [] },
        { code: 'HOMEWORK_THAT_HELPS', name: '让作业有益', indicators: ['ACADEMIC_BURDEN'] },
      ],
    },
  });
});

test.each([
  ['THEME_MALFORMED code', { code: 'dialogue' }],
  ['TEXT_EMPTY name.en', { name: { zh: '对话', en: ' ' } }],
  ['TEXT_TOO_LONG name.zh', { name: { zh: '话'.repeat(51), en: 'Dialogue' } }],
  ['THEME_INDICATORS indicators.1', { indicators: ['ACADEMIC_LEVEL', 'academic level'] }],
  [
    'THEME_INDICATORS indicators',
    { indicators: Array.from({ length: 21 }, (_, number) => `LEVEL_${number}`) },
  ],
])('refuses with %s', async (problem, given) => {
  const listed = () => schools.data('{ themes { nodes { code version } } }', {});
  const before = await listed();
  expect(await name(given)).toEqual([problem]);
  expect(await listed()).toEqual(before);
});

test("the list is the city's to let grow", async () => {
  await expect(name({}, pudong)).rejects.toThrow('FORBIDDEN');
});
