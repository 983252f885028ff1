import type { Capability } from '@doorstep/service';
import { createReferences } from '../migrations/202609030001-references';
import { createExpertCopy } from '../migrations/202611220071-experts';
import { keepSuccessors } from '../migrations/202611222246-successors';
import { ExpertCopy, ParticipationReference, SchoolPredecessor, SchoolReference } from './school-reference';

/** The copies of the register, of who takes part in the programme, and of the directory of experts. */
export const schools: Capability = {
  entities: [SchoolReference, SchoolPredecessor, ParticipationReference, ExpertCopy],
  migrations: [createReferences, createExpertCopy, keepSuccessors],
};
