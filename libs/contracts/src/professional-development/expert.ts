import { z } from 'zod';
import { day, id, stateTopic } from '../topic';

export const expert = stateTopic({
  service: 'professional-development',
  aggregate: 'expert',
  description:
    'The directory of experts, without names: what panels need to know of them. Key: the subject of the ' +
    "expert's token, a pseudonym. Null when the person was erased.",
  consumers: ['schools', 'assessment'],
  schema: z.looseObject({
    id: z.string().describe("The subject of the expert's token."),
    fields: z.array(z.string()).describe('Codes of the fields of expertise.'),
    languages: z.array(z.string()).describe('BCP 47 tags.'),
    districtCodes: z.array(z.string()).describe('The districts to which the expert belongs.'),
    schoolIds: z.array(id).describe('The own schools.'),
    activeFrom: day,
    activeTo: day.nullable().describe('The day after the last; null while no end is known.'),
    conflicts: z
      .array(
        z.looseObject({
          schoolId: id.nullable(),
          districtCode: z.string().nullable(),
          from: day,
          to: day.nullable().describe('The day after the last; null while no end is known.'),
        }),
      )
      .describe(
        'Declared conflicts of interest, each with one school or one district; why, stays with their owner.',
      ),
  }),
});
