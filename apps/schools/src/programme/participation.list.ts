import { visibleWhere } from '@doorstep/access';
import { Connection, type GraphContext } from '@doorstep/subgraph-kit';
import { Field, ID, InputType } from 'type-graphql';
import type { SelectQueryBuilder } from 'typeorm';
import { Participation } from './participation';
import { ParticipationLevel, ParticipationStage } from './participation.rules';

export const ParticipationConnection = Connection(Participation);

@InputType({ description: 'Which participations: those that meet all that is given.' })
export class ParticipationFilter {
  @Field(() => [ID], { nullable: true, description: 'In one of these rounds.' })
  roundIds?: string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Of schools of one of these districts (official codes).',
  })
  districtCodes?: string[] | null;

  @Field(() => [ParticipationStage], { nullable: true, description: 'With one of these stages.' })
  stages?: ParticipationStage[] | null;

  @Field(() => [ParticipationLevel], { nullable: true, description: 'Of one of these levels.' })
  levels?: ParticipationLevel[] | null;

  @Field(() => [String], { nullable: true, description: 'With a bottleneck problem of one of these themes.' })
  themes?: string[] | null;
}

/** All participations that the actor may see. */
export function participationsSeenBy(context: GraphContext): SelectQueryBuilder<Participation> {
  const { sql, parameters } = visibleWhere(context.actor, 'read', 'Participation', 'participation');
  return context.database.manager.createQueryBuilder(Participation, 'participation').where(sql, parameters);
}

export function filterParticipations(
  query: SelectQueryBuilder<Participation>,
  filter: ParticipationFilter,
): SelectQueryBuilder<Participation> {
  const among = {
    // As text, so that what is no key finds nothing.
    'roundId::text': filter.roundIds?.map(id => id.toLowerCase()),
    districtCode: filter.districtCodes,
    stage: filter.stages,
    level: filter.levels,
    bottleneckTheme: filter.themes,
  };
  Object.entries(among).forEach(([column, values], place) => {
    if (values)
      query.andWhere(`participation.${column} = ANY(:filter_${place})`, { [`filter_${place}`]: values });
  });
  return query;
}

/** Of each school the participation that began last, of those that the actor may see. */
export async function latestParticipations(
  context: GraphContext,
  schoolIds: readonly string[],
): Promise<(Participation | null)[]> {
  const rows = await participationsSeenBy(context)
    .andWhere('participation.schoolId = ANY(:schoolIds)', { schoolIds: [...schoolIds] })
    .distinctOn(['participation.schoolId'])
    .orderBy('participation.schoolId')
    .addOrderBy('participation.id', 'DESC')
    .getMany();
  const bySchool = new Map(rows.map(row => [row.schoolId, row]));
  return schoolIds.map(id => bySchool.get(id) ?? null);
}
