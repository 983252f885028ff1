import { city, type Answer, TestSchools } from '../schools.fixture';
import { enter, type Findable } from './search.fixture';

/** Names of real schools and places, with characters that are read in several ways. */
const register: Findable[] = [
  {
    code: '3101150001',
    zh: '上海市建平中学',
    en: 'Shanghai Jianping High School',
    stage: 'SENIOR_SECONDARY',
  },
  { code: '3101150002', zh: '上海市建平中学西校', en: 'Jianping Middle School West Campus' },
  { code: '3101150003', zh: '建平实验小学', en: 'Jianping Experimental Primary School' },
  { code: '3101150004', zh: '浦东新区明珠小学', en: 'Pudong Mingzhu Primary School' },
  { code: '3101150005', zh: '上海市实验学校附属东滩学校', en: 'Dongtan School' },
  { code: '3101050001', zh: '上海市长宁区实验小学', en: 'Changning Experimental School', district: '310105' },
  { code: '3101120001', zh: '闵行区莘庄镇小学', en: 'Xinzhuang Town School', district: '310112' },
  { code: '3101120002', zh: '七宝镇明强小学', en: 'Mingqiang School, Qibao', district: '310112' },
  { code: '3101010001', zh: '重庆北路小学', en: 'Chongqing North Road School', district: '310101' },
  { code: '3101010002', zh: '上海音乐学院附属中等音乐专科学校', en: 'Music School', district: '310101' },
  { code: '3101010003', zh: '乐山中学', en: 'Leshan School', district: '310101' },
  { code: '3101010004', zh: '绿川学校', en: 'Lyuchuan School', district: '310101' },
  { code: '3101010005', zh: '女子中学', en: "Girls' School", district: '310101' },
  { code: '3101010006', zh: '第12中学ABC分校', en: "St Mary's School No. 12", district: '310101' },
  {
    code: '3101010007',
    zh: '上海外国语大学附属双语学校',
    en: 'Bilingual School of SISU',
    alias: { zh: '上外双语', en: 'Shangwai' },
    district: '310101',
  },
  { code: '3101010008', zh: '格致中学', en: 'Gezhi School', status: 'CLOSED', district: '310101' },
  { code: '3101010009', zh: '格致中学奉贤校区', en: 'Gezhi School Fengxian', district: '310101' },
  { code: '3101010010', zh: '格致小学', en: 'Entered Twice', status: 'CREATED_IN_ERROR', district: '310101' },
  { code: '3101010011', zh: '單縣中學', en: 'Shan County School', district: '310101' },
  { code: 'AB12CD', zh: 'The Aldgate School', en: 'The Aldgate School', district: '310101' },
];
const nameOf = new Map(register.map(({ code, zh }) => [code, zh]));

let schools: TestSchools;
beforeAll(async () => {
  schools = await TestSchools.start();
  await enter(schools.database.manager, register);
});
afterAll(() => schools.stop());

interface Found {
  searchSchools: {
    totalCount: number;
    nodes: { code: string }[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
  };
}

const query = `query ($text: String, $filter: SchoolSearchFilter, $first: Int, $after: String, $last: Int, $before: String) {
  searchSchools(text: $text, filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { code } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

async function find(text: string | null, more: object = {}): Promise<string[]> {
  const { searchSchools } = await schools.data<Found>(query, { text, ...more });
  const codes = searchSchools.nodes.map(({ code }) => code);
  if (!('first' in more || 'last' in more)) expect(searchSchools.totalCount).toBe(codes.length);
  return codes;
}

const names = async (text: string) => (await find(text)).map(code => nameOf.get(code));

test.each([
  // Characters, two of them or one, and part of a name.
  ['明强', ['七宝镇明强小学']],
  ['莘', ['闵行区莘庄镇小学']],
  ['东滩', ['上海市实验学校附属东滩学校']],
  // Pinyin, whole or begun; characters of several readings; ü as v and as u.
  ['changning', ['上海市长宁区实验小学']],
  ['zhangning', ['上海市长宁区实验小学']],
  ['minhang', ['闵行区莘庄镇小学']],
  ['xinzhuang', ['闵行区莘庄镇小学']],
  ['chongqingbeilu', ['重庆北路小学']],
  ['yinyuexueyuan', ['上海音乐学院附属中等音乐专科学校']],
  ['leshan', ['乐山中学']],
  ['lvchuan', ['绿川学校']],
  ['luchuan', ['绿川学校']],
  ['nvzi', ['女子中学']],
  ['nǚzǐ', ['女子中学']],
  ['qiba', ['七宝镇明强小学']],
  ['pu dong', ['浦东新区明珠小学']],
  // Initials, also of the other reading.
  ['pdxq', ['浦东新区明珠小学']],
  ['cqbl', ['重庆北路小学']],
  ['mhqxz', ['闵行区莘庄镇小学']],
  // English, from the start of a word or within one; punctuation does not count.
  ['aldgate', ['The Aldgate School']],
  ['dgate', ['The Aldgate School']],
  ['st marys', ['第12中学ABC分校']],
  ["Mary's", ['第12中学ABC分校']],
  // What stands in Latin letters and digits in a Chinese name.
  ['abc', ['第12中学ABC分校']],
  ['第12中学', ['第12中学ABC分校']],
  // The code, also in part.
  ['3101120002', ['七宝镇明强小学']],
  ['ab12', ['The Aldgate School']],
  // Another name of the school.
  ['上外双语', ['上海外国语大学附属双语学校']],
  ['shangwai', ['上海外国语大学附属双语学校']],
  ['swsy', ['上海外国语大学附属双语学校']],
  // Width, capitals, traditional characters on either side.
  ['ＰＤＸＱ', ['浦东新区明珠小学']],
  ['浦東新區', ['浦东新区明珠小学']],
  ['单县', ['單縣中學']],
  ['單縣', ['單縣中學']],
  // Every word has to be found, wherever.
  ['小学 浦东', ['浦东新区明珠小学']],
  ['浦东 mingzhu', ['浦东新区明珠小学']],
  ['mingzhu 310115', ['浦东新区明珠小学']],
  ['浦东 格致', []],
  // Syllables begin where characters do: hang is none of 上 shang; but it is part of the English Shanghai.
  ['hanghai', ['上海市建平中学']],
])('%s finds %j', async (text, expected) => {
  expect(await names(text)).toEqual(expected);
});

test.each([
  // The beginning of the name before its middle, then the shorter name.
  ['建平', ['建平实验小学', '上海市建平中学', '上海市建平中学西校']],
  ['建平中学', ['上海市建平中学', '上海市建平中学西校']],
  // In English and in pinyin at once: both begin, or a word does.
  ['jianping', ['建平实验小学', '上海市建平中学西校', '上海市建平中学']],
  // Exactly the code before codes that begin so.
  ['ab12cd', ['The Aldgate School']],
  [
    '31011500',
    [
      '建平实验小学',
      '上海市建平中学',
      '浦东新区明珠小学',
      '上海市建平中学西校',
      '上海市实验学校附属东滩学校',
    ],
  ],
  // Exactly the name before its beginning, although the school is closed; what was entered by mistake never.
  ['格致中学', ['格致中学', '格致中学奉贤校区']],
  // Equal otherwise: the closed one behind.
  ['格致', ['格致中学奉贤校区', '格致中学']],
  // The words side by side before the words anywhere.
  ['实验 小学', ['建平实验小学', '上海市长宁区实验小学']],
])('%s is answered by %j in this order', async (text, expected) => {
  expect(await names(text)).toEqual(expected);
});

test('a mistake is not found unless it is asked for', async () => {
  expect(await find('格致小学')).toEqual([]);
  expect(await find('格致小学', { filter: { statuses: ['CREATED_IN_ERROR'] } })).toEqual(['3101010010']);
});

test('without a text, all schools by code, the closed ones last', async () => {
  const codes = await find(null, { first: 100 });
  expect(codes.at(-1)).toBe('3101010008');
  expect(codes.slice(0, -1)).toEqual(codes.slice(0, -1).toSorted());
  expect(codes).toHaveLength(register.length - 1);
  expect(await find(' \t ', { first: 100 })).toEqual(codes);
});

test.each(['%', '_', '\\', '🏫', '！？', "'", '\u0000', '%%%学'])('%j is no pattern', async text => {
  const found = await find(text);
  if (text !== '%%%学') expect(found).toEqual([]);
  else expect(found).toEqual(await find('学'));
});

test.each([
  ['x'.repeat(10_000), 'SEARCH_TEXT_TOO_LONG'],
  ['🏫'.repeat(201), 'SEARCH_TEXT_TOO_LONG'],
  [Array.from({ length: 21 }, (_, place) => `w${place}`).join(' '), 'SEARCH_TOO_MANY_WORDS'],
])('what is too much is refused with its limit', async (text, reason) => {
  const answer: Answer<Found> = await schools.ask<Found>(query, { text });
  expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', reason });
  expect(answer.errors?.[0]?.message).toMatch(/200|20/);
});

test('200 characters and 20 words are served', async () => {
  expect(await find('学'.repeat(200))).toEqual([]);
  expect(await find(Array.from({ length: 20 }, (_, place) => `w${place}`).join(' '))).toEqual([]);
});

test.each([['学'], ['school'], ['s'], [null]])(
  'pages of %j are gap-free, forwards and backwards',
  async text => {
    const all = await find(text, { first: 100 });
    expect(all.length).toBeGreaterThan(5);
    const forwards: string[] = [];
    for (let after: string | null = null; ;) {
      const { searchSchools }: Found = await schools.data<Found>(query, { text, first: 3, after });
      forwards.push(...searchSchools.nodes.map(({ code }) => code));
      if (!searchSchools.pageInfo.hasNextPage) break;
      after = searchSchools.pageInfo.endCursor;
    }
    expect(forwards).toEqual(all);
    const backwards: string[] = [];
    for (let before: string | null = null; ;) {
      const { searchSchools }: Found = await schools.data<Found>(query, { text, last: 3, before });
      backwards.unshift(...searchSchools.nodes.map(({ code }) => code));
      if (!searchSchools.pageInfo.hasPreviousPage) break;
      before = searchSchools.pageInfo.startCursor;
    }
    expect(backwards).toEqual(all);
  },
);

test('a cursor of another order is refused', async () => {
  const { searchSchools } = await schools.data<Found>(query, { text: '学', first: 1 });
  const answer = await schools.ask<Found>(query, { text: null, after: searchSchools.pageInfo.endCursor });
  expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', reason: 'CURSOR' });
});

test('what changes in the register is found at once, whoever changes it, and only when it is committed', async () => {
  const { manager } = schools.database;
  const rename = (zh: string) =>
    `UPDATE school SET name = jsonb_set(name, '{zh}', '"${zh}"') WHERE code = '3101150004'`;
  await expect(
    schools.database.transaction(async tx => {
      await tx.query(rename('未来学校'));
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');
  expect(await find('未来学校')).toEqual([]);
  await manager.query(rename('未来学校'));
  expect(await find('weilaixuexiao')).toEqual(['3101150004']);
  expect(await find('pdxq')).toEqual([]);
  await manager.query(rename('浦东新区明珠小学'));
  expect(await find('pdxq')).toEqual(['3101150004']);
  await enter(manager, [{ code: '3101159999', zh: '昙花小学' }]);
  expect(await find('thxx')).toEqual(['3101159999']);
  await manager.query(`DELETE FROM school WHERE code = '3101159999'`);
  expect(await find('thxx')).toEqual([]);
});

test('no name is too long to be entered and found', async () => {
  const zh = `${'长重'.repeat(1_000)}学校`;
  const alias = { zh: '乐'.repeat(2_000), en: 'ж'.repeat(4_000) };
  await enter(schools.database.manager, [
    { code: '3101158888', zh, en: `${'long '.repeat(2_000)}name`, alias },
  ]);
  expect(await find('长重长重')).toEqual(['3101158888']);
  expect(await find('changzhongchangzhong')).toEqual(['3101158888']);
  expect(await find('changchongchang')).toEqual(['3101158888']);
  await schools.database.manager.query(`DELETE FROM school WHERE code = '3101158888'`);
});

test('an officer finds what everybody finds', async () => {
  const { searchSchools } = await schools.data<Found>(query, { text: '建平' }, city);
  expect(searchSchools.totalCount).toBe(3);
});
