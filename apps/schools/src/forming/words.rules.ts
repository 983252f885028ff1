import type { BilingualText } from '@doorstep/service-kit/refusal';
import type { ClusterRule } from './score.rules';

const indicators: Readonly<Record<string, BilingualText>> = {
  ACADEMIC_LEVEL: { zh: '学业水平', en: 'academic level' },
  ACADEMIC_BURDEN: { zh: '学业负担（等级越高负担越轻）', en: 'academic burden, higher is lighter,' },
  SATISFACTION_PARENTS: { zh: '家长满意度', en: 'the satisfaction of parents' },
  SATISFACTION_COMMUNITY: { zh: '社区满意度', en: 'the satisfaction of the community' },
};

const rules: Readonly<Record<ClusterRule, BilingualText>> = {
  STAGE: { zh: '学段不同', en: 'the stage' },
  DISTANCE: { zh: '距离过远', en: 'the distance' },
  DISTRICT: { zh: '不在同一区县', en: 'the district' },
  THEME: { zh: '主题不同', en: 'the theme' },
  STRENGTH: { zh: '领衔校优势不足', en: "the lead's strength" },
  APART: { zh: '不愿合作', en: 'a wish not to work together' },
  SIZE: { zh: '成员数', en: 'the number of members' },
  LEAD_TOO_WEAK: { zh: '领衔校等级不足', en: "the lead's level" },
  PLACED_TWICE: { zh: '重复安排', en: 'two places' },
};

/** What a rule is about, within a sentence. */
export const ruleWords = (rule: ClusterRule): BilingualText => rules[rule];

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
