import { type During, duringColumn } from '@doorstep/database';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
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
import { School } from '../register/school';
import { ClusterKind, ClusterRole } from './cluster.rules';

describeChoices('ClusterKind', ClusterKind, 'What kind of cluster it is.', {
  CITY_PRACTICE_COMMUNITY: '实践研究共同体, guided by the institute; a school belongs to one at a time.',
  DISTRICT_PRACTICE_TEAM: '区域实践研究团队: schools of one district on one theme.',
  EDUCATION_GROUP: '教育集团 around a core school; a school belongs to one at a time.',
  ALLIANCE: 'Any other that schools form of themselves.',
});
describeChoices('ClusterRole', ClusterRole, 'What a school is in a cluster.', {
  LEAD: '领衔校: leads it.',
  MEMBER: '成员校: takes part.',
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

  /** LEAD for a lead; the database's own. */
  @Column({ type: 'text', nullable: true, insert: false, update: false, select: false })
  leadRole!: string | null;

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
export class Cluster extends Aggregate {
  @BilingualField('The name of the cluster.')
  name!: BilingualText;

  @ChoiceField(ClusterKind, 'What kind of cluster it is.')
  kind!: ClusterKind;

  @TextField('The code of the theme on which it works, for example HOMEWORK_THAT_HELPS.')
  theme!: string;

  @Column('text')
  districtCode!: string;

  @ListField(() => ClusterMembership, {
    by: 'clusterId',
    orderBy: ['role', 'during'],
    policy: 'Cluster',
    whole: true,
    description: 'Who belongs to it, or did: the leads first, then by day.',
  })
  readonly members!: Page<ClusterMembership>;
}
