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
  sharing_entry_giver: sharedThen,
  sharing_entry_receiver: sharedThen,
} satisfies ConstraintProblems;
