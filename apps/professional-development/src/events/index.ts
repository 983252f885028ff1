import type { Subscription } from '@doorstep/messaging';
import { openPlansOnResults } from '../improvement-plans/improvement-plan.events';
import type { ImprovementPlansService } from '../improvement-plans/improvement-plans.service';
import { keepSchools } from '../schools/school-reference.events';

/**
 * What this service listens to:
 *
 * - `doorstep.schools.school.state`: keeps a copy of the register
 * - `doorstep.assessment.school-result.facts`: opens an improvement plan when something lies below the standard
 *
 * What it publishes, each from the `*.events.ts` of its folder:
 *
 * - `doorstep.professional-development.site-study.state`: when a study is recorded
 * - `doorstep.professional-development.offering.state`: when one is made, and with every place that is taken
 * - `doorstep.professional-development.improvement-plan.state`: when one is opened or accepted
 * - `doorstep.professional-development.case-study.state` and `.facts`: when one is approved
 */
export const subscriptions = (plans: ImprovementPlansService): Subscription[] => [
  keepSchools,
  openPlansOnResults(plans),
];
