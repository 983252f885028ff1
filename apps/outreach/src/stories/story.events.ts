import { outreach, professionalDevelopment } from '@doorstep/contracts';
import { onFacts, publishState } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { StoriesService } from './stories.service';
import type { Story } from './story';

/** An approved case study makes the draft of a story, once. */
export const draftStoriesOfCaseStudies = (stories: StoriesService) =>
  onFacts(professionalDevelopment.caseStudyFacts, (tx, facts) =>
    stories.draftFor(
      tx,
      facts.map(({ data }) => data),
    ),
  );

/** Only what is published leaves the service, and nobody's name with it. */
export function publishStoryState(tx: EntityManager, story: Story, publishedAt: Date): Promise<void> {
  const { id, version, schoolId, caseStudyId, title, summary } = story;
  const data = { id, schoolId, caseStudyId, title, summary, publishedAt: publishedAt.toISOString() };
  return publishState(tx, outreach.story, [{ key: id, version, data }]);
}
