import { refuse } from '@doorstep/service-kit/refusal';

export const CycleStatus = {
  OPEN: 'OPEN',
  COMPUTED: 'COMPUTED',
  IN_REVIEW: 'IN_REVIEW',
  REVIEWED: 'REVIEWED',
  PUBLISHED: 'PUBLISHED',
} as const;
export type CycleStatus = keyof typeof CycleStatus;

export type CycleAction = 'collect' | 'compute' | 'submit' | 'approve' | 'return' | 'publish';

/** From which statuses an action is allowed, and where it leads. */
const transitions: Record<CycleAction, { from: readonly CycleStatus[]; to: CycleStatus }> = {
  // What comes in after the computation calls for another one.
  collect: { from: ['OPEN', 'COMPUTED'], to: 'OPEN' },
  compute: { from: ['OPEN', 'COMPUTED'], to: 'COMPUTED' },
  submit: { from: ['COMPUTED'], to: 'IN_REVIEW' },
  approve: { from: ['IN_REVIEW'], to: 'REVIEWED' },
  return: { from: ['IN_REVIEW'], to: 'OPEN' },
  publish: { from: ['REVIEWED'], to: 'PUBLISHED' },
};

/** The status after an action; refuses with `CYCLE_STEP_NOT_ALLOWED` where the cycle is not ready for it. */
export function statusAfter(status: CycleStatus, action: CycleAction): CycleStatus {
  const { from, to } = transitions[action];
  if (from.includes(status)) return to;
  throw refuse(
    'CYCLE_STEP_NOT_ALLOWED',
    ['cycleId'],
    `评测周期现在是 ${status}；这一步只能从 ${from.join('、')} 开始。`,
    `The cycle is ${status}; this step starts from ${from.join(' or ')} only.`,
  );
}
