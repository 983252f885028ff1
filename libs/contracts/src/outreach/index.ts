import { z } from 'zod';
import { bilingual, id, instant, stateTopic } from '../topic';

export const story = stateTopic({
  service: 'outreach',
  aggregate: 'story',
  description: 'Published stories. Key: the id of the story.',
  consumers: [],
  schema: z.looseObject({
    id,
    schoolId: id,
    caseStudyId: id.nullable(),
    title: bilingual,
    summary: bilingual,
    publishedAt: instant,
  }),
});
