import type { Subscription } from '@doorstep/messaging';
import { openPlansOnResults } from '../improvement-plans/improvement-plan.events';
import type { ImprovementPlansService } from '../improvement-plans/improvement-plans.service';
import { keepSchools } from '../schools/school-reference.events';

/** What this service hears, and what it does then. */
export const subscriptions = (plans: ImprovementPlansService): Subscription[] => [
  keepSchools, // doorstep.schools.school.state: keeps a copy of the register
  openPlansOnResults(plans), // doorstep.assessment.school-result.facts: opens a plan for what is below the standard
];
