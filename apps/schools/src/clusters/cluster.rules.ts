import { type During, holdsOn, overlaps } from '@doorstep/database/during';
import { Refusal, refuse, type Problem, refuseAny } from '@doorstep/service-kit/refusal';
import { isCode } from '../code.rules';

export enum ClusterKind {
  CITY_PRACTICE_COMMUNITY = 'CITY_PRACTICE_COMMUNITY',
  DISTRICT_PRACTICE_TEAM = 'DISTRICT_PRACTICE_TEAM',
  EDUCATION_GROUP = 'EDUCATION_GROUP',
  ALLIANCE = 'ALLIANCE',
}

export enum ClusterRole {
  CORE = 'CORE',
  LEAD = 'LEAD',
  MEMBER = 'MEMBER',
}

/** Whether an education group's schools are one legal person (单一法人) or keep their own (多法人). */
export enum LegalForm {
  ONE_LEGAL_PERSON = 'ONE_LEGAL_PERSON',
  SEVERAL_LEGAL_PERSONS = 'SEVERAL_LEGAL_PERSONS',
}

export enum ClusterStatus {
  PLANNED = 'PLANNED',
  ACTIVE = 'ACTIVE',
  CLOSED = 'CLOSED',
}

/** Where a cluster stands on a day. */
export function statusOn({ from, to }: During, day: string): ClusterStatus {
  if (day < from) return ClusterStatus.PLANNED;
  return to !== null && to <= day ? ClusterStatus.CLOSED : ClusterStatus.ACTIVE;
}

export const maximumMembers = 200;

/** Whether a school may belong to one cluster of this kind at a time only. The database holds to it. */
export function isExclusive(kind: ClusterKind): boolean {
  return kind === ClusterKind.CITY_PRACTICE_COMMUNITY || kind === ClusterKind.EDUCATION_GROUP;
}

/** A cluster has a lead and at least one member beside it, each named once. */
export function checkMembers(leadSchoolId: string, memberSchoolIds: readonly string[]): void {
  if (memberSchoolIds.length === 0 || memberSchoolIds.length > maximumMembers) {
    throw refuse(
      'CLUSTER_SIZE',
      ['memberSchoolIds'],
      `除领衔校外需要 1 至 ${maximumMembers} 所成员校。`,
      `A cluster has 1 to ${maximumMembers} members beside its lead.`,
    );
  }
  const lower = memberSchoolIds.map(id => id.toLowerCase());
  const double = lower.findIndex(
    (id, place) => id === leadSchoolId.toLowerCase() || lower.indexOf(id) !== place,
  );
  if (double >= 0) {
    throw refuse(
      'CLUSTER_MEMBER_TWICE',
      ['memberSchoolIds', String(double)],
      '每所学校只能出现一次；领衔校不列入成员校。',
      'Name each school once, and the lead not among the members.',
    );
  }
}

/** A school that is to belong to a cluster, and where in the input it is named. */
export interface Candidate {
  path: string[];
  school: { code: string; districtCode: string; openedOn?: string | null } | undefined;
  /** When it is to belong. */
  during: During;
  leads: boolean;
  /** Where the last day was named; a membership without one ends with its school by itself. */
  endPath?: string[];
  /** When the school does not run. */
  idle: readonly During[];
}

/**
 * All schools exist, run from the first day of their memberships on and, where they lead or are to stay until a day,
 * all that time; those of a district's team are of its district.
 */
export function checkSchools(
  kind: ClusterKind,
  districtCode: string | undefined,
  candidates: readonly Candidate[],
): void {
  const problems = candidates.flatMap(candidate => {
    const { path, school } = candidate;
    if (!school) return [problem('SCHOOL_NOT_FOUND', path, '没有这所学校。', 'There is no such school.')];
    return problemOfDays(candidate, school) ?? problemOfDistrict(kind, districtCode, path, school) ?? [];
  });
  refuseAny(problems);
}

const problem = (code: string, path: string[], zh: string, en: string): Problem => ({
  code,
  path,
  message: { zh, en },
});

function problemOfDays(
  { path, during, leads, endPath, idle }: Candidate,
  { code, openedOn }: NonNullable<Candidate['school']>,
): Problem | undefined {
  const { from } = during;
  if (openedOn && from < openedOn) {
    return problem(
      'SCHOOL_NOT_RUNNING',
      path,
      `学校 ${code} 于 ${openedOn} 开办：请填写该日或之后的日期。`,
      `The school ${code} opened on ${openedOn}: name that day or a later one.`,
    );
  }
  const then = idle.find(time => holdsOn(time, from));
  if (then) {
    const [zh, en] = then.to
      ? [
          `自 ${then.to} 起运行，请填写该日或之后的日期`,
          `it runs from ${then.to} on: name that day or a later one`,
        ]
      : ['请选择其他学校，或先登记其开办', 'choose another, or let the register say first that it opens'];
    return problem(
      'SCHOOL_NOT_RUNNING',
      path,
      `学校 ${code} 在 ${from} 未在运行：${zh}。`,
      `The school ${code} is not running on ${from}: ${en}.`,
    );
  }
  const closes = idle.find(time => time.from > from && overlaps(time, during))?.from;
  if (closes === undefined) return undefined;
  if (leads) {
    return problem(
      'CLUSTER_LEAD_CLOSES',
      path,
      `学校 ${code} 将于 ${closes} 关闭，而届时仍为领衔校：请另选领衔校，或先取消其关闭计划（changeSchoolStatus）。`,
      `The school ${code} closes on ${closes} and would still lead then: choose another lead, or withdraw its closing first (changeSchoolStatus).`,
    );
  }
  return (
    endPath &&
    problem(
      'CLUSTER_MEMBER_CLOSES',
      endPath,
      `学校 ${code} 将于 ${closes} 关闭：请填写该日或更早的结束日，或不填（届时自动结束）。`,
      `The school ${code} closes on ${closes}: name that day or an earlier one, or none, and the membership ends then by itself.`,
    )
  );
}

function problemOfDistrict(
  kind: ClusterKind,
  districtCode: string | undefined,
  path: string[],
  school: { code: string; districtCode: string },
): Problem | undefined {
  if (kind !== ClusterKind.DISTRICT_PRACTICE_TEAM || districtCode === undefined) return undefined;
  if (school.districtCode === districtCode) return undefined;
  return problem(
    'CLUSTER_MEMBER_OUTSIDE_DISTRICT',
    path,
    `学校 ${school.code} 不在该团队所属的区县。`,
    `The school ${school.code} is not of the team's district.`,
  );
}

/** Which schools belong to another cluster of this kind already. */
export function overlapping(
  schools: readonly { code: string; path: string[]; cluster: string }[],
): Refusal | undefined {
  const [first, ...others] = schools.map(({ code, path, cluster }): Problem => ({
    code: 'CLUSTER_MEMBERSHIP_OVERLAPS',
    path,
    message: {
      zh: `学校 ${code} 在此期间已属于同类集群“${cluster}”。`,
      en: `The school ${code} belongs to another cluster of this kind in that time: ${cluster}.`,
    },
  }));
  return first && new Refusal([first, ...others]);
}

/** Of the kinds that are no education group, nobody asks how many legal persons they are. */
export function checkLegalForm(kind: ClusterKind, legalForm: LegalForm | null | undefined): void {
  if (legalForm == null || kind === ClusterKind.EDUCATION_GROUP) return;
  throw refuse(
    'CLUSTER_LEGAL_FORM',
    ['legalForm'],
    '只有教育集团区分单一法人与多法人。',
    'Only an education group is one legal person or several.',
  );
}

const firstDay = '2000-01-01';
const yearsAhead = 10;

/** Refuses days of a cluster that are slips of the pen: before any of ours was formed, or further ahead than anybody plans. */
export function checkPlannable(day: string | null | undefined, today: string, path: string[]): void {
  const last = `${Number(today.slice(0, 4)) + yearsAhead}-12-31`;
  if (!day || (firstDay <= day && day <= last)) return;
  throw refuse(
    'CLUSTER_DAY',
    path,
    `请填写 ${firstDay} 至 ${last} 之间的日期。`,
    `Name a day from ${firstDay} to ${last}.`,
  );
}

export function checkFocusAreaCode(code: string, path: string[]): void {
  if (isCode(code)) return;
  throw refuse(
    'FOCUS_AREA_MALFORMED',
    path,
    '领域代码由大写英文字母、数字和下划线组成，最长 64 个字符，例如 CURRICULUM_AND_TEACHING。',
    'The code of an area is of capital letters, digits and underscores, 64 characters at most, for example CURRICULUM_AND_TEACHING.',
  );
}

/** A cluster closes once; it never opens again. */
export function checkNotClosing({ to }: During): void {
  if (to === null) return;
  throw refuse(
    'CLUSTER_CLOSED',
    ['clusterId'],
    `集群自 ${to} 起关闭，不能重新开放；请组建新的集群。`,
    `The cluster is closed from ${to} on and never opens again; form a new one.`,
  );
}

/** What changes in a cluster changes on a day on which it exists. */
export function checkDay({ from, to }: During, day: string, path: string[]): void {
  if (day < from) {
    throw refuse(
      'CLUSTER_DAY',
      path,
      `集群自 ${from} 起成立，请填写该日或之后的日期。`,
      `The cluster begins on ${from}: name that day or a later one.`,
    );
  }
  if (to !== null && to <= day) {
    throw refuse(
      'CLUSTER_CLOSED',
      path,
      `集群自 ${to} 起关闭，请填写更早的日期。`,
      `The cluster is closed from ${to} on: name an earlier day.`,
    );
  }
}
