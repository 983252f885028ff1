import { refuse } from '@doorstep/service-kit/refusal';
import { foldedWords } from './fold.rules';
import { spellings } from './pinyin.rules';

export const longestText = 200;
export const mostWords = 20;

/** What somebody searches for, understood. */
export interface SearchText {
  /** Each of them is to be found. */
  words: SearchWord[];
  /** The words as one, for the ranking: `pu dong` is `pudong`. */
  whole: SearchWord;
  /** The words, a space between each. */
  phrase: string;
}

export interface SearchWord {
  text: string;
  /** Whether it stands in Chinese names only; else it is letters and digits, which may mean many things. */
  chinese: boolean;
  /** Whether it has letters and digits only, and so may be pinyin, initials or a code. */
  latin: boolean;
  /** As pinyin, syllable by syllable. */
  spellings: string[];
}

/**
 * Reads what was typed. Null without a text: every school is meant. Words without a letter, digit or character (`%`, an
 * emoji) find nothing, because no name has them.
 * @throws SEARCH_TEXT_TOO_LONG, SEARCH_TOO_MANY_WORDS
 */
export function readSearchText(text: string | null | undefined): SearchText | null {
  if (text == null || text.trim() === '') return null;
  if ([...text].length > longestText) {
    throw refuse(
      'SEARCH_TEXT_TOO_LONG',
      ['text'],
      `搜索内容不能超过 ${longestText} 个字符：请输入校名的一部分、拼音或代码。`,
      `Search for at most ${longestText} characters: part of a name, its pinyin, or a code.`,
    );
  }
  const words = [...new Set(foldedWords(text))];
  if (words.length > mostWords) {
    throw refuse(
      'SEARCH_TOO_MANY_WORDS',
      ['text'],
      `搜索内容不能超过 ${mostWords} 个词。`,
      `Search for at most ${mostWords} words.`,
    );
  }
  const all = foldedWords(text);
  return { words: words.map(readWord), whole: readWord(all.join('')), phrase: all.join(' ') };
}

function readWord(text: string): SearchWord {
  const latin = /^[a-z0-9]+$/.test(text);
  return { text, chinese: /[㐀-鿿]/.test(text), latin, spellings: latin ? spellings(text) : [] };
}
