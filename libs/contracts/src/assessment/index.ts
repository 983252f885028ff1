import { z } from 'zod';
import { bilingual, day, decimal, factsTopic, id, instant, known, stateTopic } from '../topic';

const standard = z
  .looseObject({ code: z.string(), version: z.string() })
  .describe('The standard by which it was judged: a versioned file of assessment.');

const indicator = z.looseObject({
  code: known('ACADEMIC_LEVEL', 'ACADEMIC_BURDEN', 'SATISFACTION_PARENTS', 'SATISFACTION_COMMUNITY'),
  count: z
    .number()
    .int()
    .nullable()
    .describe('How many people the figure describes; null where the figure is hidden.'),
  share: decimal
    .nullable()
    .describe('The share, rounded down to four decimals; null where the figure is hidden.'),
  hidden: z
    .boolean()
    .describe(
      'True where fewer than ten people stand behind the figure, or it would let such a figure be worked out.',
    ),
  level: z
    .number()
    .int()
    .nullable()
    .describe('The level of the standard, from 1 to 9; higher is better. Null where hidden.'),
  belowStandard: z
    .boolean()
    .nullable()
    .describe("Whether the level lies below the standard's. Null where hidden."),
});

export const assessmentCycle = stateTopic({
  service: 'assessment',
  aggregate: 'assessment-cycle',
  description: 'The cycles in which schools are assessed. Key: the id of the cycle.',
  consumers: [],
  schema: z.looseObject({
    id,
    name: bilingual,
    standard,
    status: known('OPEN', 'COMPUTED', 'IN_REVIEW', 'REVIEWED', 'PUBLISHED'),
    startsOn: day,
  }),
});

const resultFields = {
  cycleId: id,
  schoolId: id,
  standard,
  indicators: z.array(indicator),
  publishedAt: instant,
};

export const schoolResult = stateTopic({
  service: 'assessment',
  aggregate: 'school-result',
  description:
    'The published indicators of a school in a cycle, small numbers hidden. Key: the id of the result.',
  consumers: ['schools'],
  schema: z.looseObject({ id, ...resultFields }),
});

export const schoolResultFacts = factsTopic({
  service: 'assessment',
  aggregate: 'school-result',
  description: "That a school's result was published. Key: the id of the result.",
  consumers: ['professional-development'],
  facts: { SchoolResultPublished: z.looseObject({ resultId: id, ...resultFields }) },
});

export const decision = stateTopic({
  service: 'assessment',
  aggregate: 'decision',
  description:
    'Published decisions on the four conditions of a good school on the doorstep. Key: the id of the decision.',
  consumers: ['schools'],
  schema: z.looseObject({
    id,
    schoolId: id,
    cycleId: id,
    standard,
    outcome: known('MET', 'NOT_MET'),
    conditions: z.array(
      z.looseObject({
        code: known('BASIC_STANDARD', 'GREEN_INDICATORS', 'DISTINCTIVE_FEATURE', 'SATISFACTION'),
        met: z.boolean(),
        explanation: bilingual,
      }),
    ),
    publishedAt: instant,
    validUntil: day.describe('The last day on which the decision holds.'),
  }),
});
