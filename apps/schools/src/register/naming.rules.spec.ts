import { Refusal } from '@doorstep/service-kit/refusal';
import { city, TestSchools } from '../schools.fixture';
import { asRead, carriesProgrammeName, checkSchoolNames } from './naming.rules';

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
  ['xin1 you1 zhi4 xue2 xiao4', true],
  ['新优\u3164质学校', true],
  ['新优\uffa0质\u115f学\u1160校', true],
  ['新优ʹ质゛学校', true],
  ['新优ー质〻学校', true],
  ['新优质學挍', true],
  ['新优貭斈校', true],
  ['хin уоu zhi хuе хiао', true],
  ['ⓧⓘⓝ ⓨⓞⓤ ⓩⓗⓘ ⓧⓤⓔ ⓧⓘⓐⓞ', true],
  ['𝐍𝐞𝐰 𝐇𝐢𝐠𝐡-𝐐𝐮𝐚𝐥𝐢𝐭𝐲 𝐒𝐜𝐡𝐨𝐨𝐥', true],
  ['Nеw Hıgh-Ԛuаlitу Ѕсhооl', true],
  ['新优质小学', true],
  ['浦东新优质初级中学', true],
  ['新優質九年一貫製學校', true],
  ['New High-Quality Primary School', true],
  ['New High-Quality Junior Secondary School', true],
  ['xīn yōuzhì xiǎoxué', true],
  // 新优质教育 is what the programme is about; schools may speak of it.
  ['新优质教育研究基地', false],
  ['上海市实验小学（新·优质教育）', false],
  ['New High-Quality Education Centre School', false],
  ["St Mary's Queen’s School – Ely", false],
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

  test('reads every character as the rule does', async () => {
    const rows = await schools.database.manager.query<{ code: number; read: string }[]>(
      `SELECT n AS code, name_as_read(chr(n)) AS read FROM generate_series(1, $1::int) n
        WHERE n NOT BETWEEN 55296 AND 57343 AND unicode_assigned(chr(n)) ORDER BY n`,
      [0x10ffff],
    );
    expect(rows.length).toBeGreaterThan(150_000);
    const differing = rows.filter(({ code, read }) => asRead(String.fromCodePoint(code)) !== read);
    expect(differing).toEqual([]);

    // What is cheap to tell of most names lets none of those pass that may carry it.
    const hidden = rows.flatMap(({ code, read }) => {
      const given = String.fromCodePoint(code);
      if (read === '优') return [`新${given}质学校`];
      if (read === 'x') return ['xinyouzhixuexiao'.replaceAll('x', given)];
      return read === 'q' ? [`New High-${given}uality School`] : [];
    });
    expect(hidden.length).toBeGreaterThan(40);
    const [{ found }] = await schools.database.manager.query<[{ found: string }]>(
      'SELECT count(*) FILTER (WHERE carries_programme_name(name)) AS found FROM unnest($1::text[]) name',
      [hidden],
    );
    expect(Number(found)).toBe(hidden.length);
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

  test('a name from before the rule was told so is mended with the next change of its school', async () => {
    const { manager } = schools.database;
    const name = JSON.stringify({ zh: '新优质小学', en: 'x' });
    const [{ check }] = await manager.query<[{ check: string }]>(
      `SELECT pg_get_constraintdef(oid) AS check FROM pg_constraint WHERE conname = 'school_not_named_after_programme' AND conrelid = 'school'::regclass`,
    );
    await manager.query('ALTER TABLE school DROP CONSTRAINT school_not_named_after_programme');
    await manager.query('UPDATE school SET name = $1', [name]);
    await manager.query(
      `ALTER TABLE school ADD CONSTRAINT school_not_named_after_programme ${check} NOT VALID`,
    );
    const [{ id }] = await manager.query<[{ id: string }]>('SELECT id FROM school');
    const changed = async (fields: object) => {
      const { changeSchool } = await schools.data<{ changeSchool: { userErrors: object[] } }>(
        'mutation ($input: ChangeSchoolInput!) { changeSchool(input: $input) { userErrors { code path } } }',
        { input: { schoolId: id, expectedVersion: 1, fields } },
        city,
      );
      return changeSchool.userErrors;
    };
    expect(await changed({ website: 'https://school.example' })).toEqual([
      { code: 'SCHOOL_NAME_CARRIES_PROGRAMME_NAME', path: ['fields'] },
    ]);
    expect(await changed({ name: { zh: '世纪小学', en: 'Century School' } })).toEqual([]);
  });

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
