import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from 'pino';
import type { Language } from './language';

/** What is known about the piece of work that is being done: a request, a batch of events, a job. */
export interface RequestContext {
  requestId: string;
  traceId?: string;
  /** That of whoever reads the answer; absent where nobody does. */
  language?: Language;
  log: Logger;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** The context of the running piece of work, wherever in the code one is. Log lines carry its ids by themselves. */
export const requestContext = {
  get: (): RequestContext | undefined => storage.getStore(),
  run: <T>(value: RequestContext, work: () => T): T => storage.run(value, work),
};
