import type { BilingualText } from '@doorstep/service-kit/refusal';
import { BilingualField, EntityType, VersionField } from '@doorstep/subgraph-kit';
import { Field, ID } from 'type-graphql';
import { Column, PrimaryColumn } from 'typeorm';

@EntityType('领域: what the bottleneck problem of a cluster is about. The list can grow.')
export class FocusArea {
  @Field(() => ID, { description: 'Its code, for example CURRICULUM_AND_TEACHING.' })
  @PrimaryColumn('text')
  code!: string;

  @BilingualField('Its name.')
  name!: BilingualText;

  @VersionField()
  version!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('text')
  createdBy!: string;
}
