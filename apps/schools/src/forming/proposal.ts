import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  Aggregate,
  Bilingual,
  BilingualField,
  ChoiceField,
  DayField,
  describeChoices,
  EntityType,
  FlagField,
  KeyField,
  LinkField,
  ListField,
  NumberField,
  type Page,
  TextField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Field, ID } from 'type-graphql';
import { Column, type Relation } from 'typeorm';
import { Cluster } from '../clusters/cluster';
import { ClusterKind, ClusterRole } from '../clusters/cluster.rules';
import { District } from '../districts/district';
import { School } from '../register/school';
import type { FormingOptions, FormingProblem } from './problem.rules';
import {
  FormingModelSize,
  PlacementExplanation,
  ProposalScore,
  SolverEndWord,
  UnservedReasons,
} from './proposal.types';
import type { Remedy, UnservedReason } from './unserved.rules';

export enum ProposalStatus {
  RUNNING = 'RUNNING',
  READY = 'READY',
  FAILED = 'FAILED',
  CANCELLED = 'CANCELLED',
  ADOPTED = 'ADOPTED',
  DISCARDED = 'DISCARDED',
  SUPERSEDED = 'SUPERSEDED',
}
describeChoices('ClusterProposalStatus', ProposalStatus, 'Where a proposal stands.', {
  RUNNING: 'The solver works on it, or will; `schoolsJob` tells how far it is.',
  READY: 'It can be edited, compared, adopted or discarded.',
  FAILED: 'It could not be made; `error` says why.',
  CANCELLED: 'It was called off while the solver worked.',
  ADOPTED: 'Its clusters are formed.',
  DISCARDED: 'Nobody wants it.',
  SUPERSEDED:
    'Another one for the same clusters was adopted (`supersededBy`): they are no longer what this one starts from. Make a new proposal.',
});

@EntityType('The place of a school in a proposal, and why it is there.')
export class ProposedPlacement {
  @KeyField()
  id!: string;

  @Column('uuid')
  proposalId!: string;

  @Column('uuid')
  proposedClusterId!: string;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: School;

  @Field(() => ClusterRole, { description: 'LEAD or MEMBER.' })
  @Column('text')
  role!: ClusterRole;

  @Field(() => PlacementExplanation, { description: 'Why it is there.' })
  @Column('jsonb')
  explanation!: PlacementExplanation;
}

@EntityType('A cluster that is proposed.')
export class ProposedCluster {
  @KeyField()
  id!: string;

  @Column('uuid')
  proposalId!: string;

  @WholeField('Its place in the proposal, from 0.')
  place!: number;

  @TextField('The code of the theme on which it is to work.')
  theme!: string;

  @Column('uuid')
  leadSchoolId!: string;

  @LinkField(() => School, {
    by: 'leadSchoolId',
    policy: 'School',
    description: 'The school that is to lead it.',
  })
  readonly lead!: School;

  @NumberField('What it adds to the objective.')
  points!: number;

  @Column('uuid', { nullable: true })
  continuesId!: string | null;

  @LinkField(() => Cluster, {
    by: 'continuesId',
    policy: 'Cluster',
    description: 'The cluster that goes on in it, with its plans and its history; null for a new one.',
  })
  readonly continues!: Relation<Cluster> | null;

  @Column('uuid', { nullable: true })
  clusterId!: string | null;

  @LinkField(() => Cluster, {
    by: 'clusterId',
    policy: 'Cluster',
    description: 'The cluster that it has become; null before it is adopted.',
  })
  readonly cluster!: Relation<Cluster> | null;

  @ListField(() => ProposedPlacement, {
    by: 'proposedClusterId',
    orderBy: ['role', 'id'],
    policy: 'ClusterProposal',
    whole: true,
    description: 'Its schools, the lead first.',
  })
  readonly placements!: Page<ProposedPlacement>;
}

@EntityType('A school that asked and has no place in the proposal, and why.')
export class UnservedSchool {
  @KeyField()
  id!: string;

  @Column('uuid')
  proposalId!: string;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: School;

  @Field(() => UnservedReasons, { description: 'Why it has no place.' })
  @Column('text')
  reason!: UnservedReason;

  @Column('jsonb', { nullable: true })
  remedy!: Remedy | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The option with another value of which the reason no longer holds, for example maxDistanceKm; null if none would do.',
  })
  get option(): string | null {
    return this.remedy?.kind === 'OPTION' ? this.remedy.option : null;
  }

  @Field(() => String, {
    nullable: true,
    description:
      'The value of that option, the nearest to the present one, with which the reason no longer holds; another may then stand in the way.',
  })
  get optionValue(): string | null {
    return this.remedy?.kind === 'OPTION' ? String(this.remedy.value) : null;
  }

  @Field(() => [ID], {
    description: 'Schools of the wish not to work together that would have to be dropped.',
  })
  get wishToDrop(): string[] {
    return this.remedy?.kind === 'WISH' ? [...this.remedy.avoided] : [];
  }

  get leadId(): string | null {
    return this.remedy?.kind === 'MOVE' || this.remedy?.kind === 'FORM' ? this.remedy.leadId : null;
  }

  @LinkField(() => School, {
    by: 'leadId',
    policy: 'School',
    description:
      'For COULD_JOIN, the lead of the cluster into which it can be moved; for COULD_FORM, the school that could lead a new one; else null.',
  })
  readonly couldWorkUnder!: School | null;

  @Bilingual({ description: 'In words for people.' })
  @Column('jsonb')
  message!: BilingualText;
}

@EntityType('A school that leaves its cluster when the proposal is adopted.')
export class LeavingSchool {
  @KeyField()
  id!: string;

  @Column('uuid')
  proposalId!: string;

  @WholeField('Its place among those that leave, from 0: by the codes of the schools.')
  place!: number;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: School;

  @Column('uuid')
  clusterId!: string;

  @LinkField(() => Cluster, {
    by: 'clusterId',
    policy: 'Cluster',
    description: 'The cluster that it leaves.',
  })
  readonly cluster!: Relation<Cluster>;

  @FlagField('Whether that cluster closes then, because it goes on in none of the proposal.')
  closes!: boolean;

  @Column('uuid', { nullable: true })
  goesToId!: string | null;

  @LinkField(() => ProposedCluster, {
    by: 'goesToId',
    policy: 'ClusterProposal',
    description: 'The proposed cluster to which it goes; null where the proposal has no place for it.',
  })
  readonly goesTo!: ProposedCluster | null;
}

@EntityType('按需集群: clusters proposed on what schools need. Nothing is formed until it is adopted.', {
  keys: ['id'],
  policy: 'ClusterProposal',
})
@Absent({
  code: 'PROPOSAL_NOT_FOUND',
  field: 'proposalId',
  zh: '没有这个方案。',
  en: 'There is no such proposal.',
})
export class ClusterProposal extends Aggregate {
  @Field(() => ClusterKind, { description: 'The kind of clusters that it proposes.' })
  @Column('text')
  kind!: ClusterKind;

  @Column('text', { nullable: true })
  districtCode!: string | null;

  @LinkField(() => District, {
    by: 'districtCode',
    key: 'code',
    policy: 'District',
    description: 'The district whose schools it is about; null for the whole city.',
  })
  readonly district!: District | null;

  @DayField('The day from which on its clusters shall hold: it was made of what will be there then.')
  beginsOn!: string;

  @ChoiceField(ProposalStatus, 'Where it stands.')
  status!: ProposalStatus;

  @Column('uuid', { nullable: true })
  supersededById!: string | null;

  @LinkField(() => ClusterProposal, {
    by: 'supersededById',
    policy: 'ClusterProposal',
    description: 'The proposal that was adopted instead; null unless it is SUPERSEDED.',
  })
  readonly supersededBy!: Relation<ClusterProposal> | null;

  @Column('jsonb')
  options!: FormingOptions;

  /** The schools as they were when it was asked for. */
  @Column('jsonb', { select: false })
  problem!: FormingProblem;

  @TextField('SHA-256 of what it was made of: proposals with the same hash and options are the same.')
  problemHash!: string;

  @WholeField(
    'How many schools were looked at: those that asked, that could lead, and that are in a cluster now.',
  )
  schoolCount!: number;

  @Field(() => ID, {
    nullable: true,
    description: 'The job that makes it: ask `schoolsJob` for its progress.',
  })
  @Column('uuid', { nullable: true })
  jobId!: string | null;

  @Field(() => ProposalScore, { nullable: true, description: 'What it is worth; null until it is ready.' })
  @Column('jsonb', { nullable: true })
  score!: ProposalScore | null;

  @NumberField(
    'No plan of the model is worth more than this; null until it is ready, or if the time was up before it was known.',
    { nullable: true },
  )
  bound!: number | null;

  @Field(() => SolverEndWord, {
    nullable: true,
    description: 'Why the solver stopped; null until it is ready.',
  })
  @Column('text', { nullable: true })
  endedBy!: SolverEndWord | null;

  @Field(() => FormingModelSize, {
    nullable: true,
    description: 'The size of the model; null until it is ready.',
  })
  @Column('jsonb', { nullable: true })
  modelSize!: FormingModelSize | null;

  @BilingualField('Why it could not be made; null unless it FAILED.', { nullable: true })
  error!: BilingualText | null;

  @DayField('The day from which on its clusters hold; null until it is adopted.', { nullable: true })
  adoptedFrom!: string | null;

  @Column('text', { nullable: true })
  adoptedBy!: string | null;

  @Field(() => Number, {
    nullable: true,
    description:
      '(bound − objective) / objective: how far from the best it may be at most, in this model; 0.02 is 2 %.',
  })
  get gap(): number | null {
    if (this.bound === null || !this.score) return null;
    return Math.max(0, this.bound - this.score.objective) / Math.max(this.score.objective, Number.EPSILON);
  }

  @ListField(() => ProposedCluster, {
    by: 'proposalId',
    orderBy: ['place'],
    policy: 'ClusterProposal',
    whole: true,
    description: 'The clusters that it proposes, in their order.',
  })
  readonly clusters!: Page<ProposedCluster>;

  @ListField(() => UnservedSchool, {
    by: 'proposalId',
    orderBy: ['id'],
    policy: 'ClusterProposal',
    whole: true,
    description: 'Schools that asked and have no place, each with the reason.',
  })
  readonly unserved!: Page<UnservedSchool>;

  @ListField(() => LeavingSchool, {
    by: 'proposalId',
    orderBy: ['place'],
    policy: 'ClusterProposal',
    whole: true,
    description:
      'Schools that leave their clusters when it is adopted, by code. A cluster that goes on in none of the proposed ones closes, and all its schools stand here.',
  })
  readonly leaving!: Page<LeavingSchool>;
}
