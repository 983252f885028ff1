import { actable, type GraphContext, taskSource } from '@doorstep/subgraph-kit';
import { DistrictPlanReview, ReviewStatus } from './review';

/** `conflictWithDistrict` of the rules in SQL, for lists: the member `r` has a conflict with the plan of the review `item`. */
const conflicted = `EXISTS (
  SELECT FROM expert_copy e JOIN district_plan p ON p.id = item.plan_id
   WHERE e.id = r.expert_id AND (
     e.id = ANY (p.drafted_by) OR item.district_code = ANY (e.district_codes)
     OR EXISTS (SELECT FROM school s WHERE s.id = ANY (e.school_ids) AND s.district_code = item.district_code)
     OR EXISTS (SELECT FROM jsonb_to_recordset(e.conflicts) c ("schoolId" uuid, "districtCode" text, "from" date, "to" date)
                 WHERE c."from" <= :today AND (c."to" IS NULL OR c."to" > :today)
                   AND (c."districtCode" = item.district_code
                        OR EXISTS (SELECT FROM school s WHERE s.id = c."schoolId" AND s.district_code = item.district_code)))))`;

const serving = `EXISTS (SELECT FROM expert_copy e WHERE e.id = r.expert_id
  AND e.active_from <= :today AND (e.active_to IS NULL OR e.active_to > :today))`;

const scored = 'r.submitted_at IS NOT NULL';
/** Whose sheet counts, or still can: without a conflict, and, before the sheet is there, in service. */
const able = `((${scored} OR ${serving}) AND NOT ${conflicted})`;

const member = (condition: string) =>
  `EXISTS (SELECT FROM district_plan_reviewer r WHERE r.review_id = item.id AND ${condition})`;
const enough = `(SELECT count(*) FROM district_plan_reviewer r WHERE r.review_id = item.id AND ${able})
  >= (SELECT quorum FROM plan_rubric u WHERE u.id = item.rubric_id)`;

/** Reviews at a point that somebody of neither the plan's authors nor its district acts on. */
function reviews(context: GraphContext, action: 'create' | 'read' | 'review', status: ReviewStatus) {
  const { subject, grants } = context.actor;
  return actable(context, DistrictPlanReview, action, 'DistrictPlanReview')
    ?.andWhere('item.status = :status', { status })
    .andWhere('item.districtCode <> ALL (:own)', { own: grants.flatMap(({ district }) => district ?? []) })
    .andWhere(
      `NOT EXISTS (SELECT FROM district_plan p WHERE p.id = item.plan_id
                      AND (:subject = ANY (p.drafted_by) OR p.submitted_by = :subject))`,
      { subject },
    );
}

const toName = taskSource<DistrictPlanReview>({
  kind: 'SEAT_PLAN_PANEL',
  subjectType: 'DistrictPlanReview',
  key: 'id',
  since: 'createdAt',
  awaiting: context => reviews(context, 'create', ReviewStatus.AWAITING_PANEL),
  tell: ({ districtCode, number }) => ({
    title: {
      zh: `为 ${districtCode} 的方案（第 ${number} 次提交）组建专家组`,
      en: `Name the panel for the plan of ${districtCode}, submission ${number}`,
    },
  }),
});

/** Members who have since declared a conflict, or no longer serve, leave too few for the quorum. */
const toNameAnew = taskSource<DistrictPlanReview>({
  kind: 'RESEAT_PLAN_PANEL',
  subjectType: 'DistrictPlanReview',
  key: 'id',
  since: 'seatedAt',
  awaiting: (context, today) =>
    reviews(context, 'create', ReviewStatus.SCORING)?.andWhere(`NOT (${enough})`, { today }),
  tell: ({ districtCode }) => ({
    title: {
      zh: `补充专家组：${districtCode} 的方案因回避或卸任已不足法定人数`,
      en: `Name further members for the plan of ${districtCode}: conflicts and departures leave too few for the quorum`,
    },
  }),
});

const toScore = taskSource<DistrictPlanReview>({
  kind: 'SCORE_DISTRICT_PLAN',
  subjectType: 'DistrictPlanReview',
  key: 'id',
  since: 'seatedAt',
  awaiting: (context, today) =>
    reviews(context, 'review', ReviewStatus.SCORING)?.andWhere(
      member(`r.expert_id = :subject AND r.submitted_at IS NULL AND ${able}`),
      { today },
    ),
  tell: ({ districtCode }) => ({
    title: { zh: `评议 ${districtCode} 的区域推进方案`, en: `Score the district plan of ${districtCode}` },
  }),
});

/** All who can have scored, enough for the quorum: for the chair, or whoever of the city is no member. */
const toConfirm = taskSource<DistrictPlanReview>({
  kind: 'DECIDE_DISTRICT_PLAN',
  subjectType: 'DistrictPlanReview',
  key: 'id',
  since: 'seatedAt',
  awaiting: (context, today) =>
    reviews(context, 'read', ReviewStatus.SCORING)
      ?.andWhere(`NOT ${member(`r.submitted_at IS NULL AND ${able}`)} AND ${enough}`, { today })
      .andWhere(
        `(${member(`r.expert_id = :subject AND r.chair AND ${scored}`)}
          OR (:officer AND NOT ${member('r.expert_id = :subject')}))`,
        { officer: actable(context, DistrictPlanReview, 'create', 'DistrictPlanReview') !== undefined },
      ),
  tell: ({ districtCode }) => ({
    title: {
      zh: `审定 ${districtCode} 的区域推进方案`,
      en: `Confirm the decision on the district plan of ${districtCode}`,
    },
  }),
});

/** What a panel asks of the city and of its members. */
export const panelTasks = [toName, toNameAnew, toScore, toConfirm];
