import { Cluster, ClusterMembership } from './clusters/cluster';
import { District } from './districts/district';
import { Change } from './history/change';
import { DecisionCopy, ImprovementPlanCopy, SiteStudyCopy } from './programme/evidence';
import { Participation, ParticipationStep } from './programme/participation';
import { ProgrammeRound } from './programme/programme-round';
import { School } from './register/school';

export const entities = [
  District,
  School,
  Change,
  ProgrammeRound,
  Participation,
  ParticipationStep,
  SiteStudyCopy,
  ImprovementPlanCopy,
  DecisionCopy,
  Cluster,
  ClusterMembership,
];
