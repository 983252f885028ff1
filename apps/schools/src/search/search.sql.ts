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
  const english = text.length < 3 ? atWord(text) : anywhere(text);
  const ways = [`s.english LIKE ${values.name(english)}`];
  if (latin) {
    ways.push(`s.code LIKE ${values.name(atStart(text))}`);
    ways.push(...spellings.map(spelling => `s.pinyin LIKE ${values.name(atWord(spelling))}`));
    if (mayBeInitials(text)) ways.push(`s.initials LIKE ${values.name(anywhere(text))}`);
  }
  return either(ways);
}

/** No syllable begins with i, u or v; and two letters with a vowel are taken for pinyin, which says the same. */
const mayBeInitials = (text: string): boolean =>
  text.length > 1 && !/[iuv]/.test(text) && !/^(.[aeo]|[aeo].)$/.test(text);

/** Part of a Chinese name: the index knows the characters, and LIKE their order. */
function inName(text: string, values: Values): string {
  const characters = values.name([...new Set(text)]);
  return `(s.zh LIKE ${values.name(anywhere(text))} AND characters_of(s.zh) @> ${characters}::text[])`;
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
  const several = words.length > 1 ? ` AND ${all}` : '';
  const better = words.every(({ latin }) => latin)
    ? latinRanks(whole, phrase, values)
    : [
        either([`s.zh = ${values.name(whole.text)}`, `s.zh LIKE ${values.name(`${whole.text}|%`)}`]),
        `s.zh LIKE ${values.name(atStart(whole.text))}`,
        ...(several && whole.chinese ? [inName(whole.text, values)] : []),
      ];
  return [...better.map(condition => condition + several), all];
}

function latinRanks(whole: SearchWord, phrase: string, values: Values): string[] {
  const { text, spellings } = whole;
  const pinyin = (pattern: (spelling: string) => string) =>
    spellings.map(spelling => `s.pinyin LIKE ${values.name(pattern(spelling))}`);
  return [
    either([`s.code = ${values.name(text)}`, `s.english LIKE ${values.name(` ${phrase} |%`)}`]),
    either([
      `s.code LIKE ${values.name(atStart(text))}`,
      `s.english LIKE ${values.name(` ${phrase}%`)}`,
      ...pinyin(spelling => ` ${spelling}%`),
    ]),
    either([`s.english LIKE ${values.name(atWord(phrase))}`, ...pinyin(atWord)]),
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
  /** What every school has to meet beside, with ` AND ` before each condition. */
  common: string;
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
 * after rank and stops when the page is full. Of each rank it first tries a thousand schools in their order, where a broad
 * term fills the page, and only then finds all that match and sorts them; so neither broad terms nor rare ones are dear,
 * and nothing hangs on the planner's guess which they are.
 */
export function pageSql(
  { ranks, orderBy, common, limit, backwards, after, before }: PageOfRanks,
  values: Values,
) {
  const key = `s.${orderBy}`;
  const direction = backwards ? 'DESC' : 'ASC';
  const selects = ranks.flatMap((condition, rank) => {
    if ((after && rank < after.rank) || (before && rank > before.rank)) return [];
    const better = ranks.slice(0, rank).map(one => ` AND NOT (${one})`);
    const behind = after?.rank === rank ? ` AND ${key} > ${values.name(after.key)}` : '';
    const ahead = before?.rank === rank ? ` AND ${key} < ${values.name(before.key)}` : '';
    const bounds = `${behind}${ahead}`;
    const found = (source: string) =>
      `(SELECT s.school_id, ${rank} AS rank, ${key} AS key FROM ${source} s ORDER BY ${key} ${direction} LIMIT ${limit})`;
    const inOrder = `FROM school_search s WHERE true${bounds} ORDER BY ${key} ${direction}`;
    const met = `(${condition})${better.join('')}${common}`;
    const head = `(SELECT * FROM (SELECT * ${inOrder} LIMIT ${headRows}) s WHERE ${met})`;
    const lastOfHead = `(SELECT ${key} ${inOrder} OFFSET ${headRows - 1} LIMIT 1)`;
    // OFFSET 0 keeps the planner from reading all schools in their order to find a few.
    const tail = `(SELECT * FROM school_search s WHERE ${met}${bounds} AND ${key} ${backwards ? '<' : '>'} ${lastOfHead} OFFSET 0)`;
    return [[found(head), found(tail)]];
  });
  if (selects.length === 0) return null;
  const inTurn = (backwards ? selects.reverse() : selects).flat();
  return `SELECT * FROM (${inTurn.join(' UNION ALL ')}) AS page LIMIT ${limit}`;
}
