import { system } from '@doorstep/access';
import type { Database } from '@doorstep/database';
import { defineJob } from '@doorstep/jobs';
import type { Clock } from '@doorstep/service-kit';
import { lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { Story } from './story';
import { publishStoryState } from './story.events';
import { saveStep } from './story-steps';

/** Makes a story public, in the graph, the feed and its topic at once. */
export async function publishNow(tx: EntityManager, story: Story, by: string, at: Date): Promise<Story> {
  const change = { status: 'PUBLISHED' as const, publishedAt: at, publishAt: null, publishJob: null };
  const published = await saveStep(tx, story, change, { step: 'PUBLISHED', by, at });
  await publishStoryState(tx, published, at);
  return published;
}

/** The job by which a story comes out on its day. */
export const datedPublication = { name: 'publish-story' };

/**
 * The dated publication of a story. It publishes only the story that still waits for this very job: a story that was
 * edited or dated anew meanwhile, or that a run cut off after its commit has published, it leaves alone.
 */
export const publicationJob = (database: Database, clock: Clock) =>
  defineJob<{ storyId: string }>({
    ...datedPublication,
    run: ({ id, payload: { storyId } }) =>
      database.transaction(async tx => {
        const story = await lockById(tx, Story, storyId);
        if (story.status !== 'SCHEDULED' || story.publishJob !== id) return { published: false };
        await publishNow(tx, story, system.subject, clock.now());
        return { published: true };
      }),
  });
