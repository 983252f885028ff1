import { schoolYearOf } from '@doorstep/database/during';
import { actable, taskSource } from '@doorstep/subgraph-kit';
import { DesignStatus } from './design.rules';
import { SchoolDesign } from './school-design';

/** Designs that the caller is to agree to or return. */
const submitted = taskSource<SchoolDesign>({
  kind: 'DECIDE_ON_SCHOOL_DESIGN',
  subjectType: 'SchoolDesign',
  key: 'id',
  since: 'createdAt',
  awaiting(context) {
    return actable(context, SchoolDesign, 'review', 'SchoolDesign')?.andWhere('item.status = :submitted', {
      submitted: DesignStatus.SUBMITTED,
    });
  },
  tell: ({ schoolCode }) => ({
    title: { zh: `评议学校 ${schoolCode} 的设计`, en: `Decide on the design of school ${schoolCode}` },
  }),
});

/** Designs in force that nobody has reviewed in this school year; in their first, there is nothing to review. */
const due = taskSource<SchoolDesign>({
  kind: 'REVIEW_SCHOOL_DESIGN',
  subjectType: 'SchoolDesign',
  key: 'id',
  since: 'createdAt',
  awaiting(context, today) {
    const year = schoolYearOf(today);
    return actable(context, SchoolDesign, 'review', 'SchoolDesign')
      ?.andWhere(`item.status = :force AND item.createdAt < (:begins)::timestamptz`, {
        force: DesignStatus.IN_FORCE,
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

export const designTasks = [submitted, due];
