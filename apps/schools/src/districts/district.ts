import { Policy } from '@doorstep/access';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual } from '@doorstep/subgraph-kit';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

@Policy('read', 'District')
@Directive('@key(fields: "code")')
@ObjectType({ description: 'A district of the city.' })
@Entity('district')
export class District {
  @Field(() => ID, { description: 'The official code of the district (GB/T 2260), for example 310115.' })
  @PrimaryColumn('text')
  code!: string;

  @Bilingual({ description: 'The name of the district.' })
  @Column('jsonb')
  name!: BilingualText;

  @Field(() => Int, { description: 'Grows with every change.' })
  @VersionColumn()
  version!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('text')
  createdBy!: string;
}
