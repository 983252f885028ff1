import type { Capability } from '@doorstep/service';
import { createProgramme } from '../migrations/202609020002-programme';
import { checkStepStages } from '../migrations/202611220001-step-stages';
import { DecisionCopy, ImprovementPlanCopy, SiteStudyCopy } from './evidence';
import { Participation, ParticipationStep } from './participation';
import {
  ParticipationReads,
  ParticipationResolver,
  ParticipationStepResolver,
  SchoolProgrammeResolver,
} from './participation.resolver';
import { ProgrammeResolver, ProgrammeRoundReads } from './programme.resolver';
import { Programme } from './programme.service';
import { programmeTasks } from './programme.tasks';
import { ProgrammeRound } from './programme-round';

/** The rounds of the programme, and every school's way through them. */
export const programme: Capability = {
  entities: [
    ProgrammeRound,
    Participation,
    ParticipationStep,
    SiteStudyCopy,
    ImprovementPlanCopy,
    DecisionCopy,
  ],
  migrations: [createProgramme, checkStepStages],
  tasks: programmeTasks,
  resolvers: ({ clock }) => {
    const useCases = new Programme(clock);
    return [
      ProgrammeRoundReads,
      new ProgrammeResolver(useCases),
      ParticipationReads,
      new ParticipationResolver(useCases),
      ParticipationStepResolver,
      SchoolProgrammeResolver,
    ];
  },
};
