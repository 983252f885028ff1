import { type Actor, authorise } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { checkedText, isUuid, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { change } from '../history/record-changes';
import { School } from '../register/school';
import { mayTakePart } from '../register/school.rules';
import { heardOf } from './heard';
import { Participation, ParticipationStep } from './participation';
import { publishApplication, publishStep } from './participation.events';
import {
  checkAdmission,
  checkStep,
  type Evidence,
  isStep,
  type ParticipationLevel,
  ParticipationStage,
} from './participation.rules';
import { ProgrammeRound } from './programme-round';
import { checkRound, RoundStatus, roundStatus } from './round.rules';
import { checkTheme } from './theme.rules';

const noteLength = 500;

/** The use cases of the programme. Each runs in the transaction it is given. */
export class Programme {
  constructor(private readonly clock: Clock) {}

  /** The business day that it is now. */
  today(): string {
    return businessDay(this.clock.now());
  }

  async openRound(
    tx: EntityManager,
    actor: Actor,
    given: { name: BilingualText; opensOn: string; closesOn: string; targetSchools: number },
  ): Promise<ProgrammeRound> {
    authorise(actor, 'create', 'Programme');
    checkRound(given);
    const { opensOn, closesOn, targetSchools } = given;
    const name = checkedText(given.name, ['name'], 100);
    return tx.save(
      tx.create(ProgrammeRound, { name, opensOn, closesOn, targetSchools, createdBy: actor.subject }),
    );
  }

  async apply(
    tx: EntityManager,
    actor: Actor,
    given: {
      schoolId: string;
      roundId: string;
      level: ParticipationLevel;
      bottleneckProblem: { theme: string; description: BilingualText };
    },
  ): Promise<Participation> {
    const school = isUuid(given.schoolId) ? await tx.findOneBy(School, { id: given.schoolId }) : null;
    if (!school) throw refuse('SCHOOL_NOT_FOUND', ['schoolId'], '没有这所学校。', 'There is no such school.');
    const { id: schoolId, code: schoolCode, districtCode } = school;
    authorise(actor, 'apply', 'Participation', { schoolCode, districtCode });
    const round = isUuid(given.roundId) ? await tx.findOneBy(ProgrammeRound, { id: given.roundId }) : null;
    if (!round) {
      throw refuse('PROGRAMME_ROUND_NOT_FOUND', ['roundId'], '没有这一轮项目。', 'There is no such round.');
    }
    const today = this.today();
    if (roundStatus(round, today) !== RoundStatus.OPEN) {
      throw refuse(
        'PROGRAMME_ROUND_NOT_OPEN',
        ['roundId'],
        `本轮申报时间为 ${round.opensOn} 至 ${round.closesOn}（不含）。`,
        `The round takes applications from ${round.opensOn} until the day before ${round.closesOn}.`,
      );
    }
    if (!mayTakePart(school)) {
      throw refuse(
        'PARTICIPATION_SCHOOL_NOT_ELIGIBLE',
        ['schoolId'],
        '项目面向正在运行的义务教育阶段公办学校。',
        'The programme is for public schools of compulsory education that are running.',
      );
    }
    const { theme, description } = given.bottleneckProblem;
    checkTheme(theme, ['bottleneckProblem', 'theme']);
    const participation = await tx.save(
      tx.create(Participation, {
        schoolId,
        schoolCode,
        districtCode,
        roundId: round.id,
        level: given.level,
        stage: ParticipationStage.APPLIED,
        stageSince: today,
        bottleneckTheme: theme,
        bottleneckDescription: checkedText(description, ['bottleneckProblem', 'description'], 2_000),
        createdBy: actor.subject,
      }),
    );
    const now = this.clock.now();
    await tx.save(
      tx.create(ParticipationStep, {
        participationId: participation.id,
        fromStage: null,
        toStage: participation.stage,
        onDay: today,
        takenBy: actor.subject,
        takenAt: now,
      }),
    );
    await publishApplication(tx, participation, now);
    return participation;
  }

  async admit(
    tx: EntityManager,
    actor: Actor,
    given: { participationId: string; expectedVersion: number; note?: string | null },
  ): Promise<Participation> {
    const participation = await this.lock(tx, given);
    authorise(actor, 'admit', 'Participation', participation);
    checkAdmission(participation);
    const note = given.note?.trim() || null;
    if (note && [...note].length > noteLength) {
      throw refuse(
        'TEXT_TOO_LONG',
        ['note'],
        `不能超过${noteLength}个字符。`,
        `Write at most ${noteLength} characters.`,
      );
    }
    return this.move(tx, actor, participation, { to: ParticipationStage.DISCOVERED, note });
  }

  async advance(
    tx: EntityManager,
    actor: Actor,
    given: { participationId: string; to: ParticipationStage; expectedVersion: number },
  ): Promise<Participation> {
    const { to } = given;
    const participation = await this.lock(tx, given);
    // That a school is elevated concerns the city too, whoever's project school it is.
    const action = to === ParticipationStage.ELEVATED ? 'approve' : 'advance';
    authorise(actor, action, 'Participation', participation);
    if (!isStep(to)) {
      throw refuse(
        'PARTICIPATION_STEP_NOT_ALLOWED',
        ['to'],
        '只能进入 CULTIVATED、IMPROVING 或 ELEVATED；录取请用 admitSchool。',
        'A school moves on to CULTIVATED, IMPROVING or ELEVATED; it is admitted by admitSchool.',
      );
    }
    const [heard] = await heardOf(tx, [participation.schoolId]);
    const evidence = checkStep(participation, to, heard!, this.today());
    return this.move(tx, actor, participation, { to, evidence });
  }

  private async lock(
    tx: EntityManager,
    given: { participationId: string; expectedVersion: number },
  ): Promise<Participation> {
    const found = await lockById(tx, Participation, given.participationId, given.expectedVersion);
    if (found) return found;
    throw refuse(
      'PARTICIPATION_NOT_FOUND',
      ['participationId'],
      '没有这项参与记录。',
      'There is no such participation.',
    );
  }

  private async move(
    tx: EntityManager,
    actor: Actor,
    participation: Participation,
    { to, evidence, note = null }: { to: ParticipationStage; evidence?: Evidence; note?: string | null },
  ): Promise<Participation> {
    const { id, stage: from } = participation;
    const onDay = this.today();
    const of = { kind: 'PARTICIPATION', key: id, by: actor.subject } as const;
    await change(tx, of, participation, { stage: to, stageSince: onDay });
    await tx.save(
      tx.create(ParticipationStep, {
        participationId: id,
        fromStage: from,
        toStage: to,
        onDay,
        evidenceKind: evidence?.kind ?? null,
        evidenceId: evidence?.id ?? null,
        note,
        takenBy: actor.subject,
        takenAt: this.clock.now(),
      }),
    );
    await publishStep(tx, participation, { from, evidence: evidence ?? null });
    return participation;
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
  participation_step_evidence_once: {
    code: 'PARTICIPATION_EVIDENCE_USED',
    path: ['to'],
    zh: '该依据刚刚被另一次晋级使用。',
    en: 'Another step has just used this evidence.',
  },
};
