import { Policy } from '@doorstep/access';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual, Connection, DateScalar, DateTimeScalar } from '@doorstep/subgraph-kit';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Step } from '../reviews/step';
import type { CycleStatus } from './cycle.rules';

export const CycleStatusName = {
  OPEN: 'OPEN',
  COMPUTED: 'COMPUTED',
  IN_REVIEW: 'IN_REVIEW',
  REVIEWED: 'REVIEWED',
  PUBLISHED: 'PUBLISHED',
} as const satisfies Record<CycleStatus, CycleStatus>;

registerEnumType(CycleStatusName, {
  name: 'CycleStatus',
  description: 'How far a cycle has come.',
  valuesConfig: {
    OPEN: { description: 'Data is being collected.' },
    COMPUTED: {
      description: 'Results have been computed from what was collected; more data opens it again.',
    },
    IN_REVIEW: { description: 'Results wait for the review by somebody else.' },
    REVIEWED: { description: 'Results have been reviewed and can be published.' },
    PUBLISHED: { description: 'Results are published and stand as they are.' },
  },
});

@Policy('read', 'AssessmentCycle')
@Directive('@key(fields: "id")')
@ObjectType({
  description: 'A cycle in which schools are assessed by one standard: collect, compute, review, publish.',
})
@Entity('assessment_cycle')
export class AssessmentCycle {
  @Field(() => ID, { description: 'The key of the cycle.' })
  @PrimaryColumn('uuid', { default: () => 'uuidv7()' })
  id!: string;

  @Field(() => Int, { description: 'Grows with every change; a change takes it as expectedVersion.' })
  @Column('integer')
  version!: number;

  @Bilingual({ description: 'What it is called.' })
  @Column('jsonb')
  name!: BilingualText;

  @Column('text')
  standardCode!: string;

  @Column('text')
  standardVersion!: string;

  /** The hash of the standard's content when the cycle was opened. */
  @Column('text')
  standardHash!: string;

  @Field(() => CycleStatusName, { description: 'How far it has come.' })
  @Column('text')
  status!: CycleStatus;

  @Field(() => DateScalar, { description: 'The first day of the collection.' })
  @Column('date')
  startsOn!: string;

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

  @Field(() => DateTimeScalar, { nullable: true, description: 'When its results were published.' })
  @Column('timestamptz', { nullable: true })
  publishedAt!: Date | null;
}

export const AssessmentCycleConnection = Connection(AssessmentCycle);

/** A step of a cycle. */
@Entity('cycle_step')
export class CycleStep extends Step {
  @Column('uuid')
  cycleId!: string;
}
