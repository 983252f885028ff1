import type { Capability } from '@doorstep/service';
import { District } from './district';
import { DistrictReads, DistrictResolver, SchoolsOfDistrict } from './district.resolver';

/** The districts of the city. Their table stands in the register's migration. */
export const districts: Capability = {
  entities: [District],
  resolvers: () => [DistrictReads, DistrictResolver, SchoolsOfDistrict],
};
