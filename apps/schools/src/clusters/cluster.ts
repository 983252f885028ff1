import { Policy } from '@doorstep/access';
import { duringColumn, type During } from '@doorstep/database';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual, DateScalar } from '@doorstep/subgraph-kit';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import { ClusterKind, ClusterRole } from './cluster.rules';

registerEnumType(ClusterKind, {
  name: 'ClusterKind',
  description: 'What kind of cluster it is.',
  valuesConfig: {
    CITY_PRACTICE_COMMUNITY: {
      description: '实践研究共同体, guided by the institute; a school belongs to one at a time.',
    },
    DISTRICT_PRACTICE_TEAM: { description: '区域实践研究团队: schools of one district on one theme.' },
    EDUCATION_GROUP: { description: '教育集团 around a core school; a school belongs to one at a time.' },
    ALLIANCE: { description: 'Any other that schools form of themselves.' },
  },
});
registerEnumType(ClusterRole, {
  name: 'ClusterRole',
  description: 'What a school is in a cluster.',
  valuesConfig: {
    LEAD: { description: '领衔校: leads it.' },
    MEMBER: { description: '成员校: takes part.' },
  },
});

@Policy('read', 'Cluster')
@Directive('@key(fields: "id")')
@ObjectType({ description: '集群: schools that work together on a theme.' })
@Entity('cluster')
export class Cluster {
  @Field(() => ID, { description: 'The key of the cluster.' })
  @PrimaryColumn('uuid', { default: () => 'uuidv7()' })
  id!: string;

  @Bilingual({ description: 'The name of the cluster.' })
  @Column('jsonb')
  name!: BilingualText;

  @Field(() => ClusterKind, { description: 'What kind of cluster it is.' })
  @Column('text')
  kind!: ClusterKind;

  @Field({ description: 'The code of the theme on which it works, for example HOMEWORK_THAT_HELPS.' })
  @Column('text')
  theme!: string;

  @Column('text')
  districtCode!: string;

  @Field(() => Int, { description: 'Grows with every change.' })
  @VersionColumn()
  version!: number;

  @Field({ description: 'When it was entered.' })
  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('text')
  createdBy!: string;
}

@ObjectType({ description: 'That a school belongs to a cluster, and when.' })
@Entity('cluster_membership')
export class ClusterMembership {
  @Field(() => ID, { description: 'The key of the membership.' })
  @PrimaryColumn('uuid', { default: () => 'uuidv7()' })
  id!: string;

  @Column('uuid')
  clusterId!: string;

  @Column('text')
  kind!: ClusterKind;

  @Column('uuid')
  schoolId!: string;

  @Field(() => ClusterRole, { description: 'What the school is in it.' })
  @Column('text')
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
