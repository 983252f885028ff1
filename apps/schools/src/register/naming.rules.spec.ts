import { Refusal } from '@doorstep/service-kit/refusal';
import { city, TestSchools } from '../schools.fixture';
import { carriesProgrammeName, checkSchoolNames } from './naming.rules';

/** Name, and whether it carries the programme's. */
const names: [string, boolean][] = [
  ['浦东新优质学校', true],
  ['浦东 新 优 质 学 校', true],
  ['新·优质-学校（东校区）', true],
  ['新優質學校', true],
  ['新优質學校', true],
  ['新\u200b优\u200b质学校', true],
  ['Xin You Zhi Xue Xiao', true],
  ['xīn yōuzhì xuéxiào', true],
  ['ＸＩＮＹＯＵＺＨＩＸＵＥＸＩＡＯ', true],
  ['The New High-Quality School of Pudong', true],
  ['NEW  HIGH QUALITY SCHOOLS', true],
  ['Ｎｅｗ Ｈｉｇｈ－Ｑｕａｌｉｔｙ Ｓｃｈｏｏｌ', true],
  ['新华优质教育学校', false],
  ['上海市浦东新区优质学校', false],
  ['新优小学', false],
  ['New Quality Street School', false],
  ['High School of New York', false],
  ['', false],
  ['🏫', false],
];

test.each(names)('%s: %s', (name, carried) => {
  expect(carriesProgrammeName(name)).toBe(carried);
});

test('every name is told with its place, and the clause', () => {
  const check = () =>
    checkSchoolNames([
      { path: ['name', 'zh'], text: '新优质学校' },
      { path: ['name', 'en'], text: 'Sunshine' },
      { path: ['plaque', 'en'], text: 'New High-Quality School' },
    ]);
  expect(check).toThrow(Refusal);
  try {
    check();
  } catch (error) {
    const { problems } = error as Refusal;
    expect(problems.map(({ path }) => path.join('.'))).toEqual(['name.zh', 'plaque.en']);
    expect(problems[0]!.message.zh).toContain('五（四）');
  }
});

describe('the database', () => {
  let schools: TestSchools;
  beforeAll(async () => {
    schools = await TestSchools.start();
    await schools.register(1);
  });
  afterAll(() => schools.stop());

  test('judges every name as the rule does', async () => {
    const rows = await schools.database.manager.query<{ carried: boolean }[]>(
      'SELECT carries_programme_name(name) AS carried FROM unnest($1::text[]) WITH ORDINALITY u (name, place) ORDER BY place',
      [names.map(([name]) => name)],
    );
    expect(rows.map(({ carried }) => carried)).toEqual(names.map(([, carried]) => carried));
  });

  test.each(['name', 'alias', 'plaque'])(
    'refuses a school whose %s carries it, whoever writes',
    async field => {
      const name = JSON.stringify({ zh: '新 优质学校', en: 'x' });
      await expect(schools.database.manager.query(`UPDATE school SET ${field} = $1`, [name])).rejects.toThrow(
        'school_not_named_after_programme',
      );
    },
  );

  test('clusters may carry it', async () => {
    const [{ id }] = (await schools.database.manager.query('SELECT id FROM school')) as [{ id: string }];
    const [other] = await schools.database.manager.query<{ id: string }[]>(
      `INSERT INTO school (code, name, stage, sector, district_code, status, sample, version, created_by)
       SELECT '3119999999', name, stage, sector, district_code, status, sample, 1, 'x' FROM school RETURNING id`,
    );
    const { formCluster } = await schools.data<{ formCluster: { userErrors: object[] } }>(
      `mutation ($input: FormClusterInput!) { formCluster(input: $input) { userErrors { code } } }`,
      {
        input: {
          name: { zh: '新优质学校共同体', en: 'New High-Quality School community' },
          kind: 'CITY_PRACTICE_COMMUNITY',
          theme: 'READING',
          leadSchoolId: id,
          memberSchoolIds: [other!.id],
          from: '2026-09-01',
        },
      },
      city,
    );
    expect(formCluster.userErrors).toEqual([]);
  });
});
