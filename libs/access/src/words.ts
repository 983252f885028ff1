import type { BilingualText } from '@doorstep/service-kit/refusal';
import type { Action, SubjectName } from './abilities';

const actionsInChinese: Record<Action, string> = {
  read: '查看',
  create: '新建',
  update: '修改',
  apply: '申报',
  admit: '认定',
  advance: '推进',
  review: '审核',
  publish: '发布',
  import: '导入',
  accept: '接受',
  enrol: '报名参加',
  approve: '审批',
  manage: '管理',
};

const subjectsInChinese: Record<SubjectName, string> = {
  District: '区',
  School: '学校',
  SchoolImport: '学校名册',
  Programme: '项目',
  Participation: '学校的项目参与',
  Cluster: '集群',
  Standard: '评测标准',
  AssessmentCycle: '评测周期',
  PupilData: '学生数据',
  SchoolResult: '学校评测结果',
  Decision: '认定结论',
  DecisionEvidence: '认定依据',
  SiteStudy: '深度调研',
  Offering: '研修课程',
  Enrolment: '课程报名',
  ImprovementPlan: '改进计划',
  CaseStudy: '案例',
  Story: '报道',
  Feed: '订阅源',
  Job: '任务',
};

/** 'SchoolResult' → 'school result'. */
const inEnglish = (subject: SubjectName): string =>
  subject.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();

/** What somebody is told who is not signed in. */
export const signInFirst = (action: Action, subject: SubjectName): BilingualText => ({
  zh: `请先登录：未登录不能${actionsInChinese[action]}${subjectsInChinese[subject]}。`,
  en: `Sign in: without a token nobody may ${action} ${inEnglish(subject)}.`,
});

/** What somebody is told whose roles do not reach so far: to this one, or to any. */
export const notAllowed = (action: Action, subject: SubjectName, which: 'this' | 'any'): BilingualText => ({
  zh: `您的角色不能${actionsInChinese[action]}${which === 'this' ? '这一' : ''}${subjectsInChinese[subject]}。`,
  en: `Your roles do not let you ${action} ${which} ${inEnglish(subject)}.`,
});

/** What the caller of something is told that was forgotten when the policies were written. */
export const withoutPolicy = (what: string): BilingualText => ({
  zh: `${what} 没有访问规则，任何人都不能使用。`,
  en: `${what} has no policy, so nobody may use it.`,
});
