import { Policy, type SubjectName } from '@doorstep/access';
import {
  Among,
  BilingualTextInput,
  ChangeInput,
  Connection,
  ConnectionArgs,
  CreationInput,
  type GraphContext,
  Input,
  paginateFor,
  type Page,
  payloadOf,
  readsOf,
  seenBy,
  ShareScalar,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Args, Ctx, Field, FieldResolver, ID, InputType, Int, Resolver, Root } from 'type-graphql';
import type { ObjectLiteral } from 'typeorm';
import { District } from '../districts/district';
import { Settlement } from '../register/school.rules';
import { type Conditions, type Counties, countyConstraints } from './counties.service';
import { CountyClassificationType, CountyDriver, CountyGuidance, CountyProfile } from './county';
import { classify, CountyType, DriverEffect, DriverEvidenceKind } from './county.rules';

@InputType({ description: 'Which profiles of counties: those that meet all that is given.' })
class CountyProfileFilter {
  @Among('districtCode', () => ID, 'Of one of these counties (official codes).')
  districtCodes?: string[] | null;

  @Among('year', () => Int, 'Of one of these years.')
  years?: number[] | null;

  @Among('type', () => CountyType, 'Of one of these types.')
  types?: CountyType[] | null;

  @Among('settlement', () => Settlement, 'Urban, of towns or rural.')
  settlements?: Settlement[] | null;
}

@InputType({ description: 'Which drivers: those that meet all that is given.' })
class CountyDriverFilter {
  @Among('districtCode', () => ID, 'Of one of these counties (official codes).')
  districtCodes?: string[] | null;

  @Among('driver', () => String, 'With one of these codes.')
  drivers?: string[] | null;

  @Among('effect', () => DriverEffect, 'With one of these effects.')
  effects?: DriverEffect[] | null;

  @Among('year', () => Int, 'Found in one of these years.')
  years?: number[] | null;
}

@InputType({ description: 'Which guidance: what meets all that is given.' })
class CountyGuidanceFilter {
  @Among('type', () => CountyType, 'For one of these types.')
  types?: CountyType[] | null;
}

const share = (description: string) =>
  Field(() => ShareScalar, { nullable: true, description: `${description} Absent if unknown.` });

@InputType({ description: "A county's conditions and needs. What is left out is not known." })
class CountyConditionsInput implements Conditions {
  @Field(() => Settlement, { description: 'Where most of its pupils live.' })
  settlement!: Settlement;

  @Field(() => Int, { description: 'How many people live there.' })
  population!: number;

  @Field(() => Int, { nullable: true, description: 'How many pupils of compulsory education there are.' })
  pupils?: number | null;

  @Field(() => Int, { nullable: true, description: 'How many teachers teach them.' })
  teachers?: number | null;

  @share('The share of teachers who have the qualification that the province asks for.')
  qualifiedTeachers?: string | null;

  @share('The share of pupils who go to school in the country.')
  ruralPupils?: string | null;

  @share('The share of schools below the standard of information technology.')
  schoolsBelowItStandard?: string | null;

  @share('How far the worst-off fifth of schools lies behind the best-off one in teachers per pupil.')
  gapBetweenSchools?: string | null;

  @share('The share of families who are satisfied.')
  satisfiedFamilies?: string | null;

  @Field(() => [String], {
    description: 'Its needs, as codes: capital letters, digits and underscores; 50 at most.',
  })
  needs!: string[];

  @Field(() => BilingualTextInput, { description: 'Its needs in its own words; 3000 characters at most.' })
  needsInWords!: BilingualTextInput;
}

@InputType({ description: 'The assessment of a county for a year.' })
class AssessCountyInput extends CreationInput {
  @Field(() => ID, { description: 'The official code of the county.' })
  districtCode!: string;

  @Field(() => Int, { description: 'The year, January to December.' })
  year!: number;

  @Field(() => CountyConditionsInput, { description: 'What was found.' })
  conditions!: CountyConditionsInput;
}

@InputType({ description: 'What a profile says from now on.' })
class ReviseCountyProfileInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the profile.' })
  countyProfileId!: string;

  @Field(() => CountyConditionsInput, { description: 'All that was found.' })
  conditions!: CountyConditionsInput;
}

@InputType({ description: 'What drives improvement in a county, or was tried without effect.' })
class RecordCountyDriverInput extends CreationInput {
  @Field(() => ID, { description: 'The official code of the county.' })
  districtCode!: string;

  @Field(() => Int, { description: 'The year in which it was found.' })
  year!: number;

  @Field({ description: 'Its code: capital letters, digits and underscores.' })
  driver!: string;

  @Field(() => DriverEffect, { description: 'How much it has driven improvement.' })
  effect!: DriverEffect;

  @Field(() => BilingualTextInput, { description: 'What it is, and how it works; 2000 characters at most.' })
  description!: BilingualTextInput;

  @Field(() => DriverEvidenceKind, { description: 'What that rests on.' })
  evidenceKind!: DriverEvidenceKind;

  @Field({ description: 'The key or title of what it rests on; 300 characters at most.' })
  evidenceKey!: string;

  @Field(() => BilingualTextInput, { description: 'What the evidence shows; 2000 characters at most.' })
  evidence!: BilingualTextInput;
}

@InputType({ description: 'A new edition of what counties of a type are advised to do.' })
class PublishCountyGuidanceInput extends CreationInput {
  @Field(() => CountyType, { description: 'For which type.' })
  type!: CountyType;

  @Field(() => BilingualTextInput, { description: 'The advice; 3000 characters at most.' })
  advice!: BilingualTextInput;

  @Field({ description: 'What it rests on; 300 characters at most.' })
  source!: string;
}

const CountyProfilePayload = payloadOf(CountyProfile, 'countyProfile');
const CountyDriverPayload = payloadOf(CountyDriver, 'countyDriver');
const CountyGuidancePayload = payloadOf(CountyGuidance, 'countyGuidance');

export const CountyReads = [
  readsOf(CountyProfile, {
    one: 'countyProfile',
    many: 'countyProfiles',
    policy: 'CountyProfile',
    description: 'The profiles of counties, the latest year first.',
    filter: CountyProfileFilter,
    orderBy: ['-year', '-id'],
  }),
  readsOf(CountyDriver, {
    one: 'countyDriver',
    many: 'countyDrivers',
    policy: 'CountyDriver',
    description: 'What drives improvement in counties, recorded last first.',
    filter: CountyDriverFilter,
    orderBy: ['-id'],
  }),
  readsOf(CountyGuidance, {
    one: 'countyGuidance',
    many: 'countyGuidanceEditions',
    policy: 'CountyGuidance',
    description: 'What counties are advised to do by type, all editions, the latest first.',
    filter: CountyGuidanceFilter,
    orderBy: ['-id'],
  }),
];

@Resolver(() => CountyProfile)
export class CountyResolver {
  constructor(private readonly counties: Counties) {}

  @FieldResolver(() => CountyClassificationType, {
    description: 'How the rule sorts the county, run now on what the profile says, with every test.',
  })
  classification(@Root() profile: CountyProfile): CountyClassificationType {
    return Object.assign(new CountyClassificationType(), classify(profile));
  }

  @Policy('read', 'CountyGuidance')
  @FieldResolver(() => CountyGuidance, {
    nullable: true,
    description: 'The latest guidance for its type; null where there is none.',
  })
  async guidance(
    @Root() { type }: CountyProfile,
    @Ctx() context: GraphContext,
  ): Promise<CountyGuidance | null> {
    const batch = (types: readonly CountyType[]) => latestGuidance(context, types);
    return context.loaders.load('guidance of county type', batch, type);
  }

  @UseCase({
    policy: ['create', 'CountyProfile'],
    gives: () => CountyProfilePayload,
    description: 'Assesses a county for a year: its conditions and needs, from which its type follows.',
    constraints: countyConstraints,
  })
  async assessCounty(@Input() input: AssessCountyInput, @Work() { tx, actor }: UseCaseContext) {
    return { countyProfile: await this.counties.assess(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'CountyProfile'],
    gives: () => CountyProfilePayload,
    description: 'Writes a profile anew, and sorts the county again.',
  })
  async reviseCountyProfile(@Input() input: ReviseCountyProfileInput, @Work() { tx, actor }: UseCaseContext) {
    return { countyProfile: await this.counties.revise(tx, actor, input) };
  }

  @UseCase({
    policy: ['create', 'CountyDriver'],
    gives: () => CountyDriverPayload,
    description: 'Records what drives improvement in a county, with its evidence.',
  })
  async recordCountyDriver(@Input() input: RecordCountyDriverInput, @Work() { tx, actor }: UseCaseContext) {
    return { countyDriver: await this.counties.recordDriver(tx, actor, input) };
  }

  @UseCase({
    policy: ['create', 'CountyGuidance'],
    gives: () => CountyGuidancePayload,
    description: 'Publishes a new edition of what counties of a type are advised to do.',
  })
  async publishCountyGuidance(
    @Input() input: PublishCountyGuidanceInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { countyGuidance: await this.counties.publishGuidance(tx, actor, input) };
  }
}

/** What the county version adds to a district. */
@Resolver(() => District)
export class CountyOfDistrictResolver {
  @Policy('read', 'CountyProfile')
  @FieldResolver(() => Connection(CountyProfile), {
    nullable: true,
    description: 'Its conditions and needs as a county, the latest year first.',
  })
  countyProfiles(
    @Root() { code }: District,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<CountyProfile> {
    return ofDistrict(context, CountyProfile, 'CountyProfile', code, args);
  }

  @Policy('read', 'CountyDriver')
  @FieldResolver(() => Connection(CountyDriver), {
    nullable: true,
    description: 'What drives improvement there, the latest year first.',
  })
  countyDrivers(
    @Root() { code }: District,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<CountyDriver> {
    return ofDistrict(context, CountyDriver, 'CountyDriver', code, args);
  }
}

const ofDistrict = <E extends ObjectLiteral>(
  context: GraphContext,
  entity: new () => E,
  policy: SubjectName,
  code: string,
  args: ConnectionArgs,
): Page<E> =>
  paginateFor(context, {
    name: `District.${policy}`,
    query: () => seenBy(context, entity, policy),
    parent: { column: 'item.districtCode', value: code },
    orderBy: [{ column: 'item.year', direction: 'DESC' }],
    args,
  });

async function latestGuidance(
  { database }: GraphContext,
  types: readonly CountyType[],
): Promise<(CountyGuidance | null)[]> {
  const rows = await database.manager
    .createQueryBuilder(CountyGuidance, 'guidance')
    .where('guidance.type = ANY(:types)', { types: [...types] })
    .distinctOn(['guidance.type'])
    .orderBy('guidance.type')
    .addOrderBy('guidance.edition', 'DESC')
    .getMany();
  return types.map(type => rows.find(row => row.type === type) ?? null);
}
