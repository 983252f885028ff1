import { Connection, type ConnectionArgs, type GraphContext, paginateFor, type Page } from '@doorstep/subgraph-kit';
import { Change, ChangedKind } from './change';

export const ChangeConnection = Connection(Change);

/** What was changed of a thing, the latest first. */
export function changesOf(
  context: GraphContext,
  kind: ChangedKind,
  key: string,
  args: ConnectionArgs,
): Page<Change> {
  return paginateFor(context, {
    name: `changes of ${kind}`,
    query: () =>
      context.database.manager.createQueryBuilder(Change, 'change').where('change.kind = :kind', { kind }),
    parent: { column: 'change.key', value: key },
    orderBy: [{ column: 'change.version', direction: 'DESC' }],
    args,
  });
}
