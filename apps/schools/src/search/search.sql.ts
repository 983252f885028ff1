import type { SqlCondition } from '@doorstep/access';
import type { SearchText, SearchWord } from './search-text.rules';

/** The values of a statement, which its parts name (`:value_3`) wherever and as often as they like. */
export class Values {
  private readonly all: unknown[] = [];

  /** Takes a value; what a part calls it. */
  name(value: unknown): string {
    return `:value_${this.all.push(value) - 1}`;
  }

  /** Takes a condition whose values have names already. */
  condition({ sql, parameters }: SqlCondition): string {
    return sql.replace(/:(\w+)/g, (_, name: string) => this.name(parameters[name]));
  }

  /** The values by the names that a part gives them, for a statement that takes names. */
  get named(): Record<string, unknown> {
    return Object.fromEntries(this.all.map((value, place) => [`value_${place}`, value]));
  }

  /** The statement as PostgreSQL takes it, with the values that it names. */
  statement(sql: string): { sql: string; values: unknown[] } {
    const used: string[] = [];
    const numbered = sql.replace(/:value_(\d+)/g, (_, place: string) => {
      if (!used.includes(place)) used.push(place);
      return `$${used.indexOf(place) + 1}`;
    });
    return { sql: numbered, values: used.map(place => this.all[Number(place)]) };
  }
}

// Folding leaves no sign in a word that LIKE would take for a pattern.
const anywhere = (text: string) => `%${text}%`;
const atStart = (text: string) => `${text}%`;
const atWord = (text: string) => `% ${text}%`;

const either = (conditions: readonly string[]): string => `(${conditions.join(' OR ')})`;

/** What finds one word in a school `s`. */
function found({ text, chinese, latin, spellings }: SearchWord, values: Values): string {
  if (chinese) return inName(text, values);
  const short = text.length < 3;
  const english = `s.english LIKE ${values.name(short ? atWord(text) : anywhere(text))}`;
  if (!latin) return english;
  const ways = [
    `s.code LIKE ${values.name(atStart(text))}`,
    ...(mayBeInitials(text) ? [`s.initials LIKE ${values.name(anywhere(text))}`] : []),
    ...spellings.map(spelling => inPinyin(spelling, values)),
  ];
  // The likelier first: of a broad term, every school is looked at, and what is found early costs less.
  return either(short ? [...ways, english] : [english, ...ways]);
}

/** No syllable begins with i, u or v; and two letters with a vowel are taken for pinyin, which says the same. */
const mayBeInitials = (text: string): boolean =>
  text.length > 1 && !/[iuv]/.test(text) && !/^(.[aeo]|[aeo].)$/.test(text);

/** What nearly every name of a school is made of: 学校小中第一市区. */
const common = ['xue', 'xiao', 'zhong', 'di', 'yi', 'shi', 'qu'];

/** Syllables of a Chinese name. Of common ones the index would list nearly all schools, so it is not asked: reading is faster. */
function inPinyin(spelling: string, values: Values): string {
  const rare = spelling.split(' ').some(part => !common.some(syllable => syllable.startsWith(part)));
  // These letters stand at the beginning of a syllable only; without the space there is less to try.
  const pattern = /^[bpmfdtlkjqxzcsyw]../.test(spelling) ? anywhere(spelling) : atWord(spelling);
  return `s.pinyin${rare ? '' : ' COLLATE "POSIX"'} LIKE ${values.name(pattern)}`;
}

/** Part of a Chinese name: the index knows the characters, and LIKE their order. */
function inName(text: string, values: Values): string {
  const characters = [...new Set(text)];
  const known = `characters_of(s.zh) @> ${values.name(characters)}::text[]`;
  return text === characters[0] ? known : `s.zh LIKE ${values.name(anywhere(text))} AND ${known}`;
}

/** The condition that a school `s` matches: every word is found. */
export function matching({ words }: SearchText, values: Values): string {
  return words.length === 0 ? 'false' : words.map(word => found(word, values)).join(' AND ');
}

/**
 * The conditions of the ranks of matching schools, the best first; a school has the first rank whose condition it meets:
 * exactly the code or name; its beginning; the beginning of a word or syllable (of a Chinese name, anywhere); the initials
 * of its characters; all words somewhere.
 */
export function ranks(text: SearchText, values: Values): string[] {
  const { words, whole, phrase } = text;
  const all = matching(text, values);
  if (words.length === 0) return [all];
  // Chinese words side by side are each there; others may be found by more than stands side by side.
  const several = words.length > 1 && !words.every(({ chinese }) => chinese) ? ` AND ${all}` : '';
  const better = words.every(({ latin }) => latin)
    ? latinRanks(whole, phrase, values)
    : [
        either([`s.zh = ${values.name(whole.text)}`, `s.zh LIKE ${values.name(`${whole.text}|%`)}`]),
        `s.zh LIKE ${values.name(atStart(whole.text))}`,
        ...(words.length > 1 ? [inName(whole.text, values)] : []),
      ];
  return [...better.map(condition => condition + several), all];
}

function latinRanks(whole: SearchWord, phrase: string, values: Values): string[] {
  const { text, spellings } = whole;
  return [
    either([`s.code = ${values.name(text)}`, `s.english LIKE ${values.name(` ${phrase} |%`)}`]),
    either([
      `s.code LIKE ${values.name(atStart(text))}`,
      `s.english LIKE ${values.name(` ${phrase}%`)}`,
      ...spellings.map(spelling => `s.pinyin LIKE ${values.name(atStart(` ${spelling}`))}`),
    ]),
    either([
      ...spellings.map(spelling => inPinyin(spelling, values)),
      `s.english LIKE ${values.name(atWord(phrase))}`,
    ]),
    ...(mayBeInitials(text) ? [`s.initials LIKE ${values.name(anywhere(text))}`] : []),
  ];
}

/** The ranks of schools in the order of their codes: those that run, the closed ones, those entered by mistake. */
export const ranksWithoutText = ['0', '1', '2'].map(digit => `left(s.place, 1) = '${digit}'`);

export interface PageOfRanks {
  /** The conditions of the ranks, the best first. */
  ranks: readonly string[];
  /** What orders the schools of a rank; no two have it in common. */
  orderBy: 'place' | 'code';
  /** What every school has to meet beside, and an index may know; with ` AND ` before each condition. */
  common: string;
  /** Whether schools that were entered by mistake stay out. */
  withoutMistakes: boolean;
  limit: number;
  backwards: boolean;
  after?: Place;
  before?: Place;
}

export interface Place {
  rank: number;
  key: string;
}

/** How many schools are looked at in their order before those that match are looked up and sorted. */
const headRows = 1_000;

/**
 * The statement that gives `school_id`, `rank` and `key` of a page of matching schools, best first. PostgreSQL reads rank
 * after rank and stops when the page is full. Of each rank it first tries some schools in their order, where a broad term
 * fills the page, and only then finds all that match and sorts them; so neither broad terms nor rare ones are dear, and
 * nothing hangs on the planner's guess which they are.
 */
export function pageSql(
  { ranks, orderBy, common, withoutMistakes, limit, backwards, after, before }: PageOfRanks,
  values: Values,
) {
  const key = `s.${orderBy}`;
  const [direction, behind] = backwards ? ['DESC', '<'] : ['ASC', '>'];
  const selects = ranks.flatMap((condition, rank) => {
    if ((after && rank < after.rank) || (before && rank > before.rank)) return [];
    const met = `(${condition})${common}`;
    const bounds = [
      ...(after?.rank === rank ? [` AND ${key} > ${values.name(after.key)}`] : []),
      ...(before?.rank === rank ? [` AND ${key} < ${values.name(before.key)}`] : []),
    ].join('');
    const beside = [
      ...(withoutMistakes ? [` AND s.place < '2'`] : []),
      ...ranks.slice(0, rank).map(better => ` AND NOT (${better})`),
    ].join('');
    const inOrder = `FROM school_search s WHERE true${bounds} ORDER BY ${key} ${direction}`;
    const head = `SELECT * FROM (SELECT * ${inOrder} LIMIT ${headRows}) s WHERE ${met}${beside}`;
    // OFFSET 0: what matches is found first, by the index that knows it, and the rest is asked of that only.
    const all = `SELECT * FROM (SELECT * FROM school_search s WHERE ${met} OFFSET 0) s WHERE true${bounds}${beside}`;
    const tail = `${all} AND ${key} ${behind} (SELECT ${key} ${inOrder} OFFSET ${headRows - 1} LIMIT 1)`;
    // The best rank of a text is exactly the text, which is never broad.
    const sources = rank === 0 && orderBy === 'place' && ranks.length > 1 ? [all] : [head, tail];
    return [
      sources.map(
        source => `(SELECT s.school_id, ${rank} AS rank, ${key} AS key FROM (${source}) s
                     ORDER BY ${key} ${direction} LIMIT ${limit})`,
      ),
    ];
  });
  if (selects.length === 0) return null;
  const inTurn = (backwards ? selects.reverse() : selects).flat();
  return `SELECT * FROM (${inTurn.join(' UNION ALL ')}) AS page LIMIT ${limit}`;
}
