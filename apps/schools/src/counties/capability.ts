import type { Capability } from '@doorstep/service';
import { createCounties } from '../migrations/202611220065-counties';
import { indexCountyLists } from '../migrations/202611222240-index-lists';
import { Counties } from './counties.service';
import { CountyDriver, CountyGuidance, CountyProfile } from './county';
import { CountyReads, CountyResolver, DriversOfCounty, ProfilesOfCounty } from './county.resolver';

/** The programme in counties: what each finds itself with, what type it is, what drives it, what it is advised. */
export const counties: Capability = {
  entities: [CountyProfile, CountyGuidance, CountyDriver],
  migrations: [createCounties, indexCountyLists],
  resolvers: ({ clock }) => [
    ...CountyReads,
    new CountyResolver(new Counties(clock)),
    ProfilesOfCounty,
    DriversOfCounty,
  ],
};
