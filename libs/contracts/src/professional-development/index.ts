import { z } from 'zod';
import { bilingual, day, factsTopic, id, instant, known, stateTopic } from '../topic';

export * from './expert';

export const siteStudy = stateTopic({
  service: 'professional-development',
  aggregate: 'site-study',
  description: 'Site studies of schools by experts. Key: the id of the study.',
  consumers: ['schools'],
  schema: z.looseObject({
    id,
    schoolId: id,
    theme: z.string().describe('The theme of the bottleneck problem that was studied.'),
    visitedOn: day,
    recommendsCultivation: z
      .boolean()
      .describe('Whether the expert finds that the school can be cultivated on this theme.'),
  }),
});

export const offering = stateTopic({
  service: 'professional-development',
  aggregate: 'offering',
  description: 'What schools and teachers can take part in. Key: the id of the offering.',
  consumers: [],
  schema: z.looseObject({
    id,
    title: bilingual,
    kind: known('ADVANCED_STUDY', 'ON_POST_PRACTICE', 'SHOWCASE'),
    indicators: z.array(z.string()).describe('The indicators it serves.'),
    stages: z.array(z.string()).describe('The stages of school it serves.'),
    startsOn: day,
    places: z.number().int(),
    freePlaces: z.number().int(),
  }),
});

export const improvementPlan = stateTopic({
  service: 'professional-development',
  aggregate: 'improvement-plan',
  description: 'Plans by which a school mends the indicators below the standard. Key: the id of the plan.',
  consumers: ['schools'],
  schema: z.looseObject({
    id,
    schoolId: id,
    cycleId: id,
    indicators: z.array(z.string()),
    status: known('OPEN', 'ACCEPTED'),
    openedOn: day,
    acceptedOn: day.nullable(),
  }),
});

const caseStudyFields = {
  schoolId: id,
  theme: z.string(),
  title: bilingual,
  summary: bilingual,
  approvedAt: instant,
};

export const caseStudy = stateTopic({
  service: 'professional-development',
  aggregate: 'case-study',
  description: 'Approved case studies. Key: the id of the case study.',
  consumers: [],
  schema: z.looseObject({ id, ...caseStudyFields }),
});

export const caseStudyFacts = factsTopic({
  service: 'professional-development',
  aggregate: 'case-study',
  description: 'That a case study was approved. Key: the id of the case study.',
  consumers: ['outreach'],
  facts: { CaseStudyApproved: z.looseObject({ caseStudyId: id, ...caseStudyFields }) },
});
