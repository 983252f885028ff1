import { type During, duringColumn } from '@doorstep/database';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  BilingualField,
  ChoiceField,
  CodeField,
  DateScalar,
  DayField,
  describeChoices,
  EntityType,
  InstantField,
  KeyField,
  ListField,
  type Page,
  TextsField,
  VersionField,
} from '@doorstep/subgraph-kit';
import { Field, ID } from 'type-graphql';
import { Column, PrimaryColumn, type Relation } from 'typeorm';
import { ConflictReason } from './expert.rules';

describeChoices('ConflictReason', ConflictReason, 'Why an expert does not judge a school or district.', {
  EMPLOYMENT: 'Works or worked there.',
  FAMILY: 'Somebody of the family works or learns there.',
  ADVISED: 'Advised it, or led a project with it.',
  FINANCIAL: 'Is paid by it.',
  OTHER: 'Another reason, which the note tells.',
});

/**
 * A person whom the programme asks for judgement. The key is the subject of the person's token, a pseudonym; the name
 * is the only thing here that says who it is, and goes when the person is erased.
 */
@EntityType('专家: a person whom the programme asks for judgement.', { keys: ['id'], policy: 'Expert' })
@Absent({ code: 'EXPERT_NOT_FOUND', field: 'expertId', zh: '没有这位专家。', en: 'There is no such expert.' })
export class Expert {
  @Field(() => ID, { description: "The key: the subject of the expert's token, a pseudonym." })
  @PrimaryColumn('text')
  id!: string;

  @VersionField()
  version!: number;

  @BilingualField('The name; null once the person has been erased.', { nullable: true })
  name!: BilingualText | null;

  @TextsField('The codes of the fields of expertise, for example CURRICULUM or HOMEWORK_THAT_HELPS.')
  fields!: string[];

  @TextsField('The languages in which the expert works: BCP 47 tags, for example zh.')
  languages!: string[];

  @TextsField(
    'The official codes of the districts to which the expert belongs; of these the expert judges no plan.',
  )
  districtCodes!: string[];

  @Field(() => [ID], { description: 'The keys of the own schools; of these the expert judges nothing.' })
  @Column('uuid', { array: true })
  schoolIds!: string[];

  @Column(duringColumn)
  during!: During;

  @DayField('The day on which the person was erased; null otherwise.', { nullable: true })
  erasedOn!: string | null;

  @InstantField('When the expert was registered.', { default: 'now()' })
  createdAt!: Date;

  @Column('text')
  createdBy!: string;

  @ListField(() => ExpertConflict, {
    by: 'expertId',
    orderBy: ['-id'],
    policy: 'ExpertConflict',
    description: 'The declared conflicts of interest, the latest first: those that you may see.',
  })
  readonly conflicts!: Relation<Page<ExpertConflict>>;

  @Field(() => DateScalar, { description: 'The first day on which the expert serves.' })
  get activeFrom(): string {
    return this.during.from;
  }

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day after the last; null while no end is known.',
  })
  get activeTo(): string | null {
    return this.during.to;
  }
}

/** That an expert does not judge somebody, as the expert declared. It is ended, not taken back. */
@EntityType('回避: a conflict of interest that an expert has declared.')
@Absent({
  code: 'EXPERT_CONFLICT_NOT_FOUND',
  field: 'conflictId',
  zh: '没有这项回避声明。',
  en: 'There is no such conflict.',
})
export class ExpertConflict {
  @KeyField()
  id!: string;

  @Column('text')
  expertId!: string;

  @Field(() => ID, { nullable: true, description: 'The key of the school; null where it is a district.' })
  @Column('uuid', { nullable: true })
  schoolId!: string | null;

  @CodeField('The official code of the district; null where it is a school.', { nullable: true })
  districtCode!: string | null;

  @ChoiceField(ConflictReason, 'Why.')
  reason!: ConflictReason;

  @BilingualField('What the expert says about it; null if nothing.', { nullable: true })
  note!: BilingualText | null;

  @Column(duringColumn)
  during!: During;

  /** The school or district, as one column for the constraint against overlaps; the database's own. */
  @Column({ type: 'text', nullable: true, insert: false, update: false, select: false })
  target!: string | null;

  @InstantField('When it was declared.')
  declaredAt!: Date;

  @Field(() => DateScalar, { description: 'The first day on which it holds.' })
  get from(): string {
    return this.during.from;
  }

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day after the last; null while no end is known.',
  })
  get to(): string | null {
    return this.during.to;
  }
}
