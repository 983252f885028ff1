import type { Capability } from '@doorstep/service';
import { createOfferingAndEnrolment } from '../migrations/1795363200003-offering-and-enrolment';
import { Offering } from './offering';
import { OfferingMutations, OfferingReads } from './offering.resolver';
import { OfferingsService } from './offerings.service';

/** What principals and teachers can take part in. */
export const offerings: Capability = {
  entities: [Offering],
  migrations: [createOfferingAndEnrolment],
  resolvers: ({ clock }) => [OfferingReads, new OfferingMutations(new OfferingsService(clock))],
};
