import type { Capability } from '@doorstep/service';
import { StandardResolver } from './standard.resolver';
import type { Standards } from './standards';

/** The standards by which schools are assessed: files, of which one in use never changes. */
export const standards = (versions: Standards): Capability => ({
  resolvers: () => [new StandardResolver(versions)],
});
