import { z } from 'zod';
import { bilingual, day, factsTopic, id, instant, known, stateTopic } from '../topic';

export * from './district';
export * from './district-appraisal';
export * from './district-plan';

export const school = stateTopic({
  service: 'schools',
  aggregate: 'school',
  description: 'The register of schools. Key: the id of the school.',
  consumers: ['assessment', 'professional-development', 'outreach'],
  schema: z.looseObject({
    id,
    code: z.string().describe('The official code of the school.'),
    name: bilingual,
    alias: bilingual.nullable().optional().describe('Another name by which it is known.'),
    plaque: bilingual
      .nullable()
      .optional()
      .describe('What stands on its plaque, where that is not its name.'),
    stage: known('PRIMARY', 'JUNIOR_SECONDARY', 'NINE_YEAR', 'SENIOR_SECONDARY', 'OTHER'),
    sector: known('PUBLIC', 'PRIVATE'),
    districtCode: z.string(),
    status: known('PROPOSED', 'OPEN', 'PROPOSED_TO_CLOSE', 'CLOSED', 'CREATED_IN_ERROR'),
    address: z.string().nullable(),
    longitude: z.number().nullable().describe('Degrees east, WGS 84.'),
    latitude: z.number().nullable().describe('Degrees north, WGS 84.'),
    openedOn: day.nullable(),
    since: day.optional().describe('The first day on which all of this holds.'),
    closedOn: day.nullable().optional().describe('The first day on which it was closed.'),
    statusReason: known(
      'NEW_PROVISION',
      'MERGER',
      'SPLIT',
      'REPLACED',
      'FEWER_CHILDREN',
      'RELOCATION',
      'PREMISES',
      'PLAN_DROPPED',
      'CORRECTION',
      'DUPLICATE',
      'REGISTER_FILE',
      'OTHER',
    )
      .nullable()
      .optional()
      .describe('Why its status was last changed.'),
    addressEn: z.string().nullable().optional().describe('Its address, in English.'),
    postcode: z.string().nullable().optional(),
    website: z.string().nullable().optional(),
    telephone: z.string().nullable().optional().describe("Its office's."),
    settlement: known('URBAN', 'TOWN', 'RURAL').nullable().optional().describe('Where it lies.'),
    itEquipment: known('BELOW_STANDARD', 'STANDARD', 'ADVANCED')
      .nullable()
      .optional()
      .describe('How it is equipped for information technology, against its standard.'),
    boarding: z.boolean().nullable().optional().describe('Whether pupils can board.'),
    capacity: z.number().nullable().optional().describe('How many pupils it has room for.'),
    lowestAge: z.number().nullable().optional().describe('Of its youngest pupils, in years.'),
    highestAge: z.number().nullable().optional().describe('Of its oldest pupils, in years.'),
    successorIds: z
      .array(id)
      .optional()
      .describe(
        'The schools that came after it (merged, split, replaced): what is known of a closed school is asked of these. Empty where none did.',
      ),
    sample: z.boolean().describe('True for a school of the sample city, which does not exist.'),
  }),
});

const stage = known('APPLIED', 'DISCOVERED', 'CULTIVATED', 'IMPROVING', 'ELEVATED', 'DECLINED', 'WITHDRAWN');

export const participation = stateTopic({
  service: 'schools',
  aggregate: 'participation',
  description: "A school's way through a round of the programme. Key: the id of the participation.",
  consumers: ['assessment'],
  schema: z.looseObject({
    id,
    schoolId: id,
    roundId: id,
    districtCode: z.string(),
    level: known('CITY', 'DISTRICT'),
    stage,
    stageSince: day,
    bottleneckTheme: z
      .string()
      .describe('The theme of the bottleneck problem, for example HOMEWORK_THAT_HELPS.'),
    applicationStatus: known('SUBMITTED', 'EVIDENCE_MISSING', 'EVIDENCE_BROUGHT', 'NOMINATED')
      .optional()
      .describe(
        'Where its application stands between the school and its district; once decided on, where it stood then.',
      ),
  }),
});

export const participationFacts = factsTopic({
  service: 'schools',
  aggregate: 'participation',
  description: 'What happened to a school in the programme. Key: the id of the participation.',
  consumers: [],
  facts: {
    SchoolApplied: z.looseObject({ schoolId: id, roundId: id, bottleneckTheme: z.string(), at: instant }),
    StageChanged: z.looseObject({
      schoolId: id,
      from: stage,
      to: stage,
      on: day,
      evidence: z
        .looseObject({ kind: known('SITE_STUDY', 'IMPROVEMENT_PLAN', 'DECISION'), id })
        .nullable()
        .describe('What the step rests on; null for the admission, which rests on the application.'),
      undoes: z.boolean().optional().describe('True for a step back, which undoes the last one.'),
    }),
    NominationAnswered: z
      .looseObject({
        schoolId: id,
        roundId: id,
        outcome: known('NOMINATED', 'EVIDENCE_MISSING'),
        missing: z.array(z.string()).describe('Which evidence is missing; empty for a nomination.'),
        measuredAt: z
          .array(id)
          .optional()
          .describe(
            'The schools at which the published indicators were measured that it rests on: the school itself, or those that it came of. Empty where evidence is missing, and where none were published.',
          ),
        at: instant,
      })
      .describe("A district's answer to an application."),
    EvidenceBrought: z
      .looseObject({
        schoolId: id,
        roundId: id,
        links: z
          .number()
          .describe('How many addresses it names; what they are is between the school and its district.'),
        at: instant,
      })
      .describe('A school brought what its district asked it for.'),
  },
});

export * from './cluster';
export * from './school-facts';
