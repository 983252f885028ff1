import { ChangeInput, CreationInput, DateScalar } from '@doorstep/subgraph-kit';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { ClusterKind } from '../clusters/cluster.rules';
import { ThemeIndicators } from './proposal.types';

const weight = (description: string): PropertyDecorator =>
  Field(() => Float, { nullable: true, description }) as PropertyDecorator;

@InputType({
  description: 'What one unit of each term is worth, 0 to 100; the default for what is left out.',
})
export class FormingWeightsInput {
  @weight('A school that asked and has a place (1).')
  served?: number | null;

  @weight('A place on the own theme (1).')
  theme?: number | null;

  @weight('A lead at the highest level above a member at the lowest (2).')
  strength?: number | null;

  @weight('A member beside its lead instead of at the longest distance (0.5).')
  nearness?: number | null;

  @weight('A wish that comes true (0.5).')
  wish?: number | null;

  @weight('A school that stays in its good cluster (0.5).')
  kept?: number | null;

  @weight('As many distinct features as the largest cluster has schools (0.5).')
  diversity?: number | null;

  @weight('A member more or fewer than the ideal; it counts against (0.1).')
  size?: number | null;
}

@InputType({ description: 'Bounds and weights; the default for what is left out.' })
export class FormingOptionsInput {
  @Field(() => Int, { nullable: true, description: 'The fewest members beside the lead (8).' })
  minMembers?: number | null;

  @Field(() => Int, { nullable: true, description: 'The most members beside the lead (12).' })
  maxMembers?: number | null;

  @Field(() => Int, { nullable: true, description: 'How many members a cluster should have (10).' })
  idealMembers?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The longest distance of a member to its lead in km (12).',
  })
  maxDistanceKm?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether members must be of their lead's district (false; a district's teams always are).",
  })
  sameDistrict?: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many candidate leads are kept for each school, the best ones (15): they bound the memory.',
  })
  candidatesPerSchool?: number | null;

  @Field(() => Float, { nullable: true, description: 'The least mean level of a lead, 1 to 9 (6).' })
  leadLevel?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'By how many levels a lead stands above each member (1).',
  })
  leadAdvantage?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The gap to the bound at which the solver may stop (0.02).',
  })
  gap?: number | null;

  @Field(() => FormingWeightsInput, { nullable: true, description: 'What each term is worth.' })
  weights?: FormingWeightsInput | null;

  @Field(() => [ThemeIndicators], {
    nullable: true,
    description:
      'Which indicators each theme is about; of one that is not named here, what `themes` says of it, or else all of them.',
  })
  themeIndicators?: ThemeIndicators[] | null;
}

@InputType({ description: 'For whom clusters are to be proposed, and how.' })
export class ProposeClustersInput extends CreationInput {
  @Field(() => ClusterKind, { description: 'CITY_PRACTICE_COMMUNITY or DISTRICT_PRACTICE_TEAM.' })
  kind!: ClusterKind;

  @Field(() => ID, {
    nullable: true,
    description: 'The district (official code) of DISTRICT_PRACTICE_TEAM; left out for the city.',
  })
  districtCode?: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      'The day from which on the clusters shall hold, today or up to two years ahead; left out: the earliest, today or the day after the last cluster of the kind has begun. What there will be on that day counts: who belongs where, which schools run.',
  })
  from?: string | null;

  @Field(() => FormingOptionsInput, { nullable: true, description: 'Bounds and weights.' })
  options?: FormingOptionsInput | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      'Clusters of the kind that work well and are to be kept where possible; left out: all that there are. One that is not kept closes when the proposal is adopted; one whose end is known is never kept.',
  })
  goodClusterIds?: string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      'Clusters of the kind that the proposal leaves as they are. The schools of a CITY_PRACTICE_COMMUNITY stay there and get no other place; those of a DISTRICT_PRACTICE_TEAM may have a place beside it.',
  })
  untouchedClusterIds?: string[] | null;
}

@InputType({ description: 'What a school needs of a cluster.' })
export class DeclareSchoolNeedInput extends CreationInput {
  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field({
    description: 'Whether it asks for a place in a cluster; false takes the wish back.',
    defaultValue: true,
  })
  asks!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'The code of the theme of its bottleneck problem; may be left out if its participation in the programme has one.',
  })
  theme?: string | null;

  @Field(() => [String], {
    defaultValue: [],
    description: 'Up to 5 other themes on which it would also work.',
  })
  alsoThemes!: string[];

  @Field(() => [ID], { defaultValue: [], description: 'Up to 20 schools with which it would like to work.' })
  worksWith!: string[];

  @Field(() => [ID], {
    defaultValue: [],
    description: 'Up to 20 schools with which it would rather not work.',
  })
  avoids!: string[];

  @Field({ defaultValue: true, description: 'Whether it is ready to lead a cluster.' })
  mayLead!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'To change a declaration: the version that you read; CONFLICT if somebody was faster.',
  })
  expectedVersion?: number | null;
}

@InputType({ description: 'A school that is to go to another cluster, or to none.' })
export class MoveSchoolInput {
  @Field(() => ID, { description: 'The key of the school; no lead.' })
  schoolId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The lead of the cluster to which it goes; null for none.',
  })
  toLeadId?: string | null;
}

@InputType({ description: 'A cluster that another school is to lead; the old lead becomes a member.' })
export class ReplaceLeadInput {
  @Field(() => ID, { description: 'The school that leads it now.' })
  leadId!: string;

  @Field(() => ID, { description: 'The school that is to lead it.' })
  newLeadId!: string;
}

@InputType({ description: 'A change by hand: one of the three.' })
export class EditClusterProposalInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the proposal.' })
  proposalId!: string;

  @Field(() => MoveSchoolInput, { nullable: true, description: 'Moves a school.' })
  move?: MoveSchoolInput | null;

  @Field(() => ReplaceLeadInput, { nullable: true, description: 'Changes a lead.' })
  replaceLead?: ReplaceLeadInput | null;

  @Field(() => ID, { nullable: true, description: 'Dissolves the cluster that this school leads.' })
  dissolveLeadId?: string | null;

  @Field({ defaultValue: false, description: 'Whether to show the effect only, and change nothing.' })
  preview!: boolean;
}

@InputType({ description: 'A proposal whose clusters are to be formed.' })
export class AdoptClusterProposalInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the proposal.' })
  proposalId!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      'The business day from which on the clusters hold, today or later; left out: the day for which the proposal was made, or today if that has been.',
  })
  from?: string | null;
}

@InputType({ description: 'A proposal that is called off or discarded.' })
export class DiscardClusterProposalInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the proposal.' })
  proposalId!: string;
}
