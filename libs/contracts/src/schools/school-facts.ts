import { z } from 'zod';
import { day, factsTopic, known } from '../topic';

const on = day.describe('The day from which on it holds; past where it corrects the register.');
const text = z.string().nullable().describe('Text as it is, anything else as JSON; null for nothing.');

export const schoolFacts = factsTopic({
  service: 'schools',
  aggregate: 'school',
  description:
    'What happened to a school, when it came into force. Key: the id of the school. Schools that a file enters are told by the state topic only.',
  consumers: [],
  facts: {
    SchoolOpened: z.looseObject({ on }),
    SchoolClosed: z.looseObject({
      on,
      reason: z
        .string()
        .nullable()
        .meta({ examples: ['MERGER', 'FEWER_CHILDREN'] }),
    }),
    SchoolChanged: z.looseObject({
      on,
      changes: z
        .array(
          z.looseObject({
            field: z.string().describe('The name of the field, as in the state topic.'),
            before: text,
            after: text,
          }),
        )
        .describe('All fields that changed, status included.'),
      origin: known('OFFICER', 'REQUEST', 'FILE').describe('Who brought it.'),
    }),
  },
});
