import { defineImport } from '@doorstep/bulk';
import { wakeRelay } from '@doorstep/messaging';
import { catchUp } from '../search/catch-up';
import {
  applyRegister,
  countUnknownDistricts,
  createDistricts,
  previewRegister,
} from './register-import-apply';
import { registerChecks, registerColumns, requiredColumns } from './register-import-checks';
import type { RegisterImportNeeds } from './register-import-dated';
import { SchoolStage, SchoolStatus, Sector } from './school.rules';

const choices: Readonly<Record<string, readonly string[]>> = {
  stage: Object.values(SchoolStage),
  sector: Object.values(Sector),
  status: Object.values(SchoolStatus),
  sample: ['true', 'false'],
};

const required: readonly string[] = requiredColumns;

/** The register of schools as a file: a code that is known already is an update, one that is not a new school. */
export const registerImport = (needs: RegisterImportNeeds) =>
  defineImport({
    name: 'schools.import-register',
    columns: registerColumns,
    indexOn: ['code'],
    checks: registerChecks,
    mappable: {
      fields: Object.fromEntries(
        registerColumns.map(column => [
          column,
          { required: required.includes(column), ...(choices[column] && { values: choices[column] }) },
        ]),
      ),
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
