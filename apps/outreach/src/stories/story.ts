import { Policy } from '@doorstep/access';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual, Connection, DateTimeScalar } from '@doorstep/subgraph-kit';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn, VersionColumn } from 'typeorm';

export const StoryStatus = {
  DRAFT: 'DRAFT',
  IN_REVIEW: 'IN_REVIEW',
  APPROVED: 'APPROVED',
  SCHEDULED: 'SCHEDULED',
  PUBLISHED: 'PUBLISHED',
} as const;
export type StoryStatus = keyof typeof StoryStatus;

registerEnumType(StoryStatus, {
  name: 'StoryStatus',
  description: 'How far a story has come.',
  valuesConfig: {
    DRAFT: { description: 'Is being written; editors see it.' },
    IN_REVIEW: { description: 'Waits for an editor who did not write it to approve it.' },
    APPROVED: { description: 'Can be published.' },
    SCHEDULED: { description: 'Will be published by itself at publishAt.' },
    PUBLISHED: { description: 'Is public and stands in the feed.' },
  },
});

export const StoryStepKind = {
  DRAFTED: 'DRAFTED',
  EDITED: 'EDITED',
  SUBMITTED: 'SUBMITTED',
  APPROVED: 'APPROVED',
  SCHEDULED: 'SCHEDULED',
  PUBLISHED: 'PUBLISHED',
} as const;
export type StoryStepKind = keyof typeof StoryStepKind;

registerEnumType(StoryStepKind, {
  name: 'StoryStepKind',
  description: 'What was done to a story.',
  valuesConfig: {
    DRAFTED: { description: 'The approval of a case study made a draft.' },
    EDITED: { description: 'An editor changed the words; an approval given before has lapsed.' },
    SUBMITTED: { description: 'It was handed in for review.' },
    APPROVED: { description: 'Somebody who did not write it approved it.' },
    SCHEDULED: { description: 'Its publication was dated.' },
    PUBLISHED: { description: 'It became public.' },
  },
});

/** 宣传：what the city tells about a school. */
@Policy('read', 'Story')
@Directive('@key(fields: "id")')
@ObjectType({ description: 'What the programme tells the public about a school.' })
@Entity()
export class Story {
  @Field(() => ID, { description: 'The key of the story.' })
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

  @Column('uuid', { nullable: true })
  caseStudyId!: string | null;

  @Field({ description: 'The code of its theme, for example HOMEWORK_THAT_HELPS.' })
  @Column('text')
  theme!: string;

  @Bilingual({ description: 'Its headline.' })
  @Column('jsonb')
  title!: BilingualText;

  @Bilingual({ description: 'What it tells.' })
  @Column('jsonb')
  summary!: BilingualText;

  @Field(() => StoryStatus, { description: 'How far it has come.' })
  @Column('text')
  status!: StoryStatus;

  @Column('timestamptz')
  draftedAt!: Date;

  @Column('text', { array: true })
  drafters!: string[];

  @Column('text', { nullable: true })
  approvedBy!: string | null;

  @Column('timestamptz', { nullable: true })
  approvedAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it will be published by itself; null unless it is SCHEDULED.',
  })
  @Column('timestamptz', { nullable: true })
  publishAt!: Date | null;

  @Column('uuid', { nullable: true })
  publishJob!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it became public; null while it is not.',
  })
  @Column('timestamptz', { nullable: true })
  publishedAt!: Date | null;
}

/** One step in the making of a story, with its words as they were then. Kept for ever. */
@ObjectType({ description: 'One step in the making of a story.' })
@Entity()
export class StoryStep {
  @PrimaryColumn('uuid')
  storyId!: string;

  @Field(() => Int, { description: 'The version that the step made.' })
  @PrimaryColumn('integer')
  version!: number;

  @Field(() => StoryStepKind, { description: 'What was done.' })
  @Column('text')
  step!: StoryStepKind;

  @Field({ description: 'Who did it: the subject of their sign-in, or `system`.' })
  @Column('text')
  by!: string;

  @Field(() => DateTimeScalar, { description: 'When.' })
  @Column('timestamptz')
  at!: Date;

  @Bilingual({ description: 'The headline after the step.' })
  @Column('jsonb')
  title!: BilingualText;

  @Bilingual({ description: 'What the story told after the step.' })
  @Column('jsonb')
  summary!: BilingualText;
}

export const StoryConnection = Connection(Story);
