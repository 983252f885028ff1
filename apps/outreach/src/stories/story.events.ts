import { outreach, professionalDevelopment } from '@doorstep/contracts';
import { onFacts, publishEntities } from '@doorstep/messaging';
import type { Clock } from '@doorstep/service-kit';
import type { EntityManager } from 'typeorm';
import { draftStories } from './draft-stories';
import type { Story } from './story';

/** An approved case study makes the draft of a story, once. */
export const draftStoriesOfCaseStudies = (clock: Clock) =>
  onFacts(professionalDevelopment.caseStudyFacts, (tx, facts) =>
    draftStories(
      tx,
      facts.map(({ data }) => data),
      clock.now(),
    ),
  );

/** Only what is published leaves the service, and nobody's name with it. */
export const publishStoryState = (tx: EntityManager, story: Story, publishedAt: Date): Promise<void> =>
  publishEntities(tx, outreach.story, [{ ...story, publishedAt }]);
