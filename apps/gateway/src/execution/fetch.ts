import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse, type SelectionSetNode } from 'graphql';
import { type SubgraphAnswer, type SubgraphClient, SubgraphUnavailable } from '../subgraphs/subgraph-client';
import { type Failure, type Failures, unavailable } from './failures';
import { collect, isObject, merge, type PlanPath, type Tree } from './merge';
import { represent, rewrite, type TypeTest } from './representation';
import type { Run } from './run';

/** One step of a plan, ready to run. */
export type Step = (run: Run) => Promise<void>;

/**
 * Makes a plan's question to one service ready: everything of the request's body that does not depend on
 * the request is written out once.
 */
export function compileFetch(
  node: FetchNode,
  path: PlanPath,
  client: SubgraphClient | undefined,
  applies: TypeTest,
): Step {
  const { serviceName: service, requires, inputRewrites = [], outputRewrites = [] } = node;
  const head = `{"query":${JSON.stringify(node.operation)}${
    node.operationName ? `,"operationName":${JSON.stringify(node.operationName)}` : ''
  },"variables":{`;
  const usages = (node.variableUsages ?? []).map(name => [name, `${JSON.stringify(name)}:`] as const);
  const repeatable = node.operationKind === 'query';
  const keys = answeredKeys(node);

  const ask = async (run: Run, targets: readonly Tree[], representations?: string) => {
    const parts: string[] = [];
    for (const [name, label] of usages) {
      const value = run.request.variables[name];
      if (value !== undefined) parts.push(label + JSON.stringify(value));
    }
    if (representations !== undefined) parts.push(`"representations":[${representations}]`);
    try {
      if (!client) throw new SubgraphUnavailable(service, 'no address is known');
      return await client.ask(`${head}${parts.join(',')}}}`, run.request.headers, repeatable);
    } catch (error) {
      if (!(error instanceof SubgraphUnavailable)) throw error;
      run.fail(targets, keys, unavailable(service, run.request.locale));
      return undefined;
    }
  };

  const take = (
    run: Run,
    answer: SubgraphAnswer,
    targets: readonly Tree[],
    targetsOf?: (index: number) => readonly number[],
  ) => {
    if (!answer.errors?.length) return;
    run.takeErrors(answer.errors, service, path, targetsOf, failure => run.fail(targets, keys, failure));
  };

  if (!requires) {
    return async run => {
      const targets = path.length === 0 ? [run.data] : collect(run.data, path, 0, []);
      if (targets.length === 0) return;
      const answer = await ask(run, targets);
      if (!answer) return;
      take(run, answer, targets);
      if (!answer.data) return;
      rewrite(answer.data, outputRewrites, applies);
      for (const target of targets) merge(target, answer.data);
    };
  }

  return async run => {
    const targets = collect(run.data, path, 0, []);
    if (targets.length === 0) return;
    // The same entity often stands in many places of an answer; it is asked for once.
    const places = new Map<string, number[]>();
    targets.forEach((target, index) => {
      const representation = represent(target, requires, applies);
      if (representation?.__typename === undefined) {
        const cause = run.failures && missingBecause(target, requires, applies, run.failures);
        if (cause) run.fail([target], keys, cause);
        return;
      }
      rewrite(representation, inputRewrites, applies);
      const text = JSON.stringify(representation);
      const found = places.get(text);
      if (found) found.push(index);
      else places.set(text, [index]);
    });
    if (places.size === 0) return;
    const indexes = [...places.values()];
    const answer = await ask(run, targets, [...places.keys()].join(','));
    if (!answer) return;
    take(run, answer, targets, index => indexes[index] ?? []);
    const entities = answer.data?._entities;
    if (!Array.isArray(entities)) return;
    entities.forEach((entity: unknown, index) => {
      if (!isObject(entity)) return;
      rewrite(entity, outputRewrites, applies);
      for (const place of indexes[index] ?? []) {
        const target = targets[place];
        if (target) merge(target, entity);
      }
    });
  };
}

/** The response keys that an answer to this question adds to an object, under either of their names. */
function answeredKeys(node: FetchNode): string[] {
  const document = parse(node.operation, { noLocation: true });
  const keys = new Set<string>();
  const add = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) keys.add(selection.alias?.value ?? selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) add(selection.selectionSet);
      else
        for (const definition of document.definitions) {
          if (
            definition.kind === Kind.FRAGMENT_DEFINITION &&
            definition.name.value === selection.name.value
          ) {
            add(definition.selectionSet);
          }
        }
    }
  };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (!node.requires) add(definition.selectionSet);
    for (const selection of definition.selectionSet.selections) {
      if (node.requires && selection.kind === Kind.FIELD && selection.selectionSet)
        add(selection.selectionSet);
    }
  }
  keys.delete('__typename');
  for (const one of node.outputRewrites ?? []) {
    if (one.kind === 'KeyRenamer' && keys.has(one.path.at(-1) ?? '')) keys.add(one.renameKeyTo);
  }
  return [...keys];
}

/** When an entity cannot be asked for because another service failed before: that failure. */
function missingBecause(
  source: Tree,
  selections: readonly QueryPlanSelectionNode[],
  applies: TypeTest,
  failures: Failures,
): Failure | undefined {
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      if (selection.typeCondition && !applies(source.__typename, selection.typeCondition)) continue;
      const cause = missingBecause(source, selection.selections, applies, failures);
      if (cause) return cause;
      continue;
    }
    const key = selection.alias ?? selection.name;
    const value = source[key];
    if (value === undefined) {
      const cause = failures.of(source, key);
      if (cause) return cause;
    }
    for (const child of [value].flat()) {
      if (!selection.selections || !isObject(child)) continue;
      const cause = missingBecause(child, selection.selections, applies, failures);
      if (cause) return cause;
    }
  }
  return undefined;
}
