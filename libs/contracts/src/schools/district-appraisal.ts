import { z } from 'zod';
import { day, decimal, factsTopic, id, instant, known, stateTopic } from '../topic';

const year = z.number().int().describe('January to December.');
const edition = z
  .number()
  .int()
  .optional()
  .describe('1, and one more with every correction of the year; the highest counts.');
const score = decimal.nullable().describe('From 0 to 1; null where no figure of the set has a value.');

export const districtAppraisal = stateTopic({
  service: 'schools',
  aggregate: 'district-appraisal',
  description:
    "The city's published yearly appraisals of districts, for the indicators of a district's education quality and those of " +
    'its work in the year. Key: the id of the appraisal.',
  consumers: [],
  schema: z.looseObject({
    id,
    districtCode: z.string(),
    year,
    edition,
    lookedAtOn: day.describe('The day on which the year was looked at.'),
    method: z.string().describe('By which rule the figures were made.'),
    figures: z.array(
      z.looseObject({
        code: known(
          'PLAN_IN_FORCE',
          'TASKS_KEPT',
          'REPORT_FILED',
          'FUND_SET_UP',
          'FUND_USED',
          'SCHOOLS_APPRAISED',
          'COVERAGE',
          'STAGE_MOVES',
          'PRACTICE',
          'DISSEMINATION',
        ),
        numerator: z.number(),
        denominator: z.number(),
        value: decimal.nullable(),
      }),
    ),
    educationQuality: score,
    yearlyWork: score,
    publishedAt: instant,
  }),
});

export const districtAppraisalFacts = factsTopic({
  service: 'schools',
  aggregate: 'district-appraisal',
  description: "That the city's appraisal of a district was published. Key: the id of the appraisal.",
  consumers: [],
  facts: {
    DistrictAppraisalPublished: z.looseObject({
      districtCode: z.string(),
      year,
      edition,
      educationQuality: score,
      yearlyWork: score,
      at: instant,
    }),
  },
});
