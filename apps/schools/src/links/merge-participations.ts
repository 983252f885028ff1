import type { Actor } from '@doorstep/access';
import { schools as topics } from '@doorstep/contracts';
import { publishEntities } from '@doorstep/messaging';
import { type Problem, refuseAny, refuse } from '@doorstep/service-kit/refusal';
import { type EntityManager, In } from 'typeorm';
import { change } from '../history/record-changes';
import { Participation } from '../programme/participation';
import { ParticipationStage } from '../programme/participation.rules';
import type { Steps } from '../programme/steps';
import type { School } from '../register/school';
import { mayTakePart } from '../register/school.rules';
import { ParticipationDecision } from './link.rules';

export interface Decided {
  participationId: string;
  decision: ParticipationDecision;
}

const underWay = [
  ParticipationStage.APPLIED,
  ParticipationStage.DISCOVERED,
  ParticipationStage.CULTIVATED,
  ParticipationStage.IMPROVING,
];

/** The ways through the programme that the merged schools are still on, locked. */
export function participationsUnderWay(
  tx: EntityManager,
  schoolIds: readonly string[],
): Promise<Participation[]> {
  return tx.find(Participation, {
    where: { schoolId: In([...schoolIds]), stage: In(underWay) },
    order: { schoolCode: 'ASC', id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
}

/** What keeps the decisions from being carried out: each participation has one, and none has a participation that is not there. */
export function undecided(participations: readonly Participation[], decided: readonly Decided[]): Problem[] {
  const missing = participations.filter(
    ({ id }) => !decided.some(({ participationId }) => participationId === id),
  );
  const unknown = decided.flatMap(({ participationId }, place) =>
    participations.some(({ id }) => id === participationId) ? [] : [place],
  );
  return [
    ...missing.map(({ id, schoolCode, stage }) => ({
      code: 'SCHOOL_MERGE_PARTICIPATION',
      path: ['participations'],
      message: {
        zh: `学校 ${schoolCode} 正在项目中（${stage}，${id}）：请决定由后续学校继续（CONTINUE）或退出（WITHDRAW）。`,
        en: `The school ${schoolCode} is on its way through the programme (${stage}, ${id}): let the successor CONTINUE it, or WITHDRAW it.`,
      },
    })),
    ...unknown.map(place => ({
      code: 'PARTICIPATION_NOT_FOUND',
      path: ['participations', String(place), 'participationId'],
      message: {
        zh: '并入学校没有这项进行中的参与记录。',
        en: 'None of the schools that go is on such a way through the programme.',
      },
    })),
  ];
}

/** Carries the decisions out. */
export async function settleParticipations(
  tx: EntityManager,
  actor: Actor,
  steps: Steps,
  given: {
    participations: readonly Participation[];
    decided: readonly Decided[];
    successor: School;
    on: string;
    reason: string;
  },
): Promise<void> {
  const problems = undecided(given.participations, given.decided);
  refuseAny(problems);
  for (const participation of given.participations) {
    const place = given.decided.findIndex(({ participationId }) => participationId === participation.id);
    const path = ['participations', String(place), 'decision'];
    if (given.decided[place]!.decision === ParticipationDecision.WITHDRAW) {
      const to = ParticipationStage.WITHDRAWN;
      await steps.move(tx, actor, participation, { to, note: [...given.reason].slice(0, 500).join('') });
    } else {
      await continueAt(tx, actor, participation, { ...given, today: steps.today(), path });
    }
  }
}

/** Lets the successor go on where the school stands. Its earlier steps stay its steps. */
async function continueAt(
  tx: EntityManager,
  actor: Actor,
  participation: Participation,
  {
    successor,
    on,
    today,
    reason,
    path,
  }: { successor: School; on: string; today: string; reason: string; path: string[] },
): Promise<void> {
  if (on > today) {
    throw refuse(
      'SCHOOL_MERGE_PARTICIPATION_AHEAD',
      path,
      '合并日期在将来，项目参与无法提前转移：请选择退出，或在当日办理合并。',
      'The merge lies ahead, and nobody can go on for a school that is still there: withdraw it, or merge on the day.',
    );
  }
  const [other] = await tx.query<{ id: string }[]>(
    `SELECT id FROM participation WHERE school_id = $1 AND (round_id = $2 OR stage = ANY($3)) LIMIT 1`,
    [successor.id, participation.roundId, underWay],
  );
  if (other || !mayTakePart(successor)) {
    throw refuse(
      'SCHOOL_MERGE_PARTICIPATION_CANNOT_CONTINUE',
      path,
      `学校 ${successor.code} 不能继续：其已参加项目，或不是在办的公办义务教育学校。请选择退出（WITHDRAW）。`,
      `The school ${successor.code} cannot go on with it: it takes part itself, or is no running public school of compulsory education. WITHDRAW it.`,
    );
  }
  const of = {
    kind: 'PARTICIPATION',
    key: participation.id,
    by: actor.subject,
    reason,
    effectiveOn: on,
  } as const;
  const { id: schoolId, code: schoolCode, districtCode } = successor;
  await change(tx, of, participation, { schoolId, schoolCode, districtCode });
  await publishEntities(tx, topics.participation, [participation]);
}
