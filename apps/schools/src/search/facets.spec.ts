import { pudong, principalOf, TestSchools } from '../schools.fixture';
import { countFacets } from './facets.rules';
import { enter, type Findable } from './search.fixture';

/** Numbers that are the same in every run (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const random = randomFrom(2026);
const pick = <T>(values: readonly T[]): T => values[random(values.length)]!;
const characters = [...'浦东长宁乐山第一二中小学实验校'];
const words = ['Pudong', 'Music', 'No. 1', 'School', 'Changning', 'Le'];

const register: Findable[] = Array.from({ length: 400 }, (_, place) => ({
  code: `3101${15 + (place % 3)}${String(place).padStart(4, '0')}`,
  zh: Array.from({ length: 2 + random(5) }, () => pick(characters)).join(''),
  en: Array.from({ length: 1 + random(3) }, () => pick(words)).join(' '),
  stage: pick(['PRIMARY', 'JUNIOR_SECONDARY', 'NINE_YEAR']),
  status: pick(['OPEN', 'OPEN', 'OPEN', 'PROPOSED', 'CLOSED', 'CREATED_IN_ERROR']),
  sector: pick(['PUBLIC', 'PRIVATE']),
  district: pick(['310115', '310105', '310101']),
  sample: random(2) === 0,
}));

interface School {
  code: string;
  zh: string;
  en: string;
  district: string;
  stage: string;
  status: string;
  sector: string;
  sample: boolean;
  programme: string | null;
  clusters: string[];
}

let schools: TestSchools;
let known: School[];
beforeAll(async () => {
  schools = await TestSchools.start('2026-09-15');
  const { manager } = schools.database;
  await enter(manager, register);
  await manager.query(`
    INSERT INTO programme_round (name, opens_on, closes_on, target_schools, version, created_by)
    SELECT '{"zh":"轮","en":"Round"}', day, day + 30, 250, 1, 'fixture' FROM unnest('{2025-09-01,2026-09-01}'::date[]) day;
    INSERT INTO participation (school_id, school_code, district_code, round_id, level, stage, stage_since,
                               bottleneck_theme, bottleneck_description, version, created_by)
    SELECT s.id, s.code, s.district_code, r.id, 'DISTRICT',
           -- A round has ended before the next begins.
           CASE r.place WHEN 1 THEN (ARRAY['ELEVATED', 'WITHDRAWN'])[1 + right(s.code, 2)::int / 7 % 2]
             ELSE (ARRAY['ELEVATED', 'DISCOVERED', 'APPLIED', 'WITHDRAWN'])[1 + right(s.code, 2)::int / 7 % 4] END,
           r.opens_on, 'A', r.name, 1, 'fixture'
      FROM (SELECT *, row_number() OVER (ORDER BY opens_on)::int AS place FROM programme_round) r
           JOIN school s ON right(s.code, 2)::int % (r.place + 1) = 0
     ORDER BY r.place;
    INSERT INTO cluster (name, kind, theme, district_code, during, version, created_by)
    SELECT jsonb_build_object('zh', n::text, 'en', n::text), 'ALLIANCE', 'A', '310115', '[2026-01-01,)', 1, 'fixture' FROM generate_series(1, 6) n;
    INSERT INTO cluster_membership (cluster_id, kind, school_id, role, during)
    SELECT c.id, 'ALLIANCE', s.id, 'MEMBER',
           CASE WHEN right(s.code, 1) = '0' THEN '[2026-01-01,2026-09-15)'::daterange ELSE '[2026-09-15,)'::daterange END
      FROM cluster c JOIN school s ON right(s.code, 3)::int % (3 + (c.name->>'en')::int) = 0
     WHERE s.status NOT IN ('CLOSED', 'CREATED_IN_ERROR');
  `);
  known = await manager.query<School[]>(`
    SELECT s.code, s.name->>'zh' AS zh, s.name->>'en' AS en, s.district_code AS district, s.stage, s.status, s.sector, s.sample,
           (SELECT p.stage FROM participation p
             WHERE p.school_id = s.id AND p.stage NOT IN ('APPLIED', 'WITHDRAWN') ORDER BY p.id DESC LIMIT 1) AS programme,
           ARRAY(SELECT m.cluster_id::text FROM cluster_membership m WHERE m.school_id = s.id AND m.during @> '2026-09-15'::date) AS clusters
      FROM school s ORDER BY s.code`);
});
afterAll(() => schools.stop());

interface Answered {
  searchSchools: {
    totalCount: number;
    nodes: { code: string }[];
    facets: {
      districts: { code: string; count: number }[];
      stages: { stage: string; count: number }[];
      statuses: { status: string; count: number }[];
      sectors: { sector: string; count: number }[];
      programmeStages: { stage: string | null; count: number }[];
      clusters: { clusterId: string; cluster: { name: string } | null; count: number }[];
    };
  };
}

const query = `query ($text: String, $filter: SchoolSearchFilter) {
  searchSchools(text: $text, filter: $filter, first: 100) {
    totalCount nodes { code }
    facets {
      districts { code count } stages { stage count } statuses { status count } sectors { sector count }
      programmeStages { stage count } clusters(most: 100) { clusterId cluster { name } count }
    }
  }
}`;

interface Filter {
  districtCodes?: string[];
  stages?: string[];
  statuses?: string[];
  sectors?: string[];
  programmeStages?: string[];
  inProgramme?: boolean;
  clusterIds?: string[];
  sample?: boolean;
}

/** A filter as it reads; `but` leaves one of its conditions out. */
function meets(school: School, filter: Filter, but?: string): boolean {
  const checks: Record<string, boolean> = {
    districts: filter.districtCodes?.includes(school.district) ?? true,
    stages: filter.stages?.includes(school.stage) ?? true,
    statuses: filter.statuses?.includes(school.status) ?? true,
    sectors: filter.sectors?.includes(school.sector) ?? true,
    programmeStages:
      (filter.programmeStages?.includes(school.programme ?? '') ?? true) &&
      (filter.inProgramme === undefined || filter.inProgramme === (school.programme !== null)),
    clusters: filter.clusterIds?.some(id => school.clusters.includes(id)) ?? true,
    sample: filter.sample === undefined || filter.sample === school.sample,
    mistake: school.status !== 'CREATED_IN_ERROR' || (filter.statuses?.includes('CREATED_IN_ERROR') ?? false),
  };
  return Object.entries(checks).every(([name, met]) => met || name === but);
}

const readings: Record<string, string[]> = {
  浦: ['pu'],
  东: ['dong'],
  长: ['chang', 'zhang'],
  宁: ['ning'],
  乐: ['le', 'yue', 'lao'],
  山: ['shan'],
  第: ['di'],
  一: ['yi'],
  二: ['er'],
  中: ['zhong'],
  小: ['xiao'],
  学: ['xue'],
  实: ['shi'],
  验: ['yan'],
  校: ['xiao'],
};

/** The name in pinyin: as it is read first, and with one character read otherwise. */
function pinyinOf(zh: string): string[][] {
  const first = [...zh].map(character => readings[character]![0]!);
  const others = [...zh].flatMap((character, place) =>
    readings[character]!.slice(1).map(other => first.with(place, other)),
  );
  return [first, ...others];
}

/** Whether one folded word is found, as the documentation says it, without any index. */
function finds({ code, zh, en }: School, word: string): boolean {
  if (/[一-鿿]/.test(word)) return zh.includes(word);
  const english = en
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
  const spoken = pinyinOf(zh);
  return (
    (word.length < 3 ? ` ${english}`.includes(` ${word}`) : english.includes(word)) ||
    code.startsWith(word) ||
    spoken.some(syllables =>
      syllables.some((_, place) => syllables.slice(place).join('').startsWith(word)),
    ) ||
    (word.length > 1 &&
      spoken.some(syllables =>
        syllables
          .map(([letter]) => letter)
          .join('')
          .includes(word),
      ))
  );
}

const tally = (values: (string | null)[]): Record<string, number> =>
  values.reduce<Record<string, number>>(
    (counts, value) => ({ ...counts, [String(value)]: (counts[String(value)] ?? 0) + 1 }),
    {},
  );

const texts = [
  null,
  '学',
  '中学',
  '长宁',
  'changning',
  'zhangning',
  'yue',
  'cn',
  'pd',
  'xx',
  'p',
  'school',
  'usic',
  '310115',
  'di yi',
  '实验 music',
  'le',
  'zhongxue',
  'pudong school',
  'yan',
  'zxx',
  '浦 东',
];

function randomFilter(): Filter {
  const some = (values: string[]) => values.filter(() => random(2) === 0);
  const all = (of: (school: School) => string) => [...new Set(known.map(of))];
  const filter: Filter = {};
  if (random(3) === 0) filter.districtCodes = some(all(({ district }) => district));
  if (random(3) === 0) filter.stages = some(all(({ stage }) => stage));
  if (random(3) === 0) filter.statuses = some(all(({ status }) => status));
  if (random(3) === 0) filter.sectors = some(all(({ sector }) => sector));
  if (random(4) === 0) filter.programmeStages = some(['DISCOVERED', 'ELEVATED', 'IMPROVING']);
  if (random(5) === 0) filter.inProgramme = random(2) === 0;
  if (random(4) === 0) filter.clusterIds = some([...new Set(known.flatMap(({ clusters }) => clusters))]);
  if (random(4) === 0) filter.sample = random(2) === 0;
  return filter;
}

test.each(Array.from({ length: 60 }, (_, turn) => turn))(
  'search and counts are those of a plain look at every school (%i)',
  async turn => {
    const text = texts[turn % texts.length]!;
    const filter = randomFilter();
    const { searchSchools } = await schools.data<Answered>(query, { text, filter });
    const matched = known.filter(school =>
      (text ?? '')
        .split(' ')
        .filter(Boolean)
        .every(word => finds(school, word)),
    );
    const expected = matched.filter(school => meets(school, filter)).map(({ code }) => code);
    expect(searchSchools.totalCount).toBe(expected.length);
    if (expected.length <= 100) {
      expect(searchSchools.nodes.map(({ code }) => code).toSorted()).toEqual(expected.toSorted());
    }
    const { facets } = searchSchools;
    const under = (but: string) => matched.filter(school => meets(school, filter, but));
    const given = (counts: { count: number }[], name: string) =>
      Object.fromEntries(
        counts.filter(({ count }) => count > 0).map(entry => [String(Reflect.get(entry, name)), entry.count]),
      );
    expect(given(facets.districts, 'code')).toEqual(
      tally(under('districts').map(({ district }) => district)),
    );
    expect(given(facets.stages, 'stage')).toEqual(tally(under('stages').map(({ stage }) => stage)));
    expect(given(facets.statuses, 'status')).toEqual(tally(under('statuses').map(({ status }) => status)));
    expect(given(facets.sectors, 'sector')).toEqual(tally(under('sectors').map(({ sector }) => sector)));
    expect(given(facets.programmeStages, 'stage')).toEqual(
      tally(under('programmeStages').map(({ programme }) => programme)),
    );
    expect(given(facets.clusters, 'clusterId')).toEqual(
      tally(under('clusters').flatMap(({ clusters }) => clusters)),
    );
    expect(facets.clusters.every(({ cluster }) => cluster !== null)).toBe(true);
  },
);

test('who may see applications has them counted, in the own district; the rest as School.participation says', async () => {
  const asked = `{ searchSchools(filter: { statuses: [OPEN, CLOSED, PROPOSED, CREATED_IN_ERROR] }, first: 1) {
    facets { programmeStages { stage count } } }
    schools(first: 100) { nodes { participation { stage } } } }`;
  const paged = `query ($after: String) { schools(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor } nodes { code participation { stage } } } }`;
  interface Listed {
    schools: {
      pageInfo: { hasNextPage: boolean; endCursor: string };
      nodes: { code: string; participation: { stage: string } | null }[];
    };
  }
  for (const grants of [[], [pudong], [{ role: 'institute-officer' as const }]]) {
    const { searchSchools } = await schools.data<Answered>(asked, {}, ...grants);
    const stages: (string | null)[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { schools: page }: Listed = await schools.data<Listed>(paged, { after }, ...grants);
      stages.push(...page.nodes.map(({ participation }) => participation?.stage ?? null));
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    const counts = searchSchools.facets.programmeStages.map(({ stage, count }) => [String(stage), count]);
    expect(Object.fromEntries(counts)).toEqual(tally(stages));
  }
});

test('a principal filters by what everybody may see', async () => {
  const { searchSchools } = await schools.data<Answered>(
    query,
    { filter: { programmeStages: ['APPLIED'] } },
    principalOf('3101150000'),
  );
  expect(searchSchools.totalCount).toBe(0);
});

test('the stage follows the participation at once', async () => {
  const count = async () =>
    (await schools.data<Answered>(query, { filter: { programmeStages: ['IMPROVING'] } })).searchSchools
      .totalCount;
  const before = await count();
  const move = (to: string, from: string) =>
    schools.database.manager.query(
      `UPDATE participation SET stage = '${to}' WHERE id = (SELECT p.id FROM participation p JOIN school s ON s.id = p.school_id
        WHERE p.stage = '${from}' AND s.status = 'OPEN'
          AND NOT EXISTS (SELECT FROM participation o WHERE o.school_id = p.school_id AND o.id > p.id) ORDER BY p.id LIMIT 1)`,
    );
  await move('IMPROVING', 'DISCOVERED');
  expect(await count()).toBe(before + 1);
  await move('DISCOVERED', 'IMPROVING');
  expect(await count()).toBe(before);
});

test('a choice that no school meets is listed, so that it can be taken back', () => {
  const cell = {
    districtCode: '310115',
    stage: 'PRIMARY',
    status: 'OPEN',
    sector: 'PUBLIC',
    programmeStage: 'NONE',
    count: 3,
  };
  const counted = countFacets([cell], { stage: ['NINE_YEAR'], sector: ['PUBLIC'] });
  expect(counted.total).toBe(0);
  expect(counted.facets.stage).toEqual([
    { value: 'NINE_YEAR', count: 0 },
    { value: 'PRIMARY', count: 3 },
  ]);
  expect(counted.facets.sector).toEqual([{ value: 'PUBLIC', count: 0 }]);
  expect(counted.facets.districtCode).toEqual([]);
});
