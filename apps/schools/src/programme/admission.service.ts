import { type Actor, authorise } from '@doorstep/access';
import type { Clock } from '@doorstep/service-kit';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { checkedText, findById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { School } from '../register/school';
import { mayTakePart } from '../register/school.rules';
import { standingResultsOf } from '../results/standing';
import { change } from '../history/record-changes';
import { BroughtEvidence } from './brought-evidence';
import { Nomination } from './nomination';
import {
  ApplicationStatus,
  checkAskedFor,
  checkedLinks,
  checkMissing,
  checkNomination,
  type NominationEvidence,
  NominationOutcome,
} from './nomination.rules';
import { Participation } from './participation';
import { publishAnswer, publishEvidence } from './participation.events';
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
  constructor(
    private readonly steps: Steps,
    private readonly clock: Clock,
  ) {}

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
        changeWanted: checkedOr(null, given.changeWanted, ['changeWanted']),
        applicationStatus: ApplicationStatus.SUBMITTED,
        applicationSince: this.clock.now(),
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
    given: Given & {
      needs: BilingualText;
      withoutIndicators?: BilingualText | null;
      note?: BilingualText | null;
    },
  ): Promise<Participation> {
    const participation = await this.applied(tx, actor, given);
    const [standing] = await standingResultsOf(tx, [participation.schoolId], { on: this.steps.today() });
    const needs = checkedText(given.needs, ['needs'], 2_000);
    const why = checkedOr(null, given.withoutIndicators, ['withoutIndicators']);
    const { results, withoutIndicators } = checkNomination(participation.level, standing!, why);
    return this.answer(tx, actor, participation, {
      outcome: NominationOutcome.NOMINATED,
      needs,
      withoutIndicators,
      note: checkedOr(null, given.note, ['note']),
      missing: [],
      resultId: results[0]?.resultId ?? null,
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
      withoutIndicators: null,
      note: checkedText(given.note, ['note'], 2_000),
      missing: checkMissing(given.missing),
      resultId: null,
      indicators: [],
    });
  }

  /** The school brings what its district asks it for, and amends its application where that is what is missing. */
  async bringEvidence(
    tx: EntityManager,
    actor: Actor,
    given: Given & {
      words: BilingualText;
      links?: string[] | null;
      problemDescription?: BilingualText | null;
      changeWanted?: BilingualText | null;
    },
  ): Promise<Participation> {
    const participation = await this.steps.lock(tx, given);
    authorise(actor, 'apply', 'Participation', participation);
    checkApplied(participation, ParticipationStage.DISCOVERED);
    checkAskedFor(participation);
    const { id: participationId, schoolCode, districtCode } = participation;
    const asked = await latestNomination(tx, participationId);
    const brought = await tx.save(
      tx.create(BroughtEvidence, {
        participationId,
        nominationId: asked!.id,
        schoolCode,
        districtCode,
        words: checkedText(given.words, ['words'], 2_000),
        links: checkedLinks(given.links ?? []),
        broughtBy: actor.subject,
      }),
    );
    const { bottleneckDescription, changeWanted } = participation;
    await this.amend(tx, actor, participation, {
      applicationStatus: ApplicationStatus.EVIDENCE_BROUGHT,
      bottleneckDescription: checkedOr(bottleneckDescription, given.problemDescription, [
        'problemDescription',
      ]),
      changeWanted: checkedOr(changeWanted, given.changeWanted, ['changeWanted']),
    });
    await publishEvidence(tx, participation, brought);
    return participation;
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
    answer: Pick<
      Nomination,
      'outcome' | 'needs' | 'withoutIndicators' | 'note' | 'missing' | 'resultId' | 'indicators'
    >,
  ): Promise<Participation> {
    const { id: participationId, schoolCode, districtCode } = participation;
    const of = { participationId, schoolCode, districtCode };
    const nomination = await tx.save(tx.create(Nomination, { ...of, ...answer, answeredBy: actor.subject }));
    await this.amend(tx, actor, participation, { applicationStatus: ApplicationStatus[answer.outcome] });
    await publishAnswer(tx, participation, nomination);
    return participation;
  }

  /** Whoever answers has read what stands there: each answer grows the version, also one that says the same again. */
  private async amend(
    tx: EntityManager,
    actor: Actor,
    participation: Participation,
    values: Partial<Participation>,
  ): Promise<void> {
    const of = { kind: 'PARTICIPATION', key: participation.id, by: actor.subject } as const;
    participation.applicationSince = this.clock.now();
    if (await change(tx, of, participation, values)) return;
    const { id, applicationSince } = participation;
    await tx.update(Participation, { id }, { applicationSince });
    participation.version += 1;
  }
}

/** A text that is given, checked; else the other. */
function checkedOr<T extends BilingualText | null>(
  other: T,
  given: BilingualText | null | undefined,
  path: string[],
): BilingualText | T {
  return given ? checkedText(given, path, 2_000) : other;
}

async function latestNomination(tx: EntityManager, participationId: string): Promise<Nomination | null> {
  return tx.findOne(Nomination, { where: { participationId }, order: { id: 'DESC' } });
}
