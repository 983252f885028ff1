import type { BilingualText } from '@doorstep/service-kit/refusal';

const indicators: Readonly<Record<string, BilingualText>> = {
  ACADEMIC_LEVEL: { zh: '学业水平', en: 'academic level' },
  ACADEMIC_BURDEN: { zh: '学业负担（等级越高负担越轻）', en: 'academic burden, higher is lighter,' },
  SATISFACTION_PARENTS: { zh: '家长满意度', en: 'the satisfaction of parents' },
  SATISFACTION_COMMUNITY: { zh: '社区满意度', en: 'the satisfaction of the community' },
};

const themes: Readonly<Record<string, BilingualText>> = {
  HOMEWORK_THAT_HELPS: { zh: '让作业有益', en: 'homework that helps' },
};

/** A code as words: those that we know, or the code's own. */
const wordsOf = (known: Readonly<Record<string, BilingualText>>, code: string): BilingualText =>
  known[code] ?? { zh: code, en: code.toLowerCase().replaceAll('_', ' ') };

export const indicatorWords = (code: string): BilingualText => wordsOf(indicators, code);
export const themeWords = (code: string): BilingualText => wordsOf(themes, code);
