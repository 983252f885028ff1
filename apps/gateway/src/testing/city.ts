import { GraphQLError } from 'graphql';
import { TestSubgraph } from './subgraphs';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@external", "@requires"])`;

const pageInfo = `type PageInfo @shareable { hasNextPage: Boolean! endCursor: String }`;

interface Row {
  id: string;
}
const schoolRows = Array.from({ length: 30 }, (_, index) => ({
  id: `s${index + 1}`,
  code: `3101150${String(index + 1).padStart(3, '0')}`,
  name: `School ${index + 1}`,
  stage: index % 2 ? 'PRIMARY' : 'JUNIOR_SECONDARY',
  pupils: 100 + index,
  clusterId: index < 11 ? 'c1' : 'c2',
}));
const school = (id: unknown) => schoolRows.find(row => row.id === id) ?? null;
const page = <T extends Row>(rows: T[], { first = 20 }: { first?: number }) => ({
  edges: rows.slice(0, first).map(node => ({ node, cursor: node.id })),
  pageInfo: { hasNextPage: rows.length > first, endCursor: rows[Math.min(first, rows.length) - 1]?.id },
  totalCount: rows.length,
});

/** Four small services in the shape of Doorstep's own, for the gateway's tests. */
export function cityOfServices(): {
  schools: TestSubgraph;
  assessment: TestSubgraph;
  professionalDevelopment: TestSubgraph;
  outreach: TestSubgraph;
} {
  const schools = new TestSubgraph(
    'schools',
    `${link}
    ${pageInfo}
    enum Stage { PRIMARY JUNIOR_SECONDARY }
    type School @key(fields: "id") { id: ID! code: String! name(upper: Boolean): String! stage: Stage! pupils: Int! cluster: Cluster }
    type Cluster @key(fields: "id") { id: ID! name: String! lead: School members(first: Int, after: String): SchoolConnection }
    type SchoolConnection { edges: [SchoolEdge!]! pageInfo: PageInfo! totalCount: Int! }
    type SchoolEdge { cursor: String! node: School! }
    type Renamed { id: ID! name: String! }
    type Query {
      school(id: ID!): School
      schools(first: Int, after: String): SchoolConnection
      cluster(id: ID!): Cluster
      whoAmI: String
      strict: Renamed
    }
    type Mutation { rename(id: ID!, name: String!): School }`,
    {
      Query: {
        school: (_: unknown, { id }: Row) => school(id),
        schools: (_: unknown, args: { first?: number }) => page(schoolRows, args),
        cluster: (_: unknown, { id }: Row) => ({ id }),
        whoAmI: (_: unknown, _args: unknown, { headers }: { headers: Record<string, string> }) =>
          headers.authorization ?? 'anonymous',
        strict: () => ({ id: '1', name: null }),
      },
      Mutation: {
        rename: (_: unknown, { id, name }: { id: string; name: string }) => ({ ...school(id), name }),
      },
      School: {
        __resolveReference: ({ id }: Row) => school(id),
        name: ({ name }: { name: string }, { upper }: { upper?: boolean }) =>
          upper ? name.toUpperCase() : name,
        cluster: ({ clusterId }: { clusterId: string }) => ({ id: clusterId }),
      },
      Cluster: {
        __resolveReference: ({ id }: Row) => ({ id }),
        name: ({ id }: Row) => `Cluster ${id}`,
        lead: ({ id }: Row) => school(id === 'c1' ? 's1' : 's12'),
        members: ({ id }: Row, args: { first?: number }) =>
          page(
            schoolRows.filter(row => row.clusterId === id),
            args,
          ),
      },
    },
  );

  const assessment = new TestSubgraph(
    'assessment',
    `${link}
    type School @key(fields: "id") { id: ID! pupils: Int! @external results: [Result!] level: String! perPupil: Float @requires(fields: "pupils") }
    type Result @key(fields: "id") { id: ID! indicator: String! share: String! secret: String }
    type Query { result(id: ID!): Result }`,
    {
      Query: { result: (_: unknown, { id }: Row) => ({ id, indicator: 'ACADEMIC_LEVEL', share: '0.9000' }) },
      Result: {
        secret: () => {
          throw new GraphQLError('You may not see this.', { extensions: { code: 'FORBIDDEN' } });
        },
      },
      School: {
        __resolveReference: (reference: Row & { pupils?: number }) => reference,
        level: () => 'GOOD',
        results: ({ id }: Row) =>
          ['ACADEMIC_LEVEL', 'ACADEMIC_BURDEN'].map(indicator => ({
            id: `${id}-${indicator}`,
            indicator,
            share: '0.9000',
          })),
        perPupil: ({ pupils }: { pupils?: number }) => (pupils === undefined ? null : pupils / 2),
      },
    },
  );

  const professionalDevelopment = new TestSubgraph(
    'professional-development',
    `${link}
    type School @key(fields: "id") { id: ID! plan: Plan }
    type Plan @key(fields: "id") { id: ID! goal: String! school: School work: [Work!]! }
    union Work = Offering | Visit
    type Offering { id: ID! title: String! places: Int! }
    type Visit { id: ID! title: String expert: String! }
    type Query { plan(id: ID!): Plan }`,
    {
      Query: { plan: (_: unknown, { id }: Row) => plan(id.replace(/^p-/, '')) },
      School: { plan: ({ id }: Row) => plan(id) },
      Work: { __resolveType: ({ kind }: { kind: string }) => kind },
    },
  );

  const outreach = new TestSubgraph(
    'outreach',
    `${link}
    ${pageInfo}
    type School @key(fields: "id") { id: ID! stories(first: Int, after: String): StoryConnection }
    type Story @key(fields: "id") { id: ID! title: String! school: School }
    type StoryConnection { edges: [StoryEdge!]! pageInfo: PageInfo! totalCount: Int! }
    type StoryEdge { cursor: String! node: Story! }
    type Query { story(id: ID!): Story stories(first: Int): StoryConnection }`,
    {
      Query: {
        story: (_: unknown, { id }: Row) => story(id),
        stories: (_: unknown, args: { first?: number }) =>
          page([story('s1-1'), story('s2-1'), story('s1-2')], args),
      },
      School: {
        stories: ({ id }: Row, args: { first?: number }) => page([story(`${id}-1`), story(`${id}-2`)], args),
      },
    },
  );
  return { schools, assessment, professionalDevelopment, outreach };
}

function plan(schoolId: string) {
  return {
    id: `p-${schoolId}`,
    goal: `Goal of ${schoolId}`,
    school: { id: schoolId },
    work: [
      { kind: 'Offering', id: `o-${schoolId}`, title: 'Homework that helps', places: 3 },
      { kind: 'Visit', id: `v-${schoolId}`, title: null, expert: 'Su Heng' },
    ],
  };
}

function story(id: string) {
  return { id, title: `Story ${id}`, school: { id: id.split('-')[0] ?? '' } };
}

/** The query of an officer's dashboard: twenty schools with fields of all four services. */
export const dashboard = `query Dashboard($first: Int = 20) {
  schools(first: $first) {
    totalCount
    edges { node {
      id code name stage
      cluster { id name lead { id name } }
      results { id indicator share }
      plan { id goal work { __typename ... on Offering { id title places } ... on Visit { visitTitle: title expert } } }
      stories(first: 2) { edges { node { id title } } }
    } }
  }
}`;
