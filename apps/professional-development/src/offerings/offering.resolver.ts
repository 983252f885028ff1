import {
  BilingualTextInput,
  CreationInput,
  DateScalar,
  Input,
  Is,
  payloadOf,
  readsOf,
  UseCase,
  type UseCaseContext,
  Where,
  Work,
} from '@doorstep/subgraph-kit';
import { Field, InputType, Int, Resolver } from 'type-graphql';
import { stagesTaughtAt } from '../schools/school.rules';
import { IndicatorCode, SchoolStage } from '../words';
import { Offering } from './offering';
import { mostPlaces, OfferingKind } from './offering.rules';
import { type NewOffering, OfferingsService } from './offerings.service';

@InputType({ description: 'Which offerings are wanted. What is absent does not matter.' })
class OfferingFilter {
  @Where<IndicatorCode>(
    () => IndicatorCode,
    'Those that help to mend this indicator.',
    (indicator, offering) => ({
      sql: `:indicator = ANY(${offering}.indicators)`,
      parameters: { indicator },
    }),
  )
  indicator?: IndicatorCode | null;

  @Where<SchoolStage>(() => SchoolStage, 'Those that serve a school of this stage.', (stage, offering) => ({
    sql: `${offering}.stages && :stages`,
    parameters: { stages: stagesTaughtAt(stage) },
  }))
  schoolStage?: SchoolStage | null;

  @Is('kind', () => OfferingKind, 'Those of this kind.')
  kind?: OfferingKind | null;

  @Where<string>(() => DateScalar, 'Those that start after this day.', (day, offering) => ({
    sql: `${offering}.startsOn > :startsAfter`,
    parameters: { startsAfter: day },
  }))
  startsAfter?: string | null;

  @Where<boolean>(() => Boolean, 'If true, those that still have a place.', (wanted, offering) => ({
    sql: wanted ? `${offering}.taken < ${offering}.places` : 'TRUE',
  }))
  withFreePlaces?: boolean | null;
}

@InputType({ description: 'A new offering.' })
class CreateOfferingInput extends CreationInput implements NewOffering {
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
}

const CreateOfferingPayload = payloadOf(Offering, 'offering', 'CreateOfferingPayload');

export const OfferingReads = readsOf(Offering, {
  one: 'offering',
  many: 'offerings',
  policy: 'Offering',
  description: 'The offerings that fit, soonest first.',
  filter: OfferingFilter,
  orderBy: ['startsOn'],
});

@Resolver()
export class OfferingMutations {
  constructor(private readonly offerings: OfferingsService) {}

  @UseCase({
    policy: ['create', 'Offering'],
    gives: () => CreateOfferingPayload,
    description: 'Offers something to teachers. For officers of the institute.',
  })
  async createOffering(@Input() input: CreateOfferingInput, @Work() { tx, actor }: UseCaseContext) {
    return { offering: await this.offerings.create(tx, actor, input) };
  }
}
