import type { SubjectName } from '@doorstep/access';
import { actable, type GraphContext, taskSource } from '@doorstep/subgraph-kit';
import { District } from '../districts/district';
import { Participation } from '../programme/participation';
import { admittedStages } from '../programme/participation.rules';
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

const lastYear = (today: string) => Number(today.slice(0, 4)) - 1;
/** The first instant after the year that is over. */
const yearsEnd = (_alias: string, today: string) =>
  `make_timestamptz(${today.slice(0, 4)}, 1, 1, 0, 0, 0, 'Asia/Shanghai')`;

/** SQL: the participation is the district's, and stood in the programme at the end of the year. */
const ownAtYearsEnd = (participation: string) =>
  `${participation}.level = 'DISTRICT' AND (
     SELECT s.to_stage FROM participation_step s WHERE s.participation_id = ${participation}.id AND s.on_day <= :end
      ORDER BY s.id DESC LIMIT 1) IN (:...admitted)`;

/** The year is over, and a project school of the own district has no appraisal for it. */
const schoolToAppraise = taskSource<Participation>({
  kind: 'APPRAISE_PROJECT_SCHOOL',
  subjectType: 'School',
  key: 'schoolId',
  since: yearsEnd,
  awaiting(context, today) {
    const year = lastYear(today);
    return actable(context, Participation, 'create', 'SchoolAppraisal')
      ?.andWhere(ownAtYearsEnd('item'), { end: `${year}-12-31`, admitted: admittedStages })
      .andWhere(
        'NOT EXISTS (SELECT FROM school_appraisal a WHERE a.school_id = item.school_id AND a.year = :year)',
        {
          year,
        },
      )
      .andWhere(
        // A school that takes part in several rounds is asked for once.
        `NOT EXISTS (SELECT FROM participation o WHERE o.school_code = item.school_code AND o.id > item.id AND ${ownAtYearsEnd('o')})`,
      );
  },
  tell: ({ schoolCode }) => ({
    title: {
      zh: `考核区项目学校 ${schoolCode} 上一年度的实践成效与推广辐射`,
      en: `Appraise the project school ${schoolCode} for the year that is over`,
    },
  }),
});

/** The districts to which the caller belongs: their appraisal by the city is for somebody else. */
const ownDistricts = ({ actor }: GraphContext) => actor.grants.flatMap(({ district }) => district ?? []);

/** The year is over, and a district that the register knew by then has no appraisal for it. */
const districtToAppraise = taskSource<District>({
  kind: 'APPRAISE_DISTRICT',
  subjectType: 'District',
  key: 'code',
  since: yearsEnd,
  awaiting(context, today) {
    const year = lastYear(today);
    return actable(context, District, 'create', 'DistrictAppraisal')
      ?.andWhere('item.code <> ALL (:own)', { own: ownDistricts(context) })
      .andWhere(`(item.created_at AT TIME ZONE 'Asia/Shanghai')::date <= :end`, { end: `${year}-12-31` })
      .andWhere(
        'NOT EXISTS (SELECT FROM district_appraisal a WHERE a.district_code = item.code AND a.year = :year)',
        {
          year,
        },
      );
  },
  tell: ({ name }) => ({
    title: { zh: `考核${name.zh}上一年度的推进情况`, en: `Appraise ${name.en} for the year that is over` },
  }),
});

export const appraisalTasks = [
  schoolToAppraise,
  districtToAppraise,
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
    awaiting: context =>
      drafts(context, DistrictAppraisal, 'DistrictAppraisal')?.andWhere('item.districtCode <> ALL (:own)', {
        own: ownDistricts(context),
      }),
    tell: ({ districtCode, year }) => ({
      title: {
        zh: `审核并发布 ${districtCode} ${year} 年度考核`,
        en: `Check and publish the appraisal of district ${districtCode} for ${year}`,
      },
    }),
  }),
];
