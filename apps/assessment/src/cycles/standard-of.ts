import type { Database } from '@doorstep/database';
import { type GraphContext, loadOne } from '@doorstep/subgraph-kit';
import type { StandardVersion, Standards } from '../standards/standards';
import { AssessmentCycle } from './assessment-cycle';

/** The standard of the cycle with this key; many callers in one request load their cycles with one statement. */
export async function standardOf(
  context: GraphContext,
  standards: Standards,
  cycleId: string,
): Promise<StandardVersion> {
  const cycle = await loadOne(context, AssessmentCycle, 'id', cycleId);
  if (!cycle) throw new Error(`The cycle ${cycleId} is gone`);
  return standards.exactly(cycle);
}

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
