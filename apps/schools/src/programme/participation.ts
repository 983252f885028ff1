import { Policy } from '@doorstep/access';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual, DateScalar } from '@doorstep/subgraph-kit';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import { EvidenceKind, ParticipationLevel, ParticipationStage } from './participation.rules';

registerEnumType(ParticipationStage, {
  name: 'ParticipationStage',
  description: 'How far a school has come: 发现－培育－改进－提升.',
  valuesConfig: {
    APPLIED: { description: 'Has applied; the district has not decided yet.' },
    DISCOVERED: { description: '发现: admitted by its district.' },
    CULTIVATED: { description: '培育: on the ground of a site study.' },
    IMPROVING: { description: '改进: on the ground of an improvement plan that the school has accepted.' },
    ELEVATED: { description: '提升: on the ground of a published decision that all conditions are met.' },
    WITHDRAWN: { description: 'Has left the round.' },
  },
});
registerEnumType(ParticipationLevel, {
  name: 'ParticipationLevel',
  description: 'Whose project school it is.',
  valuesConfig: {
    CITY: { description: "市项目学校: the city's." },
    DISTRICT: { description: "区项目学校: the district's." },
  },
});
registerEnumType(EvidenceKind, {
  name: 'EvidenceKind',
  description: 'What a step of a school rests on.',
  valuesConfig: {
    SITE_STUDY: { description: '深度调研: a site study on the theme that recommends cultivation.' },
    IMPROVEMENT_PLAN: { description: 'An improvement plan that the school has accepted.' },
    DECISION: {
      description: 'A published decision that all conditions are met, valid on the day of the step.',
    },
  },
});

@Policy('read', 'Participation')
@Directive('@key(fields: "id")')
@ObjectType({ description: "A school's way through a round of the programme." })
@Entity('participation')
export class Participation {
  @Field(() => ID, { description: 'The key of the participation.' })
  @PrimaryColumn('uuid', { default: () => 'uuidv7()' })
  id!: string;

  @Column('uuid')
  schoolId!: string;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @Column('uuid')
  roundId!: string;

  @Field(() => ParticipationLevel, {
    description: "Whether it is the city's project school or the district's.",
  })
  @Column('text')
  level!: ParticipationLevel;

  @Field(() => ParticipationStage, { description: 'How far the school has come.' })
  @Column('text')
  stage!: ParticipationStage;

  @Field(() => DateScalar, { description: 'The day since which it has that stage.' })
  @Column('date')
  stageSince!: string;

  @Column('text')
  bottleneckTheme!: string;

  @Column('jsonb')
  bottleneckDescription!: BilingualText;

  @Field(() => Int, { description: 'Grows with every change.' })
  @VersionColumn()
  version!: number;

  @Field({ description: 'When the school applied.' })
  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('text')
  createdBy!: string;
}

@ObjectType({ description: '瓶颈问题: the problem that keeps a school from becoming better.' })
export class BottleneckProblem {
  @Field({ description: 'The code of its theme, for example HOMEWORK_THAT_HELPS.' })
  theme!: string;

  @Bilingual({ description: 'What the problem is, in the words of the school.' })
  description!: BilingualText;
}

@ObjectType({ description: 'What a step rests on.' })
export class StepEvidence {
  @Field(() => EvidenceKind, { description: 'What it is.' })
  kind!: EvidenceKind;

  @Field(() => ID, { description: 'Its key in the service that owns it.' })
  id!: string;
}

@ObjectType({ description: 'A step of a school through a round.' })
@Entity('participation_step')
export class ParticipationStep {
  @PrimaryColumn('uuid', { default: () => 'uuidv7()' })
  id!: string;

  @Column('uuid')
  participationId!: string;

  @Field(() => ParticipationStage, {
    nullable: true,
    description: 'The stage before; null for the application.',
  })
  @Column('text', { nullable: true })
  fromStage!: ParticipationStage | null;

  @Field(() => ParticipationStage, { description: 'The stage since.' })
  @Column('text')
  toStage!: ParticipationStage;

  @Field(() => DateScalar, { description: 'The business day of the step.' })
  @Column('date')
  onDay!: string;

  @Column('text', { nullable: true })
  evidenceKind!: EvidenceKind | null;

  @Column('uuid', { nullable: true })
  evidenceId!: string | null;

  @Field(() => String, { nullable: true, description: 'What the officer noted.' })
  @Column('text', { nullable: true })
  note!: string | null;

  @Column('text')
  takenBy!: string;

  @Field({ description: 'The instant of the step.' })
  @Column('timestamptz', { default: () => 'now()' })
  takenAt!: Date;
}

@ObjectType({ description: 'The step on evidence that comes next.' })
export class NextStep {
  @Field(() => ParticipationStage, { description: 'The stage that it leads to.' })
  to!: ParticipationStage;

  @Field(() => [EvidenceKind], {
    description: 'What is still missing; with nothing missing, the step can be taken.',
  })
  missingEvidence!: EvidenceKind[];
}
