import {
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLError,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { TypeTest } from './representation';
import { type Failure, failureError, type Failures } from './failures';
import type { Tree } from './merge';

/** A type as the shaper needs it. */
interface TypeShape {
  nonNull: boolean;
  item?: TypeShape;
  object?: SelectionShape;
  /** The enum values that clients may see. */
  values?: ReadonlySet<string>;
}

interface FieldShape {
  key: string;
  kind: 'data' | 'typename' | 'introspection';
  type: TypeShape;
  /** A scalar that is passed on as it is. */
  plain: boolean;
}

/** The fields that a selection takes of each concrete type, in the client's order, found out when first met. */
export class SelectionShape {
  private readonly byType = new Map<string, readonly FieldShape[]>();

  constructor(
    private readonly compiler: ShapeCompiler,
    private readonly sets: readonly SelectionSetNode[],
    /** The type, when the schema alone tells it. */
    readonly concrete: string | undefined,
  ) {}

  fields(typename: string): readonly FieldShape[] {
    let fields = this.byType.get(typename);
    if (!fields) this.byType.set(typename, (fields = this.compiler.fields(typename, this.sets)));
    return fields;
  }
}

/** Turns a client's operation into a shape, for one choice of what `@skip` and `@include` leave in. */
class ShapeCompiler {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>,
    private readonly included: (node: SelectionNode) => boolean,
    private readonly applies: TypeTest,
  ) {}

  selection(type: GraphQLNamedType, sets: readonly SelectionSetNode[]): SelectionShape {
    return new SelectionShape(this, sets, isObjectType(type) ? type.name : undefined);
  }

  fields(typename: string, sets: readonly SelectionSetNode[]): readonly FieldShape[] {
    const grouped = new Map<string, FieldNode[]>();
    for (const set of sets) this.group(typename, set, grouped, new Set());
    return [...grouped].map(([key, nodes]) => this.field(typename, key, nodes));
  }

  private group(
    typename: string,
    set: SelectionSetNode,
    grouped: Map<string, FieldNode[]>,
    seen: Set<string>,
  ): void {
    for (const selection of set.selections) {
      if (!this.included(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const nodes = grouped.get(key);
        if (nodes) nodes.push(selection);
        else grouped.set(key, [selection]);
        continue;
      }
      let fragment:
        { typeCondition?: { name: { value: string } }; selectionSet: SelectionSetNode } | undefined;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (seen.has(selection.name.value)) continue;
        seen.add(selection.name.value);
        fragment = this.fragments[selection.name.value];
      } else fragment = selection;
      if (!fragment) continue;
      const condition = fragment.typeCondition?.name.value;
      if (condition && !this.applies(typename, condition)) continue;
      this.group(typename, fragment.selectionSet, grouped, seen);
    }
  }

  private field(typename: string, key: string, nodes: FieldNode[]): FieldShape {
    const name = nodes[0]?.name.value ?? '';
    if (name === '__typename') return { key, kind: 'typename', type: { nonNull: true }, plain: true };
    if (name === '__schema' || name === '__type') {
      return { key, kind: 'introspection', type: { nonNull: false }, plain: true };
    }
    const parent = this.schema.getType(typename);
    const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (!definition) throw new Error(`${typename}.${name} is not in the schema`);
    const type = this.type(definition.type, nodes);
    return { key, kind: 'data', type, plain: !type.item && !type.object && !type.values };
  }

  private type(type: GraphQLOutputType, nodes: readonly FieldNode[]): TypeShape {
    if (isNonNullType(type)) return { ...this.type(type.ofType, nodes), nonNull: true };
    if (isListType(type)) return { nonNull: false, item: this.type(type.ofType, nodes) };
    if (isEnumType(type)) {
      return { nonNull: false, values: new Set(type.getValues().map(value => value.name)) };
    }
    if (isLeafType(type)) return { nonNull: false };
    const sets = nodes.flatMap(node => (node.selectionSet ? [node.selectionSet] : []));
    return { nonNull: false, object: this.selection(getNamedType(type), sets) };
  }
}

export function compileShape(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  included: (node: SelectionNode) => boolean,
  applies: TypeTest,
): SelectionShape {
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`The graph has no ${operation.operation}`);
  return new ShapeCompiler(schema, fragments, included, applies).selection(root, [operation.selectionSet]);
}

/** A null stands where none may: the nearest nullable field above becomes null instead. */
const bubble = Symbol('bubble');

/** Cuts the data that services sent down to what the client asked for, and puts an error on each missing part. */
export class Shaper {
  /** One error for each part of the answer that is null because a service failed. */
  readonly errors: GraphQLError[] = [];
  private readonly path: (string | number)[] = [];
  private falling: Failure[] = [];

  constructor(
    private readonly failures: Failures | undefined,
    private readonly introspection: Tree | undefined,
  ) {}

  shape(selection: SelectionShape, data: Tree): Tree | null {
    const result = this.object(selection, data);
    if (result !== bubble) return result;
    this.land(0);
    return null;
  }

  private object(selection: SelectionShape, source: Tree): Tree | typeof bubble {
    const typename = selection.concrete ?? source.__typename;
    if (typeof typename !== 'string') return bubble;
    const result: Tree = {};
    for (const field of selection.fields(typename)) {
      const { key } = field;
      if (field.kind !== 'data') {
        result[key] = field.kind === 'typename' ? typename : (this.introspection?.[key] ?? null);
        continue;
      }
      const value = source[key];
      if (value === undefined || value === null) {
        const failure = value === undefined ? this.failures?.of(source, key) : undefined;
        if (field.type.nonNull) {
          if (failure) this.falling.push(failure);
          return bubble;
        }
        if (failure) this.errors.push(failureError(failure, [...this.path, key]));
        result[key] = null;
      } else if (field.plain) {
        result[key] = value;
      } else {
        this.path.push(key);
        const completed = this.complete(field.type, value);
        this.path.pop();
        if (completed === bubble) return bubble;
        result[key] = completed;
      }
    }
    return result;
  }

  private complete(type: TypeShape, value: unknown): unknown {
    if (value === undefined || value === null) return type.nonNull ? bubble : null;
    const before = this.errors.length;
    const completed = this.value(type, value);
    if (completed !== bubble || type.nonNull) return completed;
    this.land(before);
    return null;
  }

  private value(type: TypeShape, value: unknown): unknown {
    if (type.item) {
      if (!Array.isArray(value)) return bubble;
      const { item } = type;
      const list: unknown[] = new Array(value.length);
      for (let index = 0; index < value.length; index += 1) {
        this.path.push(index);
        const completed = this.complete(item, value[index]);
        this.path.pop();
        if (completed === bubble) return bubble;
        list[index] = completed;
      }
      return list;
    }
    if (type.object) {
      return typeof value === 'object' && !Array.isArray(value)
        ? this.object(type.object, value as Tree)
        : bubble;
    }
    // A value that the schema does not show to clients is not shown.
    if (type.values && !type.values.has(value as string)) return bubble;
    return value;
  }

  /** A null has found a place: errors below it are gone with what they were about; its causes stand here. */
  private land(before: number): void {
    this.errors.length = before;
    if (this.falling.length === 0) return;
    const told = new Set<string>();
    for (const failure of this.falling) {
      if (told.has(failure.service)) continue;
      told.add(failure.service);
      this.errors.push(failureError(failure, this.path));
    }
    this.falling = [];
  }
}
