import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ImportDefinition, Mappings, ownLayout } from '@doorstep/bulk';

const folder = join(__dirname, '../../mappings');

/**
 * How registers are read: our own layout, which the fields of the register make (`doorstep`), the mappings of the folder
 * `mappings`, and those that users have written.
 */
export const registerMappings = (definition: ImportDefinition): Mappings =>
  new Mappings(definition, [
    ownLayout('doorstep', "Doorstep's own register, as it is exported.", definition.mappable!),
    ...readdirSync(folder)
      .filter(file => file.endsWith('.yaml'))
      .sort()
      .map(file => readFileSync(join(folder, file), 'utf8')),
  ]);
