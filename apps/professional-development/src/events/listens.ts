import type { Subscription } from '@doorstep/messaging';
import type { Clock } from '@doorstep/service-kit';
import { openPlansOnResults } from '../improvement-plans/improvement-plan.events';
import { ImprovementPlansService } from '../improvement-plans/improvement-plans.service';
import { keepSchools } from '../schools/school-reference.events';

/** What this service hears, and what it does then. */
export const subscriptions = ({ clock }: { clock: Clock }): Subscription[] => [
  keepSchools, // doorstep.schools.school.state: keeps a copy of the register
  // doorstep.assessment.school-result.facts: opens a plan for what is below the standard
  openPlansOnResults(new ImprovementPlansService(clock)),
];
