import type { Database } from '@doorstep/database';
import { PupilResultRow, SatisfactionAnswerRow } from './collection/rows';
import { AssessmentCycle, CycleStep } from './cycles/assessment-cycle';
import { ConditionEvidence } from './decisions/condition-evidence';
import { Decision, DecisionCondition, DecisionStep } from './decisions/decision';
import { AreaRow, IndicatorRow, SchoolResult } from './results/school-result';
import { ExpertCopy, ParticipationReference, SchoolReference } from './schools/school-reference';
import type { Standards } from './standards/standards';

export { migrations } from './migrations';

export const entities = [
  SchoolReference,
  ParticipationReference,
  ExpertCopy,
  AssessmentCycle,
  CycleStep,
  PupilResultRow,
  SatisfactionAnswerRow,
  SchoolResult,
  IndicatorRow,
  AreaRow,
  ConditionEvidence,
  Decision,
  DecisionCondition,
  DecisionStep,
];

/** Throws where a cycle was opened by a standard whose file is gone or no longer the same. */
export async function checkStandardsInUse(database: Database, standards: Standards): Promise<void> {
  const used = await database.manager
    .createQueryBuilder(AssessmentCycle, 'cycle')
    .select('cycle.standardCode', 'standardCode')
    .addSelect('cycle.standardVersion', 'standardVersion')
    .addSelect('cycle.standardHash', 'standardHash')
    .distinct()
    .getRawMany<{ standardCode: string; standardVersion: string; standardHash: string }>();
  for (const each of used) standards.exactly(each);
}
