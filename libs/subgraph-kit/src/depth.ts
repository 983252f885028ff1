import {
  GraphQLError,
  Kind,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import { inReadersLanguage } from './errors';

/** Refuses an operation whose fields nest deeper than `maximum` (introspection counts like any other). */
export function maximumDepth(maximum: number): ValidationRule {
  return context => {
    const known = new Map<FragmentDefinitionNode, number>();
    const ofFragment = (fragment: FragmentDefinitionNode): number => {
      const depth = known.get(fragment);
      if (depth !== undefined) return depth;
      // Counted before it is known, so that a cycle ends; the rule against cycles reports it.
      known.set(fragment, 0);
      const found = depthOf(fragment.selectionSet);
      known.set(fragment, found);
      return found;
    };
    const depthOf = (selections: SelectionSetNode): number =>
      Math.max(
        0,
        ...selections.selections.map(selection => {
          switch (selection.kind) {
            case Kind.FIELD:
              return 1 + (selection.selectionSet ? depthOf(selection.selectionSet) : 0);
            case Kind.INLINE_FRAGMENT:
              return depthOf(selection.selectionSet);
            case Kind.FRAGMENT_SPREAD: {
              const fragment = context.getFragment(selection.name.value);
              return fragment ? ofFragment(fragment) : 0;
            }
          }
        }),
      );
    return {
      OperationDefinition(operation) {
        const depth = depthOf(operation.selectionSet);
        if (depth <= maximum) return;
        context.reportError(
          new GraphQLError(
            inReadersLanguage({
              zh: `此操作嵌套 ${depth} 层字段，最多允许 ${maximum} 层。`,
              en: `The operation is ${depth} fields deep; at most ${maximum} are allowed.`,
            }),
            { nodes: operation, extensions: { reason: 'DEPTH' } },
          ),
        );
      },
    };
  };
}
