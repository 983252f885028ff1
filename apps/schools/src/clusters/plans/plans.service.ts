import { type Actor, authorise } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { type BilingualText, type Problem, Refusal, refuse } from '@doorstep/service-kit/refusal';
import { findById, checkedText, checkedWords, isUuid, lockById } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { change } from '../../history/record-changes';
import { School } from '../../register/school';
import { Cluster } from '../cluster';
import { authoriseInCluster, membersOn } from '../leadership';
import { ActivityParticipant, ClusterActivity, ClusterPlan } from './cluster-plan';
import {
  type ActivityKind,
  ActivityStatus,
  checkAgreedByAnother,
  checkHeldByNow,
  checkInYear,
  checkPlanIs,
  checkStillPlanned,
  PlanStatus,
} from './plan.rules';

export interface PlannedActivity {
  kind: ActivityKind;
  title: BilingualText;
  plannedOn: string;
  hostSchoolId: string;
}

interface OfPlan {
  planId: string;
  expectedVersion: number;
}

interface OfActivity {
  activityId: string;
  expectedVersion: number;
}

const mostActivities = 100;

/** The year plan of a cluster, and what came of it. Each use case runs in the transaction it is given. */
export class ClusterPlans {
  constructor(private readonly clock: Clock) {}

  today(): string {
    return businessDay(this.clock.now());
  }

  /** Writes the plan of a school year, with its first activities. */
  async draft(
    tx: EntityManager,
    actor: Actor,
    given: { clusterId: string; schoolYear: number; goals: BilingualText; activities: PlannedActivity[] },
  ): Promise<ClusterPlan> {
    const cluster = await findById(tx, Cluster, given.clusterId);
    await this.authorise(tx, actor, cluster);
    const { schoolYear } = given;
    const { id: clusterId, kind, districtCode } = cluster;
    const plan = await tx.save(
      tx.create(ClusterPlan, {
        clusterId,
        kind,
        districtCode,
        schoolYear,
        status: PlanStatus.DRAFT,
        goals: checkedText(given.goals, ['goals'], 2_000),
        createdBy: actor.subject,
      }),
    );
    await this.addActivities(tx, actor, plan, given.activities, place => ['activities', String(place)]);
    return plan;
  }

  /** Adds an activity. Of an agreed plan it does not count as planned. */
  async plan(
    tx: EntityManager,
    actor: Actor,
    given: OfPlan & { activity: PlannedActivity },
  ): Promise<ClusterActivity> {
    const plan = await lockPlan(tx, given);
    await this.authorise(tx, actor, clusterOf(plan));
    checkPlanIs(plan, PlanStatus.DRAFT, PlanStatus.AGREED);
    const [activity] = await this.addActivities(tx, actor, plan, [given.activity], () => ['activity']);
    return activity!;
  }

  /** Agrees to a plan: what stands in it counts as planned from now on. */
  async agree(tx: EntityManager, actor: Actor, given: OfPlan): Promise<ClusterPlan> {
    const plan = await lockPlan(tx, given);
    authorise(actor, 'approve', 'ClusterPlan', plan);
    checkPlanIs(plan, PlanStatus.DRAFT);
    checkAgreedByAnother(plan, actor.subject);
    const planned = { planId: plan.id, status: ActivityStatus.PLANNED };
    const { affected } = await tx.update(ClusterActivity, planned, { inPlan: true });
    if (!affected) {
      throw refuse(
        'CLUSTER_PLAN_EMPTY',
        ['planId'],
        '计划中还没有活动。',
        'There is no activity in the plan yet.',
      );
    }
    const values = { status: PlanStatus.AGREED, agreedBy: actor.subject, agreedOn: this.today() };
    await change(tx, { kind: 'CLUSTER_PLAN', key: plan.id, by: actor.subject }, plan, values);
    return plan;
  }

  /** Closes a plan with the report of the year. */
  async close(
    tx: EntityManager,
    actor: Actor,
    given: OfPlan & { report: BilingualText },
  ): Promise<ClusterPlan> {
    const plan = await lockPlan(tx, given);
    await this.authorise(tx, actor, clusterOf(plan));
    checkPlanIs(plan, PlanStatus.AGREED);
    const report = checkedText(given.report, ['report'], 10_000);
    const values = { status: PlanStatus.CLOSED, report, closedOn: this.today() };
    await change(tx, { kind: 'CLUSTER_PLAN', key: plan.id, by: actor.subject }, plan, values);
    return plan;
  }

  /** Records that an activity was held: when, who took part, and what came of it. */
  async record(
    tx: EntityManager,
    actor: Actor,
    given: OfActivity & {
      heldOn: string;
      participants: { schoolId: string; people: number }[];
      outcome: BilingualText;
    },
  ): Promise<ClusterActivity> {
    const { activity, plan } = await this.lockActivity(tx, actor, given);
    checkPlanIs(plan, PlanStatus.AGREED);
    const { heldOn } = given;
    checkInYear(plan.schoolYear, heldOn, ['heldOn']);
    checkHeldByNow(heldOn, this.today());
    const participants = await checkedParticipants(tx, given.participants);
    const outcome = checkedText(given.outcome, ['outcome'], 5_000);
    const values = { status: ActivityStatus.HELD, heldOn, outcome };
    await change(tx, { kind: 'CLUSTER_ACTIVITY', key: activity.id, by: actor.subject }, activity, values);
    await tx.insert(
      ActivityParticipant,
      participants.map(participant => ({ activityId: activity.id, ...participant })),
    );
    return activity;
  }

  /** Calls an activity off. */
  async cancel(
    tx: EntityManager,
    actor: Actor,
    given: OfActivity & { reason: string },
  ): Promise<ClusterActivity> {
    const { activity, plan } = await this.lockActivity(tx, actor, given);
    checkPlanIs(plan, PlanStatus.DRAFT, PlanStatus.AGREED);
    const values = {
      status: ActivityStatus.CANCELLED,
      cancelledWhy: checkedWords(given.reason, ['reason'], 500),
    };
    await change(tx, { kind: 'CLUSTER_ACTIVITY', key: activity.id, by: actor.subject }, activity, values);
    return activity;
  }

  private authorise(
    tx: EntityManager,
    actor: Actor,
    cluster: Pick<Cluster, 'id' | 'kind' | 'districtCode'>,
    host?: School | null,
  ): Promise<void> {
    const schools = host ? [host] : [];
    return authoriseInCluster(tx, actor, ['update', 'ClusterPlan'], cluster, {
      today: this.today(),
      schools,
    });
  }

  private async lockActivity(
    tx: EntityManager,
    actor: Actor,
    given: OfActivity,
  ): Promise<{ activity: ClusterActivity; plan: ClusterPlan }> {
    const activity = await lockById(tx, ClusterActivity, given.activityId, given.expectedVersion);
    const plan = await tx.findOneByOrFail(ClusterPlan, { id: activity.planId });
    const host = await tx.findOneBy(School, { id: activity.hostSchoolId });
    await this.authorise(tx, actor, clusterOf(plan), host);
    checkStillPlanned(activity);
    return { activity, plan };
  }

  private async addActivities(
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
    const activities: ClusterActivity[] = [];
    for (const [place, { kind, title, plannedOn, hostSchoolId }] of given.entries()) {
      const path = pathOf(place);
      checkInYear(plan.schoolYear, plannedOn, [...path, 'plannedOn']);
      const host = hostSchoolId.toLowerCase();
      const belongs = isUuid(host) && (await membersOn(tx, plan.clusterId, [host], plannedOn)).has(host);
      if (!belongs) {
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
}

const clusterOf = ({ clusterId: id, kind, districtCode }: ClusterPlan) => ({ id, kind, districtCode });

async function lockPlan(tx: EntityManager, given: OfPlan): Promise<ClusterPlan> {
  return lockById(tx, ClusterPlan, given.planId, given.expectedVersion);
}

/** Schools of the register, each once, with at least one person. */
async function checkedParticipants(
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
  const [first, ...others] = problems;
  if (first) throw new Refusal([first, ...others]);
  return participants;
}

/** What the database's own constraints mean to a caller. */
export const planConstraints = {
  cluster_plan_once_a_year: {
    code: 'CLUSTER_PLAN_EXISTS',
    path: ['schoolYear'],
    zh: '该集群本学年已有计划。',
    en: 'The cluster has a plan of that school year already.',
  },
};
