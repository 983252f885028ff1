import type { During } from '@doorstep/database/during';
import { Refusal, refuse, type Problem } from '@doorstep/service-kit/refusal';

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
  school: { code: string; status: string; districtCode: string } | undefined;
}

/** All schools exist and are running, and those of a district's team are of its district. */
export function checkSchools(
  kind: ClusterKind,
  districtCode: string | undefined,
  candidates: readonly Candidate[],
): void {
  const problems: Problem[] = [];
  const add = (code: string, path: string[], zh: string, en: string) =>
    problems.push({ code, path, message: { zh, en } });
  for (const { path, school } of candidates) {
    if (!school) {
      add('SCHOOL_NOT_FOUND', path, '没有这所学校。', 'There is no such school.');
    } else if (school.status !== 'OPEN' && school.status !== 'PROPOSED_TO_CLOSE') {
      add(
        'SCHOOL_NOT_RUNNING',
        path,
        `学校 ${school.code} 未在运行。`,
        `The school ${school.code} is not running.`,
      );
    } else if (
      kind === ClusterKind.DISTRICT_PRACTICE_TEAM &&
      districtCode !== undefined &&
      school.districtCode !== districtCode
    ) {
      add(
        'CLUSTER_MEMBER_OUTSIDE_DISTRICT',
        path,
        `学校 ${school.code} 不在该团队所属的区县。`,
        `The school ${school.code} is not of the team's district.`,
      );
    }
  }
  const [first, ...others] = problems;
  if (first) throw new Refusal([first, ...others]);
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
