import { Policy, visible, visibleWhere } from '@doorstep/access';
import {
  BilingualTextInput,
  ConnectionArgs,
  DateScalar,
  type GraphContext,
  loadOne,
  MutationPayload,
  mutate,
  paginate,
} from '@doorstep/subgraph-kit';
import {
  Arg,
  Args,
  Ctx,
  Field,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from 'type-graphql';
import { IndicatorCode, SchoolStage } from '../words';
import { Offering, OfferingConnection, OfferingKind } from './offering';
import { mostPlaces } from './offering.rules';
import { type NewOffering, OfferingsService, type OfferingsWanted } from './offerings.service';

@InputType({ description: 'Which offerings are wanted. What is absent does not matter.' })
class OfferingFilter implements OfferingsWanted {
  @Field(() => IndicatorCode, { nullable: true, description: 'Those that help to mend this indicator.' })
  indicator?: IndicatorCode | null;

  @Field(() => SchoolStage, { nullable: true, description: 'Those that serve a school of this stage.' })
  schoolStage?: SchoolStage | null;

  @Field(() => OfferingKind, { nullable: true, description: 'Those of this kind.' })
  kind?: OfferingKind | null;

  @Field(() => DateScalar, { nullable: true, description: 'Those that start after this day.' })
  startsAfter?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'If true, those that still have a place.' })
  withFreePlaces?: boolean | null;
}

@InputType({ description: 'A new offering.' })
class CreateOfferingInput implements NewOffering {
  @Field({ description: 'What it is called, in at most 200 characters.' })
  title!: BilingualTextInput;

  @Field(() => OfferingKind, { description: 'How people learn in it.' })
  kind!: OfferingKind;

  @Field(() => [IndicatorCode], { description: 'The indicators that it helps to mend; at least one.' })
  indicators!: IndicatorCode[];

  @Field(() => [SchoolStage], { description: 'The stages of school that it serves; at least one.' })
  stages!: SchoolStage[];

  @Field(() => DateScalar, { description: 'The first day; after today.' })
  startsOn!: string;

  @Field(() => Int, { description: `How many can take part: 1 to ${mostPlaces}.` })
  places!: number;

  @Field(() => String, {
    nullable: true,
    description: 'A key of your own, a UUID for example: sent twice with the same input, it is created once.',
  })
  clientMutationKey?: string | null;
}

@ObjectType({ description: 'What came of createOffering.' })
class CreateOfferingPayload extends MutationPayload {
  @Field(() => Offering, { nullable: true, description: 'The offering; null if it was refused.' })
  offering?: Offering | null;
}

@Resolver(Offering)
export class OfferingResolver {
  constructor(private readonly offerings: OfferingsService) {}

  @Policy('read', 'Offering')
  @Query(() => Offering, { nullable: true, description: 'An offering; null if there is none with this key.' })
  async offering(
    @Arg('id', () => ID, { description: 'The key of the offering.' }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<Offering | null> {
    return visible(context.actor, 'Offering', await loadOne(context, Offering, 'id', id));
  }

  @Policy('read', 'Offering')
  @Query(() => OfferingConnection, {
    name: 'offerings',
    nullable: true,
    description: 'The offerings that fit, soonest first.',
  })
  offeringsThatFit(
    @Arg('filter', () => OfferingFilter, { nullable: true, description: 'Which; all of them if absent.' })
    filter: OfferingFilter | null,
    @Args() args: ConnectionArgs,
    @Ctx() { actor, database }: GraphContext,
  ) {
    const { sql, parameters } = visibleWhere(actor, 'read', 'Offering', 'offering');
    const query = this.offerings.list(database.manager, filter ?? {}).andWhere(sql, parameters);
    return paginate({ query, orderBy: [{ column: 'offering.startsOn' }], args });
  }

  @Policy('create', 'Offering')
  @Mutation(() => CreateOfferingPayload, {
    nullable: true,
    description: 'Offers something to teachers. For officers of the institute.',
  })
  createOffering(
    @Arg('input', { description: 'The offering.' }) input: CreateOfferingInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'createOffering', input }, async tx => ({
      offering: await this.offerings.create(tx, context.actor, input),
    }));
  }
}
