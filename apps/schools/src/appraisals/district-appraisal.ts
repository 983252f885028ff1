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
  LinkField,
  ShareField,
  ShareScalar,
  TextField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Column, type Relation } from 'typeorm';
import { District } from '../districts/district';
import {
  type AppraisalEvidence,
  type AppraisalFigure,
  AppraisalFigureCode,
  type AppraisalInputs,
  type AppraisalSet,
  AppraisalSetCode,
} from './district-appraisal.rules';
import { AppraisalStatus } from './school-appraisal.rules';

describeChoices('AppraisalFigureCode', AppraisalFigureCode, 'A figure of the appraisal of a district.', {
  PLAN_IN_FORCE: '§五（一）: 1 if a plan was in force on the day, or closed in the year; else 0.',
  TASKS_KEPT: "Of the plan's tasks whose last day lay in the year, those that were done by it.",
  REPORT_FILED: '1 if the report on the year was filed; else 0. Without a plan, no figure.',
  FUND_SET_UP: '§五（三）: of action research, distilling experience and dissemination, those with a budget.',
  FUND_USED: 'What was spent of what was released, by the day, in fen.',
  SCHOOLS_APPRAISED:
    "§五（四）: of the district's own project schools, those with a published appraisal of the year.",
  COVERAGE:
    '§二: public schools of compulsory education in the programme, times four, by all of them on the day: 25 % is the whole.',
  STAGE_MOVES:
    '§四（二）: of the schools in the programme, those that moved on at least one stage in the year.',
  PRACTICE: '§五（四）: of the appraised schools, those whose practice is good or excellent.',
  DISSEMINATION: '§五（四）: of the appraised schools, those whose dissemination is good or excellent.',
});
describeChoices('AppraisalSetCode', AppraisalSetCode, 'What the figures of a district enter (§五（四）).', {
  EDUCATION_QUALITY: "区县教育质量评估指标: the indicators of a district's quality of education.",
  YEARLY_WORK: "年度教育工作评价指标: the indicators of a district's work in the year.",
});

@ObjectType('AppraisalEvidence', { description: 'Something that a figure counts.' })
class EvidenceType implements AppraisalEvidence {
  @Field(() => String, { description: 'What it is: DistrictPlan, PlanTask, FundUse or School.' })
  kind!: AppraisalEvidence['kind'];

  @Field(() => ID, { description: 'Its key; of a task its code in the plan, of a use its code.' })
  key!: string;
}

@ObjectType('AppraisalFigure', { description: 'A figure, and what it rests on.' })
class FigureType implements AppraisalFigure {
  @Field(() => AppraisalFigureCode, { description: 'Which figure.' })
  code!: AppraisalFigureCode;

  @Field(() => Float, { description: 'What was counted; fen where it is money.' })
  numerator!: number;

  @Field(() => Float, { description: 'Of how many or how much.' })
  denominator!: number;

  @Field(() => ShareScalar, {
    nullable: true,
    description:
      'The one by the other, at most 1, rounded down to four places; null where there is nothing to count.',
  })
  value!: string | null;

  @Field(() => [EvidenceType], { description: 'What the numerator counts.' })
  evidence!: AppraisalEvidence[];
}

@ObjectType('AppraisalSetItem', { description: 'A figure in a set.' })
class SetItemType {
  @Field(() => AppraisalFigureCode, { description: 'Which figure.' })
  figure!: AppraisalFigureCode;

  @Field(() => Int, { description: 'What it weighs; the weights of a set make 100.' })
  weight!: number;
}

@ObjectType('AppraisalSet', { description: 'A set of indicators that the appraisal enters.' })
class SetType implements AppraisalSet {
  @Field(() => AppraisalSetCode, { description: 'Which set.' })
  code!: AppraisalSetCode;

  @Field(() => [SetItemType], { description: 'Which figures enter it, and how heavily.' })
  items!: AppraisalSet['items'];

  @Field(() => ShareScalar, {
    nullable: true,
    description: 'The weighted mean of those figures that have a value, rounded down to four places.',
  })
  score!: string | null;
}

@EntityType(
  "考核: the city's yearly appraisal of a district (§五（四）), with the evidence of each figure.",
  {
    keys: ['id'],
    policy: 'DistrictAppraisal',
  },
)
@Absent({
  code: 'APPRAISAL_NOT_FOUND',
  field: 'appraisalId',
  zh: '没有这项考核。',
  en: 'There is no such appraisal.',
})
export class DistrictAppraisal extends Aggregate {
  @Column('text')
  districtCode!: string;

  @LinkField(() => District, {
    by: 'districtCode',
    key: 'code',
    policy: 'District',
    description: 'The district.',
  })
  readonly district!: Relation<District>;

  @WholeField('The year, January to December.')
  year!: number;

  @WholeField(
    'Which edition for the year: 1, and one more with every correction. The latest published one counts.',
  )
  edition!: number;

  @BilingualField('What it corrects in the edition before; null in the first.', { nullable: true })
  correction!: BilingualText | null;

  @DayField(
    'The day on which the year was looked at: its last; of a draft, the day of the draft while the year runs.',
  )
  lookedAtOn!: string;

  @TextField('By which rule the figures were made.')
  method!: string;

  /** All that the figures were made of. */
  @Column('jsonb')
  inputs!: AppraisalInputs;

  @Field(() => [FigureType], { description: 'The figures, each with what it rests on.' })
  @Column('jsonb')
  figures!: AppraisalFigure[];

  @Field(() => [SetType], { description: 'The two sets that they enter.' })
  @Column('jsonb')
  sets!: AppraisalSet[];

  @ShareField("The score in the set of the district's quality of education; null without figures.", {
    nullable: true,
  })
  educationQuality!: string | null;

  @ShareField("The score in the set of the district's work in the year; null without figures.", {
    nullable: true,
  })
  yearlyWork!: string | null;

  @BilingualField('What the city says about it.')
  remarks!: BilingualText;

  @ChoiceField(AppraisalStatus, 'Whether it has been published.')
  status!: AppraisalStatus;

  /** The subjects of all who drafted it: they do not publish it. */
  @Column('text', { array: true })
  draftedBy!: string[];

  @Column('text', { nullable: true })
  publishedBy!: string | null;

  @InstantField('When it was published; null before.', { nullable: true })
  publishedAt!: Date | null;
}
