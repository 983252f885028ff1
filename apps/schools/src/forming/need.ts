import { Aggregate, EntityType, FlagField, LinkField, TextField, TextsField } from '@doorstep/subgraph-kit';
import { Field, ID } from 'type-graphql';
import { Column } from 'typeorm';
import { School } from '../register/school';

@EntityType('What a school needs of a cluster, as its principal declared it.')
export class SchoolNeed extends Aggregate {
  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: School;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @FlagField('Whether it asks for a place in a cluster.')
  asks!: boolean;

  @TextField(
    'The code of the theme of its bottleneck problem (瓶颈问题); null: the theme of its participation in the programme counts.',
    { nullable: true },
  )
  theme!: string | null;

  @TextsField('Other themes on which it would also work.')
  alsoThemes!: string[];

  @Field(() => [ID], { description: 'Schools with which it would like to work.' })
  @Column('uuid', { array: true })
  worksWith!: string[];

  @Field(() => [ID], { description: 'Schools with which it would rather not work; it never has to.' })
  @Column('uuid', { array: true })
  avoids!: string[];

  @FlagField('Whether it is ready to lead a cluster.')
  mayLead!: boolean;
}
