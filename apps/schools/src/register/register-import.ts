import { defineImport, type MappableField } from '@doorstep/bulk';
import { wakeRelay } from '@doorstep/messaging';
import { catchUp } from '../search/catch-up';
import {
  applyRegister,
  countUnknownDistricts,
  createDistricts,
  previewRegister,
} from './register-import-apply';
import { registerColumns, registerFields, requiredColumns } from './register-columns';
import { checksOf, registerChecks } from './register-import-checks';
import { effectOf, registerAsOf, type RegisterImportNeeds } from './register-import-dated';

/** What mappings may fill, made of the register's fields. */
const mappableFields = Object.fromEntries(
  registerFields.flatMap(({ property, columns, choices }) =>
    columns.map((column): [string, MappableField] => [
      column,
      {
        required: requiredColumns.includes(column),
        ...(choices && { values: choices }),
        ...((property === 'longitude' || property === 'latitude') && { axis: property }),
      },
    ]),
  ),
);

/** The register of schools as a file: a code that is known already is an update, one that is not a new school. */
export const registerImport = (needs: RegisterImportNeeds) =>
  defineImport({
    name: 'schools.import-register',
    columns: registerColumns,
    indexOn: ['code'],
    optional: registerColumns.filter(column => !requiredColumns.includes(column)),
    checks: registerChecks,
    checksOf: batch => checksOf(batch, effectOf(batch, needs.clock)),
    // The school that a row speaks of, as it is on the day from which on the file holds.
    beside: (tx, batch) => `LEFT JOIN ${registerAsOf(tx, effectOf(batch, needs.clock))} k ON k.code = s.code`,
    mappable: {
      fields: mappableFields,
      related: {
        name: 'districts',
        fields: ['code', 'name_zh', 'name_en'],
        column: 'district_code',
        key: /^[0-9A-Za-z][0-9A-Za-z-]{1,19}$/,
        longest: 50,
      },
    },
    dated: true,
    createRelated: createDistricts,
    countUnknownRelated: countUnknownDistricts,
    preview: previewRegister(needs),
    apply: applyRegister(needs),
    finish: async tx => {
      await wakeRelay(tx);
      await catchUp(tx, needs.enqueue);
    },
    lanes: 2,
  });
