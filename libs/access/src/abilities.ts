import { createMongoAbility, type MongoAbility, type RawRuleOf } from '@casl/ability';
import { isScoped, type Actor, type Role, type RoleGrant } from './actor';

export type Action =
  | 'read'
  | 'create'
  | 'update'
  | 'apply'
  | 'nominate'
  | 'admit'
  | 'advance'
  | 'withdraw'
  | 'review'
  | 'publish'
  | 'import'
  | 'accept'
  | 'enrol'
  | 'approve'
  | 'manage';

export const subjects = [
  'District',
  'School',
  'SchoolImport',
  'YearlyFigures',
  'SmallNumbers',
  'Catchment',
  'DataQuality',
  'SchoolLink',
  'SchoolChangeRequest',
  'Programme',
  'Participation',
  'Nomination',
  'SupportRequest',
  'SchoolDesign',
  'Cluster',
  'DistrictPlan',
  'DistrictPlanReview',
  'PlanRubric',
  'FundUse',
  'FundEntry',
  'ClusterPlan',
  'Sharing',
  'ClusterHealth',
  'SchoolFeatures',
  'SchoolNeed',
  'ClusterProposal',
  'SchoolAppraisal',
  'CountyProfile',
  'CountyDriver',
  'CountyGuidance',
  'DistrictAppraisal',
  'Standard',
  'AssessmentCycle',
  'PupilData',
  'SchoolResult',
  'Decision',
  'DecisionEvidence',
  'SiteStudy',
  'Expert',
  'ExpertConflict',
  'Offering',
  'Enrolment',
  'ImprovementPlan',
  'CaseStudy',
  'Story',
  'Feed',
  'Job',
  'Me',
] as const;

export type SubjectName = (typeof subjects)[number];

/**
 * Which instances: each field equals the value, is one of the values (`$in`), or is a list that has them all (`$all`).
 * Every field must match.
 */
export type Condition = Record<string, string | { $in: string[] } | { $all: string[] }>;

/** A row of the tables below: these actions, on these subjects, [only where]. */
type Allow = [actions: Action | Action[], subjects: SubjectName | SubjectName[], where?: Condition];

export type Ability = MongoAbility<[Action, SubjectName | 'all']>;

/** What everybody reads, signed in or not: what is published. */
const everybody: Allow[] = [
  ['read', ['District', 'School', 'Programme', 'Cluster', 'Standard', 'AssessmentCycle', 'Offering', 'Feed']],
  ['read', ['PlanRubric', 'FundUse', 'CountyProfile', 'CountyDriver', 'CountyGuidance']],
  ['read', 'DistrictPlan', { status: { $in: ['APPROVED', 'IN_FORCE', 'CLOSED'] } }],
  // What schools count; of fewer than ten pupils only to those who answer for them (SmallNumbers).
  ['read', ['YearlyFigures', 'Catchment', 'SchoolLink']],
  ['read', 'Participation', { stage: { $in: ['DISCOVERED', 'CULTIVATED', 'IMPROVING', 'ELEVATED'] } }],
  ['read', 'SchoolFeatures'],
  // What a cluster has agreed to do, and what both sides agree was shared.
  ['read', 'ClusterPlan', { status: { $in: ['AGREED', 'CLOSED'] } }],
  ['read', 'Sharing', { status: 'CONFIRMED' }],
  ['read', ['SchoolResult', 'Decision', 'Story', 'DistrictAppraisal'], { status: 'PUBLISHED' }],
  ['read', 'CaseStudy', { status: 'APPROVED' }],
];

/** What every person reads besides: what awaits them, and the progress of the work they asked for. */
const signedIn = (subject: string): Allow[] => [
  ['read', 'Me'],
  [['read', 'update'], 'Job', { requestedBy: subject }],
];

/** The kinds of clusters for which a district answers; for the others the city does. */
const districtKinds = ['DISTRICT_PRACTICE_TEAM', 'ALLIANCE'];

/** What those read who work in clusters and with them: drafts, entries that await an answer, and how a group fares. */
const clusterWork: Allow = ['read', ['ClusterPlan', 'Sharing', 'ClusterHealth']];

/**
 * What each role may do, in the order of the programme's year. The scope of a grant narrows it
 * (`districtCode`, `schoolCode`); the subject of the token names a person's own things.
 *
 * That nobody reviews or approves what they drafted themselves is not here: it depends on the thing, and
 * the rules of its service refuse it.
 */
const may: Record<Role, (scope: Required<Omit<RoleGrant, 'role'>>, subject: string) => Allow[]> = {
  // Runs the programme for the city: the register, the rounds, the cycles, the clusters, what is published.
  'city-officer': () => [
    ['import', ['District', 'School', 'SchoolImport']],
    ['read', ['SchoolImport', 'Job']],
    ['update', ['YearlyFigures', 'Catchment', 'DataQuality']],
    ['read', ['SmallNumbers', 'DataQuality']],
    ['create', 'SchoolLink'],
    [
      ['create', 'update'],
      ['School', 'Job'],
    ],
    // What the schools of all districts propose; the district's officer is nearer.
    [['read', 'approve'], 'SchoolChangeRequest'],
    [
      ['create', 'update'],
      ['Programme', 'Cluster', 'AssessmentCycle'],
    ],
    clusterWork,
    [['update', 'approve'], 'ClusterPlan'],
    ['create', 'Sharing'],
    ['update', 'SchoolFeatures'],
    // Clusters on need: all schools' needs, and the proposals for the city and for any district.
    [['read', 'update'], 'SchoolNeed'],
    [['read', 'create', 'update', 'approve'], 'ClusterProposal'],
    ['read', ['Participation', 'SchoolResult', 'Decision', 'DecisionEvidence', 'SiteStudy']],
    ['read', ['ImprovementPlan', 'Enrolment', 'CaseStudy', 'Story']],
    // District plans that are no drafts any more: names their panels, and confirms what those decide.
    ['read', 'DistrictPlan', { status: { $in: ['SUBMITTED', 'RETURNED'] } }],
    ['approve', 'DistrictPlan'],
    [['read', 'create'], 'DistrictPlanReview'],
    ['create', ['PlanRubric', 'FundUse']],
    ['read', 'FundEntry'],
    // Appraises each district yearly, and reads how districts appraised their schools.
    [['read', 'create', 'update', 'publish'], 'DistrictAppraisal'],
    [['create', 'update'], 'CountyProfile'],
    ['read', 'SchoolAppraisal', { status: 'PUBLISHED' }],
    // Keeps the directory of experts, for its panels. Conflicts are each expert's own to declare.
    [['read', 'create', 'update'], 'Expert'],
    ['read', 'ExpertConflict'],
    [['admit', 'advance', 'withdraw'], 'Participation', { level: 'CITY' }],
    ['read', ['Nomination', 'SupportRequest', 'SchoolDesign']],
    // The last step, to ELEVATED, whoever's project school it is.
    ['approve', 'Participation'],
    [
      ['review', 'publish'],
      ['SchoolResult', 'Decision'],
    ],
  ],

  // Answers for the schools of one district: takes them in, moves them on, reviews what is said of them.
  'district-officer': ({ district: districtCode }) => [
    ['update', ['YearlyFigures', 'Catchment', 'DataQuality'], { districtCode }],
    ['read', ['SmallNumbers', 'DataQuality'], { districtCode }],
    // Merges, splits and replaces its own schools.
    ['create', 'SchoolLink', { districtCode }],
    // Keeps the register of its schools, and decides on what they propose.
    [['create', 'update'], 'School', { districtCode }],
    [['read', 'approve'], 'SchoolChangeRequest', { districtCode }],
    [['read', 'nominate', 'advance', 'withdraw'], 'Participation', { districtCode }],
    // What the city takes in, the district nominates and the city decides; and it elevates, whoever's project school it is.
    ['admit', 'Participation', { districtCode, level: 'DISTRICT' }],
    ['read', 'Nomination', { districtCode }],
    [['read', 'review'], ['SupportRequest', 'SchoolDesign'], { districtCode }],
    // Plans for the own district, reports on it and keeps its earmarked fund; the city's experts judge.
    [['read', 'create', 'update'], 'DistrictPlan', { districtCode }],
    ['read', 'DistrictPlanReview', { districtCode }],
    [['read', 'create'], 'FundEntry', { districtCode }],
    [['create', 'update'], 'Cluster', { districtCode, kind: { $in: districtKinds } }],
    clusterWork,
    [['update', 'approve'], 'ClusterPlan', { districtCode, kind: { $in: districtKinds } }],
    ['create', 'Sharing', { districtCode, kind: { $in: districtKinds } }],
    ['update', 'SchoolFeatures', { districtCode }],
    [['read', 'update'], 'SchoolNeed', { districtCode }],
    // Proposes and adopts teams of the own district; the city's communities are the city's.
    [
      ['read', 'create', 'update', 'approve'],
      'ClusterProposal',
      { districtCode, kind: 'DISTRICT_PRACTICE_TEAM' },
    ],
    // Appraises its own project schools; somebody else publishes than drafted, which the service tells apart.
    [['read', 'create', 'update', 'publish'], 'SchoolAppraisal', { districtCode }],
    // Assesses its conditions and needs as a county, and records what drives improvement there.
    [['create', 'update'], ['CountyProfile', 'CountyDriver'], { districtCode }],
    ['read', ['SiteStudy', 'ImprovementPlan', 'Enrolment', 'CaseStudy'], { districtCode }],
    [['read', 'review'], ['SchoolResult', 'Decision'], { districtCode }],
    ['read', 'DecisionEvidence', { districtCode }],
  ],

  // The institute: collects and judges, offers professional development, approves case studies.
  'institute-officer': () => [
    clusterWork,
    // It guides the practice communities of the city: 由上海市新优质学校研究所进行指导 (沪教委基〔2015〕77号, 四(一)).
    ['approve', 'ClusterPlan', { kind: 'CITY_PRACTICE_COMMUNITY' }],
    ['import', 'PupilData'],
    ['read', 'SmallNumbers'],
    ['read', ['Participation', 'SiteStudy', 'ImprovementPlan', 'Enrolment']],
    [
      ['read', 'create', 'update', 'review'],
      ['SchoolResult', 'Decision'],
    ],
    [['read', 'create', 'update'], 'DecisionEvidence'],
    [['create', 'update'], 'Offering'],
    [['read', 'create', 'update'], 'Expert'],
    ['read', 'ExpertConflict'],
    // Studies what drives improvement in counties, and advises them by type.
    ['create', ['CountyDriver', 'CountyGuidance']],
    [['read', 'approve'], 'CaseStudy'],
    ['read', 'Nomination'],
    // The institute guides the schools' designs: 寻找学校“最近发展区”，进行新优质学校设计 (四(一)).
    [['read', 'review'], 'SchoolDesign'],
  ],

  // Leads one school: applies, accepts the plan, writes its case, sees everything about the own school.
  principal: ({ school: schoolCode }) => [
    ['update', 'YearlyFigures', { schoolCode }],
    ['read', 'SmallNumbers', { schoolCode }],
    // Sees what is amiss with the data of the own school, and is the one to confirm that they are up to date.
    [['read', 'update', 'accept'], 'DataQuality', { schoolCode }],
    // Proposes what is to change of the own school in the register.
    [['read', 'create'], 'SchoolChangeRequest', { schoolCode }],
    [['read', 'apply', 'withdraw'], 'Participation', { schoolCode }],
    ['read', 'Nomination', { schoolCode }],
    [['read', 'create', 'update'], ['SupportRequest', 'SchoolDesign'], { schoolCode }],
    clusterWork,
    // The plan of a cluster that the own school leads; of the ledger, what the own school gave or received.
    ['update', ['ClusterPlan', 'SchoolFeatures'], { schoolCode }],
    // With whom a school would rather not work is between it and those who form clusters.
    [['read', 'update'], 'SchoolNeed', { schoolCode }],
    [['create', 'accept'], 'Sharing', { schoolCode }],
    ['read', 'SchoolAppraisal', { schoolCode, status: 'PUBLISHED' }],
    ['read', ['SiteStudy', 'Enrolment'], { schoolCode }],
    [['read', 'accept'], 'ImprovementPlan', { schoolCode }],
    [['read', 'create', 'update'], 'CaseStudy', { schoolCode }],
  ],

  // Teaches at one school: takes part in what is offered.
  teacher: ({ school: schoolCode }, subject) => [
    clusterWork,
    ['read', ['ImprovementPlan', 'SmallNumbers'], { schoolCode }],
    ['enrol', 'Enrolment', { schoolCode }],
    ['read', 'Enrolment', { teacher: subject }],
  ],

  // Visits schools of the whole city and writes down what was found.
  expert: (_scope, subject) => [
    clusterWork,
    ['read', ['Participation', 'ImprovementPlan']],
    ['create', ['SiteStudy', 'CaseStudy']],
    // As a member of a panel: reads and scores; as its chair, confirms, which the service tells apart.
    [['read', 'approve'], 'DistrictPlan', { panelExperts: { $all: [subject] } }],
    [['read', 'review'], 'DistrictPlanReview', { panelExperts: { $all: [subject] } }],
    // The own entry in the directory, and the own conflicts of interest.
    ['read', 'Expert', { id: subject }],
    [['read', 'create', 'update'], 'ExpertConflict', { expertId: subject }],
    [['read', 'update'], 'SiteStudy', { recordedBy: subject }],
    [['read', 'update'], 'CaseStudy', { draftedBy: subject }],
  ],

  // Computes results, gathers evidence and drafts decisions; others review and publish them.
  researcher: () => [
    clusterWork,
    ['import', 'PupilData'],
    ['read', ['Participation', 'SiteStudy', 'ImprovementPlan']],
    [
      ['read', 'create', 'update'],
      ['SchoolResult', 'Decision', 'DecisionEvidence'],
    ],
    [['read', 'approve'], 'CaseStudy'],
  ],

  // Tells the stories.
  editor: () => [[['read', 'create', 'update', 'approve', 'publish'], 'Story']],

  public: () => [],
};

/** What this actor may do. Kept as long as the actor object lives. */
export function abilityFor(actor: Actor): Ability {
  const known = abilities.get(actor);
  if (known) return known;
  const ability = createMongoAbility<Ability>(rulesFor(actor));
  abilities.set(actor, ability);
  return ability;
}

const abilities = new WeakMap<Actor, Ability>();

function rulesFor(actor: Actor): RawRuleOf<Ability>[] {
  if (actor.kind === 'system') return [{ action: 'manage', subject: 'all' }];
  const rows = [...everybody];
  if (actor.kind === 'person') {
    rows.push(...signedIn(actor.subject));
    for (const { role, district = '', school = '' } of actor.grants.filter(isScoped)) {
      rows.push(...may[role]({ district, school }, actor.subject));
    }
  }
  return rows.map(([action, subject, conditions]) => ({
    action,
    subject,
    ...(conditions && { conditions }),
  }));
}
