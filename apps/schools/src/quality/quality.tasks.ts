import { actable, taskSource } from '@doorstep/subgraph-kit';
import { schoolYearOf } from '../figures/school-year.rules';
import { SchoolToConfirm } from './school-confirmation';

/** Running schools whose principal the caller is, and that nobody has confirmed in this school year. */
const confirmations = taskSource<SchoolToConfirm>({
  kind: 'CONFIRM_SCHOOL_DATA',
  subjectType: 'School',
  key: 'id',
  since: 'since',
  awaiting(context, today) {
    return actable(context, SchoolToConfirm, 'accept', 'DataQuality')?.andWhere(
      'item.confirmedYear < :year',
      { year: schoolYearOf(today) },
    );
  },
  tell: ({ schoolCode }) => ({
    title: {
      zh: `核对并确认学校 ${schoolCode} 本学年的信息`,
      en: `Look through the data of school ${schoolCode} and confirm them for this school year`,
    },
  }),
});

export const qualityTasks = [confirmations];
