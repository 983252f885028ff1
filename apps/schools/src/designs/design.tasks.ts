import { schoolYearOf } from '@doorstep/database/during';
import { actable, type GraphContext, taskSource } from '@doorstep/subgraph-kit';
import { DesignStatus } from './design.rules';
import { DesignGoal, DesignMilestone, SchoolDesign } from './school-design';

/** Designs that the caller is to judge: those that they have not written themselves. */
const toJudge = (context: GraphContext) =>
  actable(context, SchoolDesign, 'review', 'SchoolDesign')?.andWhere(':self <> ALL (item.draftedBy)', {
    self: context.actor.subject,
  });

/** Designs that the caller is to agree to or return. */
const submitted = taskSource<SchoolDesign>({
  kind: 'DECIDE_ON_SCHOOL_DESIGN',
  subjectType: 'SchoolDesign',
  key: 'id',
  since: 'submittedAt',
  awaiting: context => toJudge(context)?.andWhere(`item.status = '${DesignStatus.SUBMITTED}'`),
  tell: ({ schoolCode }) => ({
    title: { zh: `评议学校 ${schoolCode} 的设计`, en: `Decide on the design of school ${schoolCode}` },
  }),
});

/** Designs in force that nobody has reviewed in this school year; in their first, there is nothing to review. */
const due = taskSource<SchoolDesign>({
  kind: 'REVIEW_SCHOOL_DESIGN',
  subjectType: 'SchoolDesign',
  key: 'id',
  since: 'agreedAt',
  awaiting(context, today) {
    const year = schoolYearOf(today);
    return toJudge(context)
      ?.andWhere(`item.status = '${DesignStatus.IN_FORCE}' AND item.agreedAt < (:begins)::timestamptz`, {
        begins: `${year}-09-01T00:00:00+08:00`,
      })
      .andWhere(
        'NOT EXISTS (SELECT FROM design_review r WHERE r.design_id = item.id AND r.school_year = :year)',
        { year },
      );
  },
  tell: ({ schoolCode }) => ({
    title: {
      zh: `年度评议学校 ${schoolCode} 的设计`,
      en: `Review the design of school ${schoolCode} for this year`,
    },
  }),
});

/** Designs that came back: the school mends them and submits them again. */
const returned = taskSource<SchoolDesign>({
  kind: 'REVISE_SCHOOL_DESIGN',
  subjectType: 'SchoolDesign',
  key: 'id',
  since: 'returnedAt',
  awaiting: context =>
    actable(context, SchoolDesign, 'update', 'SchoolDesign')?.andWhere(
      `item.status = '${DesignStatus.DRAFT}' AND item.returnedAt IS NOT NULL`,
    ),
  tell: ({ returnedWhy }) => ({
    title: {
      zh: `修改被退回的学校设计：${returnedWhy?.zh}`,
      en: `Revise the design of the school, which was returned: ${returnedWhy?.en}`,
    },
  }),
});

/** Milestones of the design in force whose day has come. */
const milestones = taskSource<DesignMilestone>({
  kind: 'REACH_DESIGN_MILESTONE',
  subjectType: 'DesignMilestone',
  key: 'id',
  since: alias => `(${alias}.due_on)::timestamp AT TIME ZONE 'Asia/Shanghai'`,
  awaiting(context, today) {
    const designs = actable(context, SchoolDesign, 'update', 'SchoolDesign')?.andWhere(
      `item.status = '${DesignStatus.IN_FORCE}'`,
    );
    if (!designs) return undefined;
    const { manager } = context.database;
    const goals = manager
      .createQueryBuilder(DesignGoal, 'goal')
      .select('goal.id')
      .where(`goal.design_id IN (${designs.select('item.id').getQuery()})`);
    return manager
      .createQueryBuilder(DesignMilestone, 'item')
      .where(`item.goal_id IN (${goals.getQuery()})`, designs.getParameters())
      .andWhere('item.reachedOn IS NULL AND item.dueOn <= :today', { today });
  },
  tell: ({ milestone, dueOn }) => ({
    title: {
      zh: `里程碑到期，请说明达成情况：${milestone.zh}`,
      en: `A milestone is due; say whether it is reached, and what shows it: ${milestone.en}`,
    },
    dueOn,
  }),
});

export const designTasks = [submitted, due, returned, milestones];
