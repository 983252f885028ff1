import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  Aggregate,
  BilingualField,
  ChoiceField,
  DayField,
  describeChoices,
  EntityType,
  InstantField,
  KeyField,
  LinkField,
  TextField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Column } from 'typeorm';
import { Participation } from '../programme/participation';
import { School } from '../register/school';
import { DesignStatus, ReviewOutcome } from './design.rules';

describeChoices('DesignStatus', DesignStatus, 'Where the design of a school stands.', {
  DRAFT: 'The school is writing it, for the first time or because it was returned.',
  SUBMITTED: 'Waits for the institute or the district to agree.',
  IN_FORCE: 'Agreed: the school follows it, and it is reviewed every year.',
  ENDED: 'Completed, or followed by another.',
});
describeChoices('ReviewOutcome', ReviewOutcome, 'What the yearly review of a design finds.', {
  ON_TRACK: 'It goes on as it is.',
  ADJUST: 'It goes on, and the school drafts a new one.',
  COMPLETED: 'Its goals are reached: it ends.',
});

@EntityType('A step towards a goal.')
export class DesignMilestone {
  @KeyField('The key of the milestone.')
  id!: string;

  @Column('uuid')
  goalId!: string;

  @Column('integer')
  place!: number;

  @BilingualField('What is to be reached.')
  milestone!: BilingualText;

  @DayField('By which day.')
  dueOn!: string;

  @DayField(
    'The day on which it was reached; null while it is not. What was said before a correction stands in the `changes` of the design.',
    { nullable: true },
  )
  reachedOn!: string | null;

  @BilingualField('What shows that it was reached; null while it is not.', { nullable: true })
  evidence!: BilingualText | null;
}

@EntityType('What a school wants to reach by its design.')
export class DesignGoal {
  @KeyField('The key of the goal; an improvement plan names the goal that it serves by it.')
  id!: string;

  @Column('uuid')
  designId!: string;

  @Column('integer')
  place!: number;

  @BilingualField('The goal.')
  goal!: BilingualText;

  @TextField('The indicator that it is to move, for example ACADEMIC_BURDEN; null if none.', {
    nullable: true,
  })
  indicator!: string | null;
}

@EntityType('The yearly review of a design.')
export class DesignReview {
  @KeyField()
  id!: string;

  @Column('uuid')
  designId!: string;

  @WholeField('The school year, named by the year in which it begins.')
  schoolYear!: number;

  @ChoiceField(ReviewOutcome, 'What it finds.')
  outcome!: ReviewOutcome;

  @BilingualField('What it finds, in words.')
  findings!: BilingualText;

  @Column('text')
  reviewedBy!: string;

  @InstantField('When it was reviewed.')
  reviewedAt!: Date;
}

@EntityType("新优质学校设计: a school's own path, from its zone of proximal development to its goals.", {
  keys: ['id'],
  policy: 'SchoolDesign',
})
@Absent({
  code: 'SCHOOL_DESIGN_NOT_FOUND',
  field: 'schoolDesignId',
  zh: '没有这份学校设计。',
  en: 'There is no such design.',
})
export class SchoolDesign extends Aggregate {
  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: School;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @Column('uuid', { nullable: true })
  participationId!: string | null;

  @LinkField(() => Participation, {
    by: 'participationId',
    policy: 'Participation',
    description: 'The way through the programme that it belongs to; null if it has none.',
  })
  readonly participation!: Participation;

  @BilingualField('最近发展区: what the school cannot do yet and can reach with help.')
  zone!: BilingualText;

  @ChoiceField(DesignStatus, 'Where it stands.')
  status!: DesignStatus;

  @WholeField('Grows when its goals or milestones change.')
  revision!: number;

  /** The subjects of all who drafted, revised or submitted it: none of them judges it. */
  @Column('text', { array: true })
  draftedBy!: string[];

  @InstantField('When it was submitted last; null if it never was.', { nullable: true })
  submittedAt!: Date | null;

  @TextField('The subject of the token of who agreed to it; null until then.', { nullable: true })
  agreedBy!: string | null;

  @InstantField('When it was agreed to, and came into force; null until then.', { nullable: true })
  agreedAt!: Date | null;

  @BilingualField('Why it was returned, the last time; null if it never was.', { nullable: true })
  returnedWhy!: BilingualText | null;

  @TextField('The subject of the token of who returned it last; null if nobody did.', { nullable: true })
  returnedBy!: string | null;

  @InstantField('When it was returned last; null if it never was.', { nullable: true })
  returnedAt!: Date | null;
}
