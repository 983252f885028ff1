import { type Example, fillIn } from '@doorstep/examples';
import type { Client } from '@doorstep/sample-city';
import { eventually } from '@doorstep/testing';

interface Payload {
  userErrors?: { code: string; message: string }[];
}

/** What a moment later is no longer so: the solver is at work, or a service has not heard yet. */
const passing = new Set(['PROPOSAL_NOT_READY', 'CONFLICT', 'EXPERT_NOT_FOUND']);

const today = (): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date());

/**
 * Sends an example as the person named beside it, its keys looked up, and gives what is wrong with the answer: nothing,
 * or a sentence for each error and refusal that the example does not speak of. A key that is not found fails it.
 */
export async function sendExample(anybody: Client, example: Example): Promise<string[]> {
  const client = example.as === 'anybody' ? anybody : anybody.as(example.as);
  const ask = async (query: string, variables: Record<string, unknown>) =>
    (await client.ask(query, variables)).data;
  return eventually(async () => {
    const variables = await fillIn(example.variables ?? {}, ask, today());
    const lost = [...JSON.stringify(variables).matchAll(/"(@[\w.+-]+)"/g)].map(
      ([, key]) => `${key} was not found`,
    );
    if (lost.length > 0) throw new Error(lost.join('; '));
    const wrong: string[] = [];
    const { data, errors = [] } = await client.ask<Record<string, Payload | null>>(example.query, variables);
    const refusals = Object.values(data ?? {}).flatMap(payload => payload?.userErrors ?? []);
    if (refusals.some(({ code }) => passing.has(code) && !(code in (example.refused ?? {}))))
      throw new Error('It is not there yet.');
    wrong.push(
      ...errors.map(
        ({ message, path, extensions }) => `${extensions?.code} at ${path?.join('.')}: ${message}`,
      ),
    );
    wrong.push(
      ...refusals
        .filter(({ code }) => !(code in (example.refused ?? {})))
        .map(({ code, message }) => `${code}: ${message}`),
    );
    return wrong;
  });
}
