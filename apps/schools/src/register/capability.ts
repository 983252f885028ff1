import { importJob, type ImportDoor, serveImports } from '@doorstep/bulk';
import type { Capability } from '@doorstep/service';
import { createRegister } from '../migrations/202609020001-register';
import { ruleNames } from '../migrations/202611220003-names';
import { allowForeignDistricts } from '../migrations/202611220010-foreign-districts';
import { SchoolsJobResolver } from './jobs.resolver';
import { registerImport } from './register-import';
import { registerMappings } from './register-mappings';
import { School } from './school';
import { SchoolResolver } from './school.resolver';

/** The register of schools, and its import. */
export const register: Capability = {
  entities: [School],
  migrations: [createRegister, ruleNames, allowForeignDistricts],
  resolvers: ({ jobs }) => [SchoolResolver, new SchoolsJobResolver(jobs)],
  jobs: ({ database }) => [importJob(registerImport, database)],
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
