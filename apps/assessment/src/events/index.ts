import type { Subscription } from '@doorstep/messaging';
import { keepExperts, keepParticipations, keepSchools } from '../schools/references.events';

/**
 * What this service listens to:
 *
 * - `doorstep.schools.school.state`: keeps a copy of the register
 * - `doorstep.schools.participation.state`: keeps a copy of who takes part in the programme
 * - `doorstep.professional-development.expert.state`: keeps a copy of the directory of experts, for its panels
 *
 * What it publishes:
 *
 * - `doorstep.assessment.assessment-cycle.state`, with every step of a cycle
 * - `doorstep.assessment.school-result.state` and `.facts`, when the results of a cycle are published
 * - `doorstep.assessment.decision.state`, when a decision is published
 */
export const subscriptions: readonly Subscription[] = [keepSchools, keepParticipations, keepExperts];
