import { type Actor, authorise } from '@doorstep/access';
import { refuse } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';
import { heardOf } from './heard';
import type { Participation } from './participation';
import { checkStep, checkWithdrawal, isStep, ParticipationStage, rightTo } from './participation.rules';
import { checkedReason, type Steps } from './steps';

interface Given {
  participationId: string;
  expectedVersion: number;
}

/** How schools move on in a round, leave it and step back. */
export class Programme {
  constructor(private readonly steps: Steps) {}

  /** Lets a school move on, on evidence. */
  async advance(
    tx: EntityManager,
    actor: Actor,
    given: Given & { to: ParticipationStage },
  ): Promise<Participation> {
    const { to } = given;
    const participation = await this.steps.lock(tx, given);
    if (!isStep(to)) {
      throw refuse(
        'PARTICIPATION_STEP_NOT_ALLOWED',
        ['to'],
        '只能进入 CULTIVATED、IMPROVING 或 ELEVATED；录取请用 admitSchool。',
        'A school moves on to CULTIVATED, IMPROVING or ELEVATED; it is admitted by admitSchool.',
      );
    }
    authorise(actor, rightTo(to), 'Participation', participation);
    const [heard] = await heardOf(tx, [participation.schoolId]);
    const evidence = checkStep(participation, to, heard!, this.steps.today());
    return this.steps.move(tx, actor, participation, { to, evidence });
  }

  /** The school leaves the round; it may apply for the next. */
  async withdraw(tx: EntityManager, actor: Actor, given: Given & { reason: string }): Promise<Participation> {
    const participation = await this.steps.lock(tx, given);
    authorise(actor, 'withdraw', 'Participation', participation);
    checkWithdrawal(participation);
    const note = checkedReason(given.reason);
    return this.steps.move(tx, actor, participation, { to: ParticipationStage.WITHDRAWN, note });
  }

  /** Leads a school back to the stage before its last step. */
  async stepBack(tx: EntityManager, actor: Actor, given: Given & { reason: string }): Promise<Participation> {
    const participation = await this.steps.lock(tx, given);
    authorise(actor, 'read', 'Participation', participation);
    return this.steps.undo(tx, actor, participation, given.reason);
  }
}

/** What the database's own constraints mean to a caller. */
export const programmeConstraints = {
  participation_once_a_round: {
    code: 'PARTICIPATION_EXISTS',
    path: ['schoolId'],
    zh: '该校已申报本轮项目。',
    en: 'The school has applied for this round already.',
  },
  participation_one_at_a_time: {
    code: 'PARTICIPATION_UNDER_WAY',
    path: ['schoolId'],
    zh: '该校尚在另一轮项目中：须提升、退出或未获准后方可参加新一轮。',
    en: 'The school is on its way through another round: it joins a new one when it is elevated, has left or was declined.',
  },
};

/** The same, of a school that is led back into a round. */
export const stepBackConstraints = {
  participation_one_at_a_time: {
    code: 'PARTICIPATION_UNDER_WAY',
    path: ['participationId'],
    zh: '该校已在新一轮项目中：须先退出新一轮（withdrawParticipation），方可撤销本轮的步骤。',
    en: 'The school is on its way through a newer round: it leaves that one first (withdrawParticipation), before a step of this one is undone.',
  },
};
