import type { Capability } from '@doorstep/service';
import { collection } from './collection/capability';
import { cycles } from './cycles/capability';
import { decisions } from './decisions/capability';
import { results } from './results/capability';
import { schools } from './schools/capability';
import { standards } from './standards/capability';
import type { Standards } from './standards/standards';

/** What assessment can do with these standards, in the order in which its migrations run: one folder each. */
export const capabilitiesWith = (versions: Standards): readonly Capability[] => [
  schools,
  standards(versions),
  cycles(versions),
  collection(versions),
  results(versions),
  decisions(versions),
];
