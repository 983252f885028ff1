import type { Subscription } from '@doorstep/messaging';
import type { Clock } from '@doorstep/service-kit';
import { keepSchools } from '../schools/school-reference.events';
import { draftStoriesOfCaseStudies } from '../stories/story.events';

/** What this service hears, and what it does then. */
export const subscriptions = ({ clock }: { clock: Clock }): Subscription[] => [
  keepSchools, // doorstep.schools.school.state: keeps a copy of the register
  draftStoriesOfCaseStudies(clock), // doorstep.professional-development.case-study.facts: drafts a story
];
