import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  Aggregate,
  BilingualField,
  ChoiceField,
  describeChoices,
  EntityType,
  InstantField,
  LinkField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Column } from 'typeorm';
import { School } from '../register/school';
import { AppraisalGrade, AppraisalStatus } from './school-appraisal.rules';

describeChoices('AppraisalGrade', AppraisalGrade, '等第: how well.', {
  EXCELLENT: '优秀: excellent.',
  GOOD: '良好: good.',
  QUALIFIED: '合格: qualified.',
  UNQUALIFIED: '不合格: not qualified.',
});
describeChoices('AppraisalStatus', AppraisalStatus, 'Whether an appraisal has been published.', {
  DRAFT: 'Being written; seen by those who may write it.',
  PUBLISHED: 'Published, after the year, by somebody else than wrote it; no longer changes.',
});

@EntityType("考核: a district's yearly appraisal of one of its own project schools (§五（四）).", {
  keys: ['id'],
  policy: 'SchoolAppraisal',
})
@Absent({
  code: 'APPRAISAL_NOT_FOUND',
  field: 'appraisalId',
  zh: '没有这项考核。',
  en: 'There is no such appraisal.',
})
export class SchoolAppraisal extends Aggregate {
  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: School;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @WholeField('The year, January to December.')
  year!: number;

  @WholeField(
    'Which edition for the year: 1, and one more with every correction. The latest published one counts.',
  )
  edition!: number;

  @BilingualField('What it corrects in the edition before; null in the first.', { nullable: true })
  correction!: BilingualText | null;

  @ChoiceField(AppraisalGrade, '实践成效: how well the school does what it set out to do.')
  practice!: AppraisalGrade;

  @BilingualField('On what ground.')
  practiceGround!: BilingualText;

  @ChoiceField(AppraisalGrade, '推广和辐射: how well it passes its experience on.')
  dissemination!: AppraisalGrade;

  @BilingualField('On what ground.')
  disseminationGround!: BilingualText;

  @ChoiceField(AppraisalGrade, 'The whole: the lower of the two.')
  overall!: AppraisalGrade;

  @ChoiceField(AppraisalStatus, 'Whether it has been published.')
  status!: AppraisalStatus;

  /** The subjects of all who wrote it: they do not publish it. */
  @Column('text', { array: true })
  draftedBy!: string[];

  @Column('text', { nullable: true })
  publishedBy!: string | null;

  @InstantField('When it was published; null before.', { nullable: true })
  publishedAt!: Date | null;
}
