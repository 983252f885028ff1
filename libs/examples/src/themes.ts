import { assessment } from './assessment';
import { catchment } from './catchment';
import { changes } from './changes';
import { clusters } from './clusters';
import { appraisals } from './appraisals';
import { development } from './development';
import { districtPlans } from './district-plans';
import type { Theme } from './example';
import { forming } from './forming';
import { home } from './home';
import { merges } from './merges';
import { outreach } from './outreach';
import { programme } from './programme';
import { quality } from './quality';
import { register } from './register';

/** The journey of one school through one year, and everything beside it that the graph can be asked for, by theme. */
export const themes: readonly Theme[] = [
  home,
  register,
  changes,
  catchment,
  quality,
  merges,
  programme,
  clusters,
  forming,
  districtPlans,
  appraisals,
  assessment,
  development,
  outreach,
];
