import { Among, AmongKeys, type GraphContext, seenBy } from '@doorstep/subgraph-kit';
import { ID, InputType } from 'type-graphql';
import { Participation } from './participation';
import { ParticipationLevel, ParticipationStage } from './participation.rules';

@InputType({ description: 'Which participations: those that meet all that is given.' })
export class ParticipationFilter {
  @AmongKeys('roundId', 'In one of these rounds.')
  roundIds?: string[] | null;

  @Among('districtCode', () => ID, 'Of schools of one of these districts (official codes).')
  districtCodes?: string[] | null;

  @Among('stage', () => ParticipationStage, 'With one of these stages.')
  stages?: ParticipationStage[] | null;

  @Among('level', () => ParticipationLevel, 'Of one of these levels.')
  levels?: ParticipationLevel[] | null;

  @Among('bottleneckTheme', () => String, 'With a bottleneck problem of one of these themes.')
  themes?: string[] | null;
}

/** Of each school the participation that began last, of those that the actor may see. */
export async function latestParticipations(
  context: GraphContext,
  schoolIds: readonly string[],
): Promise<(Participation | null)[]> {
  const rows = await seenBy(context, Participation, 'Participation', 'participation')
    .andWhere('participation.schoolId = ANY(:schoolIds)', { schoolIds: [...schoolIds] })
    .distinctOn(['participation.schoolId'])
    .orderBy('participation.schoolId')
    .addOrderBy('participation.id', 'DESC')
    .getMany();
  const bySchool = new Map(rows.map(row => [row.schoolId, row]));
  return schoolIds.map(id => bySchool.get(id) ?? null);
}
