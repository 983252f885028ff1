import { pupilResultsCsv, satisfactionCsv, type SampleCycle } from '../answers';
import { type Client, ClientError, type CsvBody, untilHeard } from '../client';
import { dayOfYear, keyOf, known, type YearOptions, type YearState } from './step';

interface Cycle {
  id: string;
  status: string;
  version: number;
}

const names: Record<SampleCycle, { zh: string; en: string }> = {
  baseline: { zh: '样例基线评测', en: 'Sample baseline' },
  second: { zh: '样例第二次评测', en: 'Sample second cycle' },
};

export async function cycleOf(client: Client, id: string): Promise<Cycle> {
  const { cycle } = await client.query<{ cycle: Cycle | null }>(
    'query($id: ID!) { cycle(id: $id) { id status version } }',
    {
      id,
    },
  );
  if (!cycle) throw new ClientError(`There is no cycle ${id}.`);
  return cycle;
}

/** Opens the cycle, once. */
export async function openCycle(client: Client, state: YearState, cycle: SampleCycle): Promise<void> {
  const input = {
    name: names[cycle],
    standard: { code: 'GREEN_INDICATORS', version: '1' },
    startsOn: dayOfYear(state, 0),
    ...keyOf(`cycle ${cycle}`),
  };
  const { cycle: opened } = await client
    .as('city-officer')
    .mutate<{ cycle: { id: string } }>('openCycle', input, 'cycle { id }');
  state[cycle] = opened.id;
}

/** Sends what pupils and families answered, while the cycle takes it. Sent again, rows replace themselves. */
export async function collect(
  client: Client,
  state: YearState,
  cycle: SampleCycle,
  { schools, progress }: YearOptions,
): Promise<void> {
  const id = known(state, cycle);
  if (!['OPEN', 'COMPUTED'].includes((await cycleOf(client, id)).status)) return;
  const drafter = client.as('institute-officer');
  const send = async (path: string, rows: () => CsvBody, what: string): Promise<void> => {
    // Rows of schools that assessment has not heard of yet are refused; it will have heard in a moment.
    await untilHeard(`assessment to know every school of the ${what}`, async () => {
      const job = await drafter.upload(`/assessment/cycles/${id}/${path}`, rows());
      const { result } = await drafter.finished('assessment', job.id, ({ done, total }) =>
        progress?.(done, total, what),
      );
      return ((result ?? {}) as { refused?: number }).refused === 0 ? true : null;
    });
  };
  await send('pupil-results', () => pupilResultsCsv(schools, cycle), 'pupils');
  await send('satisfaction', () => satisfactionCsv(schools, cycle), 'answers');
}

/** Which step leads on from the computed results, and who takes it: drafter, reviewer and publisher are three people. */
const steps = [
  { from: 'COMPUTED', to: 'IN_REVIEW', mutation: 'submitResults', by: 'institute-officer', more: {} },
  {
    from: 'IN_REVIEW',
    to: 'REVIEWED',
    mutation: 'reviewResults',
    by: 'institute-officer-2',
    more: { approve: true },
  },
  { from: 'REVIEWED', to: 'PUBLISHED', mutation: 'publishResults', by: 'city-officer', more: {} },
] as const;

/** Takes the cycle from wherever it stands to its publication. */
export async function publishCycle(
  client: Client,
  state: YearState,
  cycle: SampleCycle,
  { progress }: YearOptions,
): Promise<void> {
  const id = known(state, cycle);
  await compute(client.as('institute-officer'), id, progress);
  for (const { from, mutation, by, more } of steps) {
    const { status, version } = await cycleOf(client, id);
    if (status !== from) continue;
    await client
      .as(by)
      .mutate(mutation, { cycleId: id, expectedVersion: version, ...more }, 'cycle { status }');
  }
  const { status } = await cycleOf(client, id);
  if (status !== 'PUBLISHED') throw new ClientError(`The cycle is ${status} and should be PUBLISHED.`);
}

/** Has the results of an open cycle computed, or waits for the computation that an earlier play has asked for. */
async function compute(drafter: Client, id: string, progress: YearOptions['progress']): Promise<void> {
  const { status, version } = await cycleOf(drafter, id);
  if (status !== 'OPEN') return;
  const input = { cycleId: id, expectedVersion: version };
  const { job, userErrors } = await drafter.attempt<{ job: { id: string } | null }>(
    'computeResults',
    input,
    'job { id }',
  );
  const [refused] = userErrors;
  if (refused && refused.code !== 'CYCLE_COMPUTATION_UNDER_WAY')
    throw new ClientError(`computeResults was refused: ${refused.code}: ${refused.message}`, userErrors);
  const jobId = job?.id ?? (await computationOf(drafter, id));
  await drafter.finished('assessment', jobId, ({ done, total }) => progress?.(done, total, 'schools'));
}

async function computationOf(drafter: Client, id: string): Promise<string> {
  const { cycle } = await drafter.query<{ cycle: { computation: { id: string } | null } | null }>(
    'query($id: ID!) { cycle(id: $id) { computation { id } } }',
    { id },
  );
  if (!cycle?.computation) throw new ClientError(`The cycle ${id} is not being computed.`);
  return cycle.computation.id;
}
