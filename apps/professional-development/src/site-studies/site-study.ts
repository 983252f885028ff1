import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  BilingualField,
  DayField,
  EntityType,
  FlagField,
  KeyField,
  LinkField,
  TextField,
  VersionField,
} from '@doorstep/subgraph-kit';
import { Column, type Relation } from 'typeorm';
import { School } from '../schools/school';

/** 深度调研: what an expert found on a visit. It happened, so it is not changed. */
@EntityType("An expert's study of a school on the spot, on one theme.", {
  keys: ['id'],
  policy: 'SiteStudy',
})
export class SiteStudy {
  @KeyField('The key of the study.')
  id!: string;

  @VersionField()
  version!: number;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school that was visited.' })
  readonly school!: Relation<School>;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @TextField(
    'The code of the theme that was studied, for example HOMEWORK_THAT_HELPS; it is that of a bottleneck problem.',
  )
  theme!: string;

  @DayField('The day of the visit.')
  visitedOn!: string;

  @BilingualField('What was found.')
  findings!: BilingualText;

  @FlagField('Whether the expert finds that the school can be cultivated on this theme.')
  recommendsCultivation!: boolean;

  @Column('text')
  recordedBy!: string;

  @Column('timestamptz')
  recordedAt!: Date;
}
