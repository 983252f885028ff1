import {
  Absent,
  Aggregate,
  ChoiceField,
  DayField,
  describeChoices,
  EntityType,
  LinkField,
  TextField,
} from '@doorstep/subgraph-kit';
import { Column, type Relation } from 'typeorm';
import { School } from '../register/school';
import { SchoolLinkKind } from './link.rules';

describeChoices('SchoolLinkKind', SchoolLinkKind, 'How one school came of another.', {
  MERGED: '并入: the predecessor became part of the successor, which goes on.',
  SPLIT: '分设: the successor took over a part of the predecessor.',
  AMALGAMATED: '合并新建: the predecessor and others became one new school.',
  REPLACED: '更替: a new school took the place of the predecessor.',
  EXPANDED: '扩建: the successor grew by the predecessor, in stage or premises.',
});

@EntityType('That one school came of another: one row, read from both sides.')
@Absent({
  code: 'SCHOOL_LINK_NOT_FOUND',
  field: 'linkId',
  zh: '没有这条沿革记录。',
  en: 'There is no such link.',
})
export class SchoolLink extends Aggregate {
  @Column('uuid')
  predecessorId!: string;

  @LinkField(() => School, { by: 'predecessorId', policy: 'School', description: 'The school before.' })
  readonly predecessor!: Relation<School>;

  @Column('text')
  predecessorCode!: string;

  @Column('uuid')
  successorId!: string;

  @LinkField(() => School, { by: 'successorId', policy: 'School', description: 'The school after.' })
  readonly successor!: Relation<School>;

  @Column('text')
  successorCode!: string;

  @ChoiceField(SchoolLinkKind, 'How it came of it.')
  kind!: SchoolLinkKind;

  @DayField('The first day on which it is so.')
  effectiveOn!: string;

  @TextField('Why, in the words of who entered it.')
  reason!: string;

  @TextField('Why it was taken back; null while it holds. One that was taken back is in no list.', {
    nullable: true,
  })
  revokedReason!: string | null;

  @Column('text', { nullable: true })
  revokedBy!: string | null;
}
