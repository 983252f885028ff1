import type { BilingualText } from '@doorstep/service-kit/refusal';
import { BilingualField, EntityType, TextsField, VersionField } from '@doorstep/subgraph-kit';
import { Field, ID } from 'type-graphql';
import { Column, PrimaryColumn } from 'typeorm';

@EntityType('主题: what a bottleneck problem is about. The list can grow.')
export class Theme {
  @Field(() => ID, { description: 'Its code, for example HOMEWORK_THAT_HELPS.' })
  @PrimaryColumn('text')
  code!: string;

  @BilingualField('Its name.')
  name!: BilingualText;

  @TextsField('The codes of the indicators by which schools are strong or weak in it; empty for all of them.')
  indicators!: string[];

  @VersionField()
  version!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('text')
  createdBy!: string;
}
