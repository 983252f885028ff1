import { schools } from '@doorstep/contracts';
import { publishFacts, publishState } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { Participation } from './participation';
import type { Evidence, ParticipationStage } from './participation.rules';

async function publishParticipation(tx: EntityManager, participation: Participation): Promise<void> {
  const { id, schoolId, roundId, districtCode, level, stage, stageSince, bottleneckTheme, version } =
    participation;
  await publishState(tx, schools.participation, [
    {
      key: id,
      version,
      data: { id, schoolId, roundId, districtCode, level, stage, stageSince, bottleneckTheme },
    },
  ]);
}

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
  step: { from: ParticipationStage; evidence: Evidence | null },
): Promise<void> {
  const { id: key, schoolId, stage: to, stageSince: on } = participation;
  await publishParticipation(tx, participation);
  await publishFacts(tx, schools.participationFacts, [
    {
      key,
      name: 'StageChanged',
      data: { schoolId, from: step.from, to, on, evidence: step.evidence && { ...step.evidence } },
    },
  ]);
}
