/**
 * How texts are made alike before they are compared: what somebody types, here; the names of the register, in the
 * database (its function `folded`, made of the same lists). Width (全角), capitals, accents and tone marks,
 * punctuation and traditional characters make no difference.
 */
import { simplifiedForms } from './han';

/** Left out within a word: St Mary's is found as `st marys`. */
export const leftOut = "'’‘`´ʼ\u200B\u200C\u200D\uFEFF";

/** Divides words in English and in what is typed; left out of Chinese names. */
export const punctuation =
  '!"#$%&()*+,-./:;<=>?@[\\]^_{|}~' + '“”、。《》〈〉「」『』【】〔〕〖〗·•…‧・—–―－～￥¥£§©®™°' + '\t\n\r';

const dividers = new Set(punctuation);
const omitted = new Set(leftOut);
const characters = [...simplifiedForms.replace(/\s/g, '')];
const simplified = new Map(
  Array.from({ length: characters.length / 2 }, (_, pair) => [
    characters[2 * pair],
    characters[2 * pair + 1],
  ]),
);

/** The words of a text, folded. */
export function foldedWords(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase();
  return [...plain.replace(/\p{Cc}/gu, ' ')]
    .filter(character => !omitted.has(character))
    .map(character => (dividers.has(character) ? ' ' : (simplified.get(character) ?? character)))
    .join('')
    .split(/\s+/)
    .filter(word => word !== '');
}
