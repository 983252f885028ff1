import { Policy, visible, visibleWhere } from '@doorstep/access';
import {
  BilingualTextInput,
  ConnectionArgs,
  DateTimeScalar,
  type GraphContext,
  isUuid,
  loadMany,
  loadOne,
  MutationPayload,
  mutate,
  paginate,
} from '@doorstep/subgraph-kit';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { School } from '../schools/school';
import { CaseStudy } from './case-study';
import { StoriesService, type StoryChange, storyProblems } from './stories.service';
import { Story, StoryConnection, StoryStatus, StoryStep } from './story';
import { furthestPublication } from './story.rules';

@InputType({ description: 'Which stories are wanted. What is absent does not matter.' })
class StoryFilter {
  @Field(() => ID, { nullable: true, description: 'Those of this school, by its key.' })
  schoolId?: string | null;

  @Field(() => StoryStatus, { nullable: true, description: 'Those that have come this far.' })
  status?: StoryStatus | null;
}

@InputType()
class StoryInput implements StoryChange {
  @Field(() => ID, { description: 'The key of the story.' })
  storyId!: string;

  @Field(() => Int, { description: 'The version of the story that you read.' })
  expectedVersion!: number;
}

@InputType({ description: 'A story with new words.' })
class EditStoryInput extends StoryInput {
  @Field({ description: 'The headline, in at most 200 characters.' })
  title!: BilingualTextInput;

  @Field({ description: 'What it tells, in at most 2,000 characters of each language.' })
  summary!: BilingualTextInput;
}

@InputType({ description: 'A story that is ready for review.' })
class SubmitStoryInput extends StoryInput {}

@InputType({ description: 'A story that is fit to be published.' })
class ApproveStoryInput extends StoryInput {}

@InputType({ description: 'A story that is to be published.' })
class PublishStoryInput extends StoryInput {
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: `When; at once if absent or not in the future. At most ${furthestPublication} days ahead.`,
  })
  publishAt?: Date | null;
}

@ObjectType()
class StoryPayload extends MutationPayload {
  @Field(() => Story, { nullable: true, description: 'The story; null if it was refused.' })
  story?: Story | null;
}

@ObjectType({ description: 'What came of editStory.' })
class EditStoryPayload extends StoryPayload {}

@ObjectType({ description: 'What came of submitStory.' })
class SubmitStoryPayload extends StoryPayload {}

@ObjectType({ description: 'What came of approveStory.' })
class ApproveStoryPayload extends StoryPayload {}

@ObjectType({ description: 'What came of publishStory.' })
class PublishStoryPayload extends StoryPayload {}

@Resolver(Story)
export class StoryResolver {
  constructor(private readonly stories: StoriesService) {}

  @Policy('read', 'Story')
  @Query(() => Story, {
    nullable: true,
    description: 'A story; null if there is none with this key that you may see.',
  })
  async story(
    @Arg('id', () => ID, { description: 'The key of the story.' }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<Story | null> {
    return visible(context.actor, 'Story', await loadOne(context, Story, 'id', id));
  }

  @Policy('read', 'Story')
  @Query(() => StoryConnection, {
    nullable: true,
    name: 'stories',
    description: 'The stories that you may see, latest first: the published ones; for editors all.',
  })
  visibleStories(
    @Arg('filter', () => StoryFilter, { nullable: true, description: 'Which; all of them if absent.' })
    filter: StoryFilter | null,
    @Args() args: ConnectionArgs,
    @Ctx() { actor, database }: GraphContext,
  ) {
    const { sql, parameters } = visibleWhere(actor, 'read', 'Story', 'story');
    const query = database.manager.createQueryBuilder(Story, 'story').where(sql, parameters);
    const { schoolId, status } = filter ?? {};
    if (schoolId) query.andWhere(isUuid(schoolId) ? 'story.schoolId = :schoolId' : 'FALSE', { schoolId });
    if (status) query.andWhere('story.status = :status', { status });
    return paginate({ query, orderBy: latestFirst('story'), args });
  }

  @Policy('update', 'Story')
  @Mutation(() => EditStoryPayload, {
    nullable: true,
    description:
      'Changes the words of a story. It is a draft again then, whatever approval or date it had. For editors.',
  })
  editStory(
    @Arg('input', { description: 'The story.' }) input: EditStoryInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'editStory', input }, async tx => ({
      story: await this.stories.edit(tx, context.actor, input),
    }));
  }

  @Policy('update', 'Story')
  @Mutation(() => SubmitStoryPayload, {
    nullable: true,
    description: 'Hands a draft in for review. For editors.',
  })
  submitStory(
    @Arg('input', { description: 'Which.' }) input: SubmitStoryInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'submitStory', input }, async tx => ({
      story: await this.stories.submit(tx, context.actor, input),
    }));
  }

  @Policy('approve', 'Story')
  @Mutation(() => ApproveStoryPayload, {
    nullable: true,
    description: 'Approves a story that is in review. For editors, and never for one who wrote it.',
  })
  approveStory(
    @Arg('input', { description: 'Which.' }) input: ApproveStoryInput,
    @Ctx() context: GraphContext,
  ) {
    const options = { operation: 'approveStory', input, constraints: storyProblems };
    return mutate(context, options, async tx => ({
      story: await this.stories.approve(tx, context.actor, input),
    }));
  }

  @Policy('publish', 'Story')
  @Mutation(() => PublishStoryPayload, {
    nullable: true,
    description: 'Publishes an approved story, at once or at a later instant. For editors.',
  })
  publishStory(
    @Arg('input', { description: 'Which, and when.' }) input: PublishStoryInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'publishStory', input }, async tx => ({
      story: await this.stories.publish(tx, context.actor, input),
    }));
  }

  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school that it is about.' })
  school(@Root() { schoolId }: Story): School {
    return School.of(schoolId);
  }

  @Policy('read', 'CaseStudy')
  @FieldResolver(() => CaseStudy, { nullable: true, description: 'The case study from which it was made.' })
  caseStudy(@Root() { caseStudyId }: Story): CaseStudy | null {
    return caseStudyId ? CaseStudy.of(caseStudyId) : null;
  }

  @Policy('update', 'Story')
  @FieldResolver(() => [StoryStep], {
    nullable: true,
    description: 'Who did what to it, from the first draft on. For editors.',
  })
  history(@Root() { id }: Story, @Ctx() context: GraphContext): Promise<StoryStep[]> {
    return loadMany(context, StoryStep, 'storyId', id);
  }
}

/** By the instant of publication; what is not published, by that of its draft. */
export const latestFirst = (alias: string) => [
  { column: `COALESCE(${alias}.publishedAt, ${alias}.draftedAt)`, direction: 'DESC' as const },
];
