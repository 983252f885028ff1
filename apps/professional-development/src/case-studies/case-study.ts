import { Policy } from '@doorstep/access';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual, Connection, DateTimeScalar } from '@doorstep/subgraph-kit';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm';

export const CaseStudyStatus = { DRAFT: 'DRAFT', IN_REVIEW: 'IN_REVIEW', APPROVED: 'APPROVED' } as const;
export type CaseStudyStatus = keyof typeof CaseStudyStatus;

registerEnumType(CaseStudyStatus, {
  name: 'CaseStudyStatus',
  description: 'How far a case study has come.',
  valuesConfig: {
    DRAFT: { description: 'Is being written; its school and its drafter see it.' },
    IN_REVIEW: { description: 'Waits for somebody other than its drafter to approve it.' },
    APPROVED: { description: 'Is public.' },
  },
});

/** 案例: what can be learnt from how a school solved its problem. */
@Policy('read', 'CaseStudy')
@Directive('@key(fields: "id")')
@ObjectType({ description: 'How a school solved a problem, written down so that others can learn from it.' })
@Entity()
export class CaseStudy {
  @Field(() => ID, { description: 'The key of the case study.' })
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

  @Field({ description: 'The code of its theme, for example HOMEWORK_THAT_HELPS.' })
  @Column('text')
  theme!: string;

  @Bilingual({ description: 'What it is called.' })
  @Column('jsonb')
  title!: BilingualText;

  @Bilingual({ description: 'What it says, in short.' })
  @Column('jsonb')
  summary!: BilingualText;

  @Field(() => CaseStudyStatus, { description: 'How far it has come.' })
  @Column('text')
  status!: CaseStudyStatus;

  @Column('text')
  draftedBy!: string;

  @Column('timestamptz')
  draftedAt!: Date;

  @Column('text', { nullable: true })
  submittedBy!: string | null;

  @Column('timestamptz', { nullable: true })
  submittedAt!: Date | null;

  @Column('text', { nullable: true })
  approvedBy!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was approved; null while it is not.' })
  @Column('timestamptz', { nullable: true })
  approvedAt!: Date | null;
}

export const CaseStudyConnection = Connection(CaseStudy);
