import type { Subscription } from '@doorstep/messaging';
import { keepSchools } from '../schools/school-reference.events';
import type { StoriesService } from '../stories/stories.service';
import { draftStoriesOfCaseStudies } from '../stories/story.events';

/**
 * What this service listens to:
 *
 * - `doorstep.schools.school.state`: keeps a copy of the register
 * - `doorstep.professional-development.case-study.facts`: drafts a story of an approved case study
 *
 * What it publishes: `doorstep.outreach.story.state`, when a story is published.
 */
export const subscriptions = (stories: StoriesService): Subscription[] => [
  keepSchools,
  draftStoriesOfCaseStudies(stories),
];
