import type { BilingualText } from '@doorstep/service-kit/refusal';
import type { Action, SubjectName } from './abilities';

/** What is done, as it is said of most things. */
const verbs: Record<Action, BilingualText> = {
  read: { zh: '查看', en: 'see' },
  create: { zh: '新建', en: 'create' },
  update: { zh: '修改', en: 'change' },
  apply: { zh: '申报', en: 'apply for' },
  nominate: { zh: '推荐', en: 'nominate' },
  admit: { zh: '认定', en: 'admit' },
  advance: { zh: '推进', en: 'advance' },
  withdraw: { zh: '退出', en: 'withdraw' },
  review: { zh: '审核', en: 'review' },
  publish: { zh: '发布', en: 'publish' },
  import: { zh: '导入', en: 'import' },
  accept: { zh: '接受', en: 'accept' },
  enrol: { zh: '报名参加', en: 'enrol in' },
  approve: { zh: '审批', en: 'approve' },
  manage: { zh: '管理', en: 'manage' },
};

/** Words for such things in general, and for the one that was asked for. */
interface Words {
  any: BilingualText;
  this: BilingualText;
}

const words = (anyZh: string, thisZh: string, anyEn: string, thisEn: string): Words => ({
  any: { zh: anyZh, en: anyEn },
  this: { zh: thisZh, en: thisEn },
});

/** What it is done to, as it follows the verb. */
const things: Record<SubjectName, Words> = {
  District: words('各区信息', '这个区的信息', 'districts', 'this district'),
  School: words('学校信息', '这所学校的信息', 'schools', 'this school'),
  SchoolImport: words('学校名册', '这份学校名册', 'registers of schools', 'this register of schools'),
  YearlyFigures: words(
    '学校年度数据',
    '这所学校的年度数据',
    'yearly figures of schools',
    'yearly figures of this school',
  ),
  Catchment: words('就近入学划片', '这里的就近入学划片', 'catchments of schools', 'this catchment'),
  DataQuality: words('数据质量', '这里的数据质量', 'the quality of data', 'the quality of these data'),
  SchoolLink: words('学校沿革', '这所学校的沿革', 'links between schools', 'the links of this school'),
  SmallNumbers: words('不足十人的数据', '这里不足十人的数据', 'small numbers', 'these small numbers'),
  SchoolChangeRequest: words(
    '学校信息变更申请',
    '这项学校信息变更申请',
    'requests to change schools',
    'this request to change a school',
  ),
  Programme: words('项目', '这个项目', 'programmes', 'this programme'),
  Participation: words(
    '学校的项目参与情况',
    '这所学校的项目参与情况',
    'how schools take part in the programme',
    'how this school takes part in the programme',
  ),
  Nomination: words('推荐意见', '这份推荐意见', 'nominations', 'this nomination'),
  SupportRequest: words('支持申请', '这份支持申请', 'requests for support', 'this request for support'),
  SchoolDesign: words('学校设计', '这份学校设计', 'designs of schools', 'this design of a school'),
  Cluster: words('集群', '这个集群', 'clusters', 'this cluster'),
  DistrictPlan: words('区域推进方案', '这份区域推进方案', 'district plans', 'this district plan'),
  DistrictPlanReview: words(
    '方案评议',
    '这项方案评议',
    'reviews of district plans',
    'this review of a district plan',
  ),
  PlanRubric: words(
    '方案评议标准',
    '这套方案评议标准',
    'rubrics of district plans',
    'this rubric of district plans',
  ),
  FundUse: words('经费用途', '这项经费用途', 'uses of earmarked funds', 'this use of earmarked funds'),
  FundEntry: words(
    '专项经费账目',
    '这项专项经费账目',
    'ledgers of earmarked funds',
    'this ledger of an earmarked fund',
  ),
  ClusterPlan: words('集群计划', '这个集群的计划', 'plans of clusters', 'the plan of this cluster'),
  Sharing: words('集群共享记录', '这个集群的共享记录', 'ledgers of clusters', 'the ledger of this cluster'),
  ClusterHealth: words('集群运行状况', '这个集群的运行状况', 'how clusters fare', 'how this cluster fares'),
  SchoolNeed: words(
    '学校的集群需求',
    '这所学校的集群需求',
    'what schools need of clusters',
    'what this school needs of a cluster',
  ),
  ClusterProposal: words('集群方案', '这个集群方案', 'proposals of clusters', 'this proposal of clusters'),
  SchoolFeatures: words(
    '学校的特色与课程',
    '这所学校的特色与课程',
    'the features and courses of schools',
    'the features and courses of this school',
  ),
  CountyProfile: words('县情评估', '这份县情评估', 'profiles of counties', 'this profile of a county'),
  CountyDriver: words('县域动力因素', '这项县域动力因素', 'drivers of counties', 'this driver of a county'),
  CountyGuidance: words(
    '分类指导意见',
    '这份分类指导意见',
    'guidance for counties',
    'this guidance for counties',
  ),
  SchoolAppraisal: words('学校考核', '这项学校考核', 'appraisals of schools', 'this appraisal of a school'),
  DistrictAppraisal: words(
    '区县考核',
    '这项区县考核',
    'appraisals of districts',
    'this appraisal of a district',
  ),
  Standard: words('评测标准', '这套评测标准', 'standards', 'this standard'),
  AssessmentCycle: words('评测周期', '这个评测周期', 'assessment cycles', 'this assessment cycle'),
  PupilData: words('学生数据', '这些学生数据', 'pupil data', 'this pupil data'),
  SchoolResult: words('学校评测结果', '这所学校的评测结果', 'results of schools', 'this result of a school'),
  Decision: words('认定结论', '这项认定结论', 'decisions', 'this decision'),
  DecisionEvidence: words(
    '认定依据',
    '这项认定依据',
    'evidence of decisions',
    'the evidence of this decision',
  ),
  SiteStudy: words('深度调研', '这次深度调研', 'site studies', 'this site study'),
  Expert: words(
    '专家库',
    '这位专家的资料',
    'the directory of experts',
    'what the directory says of this expert',
  ),
  ExpertConflict: words('回避声明', '这项回避声明', 'conflicts of interest', 'this conflict of interest'),
  Offering: words('研修课程', '这门研修课程', 'offerings', 'this offering'),
  Enrolment: words('课程报名', '这次课程报名', 'enrolments', 'this enrolment'),
  ImprovementPlan: words('改进计划', '这份改进计划', 'improvement plans', 'this improvement plan'),
  CaseStudy: words('案例', '这个案例', 'case studies', 'this case study'),
  Story: words('报道', '这篇报道', 'stories', 'this story'),
  Feed: words('订阅源', '这个订阅源', 'feeds', 'this feed'),
  Job: words('任务', '这项任务', 'jobs', 'this job'),
  Me: words('自己的待办事项', '自己的待办事项', 'what awaits you', 'what awaits you'),
};

/** What nobody says as verb and thing. */
const phrases: { [pair in `${Action} ${SubjectName}`]?: Words } = {
  'apply Participation': words(
    '代表学校申报项目',
    '代表这所学校申报项目',
    'apply for the programme on behalf of a school',
    'apply for the programme on behalf of this school',
  ),
  'admit Participation': words(
    '认定项目学校',
    '认定这所项目学校',
    'admit schools to the programme',
    'admit this school to the programme',
  ),
  'nominate Participation': words(
    '推荐学校参加项目',
    '推荐这所学校参加项目',
    'nominate schools for the programme',
    'nominate this school for the programme',
  ),
  'withdraw Participation': words(
    '让学校退出项目',
    '让这所学校退出项目',
    'take schools out of the programme',
    'take this school out of the programme',
  ),
  'advance Participation': words(
    '推进学校的项目阶段',
    '推进这所学校的项目阶段',
    'move schools on in the programme',
    'move this school on in the programme',
  ),
  'approve Participation': words(
    '审批学校的项目阶段',
    '审批这所学校的项目阶段',
    'approve that schools move on in the programme',
    'approve that this school moves on in the programme',
  ),
  'review DistrictPlanReview': words(
    '评议区域推进方案',
    '评议这份区域推进方案',
    'score district plans',
    'score this district plan',
  ),
  'create Sharing': words(
    '登记或冲销共享记录',
    '登记或冲销这个集群的共享记录',
    'record what schools share',
    'record what the schools of this cluster share',
  ),
  'accept Sharing': words(
    '确认共享记录',
    '代表这所学校确认共享记录',
    'confirm what schools share',
    'confirm what was shared on behalf of this school',
  ),
  'enrol Enrolment': words(
    '报名参加研修课程',
    '以这所学校教师的身份报名参加研修课程',
    'enrol in offerings',
    'enrol in offerings as a teacher of this school',
  ),
};

/** “import pupil data”, “see this story”: what somebody would do, as people say it. */
export function doing(action: Action, subject: SubjectName, which: keyof Words): BilingualText {
  const phrase = phrases[`${action} ${subject}`]?.[which];
  if (phrase) return phrase;
  const verb = verbs[action];
  const thing = things[subject][which];
  return { zh: `${verb.zh}${thing.zh}`, en: `${verb.en} ${thing.en}` };
}

/** What somebody is told who is not signed in. */
export function signInFirst(action: Action, subject: SubjectName): BilingualText {
  const what = doing(action, subject, 'any');
  return { zh: `请先登录：未登录不能${what.zh}。`, en: `Sign in: without a token nobody may ${what.en}.` };
}

/** What somebody is told whose roles do not reach so far: to this one, or to any. */
export function notAllowed(action: Action, subject: SubjectName, which: keyof Words): BilingualText {
  const what = doing(action, subject, which);
  return { zh: `您的角色不能${what.zh}。`, en: `Your roles do not let you ${what.en}.` };
}

/** What the caller of something is told that was forgotten when the policies were written. */
export const withoutPolicy = (what: string): BilingualText => ({
  zh: `${what} 没有访问规则，任何人都不能使用。`,
  en: `${what} has no policy, so nobody may use it.`,
});
