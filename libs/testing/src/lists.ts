import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  buildASTSchema,
  getNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isInputObjectType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  separateOperations,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** A query of a service's graph that its bench measures and its tests hold to a number of statements. */
export interface ListQuery {
  /** The topic by the name of its file: `tasks` of `tasks.principal.graphql`. */
  topic: string;
  /** Its name in words: `district plans with panels`. */
  name: string;
  /** The role that asks, by the name of its file: `tasks.principal.graphql`; a city officer without one. */
  role: string;
  query: string;
  /** The variables that it declares. */
  variables: string[];
}

/** The queries of a folder of `.graphql` files, in the order of the files. */
export function listQueries(folder: string): ListQuery[] {
  return readdirSync(folder)
    .filter(file => file.endsWith('.graphql'))
    .sort()
    .flatMap(file => {
      const [topic = '', role = 'city-officer'] = basename(file, '.graphql').split('.');
      const operations = separateOperations(parse(readFileSync(join(folder, file), 'utf8')));
      return Object.entries(operations).map(([name, document]) => {
        const [operation] = document.definitions.filter(isOperation);
        return {
          topic,
          name: name.replace(/(?<!^)[A-Z]/g, letter => ` ${letter}`).toLowerCase(),
          role,
          query: print(document),
          variables: operation!.variableDefinitions!.map(({ variable }) => variable.name.value),
        };
      });
    });
}

const isOperation = (node: { kind: string }): node is OperationDefinitionNode =>
  node.kind === Kind.OPERATION_DEFINITION;

/** The SQL files of a folder in their order, `:today` and `:year` (the school year) put in. */
export function listRows(folder: string, today: string): { name: string; sql: string }[] {
  const [year = 0, month = 0] = today.split('-').map(Number);
  return readdirSync(folder)
    .filter(file => file.endsWith('.sql'))
    .sort()
    .map(file => ({ name: basename(file, '.sql'), sql: readFileSync(join(folder, file), 'utf8') }))
    .map(({ name, sql }) => ({
      name,
      sql: sql
        .replaceAll(/(?<!:):today\b/g, `date '${today}'`)
        .replaceAll(/(?<!:):year\b/g, String(month < 9 ? year - 1 : year)),
    }));
}

/** What the queries make of the SDL of a subgraph: what is wrong with them, and what of it none of them asks for. */
export function askedFor(sdl: string, queries: readonly ListQuery[]): { wrong: string[]; unasked: string[] } {
  const schema = buildASTSchema(parse(sdl), { assumeValidSDL: true });
  const asked = new Set<string>();
  const wrong: string[] = [];
  for (const { name, query } of queries) {
    const document = parse(query);
    wrong.push(...validate(schema, document).map(({ message }) => `${name}: ${message}`));
    const types = new TypeInfo(schema);
    const note = (part: string, member: string) => asked.add(`${part}.${member}`);
    visit(
      document,
      visitWithTypeInfo(types, {
        Field: ({ name: field }) => void note(types.getParentType()?.name ?? '', field.value),
        Argument({ name: argument }) {
          note(`${types.getParentType()?.name}.${types.getFieldDef()?.name}`, argument.value);
        },
        ObjectField: ({ name: field }) => {
          const input = getNamedType(types.getParentInputType());
          if (input) note(input.name, field.value);
        },
      }),
    );
  }
  return { wrong, unasked: reachable(schema).filter(one => !asked.has(one)) };
}

/** Of pages, what every one of them has. */
const plumbing = /(Connection|Edge)$/;
const ofEveryPage = new Set(['first', 'after', 'last', 'before', 'locale']);

/**
 * Everything that a query can reach and that may cost statements: every field that leads to something with fields, every
 * argument, and every field of a filter.
 */
function reachable(schema: GraphQLSchema): string[] {
  const found = new Set<string>();
  const seen = new Set<GraphQLObjectType>();
  const walk = (type: GraphQLObjectType) => {
    if (seen.has(type)) return;
    seen.add(type);
    for (const field of Object.values(type.getFields())) {
      const target = getNamedType(field.type);
      if (field.name.startsWith('_') || target.name === 'PageInfo') continue;
      if (isObjectType(target)) {
        if (!plumbing.test(type.name)) found.add(`${type.name}.${field.name}`);
        walk(target);
      }
      for (const { name, type: given } of field.args) {
        if (!ofEveryPage.has(name)) found.add(`${type.name}.${field.name}.${name}`);
        const input = getNamedType(given);
        if (name === 'filter' && isInputObjectType(input)) {
          for (const inner of Object.keys(input.getFields())) found.add(`${input.name}.${inner}`);
        }
      }
    }
  };
  walk(schema.getQueryType()!);
  return [...found].sort();
}

/** The paths of an answer under which nothing stands anywhere in it: no row, no thing, no entry of a list. */
export function emptyIn(answer: unknown): string[] {
  const full = new Map<string, boolean>();
  const walk = (value: unknown, path: string) => {
    if (Array.isArray(value)) {
      full.set(path, (full.get(path) ?? false) || value.length > 0);
      for (const item of value) walk(item, path);
    } else if (typeof value === 'object' && value !== null) {
      full.set(path, true);
      for (const [key, inner] of Object.entries(value)) walk(inner, path ? `${path}.${key}` : key);
    } else {
      full.set(path, (full.get(path) ?? false) || value !== null);
    }
  };
  walk(answer, '');
  return [...full].flatMap(([path, something]) => (something ? [] : path));
}

interface Client {
  query(...values: unknown[]): unknown;
}

/** Of a pool: a client of it, and giving it back. */
interface Pool {
  connect(): Promise<{ release(): void }>;
}

/** The job worker looks for work beside. */
const ofTheJobs = /graphile_worker|FROM job\b|UPDATE job\b/;

/** The SQL statements that some work sends, over all connections of a service's pool; those of its jobs left out. */
export async function statementsOf(pool: Pool, work: () => Promise<unknown>): Promise<string[]> {
  const client = await pool.connect();
  client.release();
  const prototype = Object.getPrototypeOf(client) as Client;
  const { query } = prototype;
  const sent: string[] = [];
  prototype.query = function (this: Client, ...values: unknown[]) {
    const [first] = values;
    sent.push(typeof first === 'string' ? first : String((first as { text?: string }).text));
    return query.apply(this, values);
  };
  try {
    await work();
    return sent.filter(sql => !ofTheJobs.test(sql));
  } finally {
    prototype.query = query;
  }
}
