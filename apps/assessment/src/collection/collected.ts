import { Field, Int, ObjectType } from 'type-graphql';
import type { EntityManager } from 'typeorm';

@ObjectType({ description: 'How much has been collected in a cycle.' })
export class Collected {
  @Field(() => Int, { description: 'Schools of which anything has come in.' })
  schools!: number;

  @Field(() => Int, { description: 'Pupils with a result.' })
  pupils!: number;

  @Field(() => Int, { description: 'Parents who answered.' })
  parents!: number;

  @Field(() => Int, { description: 'Community residents who answered.' })
  residents!: number;
}

/** How much has been collected, for many cycles with one statement. */
export async function collectedIn(manager: EntityManager, cycleIds: readonly string[]): Promise<Collected[]> {
  const rows: (Collected & { cycle_id: string })[] = await manager.query(
    `SELECT cycle_id, count(DISTINCT school_id)::int AS schools, count(*) FILTER (WHERE kind = 'PUPIL')::int AS pupils,
            count(*) FILTER (WHERE kind = 'PARENT')::int AS parents,
            count(*) FILTER (WHERE kind = 'COMMUNITY')::int AS residents
       FROM (SELECT cycle_id, school_id, 'PUPIL' AS kind FROM pupil_result
             UNION ALL SELECT cycle_id, school_id, respondent_group FROM satisfaction_answer) collected
      WHERE cycle_id = ANY($1)
      GROUP BY cycle_id`,
    [cycleIds],
  );
  const byCycle = new Map(rows.map(({ cycle_id, ...counts }) => [cycle_id, counts]));
  const nothing = { schools: 0, pupils: 0, parents: 0, residents: 0 };
  return cycleIds.map(id => Object.assign(new Collected(), byCycle.get(id) ?? nothing));
}
