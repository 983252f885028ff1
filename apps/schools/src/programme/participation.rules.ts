import { refuse } from '@doorstep/service-kit/refusal';

/** 发现－培育－改进－提升, with the application before it. */
export enum ParticipationStage {
  APPLIED = 'APPLIED',
  DISCOVERED = 'DISCOVERED',
  CULTIVATED = 'CULTIVATED',
  IMPROVING = 'IMPROVING',
  ELEVATED = 'ELEVATED',
  DECLINED = 'DECLINED',
  WITHDRAWN = 'WITHDRAWN',
}

/** The stages of a school on its way through a round: it begins no other, and does not close in silence. */
export const stagesUnderWay = [
  ParticipationStage.APPLIED,
  ParticipationStage.DISCOVERED,
  ParticipationStage.CULTIVATED,
  ParticipationStage.IMPROVING,
] as const;

/** The stages of a school that is in the programme: it was admitted and has not left. */
export const admittedStages = [
  ParticipationStage.DISCOVERED,
  ParticipationStage.CULTIVATED,
  ParticipationStage.IMPROVING,
  ParticipationStage.ELEVATED,
] as const;

/** Of a school that has applied or was admitted, and has not left: its bottleneck problem is the one that it works on. */
export const stagesTakingPart = [ParticipationStage.APPLIED, ...admittedStages] as const;

export enum ParticipationLevel {
  CITY = 'CITY',
  DISTRICT = 'DISTRICT',
}

export enum EvidenceKind {
  SITE_STUDY = 'SITE_STUDY',
  IMPROVEMENT_PLAN = 'IMPROVEMENT_PLAN',
  DECISION = 'DECISION',
}

/** What somebody must be allowed to do with a participation to take the step that leads there (libs/access). */
const rights = {
  [ParticipationStage.APPLIED]: 'apply',
  [ParticipationStage.DISCOVERED]: 'admit',
  [ParticipationStage.CULTIVATED]: 'advance',
  [ParticipationStage.IMPROVING]: 'advance',
  [ParticipationStage.ELEVATED]: 'approve',
  [ParticipationStage.DECLINED]: 'admit',
  [ParticipationStage.WITHDRAWN]: 'withdraw',
} as const;

export const rightTo = (to: ParticipationStage) => rights[to];

/**
 * A step is undone by whom it would have been allowed to. Only a school that has left is brought back as it came: by
 * whoever admits it, for to leave is the school's own right and to be in the programme is not.
 */
export const rightToUndo = (to: ParticipationStage) =>
  to === ParticipationStage.WITHDRAWN ? rights[ParticipationStage.DISCOVERED] : rights[to];

/** The steps that rest on evidence, each from one stage to the next. */
export const steps = {
  [ParticipationStage.CULTIVATED]: { from: ParticipationStage.DISCOVERED, evidence: EvidenceKind.SITE_STUDY },
  [ParticipationStage.IMPROVING]: {
    from: ParticipationStage.CULTIVATED,
    evidence: EvidenceKind.IMPROVEMENT_PLAN,
  },
  [ParticipationStage.ELEVATED]: { from: ParticipationStage.IMPROVING, evidence: EvidenceKind.DECISION },
} as const;

/** A stage that a school moves to on evidence. */
export type Step = keyof typeof steps;

export interface Evidence {
  kind: EvidenceKind;
  id: string;
}

/** What the service has heard about a school and no step rests on yet, the newest first. */
export interface Heard {
  siteStudies: readonly { id: string; theme: string; recommendsCultivation: boolean }[];
  improvementPlans: readonly { id: string; status: string }[];
  /** `validUntil` is the last day on which it holds. */
  decisions: readonly { id: string; outcome: string; validUntil: string }[];
}

/** The evidence for a step, if there is any: on the theme for a site study, valid today for a decision. */
export function evidenceFor(
  to: Step,
  participation: { bottleneckTheme: string },
  heard: Heard,
  today: string,
): Evidence | undefined {
  const kind = steps[to].evidence;
  const found = {
    [EvidenceKind.SITE_STUDY]: () =>
      heard.siteStudies.find(
        ({ theme, recommendsCultivation }) =>
          recommendsCultivation && theme === participation.bottleneckTheme,
      ),
    [EvidenceKind.IMPROVEMENT_PLAN]: () => heard.improvementPlans.find(({ status }) => status === 'ACCEPTED'),
    [EvidenceKind.DECISION]: () =>
      heard.decisions.find(({ outcome, validUntil }) => outcome === 'MET' && today <= validUntil),
  }[kind]();
  return found && { kind, id: found.id };
}

/** Which step comes next and what it still lacks; undefined where no step on evidence follows. */
export function nextStep(
  participation: { stage: string; bottleneckTheme: string },
  heard: Heard,
  today: string,
): { to: Step; missingEvidence: EvidenceKind[] } | undefined {
  const entry = (Object.keys(steps) as Step[]).find(to => steps[to].from === participation.stage);
  if (!entry) return undefined;
  const evidence = evidenceFor(entry, participation, heard, today);
  return { to: entry, missingEvidence: evidence ? [] : [steps[entry].evidence] };
}

const wanted: Record<EvidenceKind, { zh: string; en: string }> = {
  [EvidenceKind.SITE_STUDY]: {
    zh: '缺少针对该校瓶颈问题主题、建议培育的深度调研（SITE_STUDY）。',
    en: 'A site study (SITE_STUDY) of the school on the theme of its bottleneck problem that recommends cultivation is missing.',
  },
  [EvidenceKind.IMPROVEMENT_PLAN]: {
    zh: '缺少学校已接受的改进计划（IMPROVEMENT_PLAN）。',
    en: 'An improvement plan (IMPROVEMENT_PLAN) that the school has accepted is missing.',
  },
  [EvidenceKind.DECISION]: {
    zh: '缺少已公布、今日有效且结论为达标的评定（DECISION）。',
    en: 'A published decision (DECISION) that all conditions are met and that is valid today is missing.',
  },
};

/** Lets a participation move on and says on what evidence, or refuses with the reason. */
export function checkStep(
  participation: { stage: string; bottleneckTheme: string },
  to: Step,
  heard: Heard,
  today: string,
): Evidence {
  const { from, evidence: kind } = steps[to];
  if (participation.stage !== from) throw stepNotAllowed(participation.stage, to, from);
  const evidence = evidenceFor(to, participation, heard, today);
  if (evidence) return evidence;
  throw refuse('PARTICIPATION_EVIDENCE_MISSING', ['to'], wanted[kind].zh, wanted[kind].en);
}

/**
 * Who has applied is admitted or declined: admitted once its district has nominated it, and by somebody else than who
 * nominated it, whether it is the city that decides or the district.
 * @param nomination the district's latest answer to the application; null if it has not answered
 */
export function checkAdmission(
  participation: { stage: string },
  nomination: { outcome: string; answeredBy: string } | null,
  decidedBy: string,
): void {
  checkApplied(participation, ParticipationStage.DISCOVERED);
  if (nomination?.outcome !== 'NOMINATED') {
    throw refuse(
      'PARTICIPATION_NOT_NOMINATED',
      ['participationId'],
      '学校须先由所在区根据学生和家长的需求及已公布的指标推荐（nominateSchool）。',
      'A school is nominated by its district first, on what pupils and parents need and on published indicators (nominateSchool).',
    );
  }
  if (nomination.answeredBy !== decidedBy) return;
  throw refuse(
    'PARTICIPATION_DECIDED_BY_NOMINATOR',
    ['participationId'],
    '推荐人不能审批自己推荐的学校，请由他人审批。',
    'Who nominated the school does not decide on it: let somebody else decide.',
  );
}

/** Only an application is decided on, and only it is nominated. */
export function checkApplied(participation: { stage: string }, to: string): void {
  if (participation.stage === ParticipationStage.APPLIED) return;
  throw stepNotAllowed(participation.stage, to, ParticipationStage.APPLIED);
}

/** A school leaves a round whenever it stands in one. */
export function checkWithdrawal(participation: { stage: string }): void {
  const { stage } = participation;
  if (stage !== ParticipationStage.WITHDRAWN && stage !== ParticipationStage.DECLINED) return;
  throw refuse(
    'PARTICIPATION_STEP_NOT_ALLOWED',
    ['participationId'],
    `学校目前处于 ${stage}，已不在本轮项目中。`,
    `The school is ${stage}: it is no longer in the round.`,
  );
}

/**
 * The step that is undone: the last that counts. Nothing is deleted; a further step leads back to the stage before.
 * @param steps those that neither undo nor are undone, the latest last
 */
export function stepToUndo<S extends { fromStage: ParticipationStage | null; toStage: ParticipationStage }>(
  participation: { stage: string },
  steps: readonly S[],
): S & { fromStage: ParticipationStage } {
  const last = steps.at(-1);
  if (last?.fromStage && last.toStage === participation.stage) return { ...last, fromStage: last.fromStage };
  throw refuse(
    'PARTICIPATION_NOTHING_TO_UNDO',
    ['participationId'],
    '没有可以撤销的步骤：申报本身只能撤回（withdrawParticipation）。',
    'There is no step to undo: an application is withdrawn (withdrawParticipation).',
  );
}

function stepNotAllowed(stage: string, to: string, from: string): Error {
  return refuse(
    'PARTICIPATION_STEP_NOT_ALLOWED',
    ['to'],
    `学校目前处于 ${stage}，只有处于 ${from} 的学校才能进入 ${to}。`,
    `The school is ${stage}: only one that is ${from} can become ${to}.`,
  );
}

export function isStep(stage: string): stage is Step {
  return Object.hasOwn(steps, stage);
}
