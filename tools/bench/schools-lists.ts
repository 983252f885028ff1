/** A list of the schools service as a frontend asks for it; its time and its statements are to stay flat. */
export interface ListQuery {
  name: string;
  query: string;
  /** Made of the city that lies in the database. */
  variables?: (city: CityKeys) => Record<string, unknown>;
}

/** What there is to ask for, in a city of any size. */
export interface CityKeys {
  /** Keys and codes of schools that take part in the programme, spread over the city. */
  schools: { id: string; code: string }[];
  clusters: string[];
}

/** Add a line for every new list query. */
export const lists: readonly ListQuery[] = [
  {
    name: 'schools',
    query: '{ schools(first: 20) { nodes { code name stage status } pageInfo { endCursor } } }',
  },
  {
    name: 'schools of a district, counted',
    query: `{ schools(first: 20, filter: { districtCodes: ["310151"] }) { totalCount nodes { code name district { name } } } }`,
  },
  {
    name: 'schools with district, programme, clusters',
    query: `{ schools(first: 20) { nodes { code name district { name } participation { stage round { name } }
      clusters(first: 3) { nodes { name lead { code } } } changes(first: 2) { nodes { field } } } } }`,
  },
  {
    name: 'school',
    query: `query ($id: ID!) { school(id: $id) { code name district { name } participation { stage }
      clusters(first: 3) { nodes { name members(first: 20) { totalCount nodes { role school { name } } } } } } }`,
    variables: ({ schools }) => ({ id: schools[0]!.id }),
  },
  {
    name: 'schoolByCode',
    query: 'query ($code: String!) { schoolByCode(code: $code) { name } }',
    variables: ({ schools }) => ({ code: schools.at(-1)!.code }),
  },
  { name: 'districts', query: '{ districts(first: 20) { nodes { code name } } }' },
  {
    name: 'clusters with their members',
    query:
      '{ clusters(first: 20) { nodes { name lead { name } members(first: 10) { nodes { role school { name } } } } } }',
  },
  {
    name: 'cluster',
    query:
      'query ($id: ID!) { cluster(id: $id) { name members(first: 20) { totalCount nodes { school { name } } } } }',
    variables: ({ clusters }) => ({ id: clusters[0]! }),
  },
  {
    name: 'participations of a stage',
    query:
      '{ participations(first: 20, filter: { stages: [CULTIVATED] }) { nodes { stage school { name } round { name } } } }',
  },
];
