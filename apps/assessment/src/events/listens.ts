import type { Subscription } from '@doorstep/messaging';
import { keepExperts, keepParticipations, keepSchools } from '../schools/references.events';

/** What this service hears: copies of what it judges by. It acts on nothing by itself. */
export const subscriptions: readonly Subscription[] = [
  keepSchools, // doorstep.schools.school.state: the register
  keepParticipations, // doorstep.schools.participation.state: who takes part in the programme
  keepExperts, // doorstep.professional-development.expert.state: the directory of experts, for its panels
];
