import { type BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual, describeChoices, ShareScalar } from '@doorstep/subgraph-kit';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import type { StandardContent } from './standard.schema';
import { type StandardVersion } from './standards';

export const IndicatorCode = {
  ACADEMIC_LEVEL: 'ACADEMIC_LEVEL',
  ACADEMIC_BURDEN: 'ACADEMIC_BURDEN',
  SATISFACTION_PARENTS: 'SATISFACTION_PARENTS',
  SATISFACTION_COMMUNITY: 'SATISFACTION_COMMUNITY',
} as const;

describeChoices('IndicatorCode', IndicatorCode, 'What a school is measured by.', {
  ACADEMIC_LEVEL: '学业水平: the share of pupils whose score reaches the cut',
  ACADEMIC_BURDEN: '学业负担: the share of pupils whose homework and sleep are as they should be',
  SATISFACTION_PARENTS: '家长满意度: the share of parents who are satisfied',
  SATISFACTION_COMMUNITY: '社区居民满意度: the share of residents who are satisfied',
});

@ObjectType({ description: 'How a standard defines an indicator.' })
export class IndicatorDefinition {
  @Field(() => IndicatorCode, { description: 'Which indicator.' })
  code!: keyof typeof IndicatorCode;

  @Bilingual({ description: 'What it is called.' })
  name!: BilingualText;

  @Bilingual({ description: 'What its share is a share of.' })
  description!: BilingualText;

  @Field(() => Int, { description: 'The level, from 1 to 9, from which a school is not below the standard.' })
  standardLevel!: number;
}

@ObjectType({ description: 'What the standard asks of pupils of a grade.' })
export class GradeLimits {
  @Field(() => Int, { description: 'The grade, from 1 to 9.' })
  grade!: number;

  @Field({ description: 'The score from which a pupil reaches the standard; a decimal.' })
  cutScore!: string;

  @Field(() => Int, { description: 'Minutes of written homework a day, at most.' })
  homeworkMinutesAtMost!: number;

  @Field(() => Int, { description: 'Minutes of sleep a day, at least.' })
  sleepMinutesAtLeast!: number;
}

@ObjectType({ description: 'Where a number of a standard comes from.' })
export class StandardSource {
  @Bilingual({ description: 'The document, or the convention.' })
  text!: BilingualText;
}

@ObjectType({
  description: 'A version of a standard by which schools are assessed. It never changes once published.',
})
export class Standard {
  @Field({ description: 'Which standard, for example GREEN_INDICATORS.' })
  code!: string;

  @Field({ description: 'Its version, a whole number from 1.' })
  version!: string;

  @Bilingual({ description: 'What it is called.' })
  name!: BilingualText;

  @Field({
    description:
      'The SHA-256 of its content, which each cycle keeps: what was judged by it can be judged again.',
  })
  contentHash!: string;

  @Field(() => Int, { description: 'How many people a published figure describes at least.' })
  minimumPeople!: number;

  @Field(() => [ShareScalar], { description: 'The least shares of levels 2 to 9.' })
  levelBounds!: string[];

  @Field(() => [IndicatorDefinition], { description: 'Its indicators.' })
  indicators!: IndicatorDefinition[];

  @Field({ description: 'The highest score there is; a decimal.' })
  maximumScore!: string;

  @Field(() => [GradeLimits], { description: 'What it asks, grade by grade.' })
  grades!: GradeLimits[];

  @Field(() => ShareScalar, { description: "What each group's satisfaction has to reach." })
  satisfactionThreshold!: string;

  @Field(() => Int, { description: 'For how many years a decision holds.' })
  decisionValidityYears!: number;

  @Field(() => [StandardSource], { description: 'Where its numbers come from.' })
  sources!: StandardSource[];
}

@InputType({ description: 'Which version of which standard.' })
export class StandardInput {
  @Field({ description: 'The code, for example GREEN_INDICATORS.' })
  code!: string;

  @Field({ description: 'The version, for example 1.' })
  version!: string;
}

/** The graph's view of a standard. */
export function standardView({ content, hash }: StandardVersion): Standard {
  const sources = content.sources.map(text => ({ text }));
  return Object.assign(new Standard(), {
    ...(content satisfies StandardContent),
    contentHash: hash,
    sources,
  });
}
