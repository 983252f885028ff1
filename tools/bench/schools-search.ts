import type { BenchSchool } from './schools-sample';

/** What is searched for, and what kind of search it is. */
export interface SearchCase {
  kind: 'broad' | 'usual' | 'filtered';
  text: string | null;
  filter?: Record<string, unknown>;
}

const broad = [
  null,
  '学',
  '小学',
  '中学',
  '上海',
  'school',
  's',
  'x',
  '31',
  'xuexiao',
  'xx',
  'primary school',
  '第',
];
const filters = [
  { districtCodes: ['310115'] },
  { stages: ['PRIMARY'], statuses: ['OPEN'] },
  { programmeStages: ['CULTIVATED', 'IMPROVING'] },
];

/** A mixed set: of some schools every way to find them, whole and half typed; broad terms; and both with filters. */
export function searchCases(schools: readonly BenchSchool[]): SearchCase[] {
  const usual = schools.flatMap(({ code, zh, en, syllables }) => {
    const pinyin = syllables.join('');
    const [word = ''] = en.split(' ');
    const bare = zh.replace(/^上海市|^.*?区/, '');
    return [
      zh,
      bare.slice(0, 2),
      bare.slice(0, 4),
      bare.slice(1, 3),
      bare.slice(0, 1),
      pinyin,
      pinyin.slice(0, -2),
      syllables[0]!,
      syllables.map(syllable => syllable[0]).join(''),
      `${pinyin} xiaoxue`,
      en,
      word,
      word.slice(0, 3),
      code,
      code.slice(0, 8),
      `${bare.slice(0, 2)} ${bare.slice(2, 4)}`,
    ];
  });
  const cases = (kind: SearchCase['kind'], texts: readonly (string | null)[]) =>
    [...new Set(texts)].map(text => ({ kind, text }));
  return [
    ...cases('broad', broad),
    ...cases('usual', usual),
    ...[...broad, ...usual.filter((_, place) => place % 8 === 0)].map((text, place) => ({
      kind: 'filtered' as const,
      text,
      filter: filters[place % filters.length]!,
    })),
  ];
}

/** While somebody types. */
export const suggestions = `query ($text: String, $filter: SchoolSearchFilter) {
  searchSchools(text: $text, filter: $filter, first: 10) { nodes { id code name } }
}`;

/** The page of results: a page, how many in all, and the choices with their counts. */
export const results = `query ($text: String, $filter: SchoolSearchFilter) {
  searchSchools(text: $text, filter: $filter, first: 20) {
    totalCount pageInfo { hasNextPage endCursor } nodes { id code name stage status }
    facets { districts { code count } stages { stage count } statuses { status count } sectors { sector count }
             programmeStages { stage count } }
  }
}`;

/** The choices by cluster, which are joined to what is found. */
export const clusterCounts = `query ($text: String, $filter: SchoolSearchFilter) {
  searchSchools(text: $text, filter: $filter, first: 1) { facets { clusters(most: 20) { clusterId count } } }
}`;

/** What a user has without a search: part of a name by ILIKE, a page and how many. */
export const byName = `query ($text: String) {
  schools(filter: { nameContains: $text }, first: 20) { totalCount nodes { id code name } }
}`;
