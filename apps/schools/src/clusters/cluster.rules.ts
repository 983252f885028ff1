import { Refusal, refuse, type Problem } from '@doorstep/service-kit/refusal';

export enum ClusterKind {
  CITY_PRACTICE_COMMUNITY = 'CITY_PRACTICE_COMMUNITY',
  DISTRICT_PRACTICE_TEAM = 'DISTRICT_PRACTICE_TEAM',
  EDUCATION_GROUP = 'EDUCATION_GROUP',
  ALLIANCE = 'ALLIANCE',
}

export enum ClusterRole {
  LEAD = 'LEAD',
  MEMBER = 'MEMBER',
}

const maximumMembers = 200;

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

interface Candidate {
  path: string[];
  school: { code: string; status: string; districtCode: string } | undefined;
}

/** All schools exist and are running, and those of a district's team are of the lead's district. */
export function checkSchools(kind: ClusterKind, [lead, ...members]: [Candidate, ...Candidate[]]): void {
  const problems: Problem[] = [];
  const add = (code: string, path: string[], zh: string, en: string) =>
    problems.push({ code, path, message: { zh, en } });
  for (const { path, school } of [lead, ...members]) {
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
      lead.school &&
      school.districtCode !== lead.school.districtCode
    ) {
      add(
        'CLUSTER_MEMBER_OUTSIDE_DISTRICT',
        path,
        `学校 ${school.code} 不在领衔校所在的区县。`,
        `The school ${school.code} is not of the lead's district.`,
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
