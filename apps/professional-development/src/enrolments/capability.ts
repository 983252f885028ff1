import type { Capability } from '@doorstep/service';
import { Enrolment } from './enrolment';
import { EnrolmentResolver } from './enrolment.resolver';
import { EnrolmentsService } from './enrolments.service';

/** Who takes part in what. Its table comes with that of the offerings, whose places it counts. */
export const enrolments: Capability = {
  entities: [Enrolment],
  resolvers: ({ clock }) => [new EnrolmentResolver(new EnrolmentsService(clock))],
};
