import { Policy } from '@doorstep/access';
import {
  type GraphContext,
  Input,
  loadMany,
  payloadOf,
  readsOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { StoriesService, storyProblems } from './stories.service';
import { Story, StoryStep } from './story';
import {
  ApproveStoryInput,
  EditStoryInput,
  PublishStoryInput,
  StoryFilter,
  SubmitStoryInput,
} from './story.inputs';
import { latestFirst } from './story.order';

export const StoryReads = readsOf(Story, {
  one: 'story',
  many: 'stories',
  policy: 'Story',
  description: 'The stories that you may see, latest first: the published ones; for editors all.',
  filter: StoryFilter,
  orderBy: [latestFirst],
});

@Resolver(Story)
export class StoryResolver {
  @Policy('update', 'Story')
  @FieldResolver(() => [StoryStep], {
    nullable: true,
    description: 'Who did what to it, from the first draft on. For editors.',
  })
  history(@Root() { id }: Story, @Ctx() context: GraphContext): Promise<StoryStep[]> {
    return loadMany(context, StoryStep, 'storyId', id);
  }
}

const EditStoryPayload = payloadOf(Story, 'story', 'EditStoryPayload');
const SubmitStoryPayload = payloadOf(Story, 'story', 'SubmitStoryPayload');
const ApproveStoryPayload = payloadOf(Story, 'story', 'ApproveStoryPayload');
const PublishStoryPayload = payloadOf(Story, 'story', 'PublishStoryPayload');

/** What is done with stories. */
@Resolver()
export class StoryMutations {
  constructor(private readonly stories: StoriesService) {}

  @UseCase({
    policy: ['update', 'Story'],
    gives: () => EditStoryPayload,
    description:
      'Changes the words of a story. It is a draft again then, whatever approval or date it had. For editors.',
  })
  async editStory(@Input() input: EditStoryInput, @Work() { tx, actor }: UseCaseContext) {
    return { story: await this.stories.edit(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'Story'],
    gives: () => SubmitStoryPayload,
    description: 'Hands a draft in for review. For editors.',
  })
  async submitStory(@Input() input: SubmitStoryInput, @Work() { tx, actor }: UseCaseContext) {
    return { story: await this.stories.submit(tx, actor, input) };
  }

  @UseCase({
    policy: ['approve', 'Story'],
    gives: () => ApproveStoryPayload,
    description: 'Approves a story that is in review. For editors, and never for one who wrote it.',
    constraints: storyProblems,
  })
  async approveStory(@Input() input: ApproveStoryInput, @Work() { tx, actor }: UseCaseContext) {
    return { story: await this.stories.approve(tx, actor, input) };
  }

  @UseCase({
    policy: ['publish', 'Story'],
    gives: () => PublishStoryPayload,
    description: 'Publishes an approved story, at once or at a later instant. For editors.',
  })
  async publishStory(@Input() input: PublishStoryInput, @Work() { tx, actor }: UseCaseContext) {
    return { story: await this.stories.publish(tx, actor, input) };
  }
}
