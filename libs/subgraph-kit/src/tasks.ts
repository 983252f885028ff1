import { Policy } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Args, Ctx, Directive, Field, FieldResolver, ID, ObjectType, Query, Resolver } from 'type-graphql';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { Bilingual } from './bilingual';
import { Connection, ConnectionArgs, type Page } from './connection';
import type { GraphContext } from './context';
import { type OrderKey, readWindow, type Window } from './keyset';
import { directionIn, explainedCursor, lazyPage, pageOf, within, type Row } from './paginate';
import { DateScalar } from './scalars';

/** Whoever asks. Every service adds what awaits them there. */
@Policy('read', 'Me')
@Directive('@key(fields: "id")')
@ObjectType({ description: 'Whoever asks: the person of the token.' })
export class Me {
  @Field(() => ID, { description: "The token's subject." })
  id!: string;
}

/** The person of the token, whatever key a reference carries. */
export const whoeverAsks = (_key: object, { actor }: Pick<GraphContext, 'actor'>): Me =>
  Object.assign(new Me(), { id: actor.subject });

@Directive('@shareable')
@ObjectType({ description: 'Work that awaits somebody.' })
export class Task {
  @Field(() => ID, { description: 'The key of the task: kind and subject.' })
  id!: string;

  @Field({ description: 'What is to be done: a stable code, for example APPROVE_SCHOOL_CHANGE.' })
  kind!: string;

  @Bilingual({ description: 'What is to be done, in words for people.' })
  title!: BilingualText;

  @Field({ description: 'The type of the graph that it is about, for example SchoolChangeRequest.' })
  subjectType!: string;

  @Field(() => ID, { description: 'The key of what it is about.' })
  subjectId!: string;

  @Field({ description: 'Since when it has been waiting.' })
  since!: Date;

  @Field(() => DateScalar, { nullable: true, description: 'By which day it is to be done; null if by none.' })
  dueOn!: string | null;
}

const TaskConnection = Connection(Task);

/** One kind of work that may await somebody: the rows of an entity that somebody is to act on. */
export interface TaskSource<E extends ObjectLiteral = ObjectLiteral> {
  /** A stable code: APPROVE_SCHOOL_CHANGE. */
  kind: string;
  /** The graph's type of what is to be acted on. */
  subjectType: string;
  /**
   * The rows that await the caller on a business day, as a query with the alias `item` (`actable`); none where the caller's
   * roles have none. Visibility is judged here.
   */
  awaiting(context: GraphContext, today: string): SelectQueryBuilder<E> | undefined;
  /** The property of a row that is its key (a uuid). */
  key: string & keyof E;
  /** The instant since which it waits: the row's property, or an expression of SQL over its alias on a business day. */
  since: (string & keyof E) | ((alias: string, today: string) => string);
  tell(row: E): { title: BilingualText; dueOn?: string | null };
}

/** A `TaskSource` in the list of a capability, whatever its entity. */
export const taskSource = <E extends ObjectLiteral>(source: TaskSource<E>): TaskSource =>
  source as unknown as TaskSource;

/**
 * What makes `me { <service>Tasks }`: the oldest work first, of all sources of a service. A page takes one statement
 * for each source that the caller's roles concern, however much work there is.
 * @param field e.g. schoolsTasks
 */
export function tasksOf(field: string, sources: readonly TaskSource[], clock: Clock): new () => object {
  @Resolver(() => Me)
  class Tasks {
    @Policy('read', 'Me')
    @Directive('@shareable')
    @Query(() => Me, { nullable: true, description: 'Whoever asks, and what awaits them.' })
    me(@Ctx() context: GraphContext): Me {
      return whoeverAsks({}, context);
    }

    @Policy('read', 'Me')
    @FieldResolver(() => TaskConnection, {
      name: field,
      nullable: true,
      description:
        'What awaits the person of the token here, the longest waiting first, whatever key was asked for.',
    })
    tasks(@Args(() => ConnectionArgs) args: ConnectionArgs, @Ctx() context: GraphContext): Page<Task> {
      return pageOfTasks(sources, businessDay(clock.now()), args, context);
    }
  }
  return Tasks;
}

function pageOfTasks(
  sources: readonly TaskSource[],
  today: string,
  args: ConnectionArgs,
  context: GraphContext,
): Page<Task> {
  const order = orderOf('since', 'id');
  const window = readWindow(args, order);
  const queries = sources.flatMap(source => {
    const query = source.awaiting(context, today);
    return query ? [{ source, query }] : [];
  });
  return lazyPage(
    async () => {
      const rows = await Promise.all(
        queries.map(({ source, query }) => rowsOf(source, query, window, today)),
      );
      return rows
        .flat()
        .sort(byKeys(window))
        .slice(0, window.size + 1);
    },
    rows => pageOf(rows, order, window),
    async () => {
      const counts = await Promise.all(queries.map(({ query }) => query.clone().getCount()));
      return counts.reduce((sum, count) => sum + count, 0);
    },
  );
}

const orderOf = (since: string, key: string): OrderKey[] => [{ column: since }, { column: key }];

/** PostgreSQL's text of an instant in UTC: sorts as the instants do, and reads back exactly. */
const exact = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

async function rowsOf(
  source: TaskSource,
  list: SelectQueryBuilder<ObjectLiteral>,
  window: Window,
  today: string,
): Promise<Row<Task>[]> {
  const since = typeof source.since === 'function' ? source.since('item', today) : `item.${source.since}`;
  const order = orderOf(since, `item.${source.key}`);
  const query = within(list.clone(), order, window).orderBy();
  for (const key of order) query.addOrderBy(key.column, directionIn(window, key));
  query.addSelect(exact(since), 'waiting_since').limit(window.size + 1);
  const { entities, raw } = await query.getRawAndEntities<{ waiting_since: string }>().catch(error => {
    throw explainedCursor(error, window);
  });
  return entities.map((row, place) => {
    const subjectId = String(row[source.key]);
    const { title, dueOn = null } = source.tell(row);
    const { kind, subjectType } = source;
    const node = Object.assign(new Task(), {
      id: `${kind}:${subjectId}`,
      kind,
      title,
      subjectType,
      subjectId,
      since: new Date(raw[place]!.waiting_since),
      dueOn,
    });
    return { node, keys: [raw[place]!.waiting_since, subjectId] };
  });
}

function byKeys(window: Window): (one: Row<Task>, other: Row<Task>) => number {
  const sign = window.backwards ? -1 : 1;
  return ({ keys: a }, { keys: b }) => {
    const place = a.findIndex((key, index) => key !== b[index]);
    return place < 0 ? 0 : a[place]! < b[place]! ? -sign : sign;
  };
}
