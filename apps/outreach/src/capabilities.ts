import type { Capability } from '@doorstep/service';
import { feed } from './feed/capability';
import { schools } from './schools/capability';
import { stories } from './stories/capability';

/** What outreach can do, in the order in which its migrations run: one folder each. */
export const capabilities: readonly Capability[] = [schools, stories, feed];
