import { EntityType, IdField, InstantField, KeyField, TextField, WholeField } from '@doorstep/subgraph-kit';
import { Column } from 'typeorm';

export enum ChangedKind {
  DISTRICT = 'DISTRICT',
  SCHOOL = 'SCHOOL',
  PARTICIPATION = 'PARTICIPATION',
  CLUSTER = 'CLUSTER',
}

@EntityType('That a field of something was changed: from what to what, when and by whom.')
export class Change {
  @KeyField()
  id!: string;

  @Column({ type: 'text', enum: ChangedKind })
  kind!: ChangedKind;

  @Column('text')
  key!: string;

  @WholeField('The version that the thing has since.')
  version!: number;

  @TextField('The name of the field.')
  field!: string;

  @Column('jsonb', { nullable: true })
  before!: unknown;

  @Column('jsonb', { nullable: true })
  after!: unknown;

  @TextField('The subject of the token of who changed it; system for the service itself.')
  changedBy!: string;

  @InstantField('When it was changed.', { default: 'now()' })
  changedAt!: Date;

  @IdField('The import that brought the change, if one did.', { nullable: true })
  jobId!: string | null;
}
