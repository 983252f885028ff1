import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  Aggregate,
  BilingualField,
  ChoiceField,
  describeChoices,
  EntityType,
  LinkField,
  ShareField,
  TextField,
  TextsField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Field, ObjectType } from 'type-graphql';
import { Column, type Relation } from 'typeorm';
import { District } from '../districts/district';
import { Settlement } from '../register/school.rules';
import {
  type CountyClassification,
  type CountyTest,
  CountyTestCode,
  CountyType,
  DriverEffect,
  DriverEvidenceKind,
} from './county.rules';

describeChoices('CountyType', CountyType, 'What a county needs first, by the rule of `classification`.', {
  SHORT_OF_RESOURCES: '资源短缺型: too few teachers, or too few who are qualified.',
  WEAK_IN_TECHNOLOGY: '信息化薄弱型: too many schools below the standard of information technology.',
  UNEVEN: '校际差距型: too wide a gap between its schools.',
  DEEPENING: '内涵提升型: none of these; it turns to teaching itself.',
  UNKNOWN: 'Not known: none of these was found, and not everything was assessed.',
});
describeChoices('CountyTestCode', CountyTestCode, 'What the rule looks at.', {
  PUPILS_PER_TEACHER: 'Pupils by teachers; above the threshold, resources are short.',
  QUALIFIED_TEACHERS: 'The share of qualified teachers; below the threshold, resources are short.',
  SCHOOLS_BELOW_IT_STANDARD:
    'The share of schools below the IT standard; above the threshold, technology is weak.',
  GAP_BETWEEN_SCHOOLS: 'The gap between schools; above the threshold, the county is uneven.',
});
describeChoices(
  'DriverEvidenceKind',
  DriverEvidenceKind,
  'What it rests on that something drives improvement.',
  {
    FIGURE: 'A figure, for example of a result or of the yearly figures.',
    CASE_STUDY: 'A case study.',
    APPRAISAL: 'An appraisal of a school or of the district.',
    PLAN_TASK: "A task of the district's plan.",
    DOCUMENT: 'Another document.',
  },
);
describeChoices('DriverEffect', DriverEffect, 'How much it has driven improvement, as the evidence shows.', {
  STRONG: 'Much.',
  SOME: 'A little.',
  NONE: 'Not at all: tried, without effect.',
});

@EntityType(
  "A county's conditions and needs in a year, as assessed. A county is a district of the register.",
  {
    keys: ['id'],
    policy: 'CountyProfile',
  },
)
@Absent({
  code: 'COUNTY_PROFILE_NOT_FOUND',
  field: 'countyProfileId',
  zh: '没有这份县情评估。',
  en: 'There is no such profile.',
})
export class CountyProfile extends Aggregate {
  @Column('text')
  districtCode!: string;

  @LinkField(() => District, {
    by: 'districtCode',
    key: 'code',
    policy: 'District',
    description: 'The county.',
  })
  readonly district!: Relation<District>;

  @WholeField('The year, January to December.')
  year!: number;

  @ChoiceField(Settlement, 'Where most of its pupils live.')
  settlement!: Settlement;

  @WholeField('How many people live there.')
  population!: number;

  @WholeField('How many pupils of compulsory education there are; null if unknown.', { nullable: true })
  pupils!: number | null;

  @WholeField('How many teachers teach them; null if unknown.', { nullable: true })
  teachers!: number | null;

  @ShareField(
    'The share of teachers who have the qualification that the province asks for; null if unknown.',
    {
      nullable: true,
    },
  )
  qualifiedTeachers!: string | null;

  @ShareField('The share of pupils who go to school in the country; null if unknown.', { nullable: true })
  ruralPupils!: string | null;

  @ShareField('The share of schools below the standard of information technology; null if unknown.', {
    nullable: true,
  })
  schoolsBelowItStandard!: string | null;

  @ShareField(
    'How far the worst-off fifth of schools lies behind the best-off one in teachers per pupil: 0 for equal, 1 for none at all; null if unknown.',
    { nullable: true },
  )
  gapBetweenSchools!: string | null;

  @ShareField('The share of families who are satisfied; null if unknown. §三 aims at 0.9.', {
    nullable: true,
  })
  satisfiedFamilies!: string | null;

  @TextsField('Its needs, as codes that can be compared, for example TEACHERS_OF_ENGLISH.')
  needs!: string[];

  @BilingualField("Its needs in its own words, with what is particular to the county's environment.")
  needsInWords!: BilingualText;

  @ChoiceField(CountyType, 'Its type, as it was sorted when this was last written.')
  type!: CountyType;

  @TextField('By which rule it was sorted.')
  method!: string;
}

@ObjectType('CountyTest', { description: 'One thing that the rule looked at.' })
class CountyTestType implements CountyTest {
  @Field(() => CountyTestCode, { description: 'What it looked at.' })
  code!: CountyTestCode;

  @Field(() => String, {
    nullable: true,
    description:
      'What was found, a decimal; null where it is not known (`met` is null, too), and where there are pupils and no teacher ' +
      'at all (`met` is true).',
  })
  found!: string | null;

  @Field({ description: 'What that is held against, a decimal.' })
  threshold!: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it speaks for the type; null where it is not known.',
  })
  met!: boolean | null;

  @Field(() => CountyType, { description: 'The type that it can speak for.' })
  type!: CountyType;
}

@ObjectType('CountyClassification', {
  description:
    'How a county is sorted, run now: the first type that a test speaks for, in the order of the tests.',
})
export class CountyClassificationType implements CountyClassification {
  @Field(() => CountyType, { description: 'What comes out.' })
  type!: CountyType;

  @Field({ description: 'By which rule.' })
  method!: string;

  @Field(() => [CountyTestType], { description: 'Everything that the rule looked at.' })
  tests!: CountyTest[];
}

/** Never changed; a new edition stands beside the old one. */
@EntityType('分类指导: what counties of a type are advised to do, in editions.')
export class CountyGuidance extends Aggregate {
  @ChoiceField(CountyType, 'For which type.')
  type!: CountyType;

  @WholeField('Its edition: 1, 2, 3 …')
  edition!: number;

  @BilingualField('The advice.')
  advice!: BilingualText;

  @TextField('What it rests on.')
  source!: string;
}

/** Never changed: what is found later is another record. */
@EntityType('What drives improvement in a county, or was tried without effect, with its evidence.')
export class CountyDriver extends Aggregate {
  @Column('text')
  districtCode!: string;

  @LinkField(() => District, {
    by: 'districtCode',
    key: 'code',
    policy: 'District',
    description: 'The county.',
  })
  readonly district!: Relation<District>;

  @WholeField('The year in which it was found.')
  year!: number;

  @TextField('Its code, by which counties are compared, for example SHARED_LESSONS_ONLINE.')
  driver!: string;

  @ChoiceField(DriverEffect, 'How much it has driven improvement.')
  effect!: DriverEffect;

  @BilingualField('What it is, and how it works there.')
  description!: BilingualText;

  @ChoiceField(DriverEvidenceKind, 'What that rests on.')
  evidenceKind!: DriverEvidenceKind;

  @TextField(
    'What it rests on: the key of an appraisal or of a task of a plan, which was there when this was recorded; else a key or ' +
      'title as it was written, which nobody has checked.',
  )
  evidenceKey!: string;

  @BilingualField('What the evidence shows.')
  evidence!: BilingualText;
}
