import type { Capability } from '@doorstep/service';
import { createExpertCopy } from '../migrations/202611220060-experts';
import { ExpertCopy } from './expert-copy';

/** 区域推进方案: what a district plans, who judges it, and what becomes of it. */
export const districtPlans: Capability = {
  entities: [ExpertCopy],
  migrations: [createExpertCopy],
};
