import type { During } from '@doorstep/database/during';
import { SchoolStatus } from './school.rules';

/** A time in which a school has a status. */
export interface Standing {
  status: string;
  during: During;
}

/** Whether a school in this status teaches: it has opened, and has not closed. */
export const isRunning = (status: unknown): boolean =>
  status === SchoolStatus.OPEN || status === SchoolStatus.PROPOSED_TO_CLOSE;

/** The day before all others: what a school was first, it is taken to have been before. */
export const ever = '0001-01-01';

/**
 * The times in which a school does not run, as far as the register knows: not yet, no longer, or by mistake.
 * @param standings of one school, in the order of their days, without gaps
 */
export function idleTimes(standings: readonly Standing[]): During[] {
  const times: During[] = [];
  for (const [place, { status, during }] of standings.entries()) {
    if (isRunning(status)) continue;
    const last = times.at(-1);
    if (last?.to === during.from) last.to = during.to;
    else times.push({ from: place === 0 ? ever : during.from, to: during.to });
  }
  return times;
}
