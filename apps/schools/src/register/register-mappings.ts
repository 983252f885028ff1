import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ImportDefinition, Mappings } from '@doorstep/bulk';

const folder = join(__dirname, '../../mappings');

/** How registers of other layouts are read: the mappings of the folder `mappings`, and those that users have written. */
export const registerMappings = (definition: ImportDefinition): Mappings =>
  new Mappings(
    definition,
    readdirSync(folder)
      .filter(file => file.endsWith('.yaml'))
      .sort()
      .map(file => readFileSync(join(folder, file), 'utf8')),
  );
