import type { SubjectName } from '@doorstep/access';
import { actable, type GraphContext, taskSource } from '@doorstep/subgraph-kit';
import { DistrictAppraisal } from './district-appraisal';
import { SchoolAppraisal } from './school-appraisal';
import { AppraisalStatus } from './school-appraisal.rules';

/** Drafts of others that the caller may publish. */
function drafts<E extends SchoolAppraisal | DistrictAppraisal>(
  context: GraphContext,
  entity: new () => E,
  subject: SubjectName,
) {
  return actable(context, entity, 'publish', subject)?.andWhere(
    'item.status = :draft AND :subject <> ALL (item.draftedBy)',
    {
      draft: AppraisalStatus.DRAFT,
      subject: context.actor.subject,
    },
  );
}

export const appraisalTasks = [
  taskSource<SchoolAppraisal>({
    kind: 'PUBLISH_SCHOOL_APPRAISAL',
    subjectType: 'SchoolAppraisal',
    key: 'id',
    since: 'createdAt',
    awaiting: context => drafts(context, SchoolAppraisal, 'SchoolAppraisal'),
    tell: ({ schoolCode, year }) => ({
      title: {
        zh: `审核并发布学校 ${schoolCode} ${year} 年度考核`,
        en: `Check and publish the appraisal of school ${schoolCode} for ${year}`,
      },
    }),
  }),
  taskSource<DistrictAppraisal>({
    kind: 'PUBLISH_DISTRICT_APPRAISAL',
    subjectType: 'DistrictAppraisal',
    key: 'id',
    since: 'createdAt',
    awaiting: context => drafts(context, DistrictAppraisal, 'DistrictAppraisal'),
    tell: ({ districtCode, year }) => ({
      title: {
        zh: `审核并发布 ${districtCode} ${year} 年度考核`,
        en: `Check and publish the appraisal of district ${districtCode} for ${year}`,
      },
    }),
  }),
];
