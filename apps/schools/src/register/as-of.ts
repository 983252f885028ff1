import { visible } from '@doorstep/access';
import {
  type ConnectionArgs,
  filtered,
  type GraphContext,
  isUuid,
  type Page,
  paginateUnion,
  readUnion,
  seenBy,
} from '@doorstep/subgraph-kit';
import type { SelectQueryBuilder } from 'typeorm';
import { School } from './school';
import { orderOfSchools, type SchoolFilter, type SchoolOrder } from './school.list';
import { SchoolPeriod } from './school-period';

/**
 * The register as it was, is or will be on a day, in two parts: the schools whose present row holds then, and the
 * periods of the others that do. A school stands in one of them at most.
 */
export function registerOn(
  context: GraphContext,
  day: string,
): [SelectQueryBuilder<School>, SelectQueryBuilder<School>] {
  const present = seenBy(context, School, 'School').andWhere(
    `item.since <= :day AND NOT EXISTS (
       SELECT FROM school_period p WHERE p.id = item.id AND p.during @> :day::date)`,
    { day },
  );
  const periods = seenBy<School>(context, SchoolPeriod, 'School').andWhere('item.during @> :day::date', {
    day,
  });
  return [present, periods];
}

const madeOn = (day: string) => (): School => Object.assign(new School(), { asOf: day });

/** A page of the register as of a day; as fast as one of today's. */
export function schoolsOn(
  context: GraphContext,
  day: string,
  { filter, orderBy, args }: { filter?: SchoolFilter | null; orderBy: SchoolOrder; args: ConnectionArgs },
): Page<School> {
  return paginateUnion({
    queries: () => {
      const [present, periods] = registerOn(context, day);
      return [filtered(present, filter), filtered(periods, filter)];
    },
    make: madeOn(day),
    orderBy: orderOfSchools[orderBy],
    args,
  });
}

/** A school as of a day, by its key or its code; null before its first day. Of many callers in one request, one statement. */
export async function schoolOn(
  context: GraphContext,
  day: string,
  property: 'id' | 'code',
  value: string,
): Promise<School | null> {
  if (property === 'id' && !isUuid(value)) return null;
  const batch = async (keys: readonly string[]) => {
    const those = (query: SelectQueryBuilder<School>) =>
      query.andWhere(`item.${property} = ANY(:keys)`, { keys: [...keys] });
    const found = await readUnion({
      queries: () => {
        const [present, periods] = registerOn(context, day);
        return [those(present), those(periods)];
      },
      make: madeOn(day),
    });
    return keys.map(key => found.find(school => school[property] === key) ?? null);
  };
  const key = property === 'id' ? value.toLowerCase() : value;
  const school = await context.loaders.load(`School.${property} as of ${day}`, batch, key);
  return visible(context.actor, 'School', school);
}
