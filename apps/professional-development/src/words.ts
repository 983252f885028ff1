import { describeChoices } from '@doorstep/subgraph-kit';

/** The words that other services coined and this one takes over; the copies hold them as plain strings. */

export const SchoolStage = {
  PRIMARY: 'PRIMARY',
  JUNIOR_SECONDARY: 'JUNIOR_SECONDARY',
  NINE_YEAR: 'NINE_YEAR',
  SENIOR_SECONDARY: 'SENIOR_SECONDARY',
  OTHER: 'OTHER',
} as const;
export type SchoolStage = keyof typeof SchoolStage;

describeChoices('SchoolStage', SchoolStage, 'The stage of education that a school teaches.', {
  PRIMARY: '小学',
  JUNIOR_SECONDARY: '初中',
  NINE_YEAR: '九年一贯制: primary and junior secondary',
  SENIOR_SECONDARY: '高中',
  OTHER: 'Any other',
});

export const IndicatorCode = {
  ACADEMIC_LEVEL: 'ACADEMIC_LEVEL',
  ACADEMIC_BURDEN: 'ACADEMIC_BURDEN',
  SATISFACTION_PARENTS: 'SATISFACTION_PARENTS',
  SATISFACTION_COMMUNITY: 'SATISFACTION_COMMUNITY',
} as const;
export type IndicatorCode = keyof typeof IndicatorCode;

describeChoices('IndicatorCode', IndicatorCode, 'What a school is measured by.', {
  ACADEMIC_LEVEL: '学业水平: the share of pupils whose score reaches the cut',
  ACADEMIC_BURDEN: '学业负担: the share of pupils whose homework and sleep are as they should be',
  SATISFACTION_PARENTS: '家长满意度: the share of parents who are satisfied',
  SATISFACTION_COMMUNITY: '社区居民满意度: the share of residents who are satisfied',
});
