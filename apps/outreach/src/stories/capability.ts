import type { Capability } from '@doorstep/service';
import { createStory } from '../migrations/1795363300002-story';
import { StoriesService } from './stories.service';
import { Story, StoryStep } from './story';
import { publicationJob } from './story-publication';
import { StoryMutations, StoryReads, StoryResolver } from './story.resolver';
import { storyTasks } from './story.tasks';

/** Stories, their review and publication, and the history of both. */
export const stories: Capability = {
  entities: [Story, StoryStep],
  migrations: [createStory],
  resolvers: ({ clock, jobs }) => [
    StoryReads,
    StoryResolver,
    new StoryMutations(new StoriesService(clock, jobs)),
  ],
  jobs: ({ clock, database }) => [publicationJob(database, clock)],
  tasks: storyTasks,
};
