import { Policy } from '@doorstep/access';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual, Connection, DateScalar } from '@doorstep/subgraph-kit';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm';

/** 深度调研: what an expert found on a visit. It happened, so it is not changed. */
@Policy('read', 'SiteStudy')
@Directive('@key(fields: "id")')
@ObjectType({ description: "An expert's study of a school on the spot, on one theme." })
@Entity()
export class SiteStudy {
  @Field(() => ID, { description: 'The key of the study.' })
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Field(() => Int, { description: 'Grows with every change.' })
  @VersionColumn()
  version!: number;

  @Column('uuid')
  schoolId!: string;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @Field({
    description:
      'The code of the theme that was studied, for example HOMEWORK_THAT_HELPS; it is that of a bottleneck problem.',
  })
  @Column('text')
  theme!: string;

  @Field(() => DateScalar, { description: 'The day of the visit.' })
  @Column('date')
  visitedOn!: string;

  @Bilingual({ description: 'What was found.' })
  @Column('jsonb')
  findings!: BilingualText;

  @Field({ description: 'Whether the expert finds that the school can be cultivated on this theme.' })
  @Column('boolean')
  recommendsCultivation!: boolean;

  @Column('text')
  recordedBy!: string;

  @Column('timestamptz')
  recordedAt!: Date;
}

export const SiteStudyConnection = Connection(SiteStudy);
