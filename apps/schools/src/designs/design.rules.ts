import { refuse } from '@doorstep/service-kit/refusal';

export enum DesignStatus {
  DRAFT = 'DRAFT',
  SUBMITTED = 'SUBMITTED',
  IN_FORCE = 'IN_FORCE',
  ENDED = 'ENDED',
}

/** What a yearly review finds. */
export enum ReviewOutcome {
  ON_TRACK = 'ON_TRACK',
  ADJUST = 'ADJUST',
  COMPLETED = 'COMPLETED',
}

/** A goal needs milestones, a design goals; more than these nobody follows. */
const most = { goals: 10, milestones: 20 };

/** Refuses a design with too few or too many goals or milestones. */
export function checkGoals(goals: readonly { milestones: readonly unknown[] }[]): void {
  if (goals.length < 1 || goals.length > most.goals) {
    throw refuse(
      'DESIGN_GOALS',
      ['goals'],
      `学校设计须有 1 至 ${most.goals} 个目标。`,
      `A design has 1 to ${most.goals} goals.`,
    );
  }
  goals.forEach(({ milestones }, place) => {
    if (milestones.length >= 1 && milestones.length <= most.milestones) return;
    throw refuse(
      'DESIGN_MILESTONES',
      ['goals', String(place), 'milestones'],
      `每个目标须有 1 至 ${most.milestones} 个里程碑。`,
      `A goal has 1 to ${most.milestones} milestones.`,
    );
  });
}

/** Which statuses let it happen, and what to do else. */
const allowed = {
  revise: [DesignStatus.DRAFT],
  submit: [DesignStatus.DRAFT],
  agree: [DesignStatus.SUBMITTED],
  return: [DesignStatus.SUBMITTED],
  reach: [DesignStatus.IN_FORCE],
  review: [DesignStatus.IN_FORCE],
} as const;

/** Refuses what does not go with where the design stands. */
export function checkStatus(design: { status: DesignStatus }, what: keyof typeof allowed): void {
  const wanted: readonly DesignStatus[] = allowed[what];
  if (wanted.includes(design.status)) return;
  throw refuse(
    'DESIGN_STATUS',
    ['schoolDesignId'],
    `学校设计目前为 ${design.status}，此操作须为 ${wanted.join('、')}。`,
    `The design is ${design.status}; this needs one that is ${wanted.join(' or ')}.`,
  );
}

/** Nobody agrees to, returns or reviews a design that they drafted. */
export function checkReviewer(design: { createdBy: string }, reviewer: string): void {
  if (design.createdBy !== reviewer) return;
  throw refuse(
    'DESIGN_REVIEWED_BY_DRAFTER',
    ['schoolDesignId'],
    '不能评议自己起草的设计，请由他人评议。',
    'Nobody judges a design that they drafted: let somebody else.',
  );
}
