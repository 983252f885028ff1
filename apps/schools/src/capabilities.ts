import type { Capability } from '@doorstep/service';
import { catchment } from './catchment/capability';
import { appraisals } from './appraisals/capability';
import { clusters } from './clusters/capability';
import { counties } from './counties/capability';
import { designs } from './designs/capability';
import { districtPlans } from './district-plans/capability';
import { districts } from './districts/capability';
import { figures } from './figures/capability';
import { forming } from './forming/capability';
import { history } from './history/capability';
import { links } from './links/capability';
import { programme } from './programme/capability';
import { quality } from './quality/capability';
import { register } from './register/capability';
import { results } from './results/capability';
import { search } from './search/capability';
import { support } from './support/capability';

/** What schools can do, in the order in which its migrations run: one folder each. */
export const capabilities: readonly Capability[] = [
  districts,
  register,
  history,
  results,
  programme,
  support,
  designs,
  clusters,
  forming,
  figures,
  catchment,
  links,
  quality,
  districtPlans,
  appraisals,
  counties,
  search,
];
