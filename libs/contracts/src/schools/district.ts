import { z } from 'zod';
import { bilingual, factsTopic, known, stateTopic } from '../topic';

export const district = stateTopic({
  service: 'schools',
  aggregate: 'district',
  description: 'The districts of the city. Key: the official district code, for example 310115.',
  consumers: [],
  schema: z.looseObject({
    code: z.string().describe('The official code of the district (GB/T 2260).'),
    name: bilingual,
  }),
});

export const districtFacts = factsTopic({
  service: 'schools',
  aggregate: 'district',
  description:
    'What happened to a district in the register. Key: the official district code, for example 310115.',
  consumers: [],
  facts: {
    DistrictRegistered: z.looseObject({
      name: bilingual,
      origin: known('OFFICER', 'FILE').describe(
        'Whether an officer entered it, or a file brought it with its schools.',
      ),
    }),
    DistrictRenamed: z.looseObject({
      before: bilingual.describe('Its name until then.'),
      after: bilingual.describe('Its name from then on.'),
    }),
  },
});
