import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual, describeChoices, LinkField } from '@doorstep/subgraph-kit';
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { School } from '../register/school';
import type { BrokenRule, ClusterRule } from './score.rules';

/** The values of a union of the rules, as an enumeration of the graph. */
const asEnum = <T extends string>(values: { [value in T]: string }) =>
  Object.fromEntries(Object.keys(values).map(value => [value, value])) as { [value in T]: value };

const ruleWords: { [rule in ClusterRule]: string } = {
  STAGE: 'They teach no stage in common.',
  DISTANCE: 'It is farther from the lead than allowed.',
  DISTRICT: 'It is of another district than the lead.',
  THEME: 'It has not named the theme.',
  STRENGTH: 'The lead does not stand high enough above it.',
  APART: 'It would rather not work with one of them, or one of them with it.',
  SIZE: 'The cluster has too few members or too many.',
  LEAD_TOO_WEAK: 'The lead is not strong enough in what the theme is about.',
  PLACED_TWICE: 'It has two places.',
};
export const FormingRule = asEnum(ruleWords);
describeChoices('FormingRule', FormingRule, 'A rule of forming clusters.', ruleWords);

export const UnservedReasons = {
  NO_THEME: 'NO_THEME',
  NO_STRONG_LEAD: 'NO_STRONG_LEAD',
  NO_LEAD_OF_STAGE: 'NO_LEAD_OF_STAGE',
  TOO_FAR: 'TOO_FAR',
  OTHER_DISTRICT: 'OTHER_DISTRICT',
  NO_STRONGER_LEAD: 'NO_STRONGER_LEAD',
  AVOIDED: 'AVOIDED',
  SEVERAL_RULES: 'SEVERAL_RULES',
  COULD_JOIN: 'COULD_JOIN',
  CLUSTERS_FULL: 'CLUSTERS_FULL',
  COULD_FORM: 'COULD_FORM',
  TOO_FEW_NEARBY: 'TOO_FEW_NEARBY',
  LEADS_TAKEN: 'LEADS_TAKEN',
} as const;
describeChoices('UnservedReason', UnservedReasons, 'Why a school that asked has no place.', {
  NO_THEME: 'It has declared no theme.',
  NO_STRONG_LEAD: 'No school is strong enough to lead on its theme.',
  NO_LEAD_OF_STAGE: 'No lead on its theme teaches its stage.',
  TOO_FAR: 'The nearest fitting lead is too far away.',
  OTHER_DISTRICT: 'The only fitting leads are of other districts.',
  NO_STRONGER_LEAD: 'No lead in reach stands high enough above it; it could lead itself.',
  AVOIDED: 'Nothing but a wish not to work together stands between it and a cluster.',
  SEVERAL_RULES: 'Two rules at least speak against each lead.',
  COULD_JOIN:
    'A cluster of the proposal has room for it: it was moved out, or counts for less than the size.',
  CLUSTERS_FULL: 'The clusters that it could join are full.',
  COULD_FORM: 'Enough schools without a place could form a cluster with it: make a new proposal.',
  TOO_FEW_NEARBY: 'Too few schools near it could form a cluster with it.',
  LEADS_TAKEN: 'Every fitting lead has a place in another cluster.',
});

export enum ThemeFit {
  OWN = 'OWN',
  ALSO = 'ALSO',
  OTHER = 'OTHER',
}
describeChoices('ThemeFit', ThemeFit, "How the cluster's theme meets a school's need.", {
  OWN: 'It is the theme of its bottleneck problem.',
  ALSO: 'It is another theme that it named.',
  OTHER: 'It is neither: a lead that helps others, or a school that stays.',
});

export enum SolverEndWord {
  GAP = 'GAP',
  NODES = 'NODES',
  TIME = 'TIME',
}
registerEnumType(SolverEndWord, {
  name: 'SolverEnd',
  description: 'Why the solver stopped.',
  valuesConfig: {
    GAP: { description: 'It came within the gap asked for.' },
    NODES: { description: 'It had searched as many nodes as it may; the same on every machine.' },
    TIME: { description: 'Its time was up: another run may end elsewhere.' },
  },
});

@ObjectType({ description: 'A figure for each term of the objective.' })
export class FormingTerms {
  @Field(() => Float, { description: 'Schools that asked and have a place.' })
  served!: number;

  @Field(() => Float, {
    description: "A place on the school's own theme counts 1, on another that it named 0.5.",
  })
  theme!: number;

  @Field(() => Float, {
    description:
      'For each member: (mean level of the lead − of the member in what the theme is about) / 8, from 0 to 1.',
  })
  strength!: number;

  @Field(() => Float, { description: 'For each member: 1 − km to the lead / the most km; 0 if unknown.' })
  nearness!: number;

  @Field(() => Float, { description: 'Wishes to work together that come true, in each direction.' })
  wish!: number;

  @Field(() => Float, { description: 'Schools that stay in their good cluster.' })
  kept!: number;

  @Field(() => Float, {
    description: 'For each cluster: distinct features and courses of its schools / (most members + 1).',
  })
  diversity!: number;

  @Field(() => Float, {
    description: 'For each cluster: by how many members it is off the ideal; it counts against.',
  })
  size!: number;
}

@ObjectType({ description: 'A rule that a proposal does not keep, after edits by hand.' })
export class BrokenFormingRule implements BrokenRule {
  @Field(() => FormingRule, { description: 'Which rule.' })
  rule!: ClusterRule;

  @Field(() => ID, { description: 'The school that leads the cluster.' })
  leadId!: string;

  @Field(() => ID, { description: 'The school at which it shows; the lead for a rule of the whole cluster.' })
  schoolId!: string;

  @LinkField(() => School, {
    by: 'leadId',
    policy: 'School',
    description: 'The school that leads the cluster.',
  })
  readonly lead?: School | null;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school at which it shows.' })
  readonly school?: School | null;
}

@ObjectType({ description: 'What a proposal is worth.' })
export class ProposalScore {
  @Field(() => Float, { description: 'The weighted sum of the terms, which the solver maximises.' })
  objective!: number;

  @Field(() => FormingTerms, { description: 'The terms before they are weighted.' })
  terms!: FormingTerms;

  @Field(() => Int, { description: 'How many schools asked.' })
  asked!: number;

  @Field(() => Int, { description: 'How many of them have a place.' })
  served!: number;

  @Field(() => Int, { description: 'How many clusters.' })
  clusters!: number;

  @Field(() => Float, { nullable: true, description: 'Mean distance of members to their leads in km.' })
  meanDistanceKm!: number | null;

  @Field(() => Float, { nullable: true, description: 'The longest of these distances in km.' })
  longestDistanceKm!: number | null;

  @Field(() => Float, { nullable: true, description: 'Variance of the number of members over the clusters.' })
  sizeVariance!: number | null;

  @Field(() => Int, { description: 'Schools that stay in their good cluster.' })
  kept!: number;

  @Field(() => [BrokenFormingRule], {
    description: 'Rules that it does not keep; none before edits by hand.',
  })
  broken!: BrokenFormingRule[];
}

@ObjectType({ description: 'How large the model was, and what was left out of it.' })
export class FormingModelSize {
  @Field(() => Int, { description: 'Pairs of a candidate lead and a member that no rule forbids.' })
  possiblePairs!: number;

  @Field(() => Int, { description: 'Pairs in the model: the best of each school.' })
  pairs!: number;

  @Field(() => Int, {
    description: 'Schools with more candidate leads than were kept; the bound knows their best ones.',
  })
  schoolsTrimmed!: number;

  @Field(() => Int, { description: 'Candidate leads, each with its theme.' })
  leads!: number;

  @Field(() => Int, { description: 'Parts without a school in common, solved one after the other.' })
  parts!: number;

  @Field(() => Int, { description: 'Decisions of yes or no.' })
  binaries!: number;

  @Field(() => Int, { description: 'Rows of the programme.' })
  rows!: number;
}

@ObjectType({
  description: "The lead's published level beside the school's. Higher is better; for a burden, lighter.",
})
export class LevelBeside {
  @Field({ description: 'The indicator, for example ACADEMIC_BURDEN.' })
  indicator!: string;

  @Field(() => Int, { description: "The lead's level, 1 to 9." })
  lead!: number;

  @Field(() => Int, { description: "The school's level, 1 to 9." })
  member!: number;
}

@ObjectType({ description: 'Why a school is where it is.' })
export class PlacementExplanation {
  @Bilingual({ description: 'In a sentence for the school.' })
  sentence!: BilingualText;

  @Field(() => ThemeFit, { description: "How the theme meets the school's need." })
  themeFit!: ThemeFit;

  @Field(() => [LevelBeside], { description: 'Levels in what the theme is about; none for the lead.' })
  levels!: LevelBeside[];

  @Field(() => Float, {
    nullable: true,
    description: 'Km to the lead, one decimal; null if a place is unknown.',
  })
  distanceKm!: number | null;

  @Field({ description: 'Whether it stays in its good cluster.' })
  stays!: boolean;

  @Field(() => [ID], { description: 'Schools of the cluster with which it wished to work.' })
  wishes!: string[];
}

@ObjectType({ description: 'What one proposal, or a proposal after an edit, does differently from another.' })
export class ProposalEffect {
  @Field(() => Float, { description: 'By how much the objective grows.' })
  objective!: number;

  @Field(() => ProposalScore, { description: 'What the first is worth.' })
  before!: ProposalScore;

  @Field(() => ProposalScore, { description: 'What the second is worth.' })
  after!: ProposalScore;

  @Field(() => [BrokenFormingRule], { description: 'Rules that only the second breaks.' })
  newlyBroken!: BrokenFormingRule[];

  @Field(() => [BrokenFormingRule], { description: 'Rules that only the first breaks.' })
  mended!: BrokenFormingRule[];

  @Field(() => [ID], { description: 'Schools that asked and have a place in the second only.' })
  gained!: string[];

  @Field(() => [ID], { description: 'Schools that asked and have a place in the first only.' })
  lost!: string[];

  @Field(() => [ID], { description: 'Schools with another lead.' })
  moved!: string[];
}

@ObjectType({ description: 'Which indicators a theme is about.' })
@InputType('ThemeIndicatorsInput', { description: 'Which indicators a theme is about.' })
export class ThemeIndicators {
  @Field({ description: 'The code of the theme.' })
  theme!: string;

  @Field(() => [String], { description: 'Codes of indicators, for example ACADEMIC_BURDEN.' })
  indicators!: string[];
}
