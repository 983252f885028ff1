import { schools } from '@doorstep/contracts';
import { publishEntities, publishFacts } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { BroughtEvidence } from './brought-evidence';
import type { Nomination } from './nomination';
import type { Participation } from './participation';
import type { Evidence, ParticipationStage } from './participation.rules';

const publishParticipation = (tx: EntityManager, participation: Participation): Promise<void> =>
  publishEntities(tx, schools.participation, [participation]);

export async function publishApplication(
  tx: EntityManager,
  participation: Participation,
  at: Date,
): Promise<void> {
  const { id, schoolId, roundId, bottleneckTheme } = participation;
  await publishParticipation(tx, participation);
  await publishFacts(tx, schools.participationFacts, [
    { key: id, name: 'SchoolApplied', data: { schoolId, roundId, bottleneckTheme, at: at.toISOString() } },
  ]);
}

export async function publishStep(
  tx: EntityManager,
  participation: Participation,
  step: { from: ParticipationStage; evidence: Evidence | null; undoes: boolean },
): Promise<void> {
  const { id: key, schoolId, stage: to, stageSince: on } = participation;
  await publishParticipation(tx, participation);
  await publishFacts(tx, schools.participationFacts, [
    {
      key,
      name: 'StageChanged',
      data: {
        schoolId,
        from: step.from,
        to,
        on,
        evidence: step.evidence && { ...step.evidence },
        undoes: step.undoes,
      },
    },
  ]);
}

export async function publishAnswer(
  tx: EntityManager,
  participation: Participation,
  { outcome, missing, indicators, answeredAt }: Nomination,
): Promise<void> {
  const { id: key, schoolId, roundId } = participation;
  await publishParticipation(tx, participation);
  const measuredAt = [...new Set(indicators.map(indicator => indicator.schoolId))];
  const data = { schoolId, roundId, outcome, missing, measuredAt, at: answeredAt.toISOString() };
  await publishFacts(tx, schools.participationFacts, [{ key, name: 'NominationAnswered', data }]);
}

export async function publishEvidence(
  tx: EntityManager,
  participation: Participation,
  { links, broughtAt }: BroughtEvidence,
): Promise<void> {
  const { id: key, schoolId, roundId } = participation;
  await publishParticipation(tx, participation);
  const data = { schoolId, roundId, links: links.length, at: broughtAt.toISOString() };
  await publishFacts(tx, schools.participationFacts, [{ key, name: 'EvidenceBrought', data }]);
}
