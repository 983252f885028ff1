import { z } from 'zod';
import { bilingual, day, factsTopic, id, known, stateTopic } from '../topic';

const role = known('CORE', 'LEAD', 'MEMBER');
const kind = known('CITY_PRACTICE_COMMUNITY', 'DISTRICT_PRACTICE_TEAM', 'EDUCATION_GROUP', 'ALLIANCE');

export const cluster = stateTopic({
  service: 'schools',
  aggregate: 'cluster',
  description: 'Schools that work together on a theme. Key: the id of the cluster.',
  consumers: [],
  schema: z.looseObject({
    id,
    name: bilingual,
    kind,
    theme: z.string(),
    districtCode: z.string().optional().describe('The district that answers for it.'),
    focusAreaCode: z
      .string()
      .nullable()
      .optional()
      .describe('The area in which its problem lies, for example CURRICULUM_AND_TEACHING.'),
    problem: bilingual.nullable().optional(),
    legalForm: known('ONE_LEGAL_PERSON', 'SEVERAL_LEGAL_PERSONS')
      .nullable()
      .optional()
      .describe('Of an education group; null where unknown or of another kind.'),
    from: day.optional().describe('Its first day.'),
    to: day
      .nullable()
      .optional()
      .describe('The first day on which it no longer exists; null while no end is known.'),
    members: z.array(
      z.looseObject({
        schoolId: id,
        role,
        from: day,
        to: day
          .nullable()
          .describe('The first day on which the school no longer belongs; null while it does.'),
      }),
    ),
  }),
});

export const clusterFacts = factsTopic({
  service: 'schools',
  aggregate: 'cluster',
  description:
    'What happened to a cluster, told when it is decided, with the day from which it holds. Key: the id of the cluster.',
  consumers: [],
  facts: {
    ClusterFormed: z.looseObject({ kind, theme: z.string(), leadSchoolId: id, from: day }),
    MemberJoined: z.looseObject({ schoolId: id, role, from: day }),
    MemberLeft: z.looseObject({
      schoolId: id,
      from: day.describe('The first day on which the school no longer belongs.'),
    }),
    LeadChanged: z.looseObject({ schoolId: id, formerSchoolId: id, from: day }),
    ClusterClosed: z.looseObject({ from: day, reason: z.string() }),
    SharingRecorded: z
      .looseObject({
        entryId: id,
        giverSchoolId: id,
        receiverSchoolId: id,
        kind: known('TEACHER_EXCHANGE', 'COURSE', 'EXPERT', 'ROOM', 'MATERIAL'),
        hours: z.number().describe('Below zero for an entry that takes an earlier one back.'),
        on: day,
        reversesEntryId: id.nullable(),
      })
      .describe('Both sides have agreed that one school gave something to another.'),
  },
});
