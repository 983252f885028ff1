import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual, type GraphContext, loadOne, ShareScalar } from '@doorstep/subgraph-kit';
import { Policy, visible } from '@doorstep/access';
import { Ctx, Field, FieldResolver, Float, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { School } from '../../register/school';
import type { FlowHours, Measured } from './health.rules';

@ObjectType({ description: 'A figure, or why there is none.' })
export class Figure {
  @Field(() => Float, {
    nullable: true,
    description: 'The figure, rounded to four decimals; null where there is too little to say.',
  })
  value!: number | null;

  @Field(() => ShareScalar, {
    nullable: true,
    description:
      'The same as an exact decimal, rounded half up to four places, where it is a share of what can be counted: activities, schools, hours. Null for an index or a slope, and where there is no figure.',
  })
  share!: string | null;

  @Bilingual({ nullable: true, description: 'Why there is no figure; null where there is one.' })
  reason!: BilingualText | null;
}

export function figureOf(measured: Measured): Figure {
  const { value, reason } = measured;
  const share = (measured.value !== null && measured.share) || null;
  return Object.assign(new Figure(), { value: value && Math.round(value * 1e4) / 1e4, share, reason });
}

@ObjectType({ description: 'How alike schools were in a school year.' })
export class SimilarityOfYear {
  @Field(() => Int, { description: 'The school year, named by the year in which it begins.' })
  year!: number;

  @Field(() => Figure, { description: 'The similarity, from 0 (nothing in common) to 1 (all the same).' })
  similarity!: Figure;
}

@ObjectType({
  description:
    '同质化: whether the schools of a group become one like the other, which the papers on education groups warn of.',
})
export class Homogenisation {
  @Field(() => Figure, {
    description:
      "From 0 to 1: the mean, over all pairs of members that declared something in the year, of Jaccard's index |A ∩ B| / |A ∪ B| of their features and courses.",
  })
  similarity!: Figure;

  @Field(() => Figure, {
    description:
      'By how much similarity changes in a year: the slope of the least-squares line through the years of `years` that have a figure. Above 0, the schools become more alike.',
  })
  trend!: Figure;

  @Field(() => [SimilarityOfYear], {
    description:
      'The similarity of this year and the four before it, the earliest first: always of the members of this year, whether they belonged then or not, so that it tells what has become of them.',
  })
  years!: SimilarityOfYear[];
}

@ObjectType({ description: '管理: whether the cluster does what it has planned, with everybody.' })
export class ClusterManagement {
  @Field(() => Figure, {
    description:
      'From 0 to 1: of the activities in the plan that was agreed to and that were planned for a day before today, or are held already, the share that was held.',
  })
  planKept!: Figure;

  @Field(() => Int, { description: 'How many activities were held in the year, planned or not.' })
  held!: number;

  @Field(() => Figure, {
    description:
      'From 0 to 1: of the members in the year, by today, the share that took part in no activity that was held.',
  })
  shareWithoutPart!: Figure;

  schoolIds!: string[];
}

@ObjectType({ description: 'Whether all members give, or one gives everything.' })
export class ClusterBalance {
  @Field(() => Float, { description: 'How many hours the schools have shared in the year, as confirmed.' })
  hours!: number;

  @Field(() => Figure, {
    description:
      'From 0 (one school gives everything) to 1 (all give alike): 1 − (H − 1/n) / (1 − 1/n), where H = Σ (share of the hours given)² over the n members by today.',
  })
  evenness!: Figure;

  @Field(() => Figure, { description: 'From 0 to 1: the share of the hours that the largest giver gave.' })
  largestShare!: Figure;

  largestGiverId!: string | null;
}

@ObjectType({ description: 'Which way sharing flows, in confirmed hours of the year.' })
export class ClusterFlow implements FlowHours {
  @Field(() => Figure, {
    description:
      "From 0 to 1: of the hours between two schools with a published result, the share that a stronger gave to a weaker one. Strength is the mean level of the indicators in the school's latest result published by the end of the year; of a school that has none of its own, in that of the school that it came of.",
  })
  shareToWeaker!: Figure;

  @Field(() => Figure, {
    description:
      'From 0 (nothing is returned) to 1 (everything is): Σ min(h(i→j), h(j→i)) / Σ h(i→j) over all ordered pairs of schools, h the hours (weighted reciprocity, Squartini et al. 2013).',
  })
  reciprocity!: Figure;

  @Field(() => Float, { description: 'Hours given to a weaker school.' })
  toWeaker!: number;

  @Field(() => Float, { description: 'Hours given to a school equally strong.' })
  toEqual!: number;

  @Field(() => Float, { description: 'Hours given to a stronger school.' })
  toStronger!: number;

  @Field(() => Float, { description: 'Hours between schools of which at least one has no published result.' })
  unknown!: number;
}

@ObjectType({
  description:
    'How a cluster fared in a school year. Each figure says how it is worked out, or why it is missing.',
})
export class ClusterHealth {
  @Field(() => Int, { description: 'The school year, named by the year in which it begins.' })
  year!: number;

  @Field(() => Int, {
    description: 'How many schools belonged to it on at least one day of the year, by today.',
  })
  members!: number;

  @Field(() => Homogenisation, { description: 'Whether its schools become one like the other.' })
  homogenisation!: Homogenisation;

  @Field(() => ClusterManagement, { description: 'Whether it does what it has planned, with everybody.' })
  management!: ClusterManagement;

  @Field(() => ClusterBalance, { description: 'Whether all give, or one gives everything.' })
  balance!: ClusterBalance;

  @Field(() => ClusterFlow, { description: 'Which way sharing flows.' })
  flow!: ClusterFlow;
}

@Resolver(() => ClusterManagement)
export class ClusterManagementResolver {
  @Policy('read', 'School')
  @FieldResolver(() => [School], {
    nullable: true,
    description:
      'The members, by today, that took part in no activity that was held (at most 201); empty where none was held.',
  })
  async withoutPart(
    @Root() { schoolIds }: ClusterManagement,
    @Ctx() context: GraphContext,
  ): Promise<School[]> {
    const schools = await Promise.all(schoolIds.map(id => loadOne(context, School, 'id', id)));
    return schools.filter(school => school !== null);
  }
}

@Resolver(() => ClusterBalance)
export class ClusterBalanceResolver {
  @Policy('read', 'School')
  @FieldResolver(() => School, {
    nullable: true,
    description: 'The school that gave most; null where nothing was shared.',
  })
  async largestGiver(
    @Root() { largestGiverId }: ClusterBalance,
    @Ctx() context: GraphContext,
  ): Promise<School | null> {
    if (!largestGiverId) return null;
    return visible(context.actor, 'School', await loadOne(context, School, 'id', largestGiverId));
  }
}
