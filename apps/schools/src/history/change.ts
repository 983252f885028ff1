import {
  DayField,
  EntityType,
  IdField,
  InstantField,
  KeyField,
  TextField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Column } from 'typeorm';

/** What things have a history. */
export enum ChangedKind {
  DISTRICT = 'DISTRICT',
  SCHOOL = 'SCHOOL',
  PARTICIPATION = 'PARTICIPATION',
  PROGRAMME_ROUND = 'PROGRAMME_ROUND',
  CLUSTER = 'CLUSTER',
  SUPPORT_REQUEST = 'SUPPORT_REQUEST',
  SCHOOL_DESIGN = 'SCHOOL_DESIGN',
  DISTRICT_PLAN = 'DISTRICT_PLAN',
  DISTRICT_PLAN_TASK = 'DISTRICT_PLAN_TASK',
  FUND_LINE = 'FUND_LINE',
  CLUSTER_PLAN = 'CLUSTER_PLAN',
  CLUSTER_ACTIVITY = 'CLUSTER_ACTIVITY',
  SCHOOL_FEATURES = 'SCHOOL_FEATURES',
  SCHOOL_NEED = 'SCHOOL_NEED',
  SHARING = 'SHARING',
  FOCUS_AREA = 'FOCUS_AREA',
  YEARLY_FIGURES = 'YEARLY_FIGURES',
  NEIGHBOURHOOD = 'NEIGHBOURHOOD',
  CATCHMENT_RULE = 'CATCHMENT_RULE',
  CATCHMENT_AREA = 'CATCHMENT_AREA',
  SCHOOL_APPRAISAL = 'SCHOOL_APPRAISAL',
  DISTRICT_APPRAISAL = 'DISTRICT_APPRAISAL',
  COUNTY_PROFILE = 'COUNTY_PROFILE',
}

@EntityType('That a field of something was changed: from what to what, when and by whom.')
export class Change {
  @KeyField()
  id!: string;

  @Column('text')
  kind!: ChangedKind;

  @Column('text')
  key!: string;

  @WholeField('The version that the thing has since the change was entered.')
  version!: number;

  @TextField('The name of the field.')
  field!: string;

  @Column('jsonb', { nullable: true })
  before!: unknown;

  @Column('jsonb', { nullable: true })
  after!: unknown;

  @TextField('The subject of the token of who asked for it; system for the service itself.')
  changedBy!: string;

  @InstantField('When it was asked for, where it needed an approval first; else null.', { nullable: true })
  askedAt!: Date | null;

  @InstantField('When it was entered: at once, or when it was approved.', { default: 'now()' })
  changedAt!: Date;

  @DayField('The day from which on it holds: past, present or to come.', {
    default: "(now() AT TIME ZONE 'Asia/Shanghai')::date",
  })
  effectiveOn!: string;

  @InstantField('When it came into force in the register; null while it lies ahead, and where it was withdrawn.', {
    nullable: true,
    default: 'now()',
  })
  inForceAt!: Date | null;

  @InstantField(
    'When it was withdrawn, or another for the same day took its place: before its day, so that it never comes into force; else null.',
    { nullable: true },
  )
  withdrawnAt!: Date | null;

  @TextField('The subject of the token of who approved it; null where it needed no approval.', {
    nullable: true,
  })
  approvedBy!: string | null;

  @TextField('Why, in the words of who asked; null if nothing was said.', { nullable: true })
  reason!: string | null;

  @IdField('The request that it was approved by, if there was one.', { nullable: true })
  requestId!: string | null;

  @IdField('The import that brought the change, if one did.', { nullable: true })
  jobId!: string | null;
}
