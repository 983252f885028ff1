import type { BilingualText } from '@doorstep/service-kit/refusal';
import { BilingualField, EntityType, VersionField } from '@doorstep/subgraph-kit';
import { Field, ID } from 'type-graphql';
import { Column, PrimaryColumn } from 'typeorm';

@EntityType('A district of the city.', { keys: ['code'], policy: 'District' })
export class District {
  @Field(() => ID, { description: 'The official code of the district (GB/T 2260), for example 310115.' })
  @PrimaryColumn('text')
  code!: string;

  @BilingualField('The name of the district.')
  name!: BilingualText;

  @VersionField()
  version!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('text')
  createdBy!: string;
}
