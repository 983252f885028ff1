import type { BilingualText } from '@doorstep/service-kit/refusal';

const indicators: Readonly<Record<string, BilingualText>> = {
  ACADEMIC_LEVEL: { zh: '学业水平', en: 'academic level' },
  ACADEMIC_BURDEN: { zh: '学业负担（等级越高负担越轻）', en: 'academic burden, higher is lighter,' },
  SATISFACTION_PARENTS: { zh: '家长满意度', en: 'the satisfaction of parents' },
  SATISFACTION_COMMUNITY: { zh: '社区满意度', en: 'the satisfaction of the community' },
};

/** A code as words: those that we know, or the code's own. */
const wordsOf = (known: Readonly<Record<string, BilingualText>>, code: string): BilingualText =>
  known[code] ?? { zh: code, en: code.toLowerCase().replaceAll('_', ' ') };

export const indicatorWords = (code: string): BilingualText => wordsOf(indicators, code);

/** The name of a theme within a sentence. */
export function themeWords(themes: Readonly<Record<string, BilingualText>>, code: string): BilingualText {
  const { zh, en } = wordsOf(themes, code);
  // As a name it begins with a capital letter; an abbreviation (AI) keeps its own.
  return { zh, en: /^[A-Z][a-z]/.test(en) ? en.charAt(0).toLowerCase() + en.slice(1) : en };
}
