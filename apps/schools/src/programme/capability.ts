import type { Capability } from '@doorstep/service';
import { createProgramme } from '../migrations/202609020002-programme';
import { checkStepStages } from '../migrations/202611220001-step-stages';
import { deepenProgramme } from '../migrations/202611220080-programme-in-depth';
import { createThemes } from '../migrations/202611222230-themes';
import { indexProgrammeLists } from '../migrations/202611222240-index-lists';
import { checkSteps } from '../migrations/202611222282-checked-steps';
import { indexWaitingParticipations } from '../migrations/202611222283-waiting-participations';
import { followApplications } from '../migrations/202611222280-applications';
import { sayWhereNominatedOn } from '../migrations/202611222245-nominated-where';
import { AdmissionResolver, NominationIndicatorResolver } from './admission.resolver';
import { Admission } from './admission.service';
import { BroughtEvidence } from './brought-evidence';
import { DecisionCopy, ImprovementPlanCopy, SiteStudyCopy } from './evidence';
import { Nomination } from './nomination';
import { Participation, ParticipationStep } from './participation';
import {
  ParticipationReads,
  ParticipationsOfSchool,
  ParticipationResolver,
  ParticipationStepResolver,
  SchoolProgrammeResolver,
} from './participation.resolver';
import { ProgrammeResolver } from './programme.resolver';
import { Programme } from './programme.service';
import { programmeTasks } from './programme.tasks';
import { ProgrammeRound, RoundTarget } from './programme-round';
import { ProgrammeRoundReads, RoundResolver } from './round.resolver';
import { Rounds } from './rounds.service';
import { Steps } from './steps';
import { Theme } from './theme';
import { ThemeResolver } from './theme.resolver';

/** The rounds of the programme, and every school's way through them. */
export const programme: Capability = {
  entities: [
    ProgrammeRound,
    RoundTarget,
    Nomination,
    BroughtEvidence,
    Participation,
    ParticipationStep,
    SiteStudyCopy,
    ImprovementPlanCopy,
    DecisionCopy,
    Theme,
  ],
  migrations: [
    createProgramme,
    checkStepStages,
    deepenProgramme,
    createThemes,
    indexProgrammeLists,
    sayWhereNominatedOn,
    followApplications,
    checkSteps,
    indexWaitingParticipations,
  ],
  tasks: programmeTasks,
  resolvers: ({ clock }) => {
    const steps = new Steps(clock);
    return [
      ProgrammeRoundReads,
      ThemeResolver,
      new RoundResolver(new Rounds(steps), steps),
      new ProgrammeResolver(new Programme(steps)),
      new AdmissionResolver(new Admission(steps, clock)),
      NominationIndicatorResolver,
      ParticipationReads,
      new ParticipationResolver(steps),
      ParticipationStepResolver,
      SchoolProgrammeResolver,
      ParticipationsOfSchool,
    ];
  },
};
