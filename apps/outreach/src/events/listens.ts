import type { Subscription } from '@doorstep/messaging';
import { keepSchools } from '../schools/school-reference.events';
import type { StoriesService } from '../stories/stories.service';
import { draftStoriesOfCaseStudies } from '../stories/story.events';

/** What this service hears, and what it does then. */
export const subscriptions = (stories: StoriesService): Subscription[] => [
  keepSchools, // doorstep.schools.school.state: keeps a copy of the register
  draftStoriesOfCaseStudies(stories), // doorstep.professional-development.case-study.facts: drafts a story
];
