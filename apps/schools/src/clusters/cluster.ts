import { type During, duringColumn } from '@doorstep/database';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  Aggregate,
  BilingualField,
  ChoiceField,
  DateScalar,
  describeChoices,
  EntityType,
  KeyField,
  LinkField,
  ListField,
  type Page,
  TextField,
} from '@doorstep/subgraph-kit';
import { Field } from 'type-graphql';
import { Column, type Relation } from 'typeorm';
import { District } from '../districts/district';
import { School } from '../register/school';
import { ClusterKind, ClusterRole, ClusterStatus, LegalForm } from './cluster.rules';
import { FocusArea } from './focus-area';
import { ClusterPlan } from './plans/cluster-plan';

describeChoices('ClusterKind', ClusterKind, 'What kind of cluster it is.', {
  CITY_PRACTICE_COMMUNITY:
    '市项目学校实践研究共同体, guided by the institute; a school belongs to one at a time.',
  DISTRICT_PRACTICE_TEAM: '区项目学校实践研究团队: schools of one district on one theme.',
  EDUCATION_GROUP: '教育集团 around a core school; a school belongs to one at a time.',
  ALLIANCE: '联盟: any other that schools form of themselves.',
});
describeChoices('ClusterRole', ClusterRole, 'What a school is in a cluster.', {
  CORE: '核心校: leads an education group.',
  LEAD: '领衔校: leads a cluster of any other kind.',
  MEMBER: '成员校: takes part.',
});
describeChoices('LegalForm', LegalForm, 'How many legal persons the schools of an education group are.', {
  ONE_LEGAL_PERSON: '单一法人: the schools are one legal person.',
  SEVERAL_LEGAL_PERSONS: '多法人: each school stays a legal person of its own.',
});
describeChoices('ClusterStatus', ClusterStatus, 'Where a cluster stands today.', {
  PLANNED: 'Its first day is still to come.',
  ACTIVE: 'Its schools work together.',
  CLOSED: 'It has ended, and never opens again.',
});

@EntityType('That a school belongs to a cluster, and when.')
export class ClusterMembership {
  @KeyField()
  id!: string;

  @Column('uuid')
  clusterId!: string;

  @LinkField(() => Cluster, { by: 'clusterId', policy: 'Cluster', description: 'The cluster.' })
  readonly cluster!: Relation<Cluster>;

  @Column('text')
  kind!: ClusterKind;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: School;

  @ChoiceField(ClusterRole, 'What the school is in it.')
  role!: ClusterRole;

  @Column(duringColumn)
  during!: During;

  /** The kind, where a school may belong to one cluster of it at a time; the database's own. */
  @Column({ type: 'text', nullable: true, insert: false, update: false, select: false })
  exclusiveKind!: string | null;

  /** LEAD for a lead or core school; the database's own. */
  @Column({ type: 'text', nullable: true, insert: false, update: false, select: false })
  leadRole!: string | null;

  /** It was longer than its school ran when the database began to keep to that; the database's own. */
  @Column({ type: 'boolean', default: false, insert: false, update: false, select: false })
  outlivesSchool!: boolean;

  @Field(() => DateScalar, { description: 'The first day.' })
  get from(): string {
    return this.during.from;
  }

  @Field(() => DateScalar, { nullable: true, description: 'The day after the last; null while it lasts.' })
  get to(): string | null {
    return this.during.to;
  }
}

@EntityType('集群: schools that work together on a theme.', { keys: ['id'], policy: 'Cluster' })
@Absent({
  code: 'CLUSTER_NOT_FOUND',
  field: 'clusterId',
  zh: '没有这个集群。',
  en: 'There is no such cluster.',
})
export class Cluster extends Aggregate {
  @BilingualField('The name of the cluster.')
  name!: BilingualText;

  @ChoiceField(ClusterKind, 'What kind of cluster it is.')
  kind!: ClusterKind;

  @TextField('The code of the theme on which it works, for example HOMEWORK_THAT_HELPS.')
  theme!: string;

  @Column('text', { nullable: true })
  focusAreaCode!: string | null;

  @LinkField(() => FocusArea, {
    by: 'focusAreaCode',
    key: 'code',
    policy: 'Cluster',
    description: 'The area in which its problem lies; null if it has named none.',
  })
  readonly focusArea!: FocusArea | null;

  @BilingualField(
    '瓶颈问题: the problem that it wants to solve, in its own words; null if it has told none.',
    {
      nullable: true,
    },
  )
  problem!: BilingualText | null;

  @ChoiceField(LegalForm, 'Of an education group: how many legal persons its schools are; null if unknown.', {
    nullable: true,
  })
  legalForm!: LegalForm | null;

  /** The district that answers for it: that of its first lead. */
  @Column('text')
  districtCode!: string;

  @LinkField(() => District, {
    by: 'districtCode',
    key: 'code',
    policy: 'District',
    description: 'The district that answers for it: that of its first lead.',
  })
  readonly district!: District;

  @Column(duringColumn)
  during!: During;

  @BilingualField(
    "Why it was closed, in its officer's own words or in both languages; null while it is not.",
    {
      nullable: true,
    },
  )
  closingReason!: BilingualText | null;

  @Field(() => DateScalar, { description: 'Its first day.' })
  get from(): string {
    return this.during.from;
  }

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The first day on which it no longer exists; null while no end is known.',
  })
  get to(): string | null {
    return this.during.to;
  }

  @ListField(() => ClusterMembership, {
    by: 'clusterId',
    orderBy: ['role', 'during'],
    policy: 'Cluster',
    whole: true,
    dated: true,
    description: 'Who belongs to it, did or will: the leads first, then by day.',
  })
  readonly members!: Page<ClusterMembership>;

  @ListField(() => ClusterPlan, {
    by: 'clusterId',
    orderBy: ['-schoolYear'],
    policy: 'ClusterPlan',
    description: 'Its year plans as far as you may see them, the latest school year first.',
  })
  readonly plans!: Page<ClusterPlan>;
}
