import { type Actor, authorise } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { findById, checkedText, checkedWords, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { change } from '../../history/record-changes';
import { School } from '../../register/school';
import { Cluster } from '../cluster';
import { authoriseInCluster } from '../leadership';
import { addActivities, checkedParticipants, type PlannedActivity } from './activities';

import { ActivityParticipant, ClusterActivity, ClusterPlan } from './cluster-plan';
import {
  ActivityStatus,
  checkAgreedByAnother,
  checkHeldByNow,
  checkInYear,
  checkPlanIs,
  checkPlanYear,
  checkStillPlanned,
  PlanStatus,
  unagreed,
} from './plan.rules';

interface OfPlan {
  planId: string;
  expectedVersion: number;
}

interface OfActivity {
  activityId: string;
  expectedVersion: number;
}

/** Characters. */
const mostGoals = 2_000;

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
    checkPlanYear(schoolYear, cluster.during, this.today());
    const { id: clusterId, kind, districtCode } = cluster;
    const plan = await tx.save(
      tx.create(ClusterPlan, {
        clusterId,
        kind,
        districtCode,
        schoolYear,
        status: PlanStatus.DRAFT,
        goals: checkedText(given.goals, ['goals'], mostGoals),
        draftedBy: [actor.subject],
        createdBy: actor.subject,
      }),
    );
    await addActivities(tx, actor, plan, given.activities, place => ['activities', String(place)]);
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
    checkPlanIs(plan, ...unagreed, PlanStatus.AGREED);
    const [activity] = await addActivities(tx, actor, plan, [given.activity], () => ['activity']);
    // Nobody agrees to what was added behind their back: the version grows.
    if (plan.status !== PlanStatus.AGREED) await tx.save(Object.assign(plan, writtenBy(plan, actor)));
    return activity!;
  }

  /** Writes the goals anew. What was returned is a draft again. */
  async revise(
    tx: EntityManager,
    actor: Actor,
    given: OfPlan & { goals: BilingualText },
  ): Promise<ClusterPlan> {
    const plan = await lockPlan(tx, given);
    await this.authorise(tx, actor, clusterOf(plan));
    checkPlanIs(plan, ...unagreed);
    const goals = checkedText(given.goals, ['goals'], mostGoals);
    const values = { goals, status: PlanStatus.DRAFT, returnedWhy: null, ...writtenBy(plan, actor) };
    await change(tx, { kind: 'CLUSTER_PLAN', key: plan.id, by: actor.subject }, plan, values);
    return plan;
  }

  /** Gives a draft back, with what is to be done about it. */
  async returnToAuthors(
    tx: EntityManager,
    actor: Actor,
    given: OfPlan & { reason: BilingualText },
  ): Promise<ClusterPlan> {
    const plan = await lockPlan(tx, given);
    authorise(actor, 'approve', 'ClusterPlan', plan);
    checkPlanIs(plan, PlanStatus.DRAFT);
    const values = { status: PlanStatus.RETURNED, returnedWhy: checkedText(given.reason, ['reason'], 1_000) };
    await change(tx, { kind: 'CLUSTER_PLAN', key: plan.id, by: actor.subject }, plan, values);
    return plan;
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
    checkPlanIs(plan, ...unagreed, PlanStatus.AGREED);
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
    // The plan first, in one order for all: while it is closed, nothing in it changes.
    const { planId } = await findById(tx, ClusterActivity, given.activityId);
    const plan = await lockById(tx, ClusterPlan, planId);
    const activity = await lockById(tx, ClusterActivity, given.activityId, given.expectedVersion);
    const host = await tx.findOneBy(School, { id: activity.hostSchoolId });
    await this.authorise(tx, actor, clusterOf(plan), host);
    checkStillPlanned(activity);
    return { activity, plan };
  }
}

const writtenBy = ({ draftedBy }: ClusterPlan, { subject }: Actor) => ({
  draftedBy: [...new Set([...draftedBy, subject])],
});

const clusterOf = ({ clusterId: id, kind, districtCode }: ClusterPlan) => ({ id, kind, districtCode });

async function lockPlan(tx: EntityManager, given: OfPlan): Promise<ClusterPlan> {
  return lockById(tx, ClusterPlan, given.planId, given.expectedVersion);
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
