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
  jobs: needs => [
    importJob(registerImport(needs), needs.database),
    takeEffectJob(needs.database, needs.clock),
  ],
  doors: ({ service: { http }, database, jobs, clock, verifyToken }) => {
    const definition = registerImport({ clock, enqueue: (...job) => jobs.enqueue(...job) });
    const register: ImportDoor = {
      path: '/schools/imports',
      definition,
      job: importJob(definition, database),
      subject: 'SchoolImport',
      mappings: registerMappings(definition),
    };
    serveImports({ http, prefix: '/schools', database, jobs, verifyToken, doors: [register] });
  },
};
