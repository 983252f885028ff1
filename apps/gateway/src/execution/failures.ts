import { GraphQLError } from 'graphql';
import { type Locale, say } from '../words';
import type { Tree } from './merge';

/** Why a part of the answer is missing. */
export interface Failure {
  code: string;
  service: string;
  /** In the reader's language. */
  message: string;
}

/** The parts of an answer that a service was asked for in vain: which field of which object, and why. */
export class Failures {
  private readonly byObject = new Map<Tree, Map<string, Failure>>();

  add(objects: readonly Tree[], keys: readonly string[], failure: Failure): void {
    for (const object of objects) {
      let fields = this.byObject.get(object);
      if (!fields) this.byObject.set(object, (fields = new Map()));
      for (const key of keys) if (!fields.has(key)) fields.set(key, failure);
    }
  }

  of(object: Tree, key: string): Failure | undefined {
    return this.byObject.get(object)?.get(key);
  }
}

export function unavailable(service: string, locale: Locale): Failure {
  return { code: 'SUBGRAPH_UNAVAILABLE', service, message: say('SUBGRAPH_UNAVAILABLE', locale, { service }) };
}

export function failureError(failure: Failure, path: readonly (string | number)[]): GraphQLError {
  const { code, service, message } = failure;
  return new GraphQLError(message, { path: [...path], extensions: { code, service } });
}
