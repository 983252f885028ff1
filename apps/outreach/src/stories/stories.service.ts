import { authorise, type Actor } from '@doorstep/access';
import type { ConstraintProblems } from '@doorstep/database';
import type { Jobs } from '@doorstep/jobs';
import type { Clock } from '@doorstep/service-kit';
import { type BilingualText } from '@doorstep/service-kit/refusal';
import { checkedText, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { Story } from './story';
import { datedPublication, publishNow } from './story-publication';
import {
  checkApprovable,
  checkEditable,
  checkPublishable,
  checkSubmittable,
  draftersAfterEdit,
  isLater,
} from './story.rules';
import { saveStep } from './story-steps';

export interface StoryChange {
  storyId: string;
  expectedVersion: number;
}

/** What the database refuses, in words. */
export const storyProblems: ConstraintProblems = {
  story_approver_not_drafter: {
    code: 'SELF_APPROVAL_FORBIDDEN',
    path: ['storyId'],
    zh: '您参与了该故事的撰写，请由他人审批。',
    en: 'You had a hand in the story: somebody else must approve it.',
  },
};

export class StoriesService {
  constructor(
    private readonly clock: Clock,
    private readonly jobs: Pick<Jobs, 'enqueue' | 'cancel'>,
  ) {}

  /** Changes the words. What was approved or dated is a draft again. */
  async edit(
    tx: EntityManager,
    actor: Actor,
    input: StoryChange & { title: BilingualText; summary: BilingualText },
  ): Promise<Story> {
    const story = await lock(tx, input);
    authorise(actor, 'update', 'Story', story);
    checkEditable(story);
    const title = checkedText(input.title, ['title']);
    const summary = checkedText(input.summary, ['summary'], 2_000);
    await this.undate(tx, story);
    const change = {
      title,
      summary,
      status: 'DRAFT' as const,
      drafters: draftersAfterEdit(story.drafters, actor.subject),
      approvedBy: null,
      approvedAt: null,
      publishAt: null,
      publishJob: null,
    };
    return saveStep(tx, story, change, { step: 'EDITED', by: actor.subject, at: this.clock.now() });
  }

  async submit(tx: EntityManager, actor: Actor, input: StoryChange): Promise<Story> {
    const story = await lock(tx, input);
    authorise(actor, 'update', 'Story', story);
    checkSubmittable(story);
    const step = { step: 'SUBMITTED' as const, by: actor.subject, at: this.clock.now() };
    return saveStep(tx, story, { status: 'IN_REVIEW' }, step);
  }

  async approve(tx: EntityManager, actor: Actor, input: StoryChange): Promise<Story> {
    const story = await lock(tx, input);
    authorise(actor, 'approve', 'Story', story);
    checkApprovable(story, actor.subject);
    const at = this.clock.now();
    const change = { status: 'APPROVED' as const, approvedBy: actor.subject, approvedAt: at };
    return saveStep(tx, story, change, { step: 'APPROVED', by: actor.subject, at });
  }

  /** Publishes an approved story, at once or at the instant that is named. */
  async publish(
    tx: EntityManager,
    actor: Actor,
    input: StoryChange & { publishAt?: Date | null },
  ): Promise<Story> {
    const story = await lock(tx, input);
    authorise(actor, 'publish', 'Story', story);
    checkPublishable(story);
    const now = this.clock.now();
    const { publishAt } = input;
    const later = isLater(publishAt, now);
    await this.undate(tx, story);
    if (!later) return publishNow(tx, story, actor.subject, now);
    const publishJob = await this.jobs.enqueue(
      tx,
      datedPublication,
      { storyId: story.id },
      { at: publishAt, requestedBy: actor.subject },
    );
    const change = { status: 'SCHEDULED' as const, publishAt, publishJob };
    return saveStep(tx, story, change, { step: 'SCHEDULED', by: actor.subject, at: now });
  }

  private async undate(tx: EntityManager, { publishJob }: Story): Promise<void> {
    if (publishJob) await this.jobs.cancel(tx, publishJob);
  }
}

async function lock(tx: EntityManager, { storyId, expectedVersion }: StoryChange): Promise<Story> {
  return lockById(tx, Story, storyId, expectedVersion);
}
