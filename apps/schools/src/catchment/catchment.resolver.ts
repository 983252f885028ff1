import { may, Policy } from '@doorstep/access';
import {
  listOn,
  Connection,
  ConnectionArgs,
  type GraphContext,
  Input,
  orderKey,
  type Page,
  paginateFor,
  readsOf,
  seenBy,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Arg, Args, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { District } from '../districts/district';
import { Change, ChangedKind } from '../history/change';
import { ChangeConnection, changesOf } from '../history/change.list';
import { School } from '../register/school';
import { Catchment, CatchmentRule } from './catchment';
import { CatchmentArea } from './catchment-area';
import {
  AssignCatchmentInput,
  CarryCatchmentOverInput,
  CarryCatchmentOverPayload,
  CatchmentAreaPayload,
  CatchmentRulePayload,
  DrawCatchmentAreaInput,
  NeighbourhoodFilter,
  NeighbourhoodsPayload,
  RecordNeighbourhoodsInput,
  SetCatchmentRuleInput,
} from './catchment.inputs';
import { catchmentConstraints, type Catchments } from './catchment.service';
import { Neighbourhood } from './neighbourhood';
import { recordNeighbourhoods } from './neighbourhoods.service';

export const NeighbourhoodReads = readsOf(Neighbourhood, {
  one: 'neighbourhood',
  many: 'neighbourhoods',
  key: 'code',
  policy: 'Catchment',
  description: 'The neighbourhoods (居委会), in the order of their codes.',
  filter: NeighbourhoodFilter,
  orderBy: ['code'],
});

@Resolver(() => Neighbourhood)
export class CatchmentResolver {
  constructor(private readonly catchments: Catchments) {}

  @Policy('update', 'Catchment')
  @FieldResolver(() => ChangeConnection, {
    nullable: true,
    description:
      'Who changed what of it, the latest first: `name`, `area`, and the codes of the schools that serve it as, for example, `PRIMARY 2026`. Null for those who may not change it.',
  })
  changes(
    @Root() neighbourhood: Neighbourhood,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<Change> | null {
    if (!may(context.actor, 'update', 'Catchment', neighbourhood)) return null;
    return changesOf(context, ChangedKind.NEIGHBOURHOOD, neighbourhood.code, args);
  }

  @UseCase({
    policy: ['update', 'Catchment'],
    gives: () => NeighbourhoodsPayload,
    description:
      'Enters neighbourhoods of a district, or changes them. Sent twice, it does nothing the second time.',
  })
  async recordNeighbourhoods(
    @Input() input: RecordNeighbourhoodsInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { neighbourhoods: await recordNeighbourhoods(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'Catchment'],
    gives: () => NeighbourhoodsPayload,
    description:
      'Says which schools serve the named neighbourhoods for a stage and a school year, instead of whatever was said before; all of it or nothing. Sent twice, it does nothing the second time.',
    constraints: catchmentConstraints,
  })
  async assignCatchment(@Input() input: AssignCatchmentInput, @Work() { tx, actor }: UseCaseContext) {
    return { neighbourhoods: await this.catchments.assign(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'Catchment'],
    gives: () => CatchmentRulePayload,
    description:
      'Says whether one school of each sector serves a neighbourhood or several may, for a stage and a school year of a district.',
    constraints: catchmentConstraints,
  })
  async setCatchmentRule(@Input() input: SetCatchmentRuleInput, @Work() { tx, actor }: UseCaseContext) {
    return { catchmentRule: await this.catchments.setRule(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'Catchment'],
    gives: () => CarryCatchmentOverPayload,
    description:
      'Takes the catchments of a school year over to another, where there are none yet, of schools that have not closed. Sent twice, it does nothing the second time.',
    constraints: catchmentConstraints,
  })
  async carryCatchmentOver(@Input() input: CarryCatchmentOverInput, @Work() { tx, actor }: UseCaseContext) {
    return { neighbourhoods: await this.catchments.carryOver(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'Catchment'],
    gives: () => CatchmentAreaPayload,
    description: 'Draws on the map what a school serves for a stage and a school year, or takes it back.',
  })
  async drawCatchmentArea(@Input() input: DrawCatchmentAreaInput, @Work() { tx, actor }: UseCaseContext) {
    return { catchmentArea: await this.catchments.draw(tx, actor, input) };
  }
}

const yearArgument = {
  nullable: true,
  description: 'Only of this school year, by the year in which it begins; of all without it.',
} as const;

/** What catchments add to a school. */
@Resolver(() => School)
export class SchoolCatchmentResolver {
  @Policy('read', 'Catchment')
  @FieldResolver(() => Connection(Catchment), {
    nullable: true,
    description: 'The neighbourhoods that it serves, the latest school year first.',
  })
  catchments(
    @Root() school: School,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
    @Arg('schoolYear', () => Int, yearArgument) schoolYear?: number | null,
  ): Page<Catchment> {
    return paginateFor(context, {
      name: 'School.catchments',
      query: () => {
        const all = seenBy(context, Catchment, 'Catchment');
        return schoolYear == null ? all : all.andWhere('item.schoolYear = :schoolYear', { schoolYear });
      },
      parent: { column: 'item.schoolId', value: school.id },
      orderBy: [orderKey('-schoolYear'), orderKey('stage'), orderKey('neighbourhoodCode')],
      args,
    });
  }
}

export const RulesOfDistrict = listOn(District, 'catchmentRules', {
  item: CatchmentRule,
  by: 'districtCode',
  key: 'code',
  policy: 'Catchment',
  orderBy: ['-schoolYear', 'stage'],
  description: 'Whether one school serves a neighbourhood or several may, the latest school year first.',
});

export const AreasOfSchool = listOn(School, 'catchmentAreas', {
  item: CatchmentArea,
  by: 'schoolId',
  policy: 'Catchment',
  orderBy: ['-schoolYear', 'stage'],
  description: 'The areas that are drawn for it on the map, the latest school year first.',
});
