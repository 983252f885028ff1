import { authorise, type Actor, system } from '@doorstep/access';
import { type DataOf, professionalDevelopment } from '@doorstep/contracts';
import type { ConstraintProblems } from '@doorstep/database';
import type { JobDefinition, Jobs } from '@doorstep/jobs';
import { EventAhead } from '@doorstep/messaging';
import type { Clock } from '@doorstep/service-kit';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { checkedText, lockById } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { SchoolReference } from '../schools/school-reference';
import { insertDrafts } from './draft-stories.sql';
import { Story } from './story';
import { type DatedPublication, publishNow } from './story-publication';
import {
  checkApprovable,
  checkEditable,
  checkPublishable,
  checkSubmittable,
  draftersAfterEdit,
  isLater,
} from './story.rules';
import { saveStep } from './story-steps';

export type ApprovedCaseStudy = DataOf<typeof professionalDevelopment.caseStudyFacts>;

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
    private readonly publication: JobDefinition<DatedPublication>,
  ) {}

  /** Drafts a story for each case study that has none. */
  async draftFor(tx: EntityManager, caseStudies: readonly ApprovedCaseStudy[]): Promise<void> {
    const ids = [...new Set(caseStudies.map(({ schoolId }) => schoolId))];
    const schools = await tx.findBy(SchoolReference, { id: In(ids) });
    const schoolById = new Map(schools.map(school => [school.id, school]));
    const drafts = caseStudies.map(({ caseStudyId, schoolId, theme, title, summary }) => {
      const school = schoolById.get(schoolId.toLowerCase());
      if (!school) {
        throw new EventAhead(
          `School ${schoolId} of case study ${caseStudyId} is not known here yet; its registration has not been heard.`,
        );
      }
      const { id, code: schoolCode, districtCode } = school;
      return { caseStudyId, schoolId: id, schoolCode, districtCode, theme, title, summary };
    });
    await insertDrafts(tx, drafts, system.subject, this.clock.now());
  }

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
      this.publication,
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
  const story = await lockById(tx, Story, storyId, expectedVersion);
  if (story) return story;
  throw refuse('STORY_NOT_FOUND', ['storyId'], '没有这个故事。', 'There is no such story.');
}
