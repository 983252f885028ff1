import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  BilingualField,
  ChoiceField,
  DayField,
  describeChoices,
  EntityType,
  InstantField,
  KeyField,
  ListField,
  type Page,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Column, Entity, type Relation } from 'typeorm';
import { SchoolResultFilter } from '../results/result.filter';
import { SchoolResult } from '../results/school-result';
import { Step } from '../reviews/step';
import { CycleStatus } from './cycle.rules';

describeChoices('CycleStatus', CycleStatus, 'How far a cycle has come.', {
  OPEN: 'Data is being collected; results are not there, or still being computed (`computation`).',
  COMPUTED: 'Results have been computed from all that was collected; more data opens it again.',
  IN_REVIEW: 'Results wait for the review by somebody else.',
  REVIEWED: 'Results have been reviewed and can be published.',
  PUBLISHED: 'Results are published and stand as they are.',
});

@EntityType('A cycle in which schools are assessed by one standard: collect, compute, review, publish.', {
  keys: ['id'],
  policy: 'AssessmentCycle',
})
@Absent({
  code: 'CYCLE_NOT_FOUND',
  field: 'cycleId',
  zh: '没有这个评测周期。',
  en: 'There is no such cycle.',
})
export class AssessmentCycle {
  @KeyField('The key of the cycle.')
  id!: string;

  /** Counted by the service: every step counts, also one that changes nothing else. */
  @WholeField('Grows with every change; a change takes it as expectedVersion.')
  version!: number;

  @BilingualField('What it is called.')
  name!: BilingualText;

  @Column('text')
  standardCode!: string;

  @Column('text')
  standardVersion!: string;

  /** The hash of the standard's content when the cycle was opened. */
  @Column('text')
  standardHash!: string;

  @ChoiceField(CycleStatus, 'How far it has come.')
  status!: CycleStatus;

  @DayField('The first day of the collection.')
  startsOn!: string;

  /** Counts how often rows came in: a computation is of what was there by then. */
  @Column('integer', { default: 0 })
  collections!: number;

  /** The computation that was asked for last; whether it is under way, its job knows. */
  @Column('uuid', { nullable: true })
  computationJobId!: string | null;

  @Column('text')
  openedBy!: string;

  @Column('timestamptz')
  openedAt!: Date;

  @Column('text', { nullable: true })
  computedBy!: string | null;

  @Column('text', { nullable: true })
  submittedBy!: string | null;

  @Column('text', { nullable: true })
  reviewedBy!: string | null;

  @InstantField('When its results were published.', { nullable: true })
  publishedAt!: Date | null;

  @ListField(() => SchoolResult, {
    by: 'cycleId',
    filter: SchoolResultFilter,
    orderBy: ['schoolCode'],
    policy: 'SchoolResult',
    description: 'The results of the schools that you may see, by the official code of the school.',
  })
  readonly results!: Relation<Page<SchoolResult>>;
}

/** A step of a cycle. */
@Entity('cycle_step')
export class CycleStep extends Step {
  @Column('uuid')
  cycleId!: string;
}
