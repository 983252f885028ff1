import { Policy } from '@doorstep/access';
import {
  listOn,
  type GraphContext,
  Input,
  payloadOf,
  readsOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { District } from '../districts/district';
import { type Counties, countyConstraints } from './counties.service';
import { CountyClassificationType, CountyDriver, CountyGuidance, CountyProfile } from './county';
import {
  AssessCountyInput,
  CountyDriverFilter,
  CountyGuidanceFilter,
  CountyProfileFilter,
  PublishCountyGuidanceInput,
  RecordCountyDriverInput,
  ReviseCountyProfileInput,
} from './county.inputs';
import { classify, type CountyType } from './county.rules';

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

export const ProfilesOfCounty = listOn(District, 'countyProfiles', {
  item: CountyProfile,
  by: 'districtCode',
  key: 'code',
  policy: 'CountyProfile',
  orderBy: ['-year'],
  description: 'Its conditions and needs as a county, the latest year first.',
});

export const DriversOfCounty = listOn(District, 'countyDrivers', {
  item: CountyDriver,
  by: 'districtCode',
  key: 'code',
  policy: 'CountyDriver',
  orderBy: ['-year'],
  description: 'What drives improvement there, the latest year first.',
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
