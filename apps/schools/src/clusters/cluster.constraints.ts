import type { ConstraintProblems } from '@doorstep/database';

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
} satisfies ConstraintProblems;
