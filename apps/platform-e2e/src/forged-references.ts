import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildASTSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isLeafType,
  isObjectType,
  parse,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** An entity as a service shows it to the gateway: what to send for one, and what to ask of it. */
export interface Entity {
  typename: string;
  /** The field that is its key. */
  key: string;
  /** A selection of everything that needs no argument, one level deep. */
  selection: string;
  /** Values for each of its other fields, none of which anybody has told the service. */
  lies: Record<string, unknown>[];
}

/** The entities that a service resolves by reference, from its committed SDL. */
export function entitiesOf(service: string): Entity[] {
  const file = join(__dirname, '..', '..', service, 'src', 'schema.graphql');
  const schema = buildASTSchema(parse(readFileSync(file, 'utf8')), { assumeValidSDL: true });
  return Object.values(schema.getTypeMap()).flatMap(type => {
    const keys = isObjectType(type) ? keysOf(type) : [];
    const [key] = keys;
    if (!isObjectType(type) || key === undefined) return [];
    return [{ typename: type.name, key, selection: selectionOf(type), lies: liesAbout(schema, type, keys) }];
  });
}

function keysOf(type: GraphQLObjectType): string[] {
  return (type.astNode?.directives ?? [])
    .filter(({ name }) => name.value === 'key')
    .filter(directive => argument(directive, 'resolvable') !== false)
    .map(directive => String(argument(directive, 'fields')));
}

type Directive = NonNullable<NonNullable<GraphQLObjectType['astNode']>['directives']>[number];

function argument({ arguments: all = [] }: Directive, name: string): unknown {
  const value = all.find(each => each.name.value === name)?.value;
  return value && 'value' in value ? value.value : undefined;
}

const needsNothing = (field: GraphQLField<unknown, unknown>) =>
  field.args.every(arg => getNullableType(arg.type) === arg.type || arg.defaultValue !== undefined);

function selectionOf(type: GraphQLObjectType): string {
  return Object.values(type.getFields())
    .filter(needsNothing)
    .flatMap(field => {
      const of = getNamedType(field.type);
      if (isLeafType(of)) return [field.name];
      if (!isObjectType(of)) return [];
      const nodes = of.getFields()['nodes'];
      const node = nodes && getNamedType(nodes.type);
      if (isObjectType(node)) return [`${field.name} { totalCount nodes { ${leavesOf(node)} } }`];
      return [`${field.name} { ${leavesOf(of)} }`];
    })
    .join(' ');
}

function leavesOf(type: GraphQLObjectType): string {
  const leaves = Object.values(type.getFields()).filter(
    field => needsNothing(field) && isLeafType(getNamedType(field.type)),
  );
  return ['__typename', ...leaves.map(({ name }) => name)].join(' ');
}

/** What would open a door if anybody believed it. */
const openers = {
  districtCode: '310115',
  schoolCode: '3101150001',
  schoolId: '00000000-0000-7000-8000-000000000001',
  draftedBy: 'principal',
  drafters: ['principal'],
  teacher: 'teacher',
  actor: { kind: 'system' },
};

function liesAbout(schema: GraphQLSchema, type: GraphQLObjectType, keys: readonly string[]): Entity['lies'] {
  const fields = Object.values(type.getFields()).filter(({ name }) => !keys.includes(name));
  const about = (choice: number) =>
    Object.fromEntries(
      fields.flatMap(field => {
        const of = getNamedType(field.type);
        if (isEnumType(of)) {
          const values = of.getValues();
          return [[field.name, values[choice % values.length]?.value as unknown]];
        }
        return isLeafType(of) ? [[field.name, of.name === 'Int' ? choice : 'forged']] : [];
      }),
    );
  const status = schema.getType(`${type.name}Status`);
  const choices = Math.max(3, isEnumType(status) ? status.getValues().length : 0);
  return Array.from({ length: choices }, (_, choice) => ({ ...openers, ...about(choice) }));
}
