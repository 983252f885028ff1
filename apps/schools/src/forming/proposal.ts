import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  Aggregate,
  BilingualField,
  ChoiceField,
  DayField,
  describeChoices,
  EntityType,
  LinkField,
  ListField,
  NumberField,
  type Page,
  TextField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Field, ID } from 'type-graphql';
import { Column, type Relation } from 'typeorm';
import { ClusterKind } from '../clusters/cluster.rules';
import { District } from '../districts/district';
import type { FormingOptions, FormingProblem } from './problem.rules';
import { FormingModelSize, ProposalScore, SolverEndWord } from './proposal.types';
import { LeavingSchool, ProposedCluster, UnservedSchool } from './proposed';

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
