import type { FetchDataRewrite, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, isAbstractType } from 'graphql';
import { isObject, merge, type Tree } from './merge';

/** Whether an object of this type meets a fragment's type condition. */
export type TypeTest = (typename: unknown, condition: string) => boolean;

export function typeTest(schema: GraphQLSchema): TypeTest {
  const possible = new Map<string, Set<string>>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) {
      possible.set(type.name, new Set(schema.getPossibleTypes(type).map(member => member.name)));
    }
  }
  return (typename, condition) =>
    typename === condition ||
    (typeof typename === 'string' && (possible.get(condition)?.has(typename) ?? false));
}

/**
 * What a service needs to know of an object to find it again: its type, its key and what `@requires` names.
 * Null when something of that is missing.
 */
export function represent(
  source: Tree,
  selections: readonly QueryPlanSelectionNode[],
  applies: TypeTest,
): Tree | null {
  const result: Tree = {};
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      if (selection.typeCondition && !applies(source.__typename, selection.typeCondition)) continue;
      const part = represent(source, selection.selections, applies);
      if (part === null) return null;
      merge(result, part);
      continue;
    }
    const key = selection.alias ?? selection.name;
    const value = source[key];
    if (value === undefined) return null;
    result[key] = selection.selections ? representValue(value, selection.selections, applies) : value;
  }
  return result;
}

function representValue(
  value: unknown,
  selections: readonly QueryPlanSelectionNode[],
  applies: TypeTest,
): unknown {
  if (Array.isArray(value)) return value.map(item => representValue(item, selections, applies));
  return isObject(value) ? represent(value, selections, applies) : value;
}

/**
 * The plan's corrections of data on its way in or out: another name for a field that two types give
 * different meanings, another `__typename` for an object behind an interface.
 */
export function rewrite(data: unknown, rewrites: readonly FetchDataRewrite[], applies: TypeTest): void {
  for (const one of rewrites) {
    const last = one.path.at(-1);
    if (last === undefined) continue;
    atPath(data, one.path, 0, applies, object => {
      if (one.kind === 'ValueSetter') object[last] = one.setValueTo;
      else if (object[last] !== undefined) {
        object[one.renameKeyTo] = object[last];
        delete object[last];
      }
    });
  }
}

const fragmentPrefix = '... on ';

function atPath(
  value: unknown,
  path: readonly string[],
  depth: number,
  applies: TypeTest,
  change: (object: Tree) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value) atPath(item, path, depth, applies, change);
    return;
  }
  if (!isObject(value)) return;
  if (depth === path.length - 1) return change(value);
  const step = path[depth] ?? '';
  if (!step.startsWith(fragmentPrefix)) return atPath(value[step], path, depth + 1, applies, change);
  const condition = step.slice(fragmentPrefix.length);
  // An object without __typename is of the only type there can be.
  if (value.__typename === undefined || applies(value.__typename, condition)) {
    atPath(value, path, depth + 1, applies, change);
  }
}
