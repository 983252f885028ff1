import type { EntityManager } from 'typeorm';
import { Story, StoryStep, type StoryStepKind } from './story';

/** Saves a changed story together with the record of who changed it. */
export async function saveStep(
  tx: EntityManager,
  story: Story,
  change: Partial<Story>,
  { step, by, at }: { step: StoryStepKind; by: string; at: Date },
): Promise<Story> {
  const saved = await tx.save(Story, Object.assign(story, change));
  const { id: storyId, version, title, summary } = saved;
  await tx.insert(StoryStep, { storyId, version, step, by, at, title, summary });
  return saved;
}
