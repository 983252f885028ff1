import { assessment } from '@doorstep/contracts';

/** What this service says, where it is made, and when. */
export const publications = [
  assessment.assessmentCycle, // cycles/cycle.events.ts: every step of a cycle
  assessment.schoolResult, // results/result.events.ts: the results of a cycle are published
  assessment.schoolResultFacts, // results/result.events.ts: the same
  assessment.decision, // decisions/decision.events.ts: a decision is published
] as const;
