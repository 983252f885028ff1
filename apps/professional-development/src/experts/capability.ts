import type { Capability } from '@doorstep/service';
import { createExperts } from '../migrations/202611220070-experts';
import { Expert, ExpertConflict } from './expert';
import { ExpertReads, ExpertResolver } from './expert.resolver';
import { ExpertsService } from './experts.service';

/** Who can be asked for judgement, and of whom they may not judge. */
export const experts: Capability = {
  entities: [Expert, ExpertConflict],
  migrations: [createExperts],
  resolvers: ({ clock }) => [ExpertReads, new ExpertResolver(new ExpertsService(clock))],
};
