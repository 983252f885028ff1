import { importJob, type ImportDoor, serveImports } from '@doorstep/bulk';
import type { Capability } from '@doorstep/service';
import { createRegister } from '../migrations/202609020001-register';
import { ruleNames } from '../migrations/202611220003-names';
import { allowForeignDistricts } from '../migrations/202611220010-foreign-districts';
import { keepSchoolPeriods } from '../migrations/202611220020-school-periods';
import { SchoolsJobResolver } from './jobs.resolver';
import { registerImport } from './register-import';
import { registerMappings } from './register-mappings';
import { School } from './school';
import { SchoolPeriod } from './school-period';
import { SchoolResolver } from './school.resolver';
import { takeEffectJob } from './take-effect';

/** The register of schools, and its import. */
export const register: Capability = {
  migrations: [createRegister, ruleNames, allowForeignDistricts, keepSchoolPeriods],
  entities: [School, SchoolPeriod],
  resolvers: ({ jobs }) => [SchoolResolver, new SchoolsJobResolver(jobs)],
  jobs: ({ database, clock }) => [importJob(registerImport, database), takeEffectJob(database, clock)],
  doors: ({ service: { http }, database, jobs, verifyToken }) => {
    const register: ImportDoor = {
      path: '/schools/imports',
      definition: registerImport,
      job: importJob(registerImport, database),
      subject: 'SchoolImport',
      mappings: registerMappings(),
    };
    serveImports({ http, prefix: '/schools', database, jobs, verifyToken, doors: [register] });
  },
};
