import { z } from 'zod';
import { bilingual, day, decimal, factsTopic, instant, id, known, stateTopic } from '../topic';

const fen = z.number().int().describe('Whole fen.');

export const districtPlan = stateTopic({
  service: 'schools',
  aggregate: 'district-plan',
  description:
    'District plans from their approval on, with road map and earmarked fund. Key: the id of the plan. A plan that has not ' +
    'been approved yet is in the facts alone, without what it says.',
  consumers: [],
  schema: z.looseObject({
    id,
    districtCode: z.string(),
    title: bilingual,
    status: known('APPROVED', 'IN_FORCE', 'CLOSED'),
    from: day,
    to: day.describe('The day after the last.'),
    inForceFrom: day.nullable(),
    closedOn: day.nullable(),
    tasks: z.array(
      z.looseObject({
        code: z.string(),
        startsOn: day,
        endsOn: day.describe('The last day.'),
        milestone: z.boolean(),
        dependsOn: z.array(z.string()).describe('Codes of tasks that end before it starts.'),
        progressPercent: z.number().int(),
        doneOn: day.nullable(),
      }),
    ),
    fund: z.array(
      z.looseObject({
        use: z.string().describe('The code of the use, for example ACTION_RESEARCH.'),
        approvedFen: fen.nullable().optional().describe('The budget that the panel approved, in whole fen.'),
        budgetFen: fen,
        releasedFen: fen,
        spentFen: fen,
      }),
    ),
  }),
});

const of = { districtCode: z.string(), at: instant };
const submission = { ...of, number: z.number().int().describe('Which submission of the plan it is.') };

export const districtPlanFacts = factsTopic({
  service: 'schools',
  aggregate: 'district-plan',
  description: 'What happened to a district plan. Key: the id of the plan.',
  consumers: [],
  facts: {
    DistrictPlanSubmitted: z.looseObject(submission),
    DistrictPlanApproved: z.looseObject({ ...submission, score: decimal }),
    DistrictPlanReturned: z.looseObject({ ...submission, score: decimal }),
    DistrictPlanInForce: z.looseObject({ ...of, on: day }),
    DistrictPlanReported: z.looseObject({
      ...of,
      year: z.number().int(),
      edition: z
        .number()
        .int()
        .optional()
        .describe('1, and one more with every correction of the report on the year.'),
    }),
    DistrictPlanClosed: z.looseObject({ ...of, on: day }),
  },
});
