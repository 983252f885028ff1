import { Policy } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { badInput, ConnectionArgs, type GraphContext, type Page } from '@doorstep/subgraph-kit';
import { Arg, Args, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { ParticipationStage } from '../programme/participation.rules';
import type { School } from '../register/school';
import type { Facet } from './facets.rules';
import { SchoolSearch } from './school-search';
import {
  ClusterCount,
  DistrictCount,
  ProgrammeStageCount,
  SchoolFacets,
  SchoolSearchConnection,
  SchoolSearchFilter,
  SchoolStageCount,
  SchoolStatusCount,
  SectorCount,
} from './search.types';

const mostClusters = 100;

@Resolver(() => SchoolSearchConnection)
export class SchoolSearchResolver {
  constructor(private readonly clock: Clock) {}

  @Policy('read', 'School')
  @Query(() => SchoolSearchConnection, {
    nullable: true,
    description:
      'Finds schools as people type them: part of a name in Chinese or English, pinyin (pudong), the initials of the characters (pdxq), the beginning of a code; several words must all be found. Width, capitals, tone marks, punctuation and traditional characters make no difference. The best come first: exactly the code or name, then its beginning, the beginning of a word or syllable, initials, and the rest; among equals running schools before closed ones and short names before long. Without a text: all schools, by code. Refuses with SEARCH_TEXT_TOO_LONG and SEARCH_TOO_MANY_WORDS.',
  })
  searchSchools(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
    @Arg('text', () => String, {
      nullable: true,
      description: 'What to search for: at most 200 characters and 20 words.',
    })
    text?: string | null,
    @Arg('filter', () => SchoolSearchFilter, { nullable: true, description: 'Among which schools.' })
    filter?: SchoolSearchFilter | null,
  ): Page<School> & { facets: SchoolSearch } {
    const search = new SchoolSearch(context, text, filter ?? {}, businessDay(this.clock.now()));
    return Object.assign(search.page(args), { facets: search });
  }

  @FieldResolver(() => SchoolFacets, {
    description: 'How many schools each further choice would leave; counted when asked for.',
  })
  facets(@Root() { facets }: { facets: SchoolSearch }): SchoolSearch {
    return facets;
  }
}

const countsOf = async (search: SchoolSearch, facet: Facet) => (await search.counted()).facets[facet];

@Resolver(() => SchoolFacets)
export class SchoolFacetsResolver {
  @FieldResolver(() => [DistrictCount], { description: 'By district, in the order of their codes.' })
  async districts(@Root() search: SchoolSearch): Promise<DistrictCount[]> {
    const counts = await countsOf(search, 'districtCode');
    return counts.map(({ value: code, count }) => Object.assign(new DistrictCount(), { code, count }));
  }

  @FieldResolver(() => [SchoolStageCount], { description: 'By stage of education.' })
  async stages(@Root() search: SchoolSearch): Promise<SchoolStageCount[]> {
    const counts = await countsOf(search, 'stage');
    return counts.map(({ value, count }) => ({ stage: value as SchoolStageCount['stage'], count }));
  }

  @FieldResolver(() => [SchoolStatusCount], { description: 'By status.' })
  async statuses(@Root() search: SchoolSearch): Promise<SchoolStatusCount[]> {
    const counts = await countsOf(search, 'status');
    return counts.map(({ value, count }) => ({ status: value as SchoolStatusCount['status'], count }));
  }

  @FieldResolver(() => [SectorCount], { description: 'By sector.' })
  async sectors(@Root() search: SchoolSearch): Promise<SectorCount[]> {
    const counts = await countsOf(search, 'sector');
    return counts.map(({ value, count }) => ({ sector: value as SectorCount['sector'], count }));
  }

  @FieldResolver(() => [ProgrammeStageCount], { description: 'By how far they have come in the programme.' })
  async programmeStages(@Root() search: SchoolSearch): Promise<ProgrammeStageCount[]> {
    const counts = await countsOf(search, 'programmeStage');
    return counts.map(({ value, count }) => ({
      stage: value === 'NONE' ? null : (value as ParticipationStage),
      count,
    }));
  }

  @FieldResolver(() => [ClusterCount], { description: 'By cluster, those with most of the schools first.' })
  async clusters(
    @Root() search: SchoolSearch,
    @Arg('most', () => Int, { defaultValue: 20, description: 'How many clusters at most, 1 to 100.' })
    most: number,
  ): Promise<ClusterCount[]> {
    if (most < 1 || most > mostClusters) {
      throw badInput(
        'PAGE_SIZE',
        `most 为 ${most}：应为 1 至 ${mostClusters}。`,
        `most is ${most}: ask for 1 to ${mostClusters} clusters.`,
      );
    }
    const counts = await search.clusters(most);
    return counts.map(({ clusterId, count }) => Object.assign(new ClusterCount(), { clusterId, count }));
  }
}
