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

/** How many periods are few enough to be sorted; of more, the order of an index finds a page soon. */
const few = 2_000;
const thatDay = 'school_period f WHERE f.during @> :day::date';
const areFew = `(SELECT count(*) FROM (SELECT FROM ${thatDay} LIMIT ${few + 1}) f) <= ${few}`;

/**
 * The register as it was, is or will be on a day: the schools whose present row holds then, and the periods of the
 * others that do. A school stands in one part at most.
 *
 * The periods of a day are few among those of all days, or many, and PostgreSQL cannot tell beforehand: it would walk
 * through an index in the order of the list in vain. So they are two parts, and a look ahead (which ends early)
 * leaves one of them empty, unread.
 */
export function registerOn(
  context: GraphContext,
  day: string,
): [SelectQueryBuilder<School>, ...SelectQueryBuilder<School>[]] {
  const periods = () => seenBy<School>(context, SchoolPeriod, 'School').setParameters({ day });
  return [
    presentOn(context, day),
    periods().andWhere(`${areFew} AND item.ctid = ANY (ARRAY(SELECT f.ctid FROM ${thatDay} LIMIT ${few}))`),
    periods().andWhere(`NOT ${areFew} AND item.during @> :day::date`),
  ];
}

const presentOn = (context: GraphContext, day: string) =>
  seenBy(context, School, 'School').andWhere(
    'item.since <= :day AND (item.until IS NULL OR item.until > :day)',
    { day },
  );

const madeOn = (day: string) => (): School => Object.assign(new School(), { asOf: day });

/** A page of the register as of a day; as fast as one of today's. */
export function schoolsOn(
  context: GraphContext,
  day: string,
  { filter, orderBy, args }: { filter?: SchoolFilter | null; orderBy: SchoolOrder; args: ConnectionArgs },
): Page<School> {
  return paginateUnion({
    queries: () => {
      const [first, ...others] = registerOn(context, day);
      return [filtered(first, filter), ...others.map(part => filtered(part, filter))];
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
      queries: () => [
        those(presentOn(context, day)),
        those(seenBy<School>(context, SchoolPeriod, 'School').andWhere('item.during @> :day::date', { day })),
      ],
      make: madeOn(day),
    });
    return keys.map(key => found.find(school => school[property] === key) ?? null);
  };
  const key = property === 'id' ? value.toLowerCase() : value;
  const school = await context.loaders.load(`School.${property} as of ${day}`, batch, key);
  return visible(context.actor, 'School', school);
}
