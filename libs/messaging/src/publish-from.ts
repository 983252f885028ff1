import { ceType, type FactsTopic, type StateTopic, type Topic } from '@doorstep/contracts';
import type { EntityManager } from 'typeorm';
import type { ZodType } from 'zod';
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

/** Facts that are made where the rows are, one of each key. The names are SQL. */
export interface FactsQuery {
  /** A query with the columns `key` (text) and `data` (json); it is asked twice. */
  facts: string;
  parameters: readonly unknown[];
}

/**
 * Writes one fact of each of many aggregates to the outbox without bringing them here, and gives each the next sequence
 * of its aggregate: for bulk. Otherwise like `publishFacts`; checked as `publishStateFrom` checks.
 * @returns how many facts were written
 * @throws ContractViolation when data does not keep the topic's contract
 */
export async function publishFactsFrom<F extends Record<string, unknown>>(
  tx: EntityManager,
  topic: FactsTopic<F>,
  name: keyof F & string,
  { facts, parameters }: FactsQuery,
): Promise<number> {
  const headers = {
    ...commonHeaders(topic as unknown as Topic),
    ce_type: ceType(topic as unknown as Topic, name),
  };
  const [topicName, common] = [`$${parameters.length + 1}`, `$${parameters.length + 2}`];
  // In one order of keys for all, so that two transactions cannot wait for each other. Each sequence is then looked up by
  // its key: of rows that were just written, PostgreSQL may think that they are one, and join them row by row.
  await tx.query(
    `INSERT INTO outbox_sequence AS s (topic, key, sequence)
     SELECT ${topicName}, key, 1 FROM (${facts}) AS fact ORDER BY key COLLATE "C"
     ON CONFLICT (topic, key) DO UPDATE SET sequence = s.sequence + 1`,
    [...parameters, topic.name],
  );
  const [result] = await tx.query<{ written: number; sample: unknown[] | null }[]>(
    `WITH fact AS MATERIALIZED (${facts}),
          sent AS (
            INSERT INTO outbox (topic, key, headers, data)
            SELECT ${topicName}, key, (${joinedHeaders(common, `'{"ce_sequence":"' || sequence || '"}'`)})::json, data
              FROM fact CROSS JOIN LATERAL (
                SELECT sequence FROM outbox_sequence s WHERE s.topic = ${topicName} AND s.key = fact.key LIMIT 1))
     SELECT count(*)::int AS written,
            (SELECT json_agg(data) FROM (SELECT data FROM fact LIMIT ${sampled}) s) AS sample
       FROM fact`,
    [...parameters, topic.name, JSON.stringify(headers)],
  );
  for (const data of result?.sample ?? []) check(`${topic.name} ${name}`, topic.facts[name] as ZodType, data);
  return result?.written ?? 0;
}
