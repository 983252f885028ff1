import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Mappings } from '@doorstep/bulk';
import { registerImport } from './register-import';

const folder = join(__dirname, '../../mappings');

/** How registers of other layouts are read: the mappings of the folder `mappings`, and those that users have written. */
export const registerMappings = (): Mappings =>
  new Mappings(
    registerImport,
    readdirSync(folder)
      .filter(file => file.endsWith('.yaml'))
      .sort()
      .map(file => readFileSync(join(folder, file), 'utf8')),
  );
