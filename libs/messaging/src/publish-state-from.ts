import { ceType, type StateTopic, type Topic } from '@doorstep/contracts';
import type { EntityManager } from 'typeorm';
import { check, commonHeaders, joinedHeaders } from './outbox';

/** States that are made where the rows are. The names are SQL; the parameters are `$1` and so on in both. */
export interface StateQuery {
  /** What goes before: `WITH <before>`. It may write: `written AS (INSERT INTO school … RETURNING …)`. */
  before: string;
  /** A query over it with the columns `key` (text), `version` (a whole number) and `data` (json). */
  states: string;
  parameters: readonly unknown[];
}

const sampled = 20;

/**
 * Writes the states of many aggregates to the outbox without bringing them here, in the statement that changes
 * them: for bulk. Otherwise like `publishState`. One expression makes all data, so some of it is checked for
 * all, and a test of the caller is to cover what may be null.
 * @returns how many states were written
 * @throws ContractViolation when data does not keep the topic's contract
 */
export async function publishStateFrom<T>(
  tx: EntityManager,
  topic: StateTopic<T>,
  { before, states, parameters }: StateQuery,
): Promise<number> {
  const headers = { ...commonHeaders(topic as Topic), ce_type: ceType(topic as Topic) };
  const [name, common] = [`$${parameters.length + 1}`, `$${parameters.length + 2}`];
  const [result] = await tx.query<{ written: number; sample: unknown[] | null }[]>(
    `WITH ${before},
          state AS MATERIALIZED (${states}),
          sent AS (
            INSERT INTO outbox (topic, key, headers, data)
            SELECT ${name}, key, (${joinedHeaders(common, `'{"ce_version":"' || version || '"}'`)})::json, data
              FROM state)
     SELECT count(*)::int AS written,
            (SELECT json_agg(data) FROM (SELECT data FROM state LIMIT ${sampled}) s) AS sample
       FROM state`,
    [...parameters, topic.name, JSON.stringify(headers)],
  );
  for (const data of result?.sample ?? []) check(topic.name, topic.schema, data);
  return result?.written ?? 0;
}
