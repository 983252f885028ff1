import type { Actor } from '@doorstep/access';
import { holdsOn } from '@doorstep/database/during';
import { type BilingualText, type Problem, refuseAny, refuse } from '@doorstep/service-kit/refusal';
import { checkedText, isUuid } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { School } from '../../register/school';
import { membershipsOf } from '../memberships';
import { ClusterActivity, type ClusterPlan } from './cluster-plan';
import { type ActivityKind, ActivityStatus, checkInYear } from './plan.rules';

const mostActivities = 100;

export interface PlannedActivity {
  kind: ActivityKind;
  title: BilingualText;
  plannedOn: string;
  hostSchoolId: string;
}

/** Adds activities to a locked plan, hosted by schools that belong to the cluster on the day. */
export async function addActivities(
  tx: EntityManager,
  actor: Actor,
  plan: ClusterPlan,
  given: readonly PlannedActivity[],
  pathOf: (place: number) => string[],
): Promise<ClusterActivity[]> {
  const known = await tx.countBy(ClusterActivity, { planId: plan.id });
  if (known + given.length > mostActivities) {
    throw refuse(
      'CLUSTER_PLAN_FULL',
      pathOf(0).slice(0, 1),
      `一份计划最多 ${mostActivities} 项活动。`,
      `A plan holds at most ${mostActivities} activities.`,
    );
  }
  const stays = await membershipsOf(tx, plan.clusterId);
  const activities: ClusterActivity[] = [];
  for (const [place, { kind, title, plannedOn, hostSchoolId }] of given.entries()) {
    const path = pathOf(place);
    checkInYear(plan.schoolYear, plannedOn, [...path, 'plannedOn']);
    const host = hostSchoolId.toLowerCase();
    if (!stays.some(({ schoolId, during }) => schoolId === host && holdsOn(during, plannedOn))) {
      throw refuse(
        'CLUSTER_HOST_NOT_MEMBER',
        [...path, 'hostSchoolId'],
        '主办校须为当日的集群学校。',
        'The host is a school that belongs to the cluster on that day.',
      );
    }
    activities.push(
      tx.create(ClusterActivity, {
        planId: plan.id,
        clusterId: plan.clusterId,
        kind,
        title: checkedText(title, [...path, 'title'], 200),
        plannedOn,
        inPlan: false,
        hostSchoolId: host,
        status: ActivityStatus.PLANNED,
        createdBy: actor.subject,
      }),
    );
  }
  return tx.save(activities);
}

/** Schools of the register, each once, with at least one person. */
export async function checkedParticipants(
  tx: EntityManager,
  given: readonly { schoolId: string; people: number }[],
): Promise<{ schoolId: string; people: number }[]> {
  const participants = given.map(({ schoolId, people }) => ({ schoolId: schoolId.toLowerCase(), people }));
  const ids = participants.map(({ schoolId }) => schoolId);
  const found = await tx.find(School, { where: { id: In(ids.filter(isUuid)) }, select: { id: true } });
  const known = new Set(found.map(({ id }) => id));
  const problems: Problem[] = [];
  const add = (code: string, path: string[], zh: string, en: string) =>
    problems.push({ code, path: ['participants', ...path], message: { zh, en } });
  if (participants.length === 0) {
    add('CLUSTER_ACTIVITY_EMPTY', [], '请至少填写一所参加学校。', 'Name at least one school that took part.');
  }
  participants.forEach(({ schoolId, people }, place) => {
    const at = String(place);
    if (!known.has(schoolId)) {
      add('SCHOOL_NOT_FOUND', [at, 'schoolId'], '没有这所学校。', 'There is no such school.');
    } else if (ids.indexOf(schoolId) !== place) {
      add('SCHOOL_TWICE', [at, 'schoolId'], '这所学校出现了两次。', 'The school is named twice.');
    }
    if (people < 1 || people > 10_000) {
      add('CLUSTER_ACTIVITY_PEOPLE', [at, 'people'], '人数为 1 至 10000。', 'From 1 to 10,000 people.');
    }
  });
  refuseAny(problems);
  return participants;
}
