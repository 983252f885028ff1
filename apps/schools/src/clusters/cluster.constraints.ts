import type { ConstraintProblems } from '@doorstep/database';

const sharedThen = {
  code: 'CLUSTER_SHARED_THEN',
  path: ['from'],
  zh: '共享记录中有该日之后的记录：成员关系不能早于最后一次共享结束。',
  en: 'The ledger has entries of that day or later: the membership cannot end before what was shared under it.',
};

/** What the database's own constraints mean to whoever changes memberships. */
export const clusterConstraints = {
  cluster_membership_overlaps: {
    code: 'CLUSTER_MEMBERSHIP_OVERLAPS',
    path: ['schoolId'],
    zh: '学校在此期间已属于同类集群。',
    en: 'The school belongs to another cluster of this kind in that time.',
  },
  cluster_membership_one_lead: {
    code: 'CLUSTER_HAS_LEAD',
    path: ['from'],
    zh: '集群在此期间已有领衔校。',
    en: 'The cluster has a lead in that time already.',
  },
  cluster_membership_while: {
    code: 'CLUSTER_DAYS',
    path: ['from'],
    zh: '成员关系须在集群存续期内。',
    en: 'A membership lies within the time in which the cluster exists.',
  },
  cluster_membership_lead_runs: {
    code: 'CLUSTER_LEAD_CLOSES',
    path: ['schoolId'],
    zh: '学校将在领衔期间关闭：请另选领衔校，或先取消其关闭计划（changeSchoolStatus）。',
    en: 'The school closes while it would lead: choose another lead, or withdraw its closing first (changeSchoolStatus).',
  },
  cluster_membership_runs: {
    code: 'SCHOOL_NOT_RUNNING',
    path: ['schoolId'],
    zh: '学校在此期间未在运行：请填写其运行的日期，或选择其他学校。',
    en: 'The school does not run all that time: name days on which it does, or choose another.',
  },
  sharing_entry_giver: sharedThen,
  sharing_entry_receiver: sharedThen,
} satisfies ConstraintProblems;

const sharedLater = {
  ...sharedThen,
  path: ['on'],
  zh: '共享记录中有该日之后的记录，学校届时应在运行：请填写更晚的日期，或先冲销这些记录。',
  en: 'The ledger has entries of that day or later, for which the school must have run: name a later day.',
};

/** The same to whoever changes the status of a school. */
export const closingConstraints = {
  school_leads_while_running: {
    code: 'CLUSTER_LEAD_CLOSES',
    path: ['schoolId'],
    zh: '学校届时领衔集群：请先更换领衔校（changeClusterLead）或关闭集群。',
    en: 'The school leads a cluster then: change the lead (changeClusterLead) or close the cluster first.',
  },
  school_belongs_while_running: {
    code: 'CLUSTER_MEMBER_CLOSES',
    path: ['schoolId'],
    zh: '学校届时属于集群：请先结束其成员关系（endClusterMembership），再试一次。',
    en: 'The school belongs to a cluster then: end its membership first (endClusterMembership), and try again.',
  },
  sharing_entry_giver: sharedLater,
  sharing_entry_receiver: sharedLater,
} satisfies ConstraintProblems;
