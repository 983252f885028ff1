import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';

/** Whatever of a service's graph says nothing about itself: types, fields, arguments, values. For a service's test. */
export function findUndescribed(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter(type => !/^(_|federation__|link__)/.test(type.name) && !isSpecifiedScalarType(type))
    .flatMap(type => [...(type.description ? [] : [type.name]), ...silentParts(type)]);
}

function silentParts(type: GraphQLNamedType): string[] {
  const nameless = (parts: readonly { name: string; description?: string | null | undefined }[]) =>
    parts.filter(part => !part.description).map(part => `${type.name}.${part.name}`);
  if (isEnumType(type)) return nameless(type.getValues());
  if (isInputObjectType(type)) return nameless(Object.values(type.getFields()));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = Object.values(type.getFields()).filter(field => !field.name.startsWith('_'));
  const args = fields.flatMap(field =>
    field.args.filter(arg => !arg.description).map(arg => `${type.name}.${field.name}(${arg.name})`),
  );
  return [...nameless(fields), ...args];
}
