import {
  Among,
  Connection,
  type ConnectionArgs,
  DateScalar,
  filtered,
  type GraphContext,
  paginateFor,
  type Page,
  Where,
} from '@doorstep/subgraph-kit';
import { InputType } from 'type-graphql';
import { Change, ChangedKind } from './change';

export const ChangeConnection = Connection(Change);

@InputType({ description: 'Which changes: those that meet all that is given.' })
export class ChangeFilter {
  @Among('field', () => String, 'Of one of these fields.')
  fields?: string[] | null;

  @Among('changedBy', () => String, 'Asked for by one of these (subjects of tokens).')
  changedBy?: string[] | null;

  @Where<string>(
    () => DateScalar,
    'That hold from this day on, or from a later one.',
    (day, change) => ({ sql: `${change}.effectiveOn >= :effectiveFrom`, parameters: { effectiveFrom: day } }),
  )
  effectiveFrom?: string | null;

  @Where<string>(
    () => DateScalar,
    'That hold from a day before this one on.',
    (day, change) => ({ sql: `${change}.effectiveOn < :effectiveTo`, parameters: { effectiveTo: day } }),
  )
  effectiveTo?: string | null;

  @Where<boolean>(
    () => Boolean,
    'Only those that are in force (true), or that lie ahead (false); of either, none that was withdrawn.',
    (inForce, change) => ({
      sql: `(${change}.inForceAt IS NOT NULL) = :inForce AND ${change}.withdrawnAt IS NULL`,
      parameters: { inForce },
    }),
  )
  inForce?: boolean | null;
}

/** What was changed of a thing, the latest first. */
export function changesOf(
  context: GraphContext,
  kind: ChangedKind,
  key: string,
  args: ConnectionArgs,
  filter?: ChangeFilter | null,
): Page<Change> {
  return paginateFor(context, {
    name: `changes of ${kind}`,
    query: () =>
      filtered(
        context.database.manager
          .createQueryBuilder(Change, 'change')
          .where('change.kind = :kind', { kind }),
        filter,
      ),
    parent: { column: 'change.key', value: key },
    orderBy: [{ column: 'change.version', direction: 'DESC' }],
    args,
  });
}
