import { checkBounds, compareDecimals } from '@doorstep/statistics';
import { z } from 'zod';

export const indicatorCodes = [
  'ACADEMIC_LEVEL',
  'ACADEMIC_BURDEN',
  'SATISFACTION_PARENTS',
  'SATISFACTION_COMMUNITY',
] as const;
export type IndicatorCode = (typeof indicatorCodes)[number];

/** The indicators of satisfaction: one for each group that §三 of the plan asks. */
export const satisfactionIndicators = ['SATISFACTION_PARENTS', 'SATISFACTION_COMMUNITY'] as const;
/** The Green Indicators that are computed, two of the ten. */
export const greenIndicators = ['ACADEMIC_LEVEL', 'ACADEMIC_BURDEN'] as const;

const bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const decimal = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'must be a plain decimal in quotation marks, such as "0.90"');
const level = z.int().min(1).max(9);
const minutes = z.int().min(0).max(1440);

/** A standard as its file holds it. Nothing in it may be left out, and nothing unknown stands in it. */
export const standardSchema = z
  .strictObject({
    code: z.string().regex(/^[A-Z][A-Z_]*$/),
    version: z.string().regex(/^[1-9]\d*$/),
    name: bilingual,
    /** How many people a published figure describes at least. */
    minimumPeople: z.int().min(10, 'no published figure may describe fewer than 10 people'),
    /** The least shares of levels 2 to 9. */
    levelBounds: z.array(decimal).length(8).superRefine(risingBounds),
    indicators: z.array(
      z.strictObject({
        code: z.enum(indicatorCodes),
        name: bilingual,
        description: bilingual,
        /** The level from which the indicator is not below the standard. */
        standardLevel: level,
      }),
    ),
    maximumScore: decimal,
    grades: z.array(
      z.strictObject({
        grade: z.int().min(1).max(9),
        cutScore: decimal,
        homeworkMinutesAtMost: minutes,
        sleepMinutesAtLeast: minutes,
      }),
    ),
    /** What each group's satisfaction has to reach. */
    satisfactionThreshold: decimal,
    decisionValidityYears: z.int().min(1).max(10),
    /** Where each number comes from. */
    sources: z.array(bilingual).min(1),
  })
  .superRefine((standard, context) => {
    const complain = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (
      !sameMembers(
        standard.indicators.map(indicator => indicator.code),
        indicatorCodes,
      )
    )
      complain('indicators', `must define each of ${indicatorCodes.join(', ')} once`);
    if (
      !sameMembers(
        standard.grades.map(({ grade }) => grade),
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
      )
    )
      complain('grades', 'must define each of the grades 1 to 9 once');
    if (standard.grades.some(({ cutScore }) => compareDecimals(cutScore, standard.maximumScore) > 0))
      complain('grades', 'no cut score may lie above the maximum score');
    // Otherwise a school could be at the standard's level of satisfaction and still fail the condition.
    for (const { code, standardLevel } of standard.indicators) {
      if (!(satisfactionIndicators as readonly string[]).includes(code)) continue;
      const bound = standard.levelBounds[standardLevel - 2];
      if (bound === undefined || compareDecimals(bound, standard.satisfactionThreshold) !== 0)
        complain('satisfactionThreshold', `must be the least share of the standard's level of ${code}`);
    }
  });

/** A standard by which schools are judged. */
export type StandardContent = z.infer<typeof standardSchema>;

function risingBounds(bounds: string[], context: z.RefinementCtx): void {
  try {
    checkBounds(bounds);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
}

function sameMembers<T>(found: readonly T[], wanted: readonly T[]): boolean {
  return found.length === wanted.length && wanted.every(each => found.includes(each));
}
