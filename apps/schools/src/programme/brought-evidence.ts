import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  BilingualField,
  EntityType,
  InstantField,
  KeyField,
  LinkField,
  TextsField,
} from '@doorstep/subgraph-kit';
import { Column } from 'typeorm';
import { Nomination } from './nomination';

@EntityType('What a school brought when its district asked for evidence.')
export class BroughtEvidence {
  @KeyField()
  id!: string;

  @Column('uuid')
  participationId!: string;

  @Column('uuid')
  nominationId!: string;

  @LinkField(() => Nomination, {
    by: 'nominationId',
    policy: 'Nomination',
    description: 'The answer of the district that asked for it.',
  })
  readonly answers!: Nomination;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @BilingualField('What the school brings, in its words.')
  words!: BilingualText;

  @TextsField('Where it is to be read: addresses of pages and documents, if there are any.')
  links!: string[];

  @Column('text')
  broughtBy!: string;

  @InstantField('When the school brought it.', { default: 'now()' })
  broughtAt!: Date;
}
