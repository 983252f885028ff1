import type { Capability } from '@doorstep/service';
import { Change } from './change';
import { ChangeResolver } from './change.resolver';

/** Who changed what. Its table stands in the register's migration. */
export const history: Capability = {
  entities: [Change],
  resolvers: () => [ChangeResolver],
};
