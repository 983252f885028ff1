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

/** Nobody agrees to, returns or reviews a design that they have written: drafted, revised or submitted. */
export function checkReviewer(design: { draftedBy: readonly string[] }, reviewer: string): void {
  if (!design.draftedBy.includes(reviewer)) return;
  throw refuse(
    'DESIGN_REVIEWED_BY_DRAFTER',
    ['schoolDesignId'],
    '不能评议自己起草、修改或提交的设计，请由他人评议。',
    'Nobody judges a design that they drafted, revised or submitted: let somebody else.',
  );
}

/** A design is returned with a reason, which the school can act on; there is none where it is agreed to. */
export function checkReason({ agree, reason }: { agree: boolean; reason?: object | null }): void {
  if (agree !== Boolean(reason)) return;
  throw refuse(
    'DESIGN_REASON',
    ['reason'],
    agree ? '同意时不填写退回理由。' : '退回时请填写理由，以便学校修改。',
    agree
      ? 'Leave the reason out where you agree: it says why a design is returned.'
      : 'Say why the design is returned, so that the school can mend it.',
  );
}

/** How far ahead a school plans its path. */
const yearsAhead = 10;

/** A milestone that is planned lies ahead, and within what anybody plans. */
export function checkDue(dueOn: string, today: string, path: string[]): void {
  const last = `${Number(today.slice(0, 4)) + yearsAhead}-12-31`;
  if (today <= dueOn && dueOn <= last) return;
  throw refuse(
    'DESIGN_DAY',
    path,
    `里程碑的期限须在今天（${today}）至 ${last} 之间。`,
    `A milestone is due from today, ${today}, to ${last}.`,
  );
}

/** A milestone is reached while its design is in force, and not tomorrow. */
export function checkReachedOn(
  reachedOn: string,
  { inForceFrom, today }: { inForceFrom: string; today: string },
): void {
  if (inForceFrom <= reachedOn && reachedOn <= today) return;
  throw refuse(
    'DESIGN_DAY',
    ['reachedOn'],
    `日期须在设计生效之日（${inForceFrom}）至今天（${today}）之间。`,
    `The day lies between ${inForceFrom}, when the design came into force, and today, ${today}.`,
  );
}
