import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  BilingualField,
  ChoiceField,
  describeChoices,
  EntityType,
  InstantField,
  KeyField,
  LinkField,
  TextField,
  VersionField,
} from '@doorstep/subgraph-kit';
import { Field, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, type Relation } from 'typeorm';
import { School } from '../schools/school';
import { CaseStudy } from './case-study';
import { StoryStatus } from './story.rules';

describeChoices('StoryStatus', StoryStatus, 'How far a story has come.', {
  DRAFT: 'Is being written; editors see it.',
  IN_REVIEW: 'Waits for an editor who did not write it to approve it.',
  APPROVED: 'Can be published.',
  SCHEDULED: 'Will be published by itself at publishAt.',
  PUBLISHED: 'Is public and stands in the feed.',
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

describeChoices('StoryStepKind', StoryStepKind, 'What was done to a story.', {
  DRAFTED: 'The approval of a case study made a draft.',
  EDITED: 'An editor changed the words; an approval given before has lapsed.',
  SUBMITTED: 'It was handed in for review.',
  APPROVED: 'Somebody who did not write it approved it.',
  SCHEDULED: 'Its publication was dated.',
  PUBLISHED: 'It became public.',
});

/** 宣传：what the city tells about a school. */
@EntityType('What the programme tells the public about a school.', { keys: ['id'], policy: 'Story' })
@Absent({ code: 'STORY_NOT_FOUND', field: 'storyId', zh: '没有这个故事。', en: 'There is no such story.' })
export class Story {
  @KeyField('The key of the story.')
  id!: string;

  @VersionField()
  version!: number;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school that it is about.' })
  readonly school!: Relation<School>;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @Column('uuid', { nullable: true })
  caseStudyId!: string | null;

  @LinkField(() => CaseStudy, {
    by: 'caseStudyId',
    policy: 'CaseStudy',
    description: 'The case study from which it was made.',
  })
  readonly caseStudy!: CaseStudy | null;

  @TextField('The code of its theme, for example HOMEWORK_THAT_HELPS.')
  theme!: string;

  @BilingualField('Its headline.')
  title!: BilingualText;

  @BilingualField('What it tells.')
  summary!: BilingualText;

  @ChoiceField(StoryStatus, 'How far it has come.')
  status!: StoryStatus;

  @Column('timestamptz')
  draftedAt!: Date;

  @Column('text', { array: true })
  drafters!: string[];

  @Column('text', { nullable: true })
  approvedBy!: string | null;

  @Column('timestamptz', { nullable: true })
  approvedAt!: Date | null;

  @InstantField('When it will be published by itself; null unless it is SCHEDULED.', { nullable: true })
  publishAt!: Date | null;

  @Column('uuid', { nullable: true })
  publishJob!: string | null;

  @InstantField('When it became public; null while it is not.', { nullable: true })
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

  @ChoiceField(StoryStepKind, 'What was done.')
  step!: StoryStepKind;

  @TextField('Who did it: the subject of their sign-in, or `system`.')
  by!: string;

  @InstantField('When.')
  at!: Date;

  @BilingualField('The headline after the step.')
  title!: BilingualText;

  @BilingualField('What the story told after the step.')
  summary!: BilingualText;
}
