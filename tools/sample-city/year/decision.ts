import { type Client, ClientError } from '../client';
import { known, keyOf, type YearState } from './step';

interface Decision {
  id: string;
  status: string;
  version: number;
  outcome: string | null;
}

const fields = 'id status version outcome';

/** What people give evidence for; the other two conditions of §三 are computed. */
const evidence = [
  {
    condition: 'BASIC_STANDARD',
    statement: {
      zh: '校舍、师资和经费均达到本市义务教育学校办学基本标准。（样例）',
      en: "Buildings, teachers and funds meet the city's basic running standard. (sample)",
    },
  },
  {
    condition: 'DISTINCTIVE_FEATURE',
    statement: {
      zh: '以“少而精的作业”为特色，有案例和观课记录为证。（样例）',
      en: 'Known for less homework of better quality, as a case study and observed lessons show. (sample)',
    },
  },
];

/** The evidence that somebody has to record, for the second cycle. Recorded again, it takes the place of itself. */
export async function recordEvidence(client: Client, state: YearState): Promise<void> {
  for (const { condition, statement } of evidence) {
    const input = {
      cycleId: known(state, 'second'),
      schoolId: known(state, 'lead'),
      condition,
      met: true,
      statement,
      ...keyOf(`evidence ${condition}`),
    };
    await client.as('institute-officer').mutate('recordConditionEvidence', input, 'evidence { id }');
  }
}

export async function decisionOf(client: Client, id: string): Promise<Decision> {
  const { decision } = await client.query<{ decision: Decision | null }>(
    `query($id: ID!) { decision(id: $id) { ${fields} } }`,
    { id },
  );
  if (!decision) throw new ClientError(`The decision ${id} is not to be seen.`);
  return decision;
}

/** The decision on the four conditions: drafted by one, reviewed by another, published by a third. */
export async function publishDecision(client: Client, state: YearState): Promise<void> {
  const drafter = client.as('institute-officer');
  const input = { cycleId: known(state, 'second'), schoolId: known(state, 'lead'), ...keyOf('decision') };
  const { decision } = await drafter.mutate<{ decision: Decision }>(
    'draftDecision',
    input,
    `decision { ${fields} }`,
  );
  state['decision'] = decision.id;
  const step = async (from: string, mutation: string, by: string, more = {}): Promise<void> => {
    const { id, status, version } = await decisionOf(drafter, decision.id);
    if (status !== from) return;
    await client
      .as(by)
      .mutate(mutation, { decisionId: id, expectedVersion: version, ...more }, 'decision { status }');
  };
  await step('DRAFT', 'reviewDecision', 'institute-officer-2', { approve: true });
  await step('REVIEWED', 'publishDecision', 'city-officer');
  const { outcome } = await decisionOf(drafter, decision.id);
  if (outcome !== 'MET')
    throw new ClientError(`The decision came out as ${outcome ?? 'nothing'}, and should be MET.`);
}
