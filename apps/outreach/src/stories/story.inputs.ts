import { BilingualTextInput, ChangeInput, DateTimeScalar, Is, IsKey } from '@doorstep/subgraph-kit';
import { Field, ID, InputType } from 'type-graphql';
import { furthestPublication, StoryStatus } from './story.rules';

@InputType({ description: 'Which stories are wanted. What is absent does not matter.' })
export class StoryFilter {
  @IsKey('schoolId', 'Those of this school, by its key.')
  schoolId?: string | null;

  @Is('status', () => StoryStatus, 'Those that have come this far.')
  status?: StoryStatus | null;
}

/** What every change of a story names. */
@InputType()
export abstract class StoryInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the story.' })
  storyId!: string;
}

@InputType({ description: 'A story with new words.' })
export class EditStoryInput extends StoryInput {
  @Field({ description: 'The headline, in at most 200 characters.' })
  title!: BilingualTextInput;

  @Field({ description: 'What it tells, in at most 2,000 characters of each language.' })
  summary!: BilingualTextInput;
}

@InputType({ description: 'A story that is ready for review.' })
export class SubmitStoryInput extends StoryInput {}

@InputType({ description: 'A story that is fit to be published.' })
export class ApproveStoryInput extends StoryInput {}

@InputType({ description: 'A story that is to be published.' })
export class PublishStoryInput extends StoryInput {
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: `When; at once if absent or not in the future. At most ${furthestPublication} days ahead.`,
  })
  publishAt?: Date | null;
}
