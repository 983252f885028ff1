import { otherReadings, readings } from './han';

/** All syllables, and all beginnings of one. Those without a vowel (嗯 ng) divide no name. */
const syllables = new Set(
  `${readings} ${otherReadings}`.match(/[a-z]+/g)?.filter(found => /[aeiouv]/.test(found)),
);
const beginnings = new Set(
  [...syllables].flatMap(whole => [...whole].map((_, end) => whole.slice(0, end + 1))),
);

const longestSyllable = 6;
const longestWord = 80;
const mostSpellings = 3;
const mostTried = 100;

/**
 * The likeliest ways to read Latin letters as pinyin without tones, at most three, a space between the syllables; those of
 * fewer syllables first: `xian` is `xian` and `xi an`. The last syllable may be begun only (`pudo`), where the letters cannot
 * all be whole ones; a digit stands for itself. None where the letters are no pinyin.
 */
export function spellings(word: string): string[] {
  if (word.length > longestWord || !/^[a-z0-9]+$/.test(word)) return [];
  const found = readingsOf(word);
  const whole = found.filter(parts => isWhole(parts.at(-1)!));
  const all = (whole.length > 0 ? whole : found).sort((one, other) => one.length - other.length);
  const fewest = all[0]?.length ?? 0;
  return all
    .filter(parts => parts.length <= fewest + 1 && !parts.slice(1).some(part => /^[aeo]$/.test(part)))
    .slice(0, mostSpellings)
    .map(parts => parts.join(' '));
}

/** All ways, or the first hundred; the longest syllables first. */
function readingsOf(word: string): string[][] {
  const ends = canBeReadFrom(word);
  const found: string[][] = [];
  const read = (from: number, before: string[]): void => {
    for (let end = Math.min(from + longestSyllable, word.length); end > from; end--) {
      if (found.length === mostTried) return;
      const part = word.slice(from, end);
      if (end === word.length ? isBegun(part) : isWhole(part) && ends[end]) {
        if (end === word.length) found.push([...before, part]);
        else read(end, [...before, part]);
      }
    }
  };
  if (ends[0]) read(0, []);
  return found;
}

const isWhole = (part: string): boolean => syllables.has(part) || /^\d$/.test(part);
const isBegun = (part: string): boolean => beginnings.has(part) || /^\d$/.test(part);

/** For each place of the word whether what follows can be read, so that no dead end is followed. */
function canBeReadFrom(word: string): boolean[] {
  const ends: boolean[] = Array.from({ length: word.length + 1 }, () => false);
  for (let from = word.length - 1; from >= 0; from--) {
    for (let end = from + 1; end <= Math.min(from + longestSyllable, word.length) && !ends[from]; end++) {
      const part = word.slice(from, end);
      ends[from] = end === word.length ? isBegun(part) : isWhole(part) && ends[end] === true;
    }
  }
  return ends;
}
