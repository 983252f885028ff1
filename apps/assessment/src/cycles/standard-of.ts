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
