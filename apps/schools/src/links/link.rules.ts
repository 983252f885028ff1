import { type During, holdsOn } from '@doorstep/database/during';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { firstDayOf, schoolYearOf } from '../figures/school-year.rules';
import { ever } from '../register/running.rules';

/** How one school came of another. */
export enum SchoolLinkKind {
  MERGED = 'MERGED',
  SPLIT = 'SPLIT',
  AMALGAMATED = 'AMALGAMATED',
  REPLACED = 'REPLACED',
  EXPANDED = 'EXPANDED',
}

/** What is done with a school's way through the programme when the school ceases. */
export enum ParticipationDecision {
  CONTINUE = 'CONTINUE',
  WITHDRAW = 'WITHDRAW',
}

/** What becomes of a place that a school had. */
export enum SuccessionOutcome {
  TAKES_PLACE = 'TAKES_PLACE',
  ENDS = 'ENDS',
}

const isGone = (status: string) => status === 'CLOSED' || status === 'CREATED_IN_ERROR';

/** Refuses a merge that is none: of which kind it is says how many schools go. */
export function checkMerge(
  kind: SchoolLinkKind,
  predecessorIds: readonly string[],
  successorId: string,
): void {
  const ids = predecessorIds.map(id => id.toLowerCase());
  if (ids.includes(successorId.toLowerCase()) || new Set(ids).size < ids.length) {
    throw refuse(
      'SCHOOL_MERGE_TWICE',
      ['predecessorIds'],
      '每所学校只能出现一次；后续学校不能同时是并入的学校。',
      'Name each school once; the successor is none of the schools that go.',
    );
  }
  const wanted: Partial<Record<SchoolLinkKind, [number, number]>> = {
    MERGED: [1, 20],
    EXPANDED: [1, 20],
    AMALGAMATED: [2, 20],
    REPLACED: [1, 1],
  };
  const range = wanted[kind];
  if (!range) {
    throw refuse(
      'SCHOOL_MERGE_KIND',
      ['kind'],
      '分设（SPLIT）不是合并：请先登记新校，再用 linkSchools 登记沿革。',
      'A split is no merge: enter the new schools, then link them (linkSchools).',
    );
  }
  const [least, most] = range;
  if (ids.length >= least && ids.length <= most) return;
  throw refuse(
    'SCHOOL_MERGE_KIND',
    ['predecessorIds'],
    `${kind} 需要 ${least === most ? least : `${least} 至 ${most}`} 所原学校。`,
    `${kind} takes ${least === most ? `${least} school` : `${least} to ${most} schools`} that go.`,
  );
}

/** A school of a merge, and when it does not run. */
interface Merging {
  code: string;
  status: string;
  idle: readonly During[];
}

/** Whether the register says already that the school closes on that day. */
export const closesOn = ({ idle }: Pick<Merging, 'idle'>, day: string): boolean =>
  idle.some(({ from }) => from === day);

/** Refuses a school that cannot go: it is not running, or closes before the day. */
export function checkGoes({ code, status, idle }: Merging, on: string, path: string[]): void {
  const closed = idle.find(time => time.from < on && holdsOn(time, on));
  const running = status === 'OPEN' || status === 'PROPOSED_TO_CLOSE';
  if (running && !closed) return;
  const [zh, en] = running
    ? [`将于 ${closed!.from} 关闭`, `closes on ${closed!.from}`]
    : [`的状态为 ${status}`, `is ${status}`];
  throw refuse(
    'SCHOOL_MERGE_NOT_RUNNING',
    path,
    `学校 ${code} ${zh}：只有届时在办的学校可以并入他校；已关闭的请用 linkSchools 登记沿革。`,
    `The school ${code} ${en}: only one that is running then is merged; one that is closed already is linked (linkSchools).`,
  );
}

/** Refuses a successor that is no longer, never was, or will be no longer on the day. */
export function checkStays({ code, status, idle }: Merging, on: string, path: string[]): void {
  const gone = isGone(status);
  // One that is proposed may open later.
  const closed = idle.find(time => time.from !== ever && holdsOn(time, on));
  if (!gone && !closed) return;
  const [zh, en] = gone
    ? [`的状态为 ${status}`, `is ${status}`]
    : [`将于 ${closed!.from} 关闭`, `closes on ${closed!.from}`];
  throw refuse(
    'SCHOOL_MERGE_SUCCESSOR_CLOSED',
    path,
    `学校 ${code} ${zh}，不能接收他校：请填写其后续学校，或先取消其关闭计划（changeSchoolStatus）。`,
    `The school ${code} ${en} and takes nobody in: name its successor, or withdraw its closing first (changeSchoolStatus).`,
  );
}

/** Refuses to link what never was. */
export function checkReal(school: { code: string; status: string }, path: string[]): void {
  if (school.status !== 'CREATED_IN_ERROR') return;
  throw refuse(
    'SCHOOL_LINK_NO_SCHOOL',
    path,
    `学校 ${school.code} 为登记错误，不能登记沿革。`,
    `The school ${school.code} was entered by mistake: it has neither predecessor nor successor.`,
  );
}

/**
 * From which school year on the successor serves the neighbourhoods: from the first that begins on the day or later; and of
 * a merge that holds already, the year of that day too.
 */
export function catchmentsFrom(on: string, today: string): number {
  const year = schoolYearOf(on);
  return on <= today || firstDayOf(year) === on ? year : year + 1;
}

/** A successor that cannot lead what its predecessor led. */
export function leadEnds(code: string, clusters: readonly BilingualText[]): Error {
  return refuse(
    'SCHOOL_MERGE_LEAD',
    ['predecessorIds'],
    `学校 ${code} 领衔“${clusters.map(({ zh }) => zh).join('、')}”，而后续学校不能加入：请先更换领衔校（changeClusterLead）或关闭集群。`,
    `The school ${code} leads ${clusters.map(({ en }) => en).join(', ')}, which the successor cannot join: change the lead (changeClusterLead) or close the cluster first.`,
  );
}
