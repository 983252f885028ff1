interface LookUp {
  query: string;
  variables?: Record<string, unknown>;
  /** Which of the nodes found is meant; all of what was found where it is not given. */
  which?: (node: Record<string, unknown>) => boolean;
}

/** What examples speak of, found through the graph by whoever opens them. `@lead.id` is the field `id` of `lead`. */
export const lookUps: Record<string, LookUp> = {
  lead: {
    query: `{ schoolByCode(code: "3101150001") { id version
      clusters(first: 1) { nodes { id version lead { id } members(first: 3) { nodes { school { id code } } } } }
      requests: supportRequests(first: 1) { nodes { id version } }
      designs(first: 1) { nodes { id version } } appraisals(first: 1) { nodes { id version } } } }`,
  },
  /** A school that is no lead of anything. */
  other: { query: `{ schoolByCode(code: "3101150002") { id version participation { id version } } }` },
  pudong: {
    query: `{ schools(filter: { districtCodes: ["310115"], statuses: [OPEN] }, first: 12) { nodes { id code version } } }`,
  },
  openRound: {
    query: `{ programmeRounds(first: 20) { nodes { id version status } } }`,
    which: ({ status }) => status === 'OPEN',
  },
  request: {
    query: `{ schoolChangeRequests(filter: { statuses: [PROPOSED] }, first: 1) { nodes { id version } } }`,
  },
  proposals: {
    query: `{ clusterProposals(first: 2) { nodes { id version jobId clusters(first: 1) { nodes { lead { id } } } } } }`,
  },
  districtPlan: {
    query: `{ districtPlans(filter: { districtCodes: ["310115"] }, first: 5) { nodes { id version status tasks(first: 1) { nodes { id version } }
      fund(first: 1) { nodes { id version } } reviews(first: 1) { nodes { id version } } } } }`,
    which: ({ status }) => status !== 'DRAFT',
  },
  reviewOfMine: { query: `{ districtPlanReviews(first: 1) { nodes { id version } } }` },
  rubric: { query: `{ planRubrics(first: 1) { nodes { id } } }` },
  expert: { query: `{ experts(first: 5) { nodes { id version } } }` },
  cycle: {
    query: `{ cycles(first: 10) { nodes { id version status } } }`,
    which: ({ status }) => status === 'OPEN',
  },
  published: {
    query: `{ cycles(first: 10) { nodes { id status } } }`,
    which: ({ status }) => status === 'PUBLISHED',
  },
  computed: {
    query: `{ cycles(first: 10) { nodes { id computation { id } } } }`,
    which: ({ computation }) => computation !== null,
  },
  offering: { query: `{ offerings(first: 1) { nodes { id } } }` },
  merge: {
    query: `query ($input: PreviewMergeInput!) { previewMerge(input: $input) { fingerprint } }`,
    variables: {
      input: {
        predecessorIds: ['@pudong.nodes.6.id'],
        successorId: '@pudong.nodes.7.id',
        kind: 'MERGED',
        on: '@day+300',
        reason: '学龄人口减少（样例）',
      },
    },
  },
};

interface Nodes {
  nodes: Record<string, unknown>[];
}

/** Asks the graph, and gives the data; undefined where it cannot be had. */
export type Ask = (query: string, variables: Record<string, unknown>) => Promise<unknown>;

/**
 * The variables with every `@name.path` looked up; `@day+30` is a day counted from today, `@schoolYear-1` a school year
 * counted from this one. What is not found stays as it is, and says what belongs there.
 */
export async function fillIn(
  variables: Record<string, unknown>,
  ask: Ask,
  today: string,
): Promise<Record<string, unknown>> {
  const found = new Map<string, Promise<unknown>>();
  const lookUp = (name: string) => {
    let answer = found.get(name);
    if (!answer) found.set(name, (answer = find(name)));
    return answer;
  };
  const find = async (name: string): Promise<unknown> => {
    const known = lookUps[name];
    if (!known) return undefined;
    const data = await ask(known.query, (await filled(known.variables ?? {})) as Record<string, unknown>);
    const [root] = Object.values((data ?? {}) as Record<string, unknown>);
    return known.which ? (root as Nodes | null | undefined)?.nodes.find(known.which) : root;
  };
  const filled = async (value: unknown): Promise<unknown> => {
    if (Array.isArray(value)) return Promise.all(value.map(filled));
    if (value !== null && typeof value === 'object') {
      const entries = Object.entries(value).map(async ([key, each]) => [key, await filled(each)] as const);
      return Object.fromEntries(await Promise.all(entries)) as unknown;
    }
    if (typeof value !== 'string' || !value.startsWith('@')) return value;
    const counted = countedFrom(value, today);
    if (counted !== undefined) return counted;
    const [name = '', ...path] = value.slice(1).split('.');
    const at = path.reduce<unknown>(
      (thing, step) => (thing as Record<string, unknown> | null | undefined)?.[step],
      await lookUp(name),
    );
    return at ?? value;
  };
  return (await filled(variables)) as Record<string, unknown>;
}

function countedFrom(value: string, today: string): string | number | undefined {
  const [, what, count = '0'] = /^@(day|schoolYear)([+-]\d+)?$/.exec(value) ?? [];
  if (!what) return undefined;
  if (what === 'schoolYear')
    return Number(today.slice(0, 4)) - (today.slice(5) < '09-01' ? 1 : 0) + Number(count);
  return new Date(Date.parse(`${today}T00:00:00Z`) + Number(count) * 86_400_000).toISOString().slice(0, 10);
}
