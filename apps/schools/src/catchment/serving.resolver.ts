import { Policy, visible } from '@doorstep/access';
import { badInput, type GraphContext, loadOne } from '@doorstep/subgraph-kit';
import { Arg, Ctx, FieldResolver, Float, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { School } from '../register/school';
import type { Catchments } from './catchment.service';
import { CatchmentStage, wordsOf } from './catchment.rules';
import { Neighbourhood } from './neighbourhood';
import { servingNeighbourhood, servingPlace } from './serving';
import { ServingAnswer, ServingSchool } from './serving.types';

@Resolver(() => ServingAnswer)
export class ServingResolver {
  constructor(private readonly catchments: Catchments) {}

  @Policy('read', 'Catchment')
  @Query(() => ServingAnswer, {
    nullable: true,
    description:
      'Which school serves this place? Ask with the code of a neighbourhood, or with longitude and latitude. Nothing of what is asked is kept.',
  })
  async servingSchools(
    @Ctx() { database: { manager } }: GraphContext,
    @Arg('stage', () => CatchmentStage, { description: 'For which stage.' }) stage: CatchmentStage,
    @Arg('neighbourhoodCode', () => ID, {
      nullable: true,
      description: 'The code of the neighbourhood, for example 310115001001.',
    })
    neighbourhoodCode?: string | null,
    @Arg('longitude', () => Float, { nullable: true, description: 'Degrees east, WGS 84; with latitude.' })
    longitude?: number | null,
    @Arg('latitude', () => Float, { nullable: true, description: 'Degrees north, WGS 84; with longitude.' })
    latitude?: number | null,
    @Arg('schoolYear', () => Int, {
      nullable: true,
      description:
        'The school year, by the year in which it begins: of a child that starts in September 2027, 2027. The present one without it.',
    })
    year?: number | null,
  ): Promise<ServingAnswer> {
    const schoolYear = year ?? this.catchments.currentYear();
    const when = { stage, schoolYear };
    const byPlace = longitude != null && latitude != null;
    if ((longitude != null) !== (latitude != null) || (neighbourhoodCode != null) === byPlace) {
      throw badInput(
        'PLACE_HOW',
        '请给出居委会代码（neighbourhoodCode），或同时给出经度和纬度（longitude、latitude），二者选一。',
        'Give either neighbourhoodCode, or both longitude and latitude.',
      );
    }
    const answer = byPlace
      ? await servingPlace(manager, { longitude, latitude }, when)
      : await servingNeighbourhood(manager, neighbourhoodCode!, when);
    const { outcome, serving } = answer;
    return Object.assign(new ServingAnswer(), {
      ...when,
      outcome,
      message: wordsOf(outcome, schoolYear),
      schools: serving.map(one => Object.assign(new ServingSchool(), one)),
      neighbourhoodCodes: answer.neighbourhoodCodes,
    });
  }

  @Policy('read', 'Catchment')
  @FieldResolver(() => [Neighbourhood], {
    nullable: true,
    description: 'The neighbourhoods that were named, or in whose areas the place lies.',
  })
  async neighbourhoods(
    @Root() { neighbourhoodCodes }: ServingAnswer,
    @Ctx() context: GraphContext,
  ): Promise<Neighbourhood[]> {
    const found = await Promise.all(
      neighbourhoodCodes.map(code => loadOne(context, Neighbourhood, 'code', code)),
    );
    return found.filter(one => one !== null);
  }
}

@Resolver(() => ServingSchool)
export class ServingSchoolResolver {
  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school.' })
  async school(@Root() { schoolId }: ServingSchool, @Ctx() context: GraphContext): Promise<School | null> {
    return visible(context.actor, 'School', await loadOne(context, School, 'id', schoolId));
  }

  @Policy('read', 'Catchment')
  @FieldResolver(() => Neighbourhood, {
    nullable: true,
    description: 'The neighbourhood by which it was found; null where its drawn area led to it.',
  })
  neighbourhood(
    @Root() { neighbourhoodCode }: ServingSchool,
    @Ctx() context: GraphContext,
  ): Promise<Neighbourhood | null> | null {
    return neighbourhoodCode === null ? null : loadOne(context, Neighbourhood, 'code', neighbourhoodCode);
  }
}
