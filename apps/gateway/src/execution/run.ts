import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { ExecutionRequest } from './plan-executor';
import { type Failure, Failures } from './failures';
import { collectPaths, type PlanPath, type Tree } from './merge';

/** One execution of a plan: the request, what the services have answered so far, and what went wrong. */
export class Run {
  readonly data: Tree = {};
  readonly errors: GraphQLError[] = [];
  failures?: Failures;

  constructor(
    readonly request: ExecutionRequest,
    /** Coerced, with defaults: only for the plan's own conditions. */
    readonly conditions: Readonly<Record<string, unknown>>,
  ) {}

  fail(targets: readonly Tree[], keys: readonly string[], failure: Failure): void {
    this.failures ??= new Failures();
    this.failures.add(targets, keys, failure);
  }

  /**
   * Takes over the errors of a service's answer, each on the path that the client knows the field by.
   * `targetsOf` tells which of the plan path's objects an entity of the answer stands for. An error without
   * a path concerns everything that was asked: it becomes the reason why those fields are missing.
   */
  takeErrors(
    errors: readonly GraphQLFormattedError[],
    service: string,
    path: PlanPath,
    targetsOf: ((index: number) => readonly number[]) | undefined,
    missing: (failure: Failure) => void,
  ): void {
    let paths: (string | number)[][] | undefined;
    for (const { message, path: inner, extensions } of errors) {
      const code = typeof extensions?.code === 'string' ? extensions.code : 'INTERNAL_SERVER_ERROR';
      const index = inner?.[1];
      if (!inner || (targetsOf && typeof index !== 'number')) {
        missing({ code, service, message });
        continue;
      }
      paths ??= collectPaths(this.data, path);
      const { http: _status, ...rest } = extensions ?? {};
      const options = { extensions: { ...rest, code, service } };
      if (targetsOf && typeof index === 'number') {
        for (const target of targetsOf(index)) {
          const where = [...(paths[target] ?? []), ...inner.slice(2)];
          this.errors.push(new GraphQLError(message, { ...options, path: where }));
        }
      } else {
        for (const target of paths) {
          this.errors.push(new GraphQLError(message, { ...options, path: [...target, ...inner] }));
        }
      }
    }
  }
}
