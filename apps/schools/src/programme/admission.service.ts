import { type Actor, authorise } from '@doorstep/access';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { findById, checkedText } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { School } from '../register/school';
import { mayTakePart } from '../register/school.rules';
import { standingResultsOf } from '../results/standing';
import { Nomination } from './nomination';
import {
  checkMissing,
  checkNomination,
  type NominationEvidence,
  NominationOutcome,
} from './nomination.rules';
import { Participation } from './participation';
import { publishNomination } from './participation.events';
import {
  checkAdmission,
  checkApplied,
  type ParticipationLevel,
  ParticipationStage,
} from './participation.rules';
import { ProgrammeRound } from './programme-round';
import { RoundStatus, roundStatus } from './round.rules';
import { checkedReason, type Steps } from './steps';
import { checkTheme } from './theme.rules';

interface Given {
  participationId: string;
  expectedVersion: number;
}

/** How a school comes into a round: it applies, its district answers, the city or the district decides. */
export class Admission {
  constructor(private readonly steps: Steps) {}

  async apply(
    tx: EntityManager,
    actor: Actor,
    given: {
      schoolId: string;
      roundId: string;
      level: ParticipationLevel;
      bottleneckProblem: { theme: string; description: BilingualText };
      changeWanted?: BilingualText | null;
    },
  ): Promise<Participation> {
    const school = await findById(tx, School, given.schoolId);
    const { id: schoolId, code: schoolCode, districtCode } = school;
    authorise(actor, 'apply', 'Participation', { schoolCode, districtCode });
    const round = await this.openRound(tx, given.roundId);
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
        stageSince: this.steps.today(),
        bottleneckTheme: theme,
        bottleneckDescription: checkedText(description, ['bottleneckProblem', 'description'], 2_000),
        changeWanted: given.changeWanted ? checkedText(given.changeWanted, ['changeWanted'], 2_000) : null,
        createdBy: actor.subject,
      }),
    );
    await this.steps.begin(tx, participation);
    return participation;
  }

  /** The district nominates the school: on what pupils and parents need, and on the latest indicators that stand for it. */
  async nominate(
    tx: EntityManager,
    actor: Actor,
    given: Given & { needs: BilingualText; note?: BilingualText | null },
  ): Promise<Participation> {
    const participation = await this.applied(tx, actor, given);
    const [standing] = await standingResultsOf(tx, [participation.schoolId], { on: this.steps.today() });
    const { needs, results } = checkNomination(checkedText(given.needs, ['needs'], 2_000), standing!);
    return this.answer(tx, actor, participation, {
      outcome: NominationOutcome.NOMINATED,
      needs,
      note: given.note ? checkedText(given.note, ['note'], 2_000) : null,
      missing: [],
      resultId: results[0].resultId,
      indicators: results.flatMap(({ resultId, schoolId, indicators }) =>
        indicators.map(indicator => ({ ...indicator, resultId, schoolId })),
      ),
    });
  }

  /** The district says which evidence is missing; the school may bring it and be nominated later. */
  async askForEvidence(
    tx: EntityManager,
    actor: Actor,
    given: Given & { missing: NominationEvidence[]; note: BilingualText },
  ): Promise<Participation> {
    const participation = await this.applied(tx, actor, given);
    return this.answer(tx, actor, participation, {
      outcome: NominationOutcome.EVIDENCE_MISSING,
      needs: null,
      note: checkedText(given.note, ['note'], 2_000),
      missing: checkMissing(given.missing),
      resultId: null,
      indicators: [],
    });
  }

  async admit(
    tx: EntityManager,
    actor: Actor,
    given: Given & { note?: string | null },
  ): Promise<Participation> {
    const participation = await this.steps.lock(tx, given);
    authorise(actor, 'admit', 'Participation', participation);
    checkAdmission(participation, await latestNomination(tx, participation.id), actor.subject);
    return this.steps.move(tx, actor, participation, {
      to: ParticipationStage.DISCOVERED,
      note: given.note ?? null,
    });
  }

  async decline(tx: EntityManager, actor: Actor, given: Given & { reason: string }): Promise<Participation> {
    const participation = await this.steps.lock(tx, given);
    authorise(actor, 'admit', 'Participation', participation);
    checkApplied(participation, ParticipationStage.DECLINED);
    const note = checkedReason(given.reason);
    return this.steps.move(tx, actor, participation, { to: ParticipationStage.DECLINED, note });
  }

  private async openRound(tx: EntityManager, roundId: string): Promise<ProgrammeRound> {
    const round = await findById(tx, ProgrammeRound, roundId);
    if (roundStatus(round, this.steps.today()) === RoundStatus.OPEN) return round;
    throw refuse(
      'PROGRAMME_ROUND_NOT_OPEN',
      ['roundId'],
      `本轮申报时间为 ${round.opensOn} 至 ${round.closesOn}（不含）。`,
      `The round takes applications from ${round.opensOn} until the day before ${round.closesOn}.`,
    );
  }

  private async applied(tx: EntityManager, actor: Actor, given: Given): Promise<Participation> {
    const participation = await this.steps.lock(tx, given);
    authorise(actor, 'nominate', 'Participation', participation);
    checkApplied(participation, ParticipationStage.DISCOVERED);
    return participation;
  }

  private async answer(
    tx: EntityManager,
    actor: Actor,
    participation: Participation,
    answer: Pick<Nomination, 'outcome' | 'needs' | 'note' | 'missing' | 'resultId' | 'indicators'>,
  ): Promise<Participation> {
    const { id: participationId, schoolCode, districtCode } = participation;
    const of = { participationId, schoolCode, districtCode };
    const nomination = tx.create(Nomination, { ...of, ...answer, answeredBy: actor.subject });
    await publishNomination(tx, participation, await tx.save(nomination));
    return participation;
  }
}

async function latestNomination(tx: EntityManager, participationId: string): Promise<Nomination | null> {
  return tx.findOne(Nomination, { where: { participationId }, order: { id: 'DESC' } });
}
