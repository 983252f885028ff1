import { Policy } from '@doorstep/access';
import { Connection, DateScalar, ShareScalar } from '@doorstep/subgraph-kit';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn, VersionColumn } from 'typeorm';

export const ImprovementPlanStatus = { OPEN: 'OPEN', ACCEPTED: 'ACCEPTED' } as const;
export type ImprovementPlanStatus = keyof typeof ImprovementPlanStatus;

registerEnumType(ImprovementPlanStatus, {
  name: 'ImprovementPlanStatus',
  description: 'How far an improvement plan has come.',
  valuesConfig: {
    OPEN: { description: 'Is proposed to the school.' },
    ACCEPTED: { description: 'The principal has taken it on.' },
  },
});

/** 改进: opened when a result is published with indicators below the standard; one for each such result. */
@Policy('read', 'ImprovementPlan')
@Directive('@key(fields: "id")')
@ObjectType({
  description:
    'What a school is to mend after a cycle, with offerings that help. It opens by itself when a result is published.',
})
@Entity()
export class ImprovementPlan {
  @Field(() => ID, { description: 'The key of the plan.' })
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Field(() => Int, { description: 'Grows with every change; a change takes it as expectedVersion.' })
  @VersionColumn()
  version!: number;

  @Column('uuid')
  schoolId!: string;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @Column('uuid')
  cycleId!: string;

  @Column('uuid')
  resultId!: string;

  @Field(() => ImprovementPlanStatus, { description: 'How far it has come.' })
  @Column('text')
  status!: ImprovementPlanStatus;

  @Field(() => DateScalar, { description: 'The day on which it was opened.' })
  @Column('date')
  openedOn!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day of its acceptance; null while it is open.',
  })
  @Column('date', { nullable: true })
  acceptedOn!: string | null;

  @Column('text', { nullable: true })
  acceptedBy!: string | null;
}

/** One indicator that is to be mended, with the figures that were published. */
@ObjectType({ description: 'An indicator below the standard, and what may help to mend it.' })
@Entity()
export class ImprovementPlanItem {
  @PrimaryColumn('uuid')
  planId!: string;

  @Field(() => String, { description: 'The code of the indicator, for example ACADEMIC_BURDEN.' })
  @PrimaryColumn('text')
  indicator!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The level that was published, 1 to 9; higher is better.',
  })
  @Column('integer', { nullable: true })
  level!: number | null;

  @Field(() => ShareScalar, { nullable: true, description: 'The share that was published.' })
  @Column('numeric', { precision: 5, scale: 4, nullable: true })
  share!: string | null;

  @Field(() => Int, { nullable: true, description: 'How many people the figure describes.' })
  @Column('integer', { nullable: true })
  count!: number | null;
}

/** An offering that a plan proposes for an indicator; rank 1 starts soonest. */
@Entity()
export class ImprovementPlanProposal {
  @PrimaryColumn('uuid')
  planId!: string;

  @PrimaryColumn('text')
  indicator!: string;

  @PrimaryColumn('integer')
  rank!: number;

  @Column('uuid')
  offeringId!: string;
}

export const ImprovementPlanConnection = Connection(ImprovementPlan);
