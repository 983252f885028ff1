import type { Actor } from '@doorstep/access';
import type { Database } from '@doorstep/database';
import type { Locale } from './bilingual';
import type { LoaderRegistry } from './loaders';

/** What every resolver of one request shares. */
export interface GraphContext {
  actor: Actor;
  locale: Locale;
  requestId: string;
  loaders: LoaderRegistry;
  database: Database;
}
