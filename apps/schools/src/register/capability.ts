import { importJob, type ImportDoor, serveImports } from '@doorstep/bulk';
import type { Capability } from '@doorstep/service';
import { createRegister } from '../migrations/202609020001-register';
import { ruleNames } from '../migrations/202611220003-names';
import { allowForeignDistricts } from '../migrations/202611220010-foreign-districts';
import { keepSchoolPeriods } from '../migrations/202611220020-school-periods';
import { createSchoolChangeRequests } from '../migrations/202611220021-school-change-requests';
import { keepWithdrawnChanges } from '../migrations/202611222261-withdrawn-changes';
import { indexChangeRequestLists } from '../migrations/202611222240-index-lists';
import { indexRareSchools } from '../migrations/202611222249-rare-schools';
import { readNames } from '../migrations/202611222281-names-as-read';
import { serveExport } from './export';
import { SchoolsJobResolver } from './jobs.resolver';
import { registerImport } from './register-import';
import { registerMappings } from './register-mappings';
import { RegisterMutations } from './register.mutations';
import { Register } from './register.service';
import { requestTasks, SchoolChangeRequestResolver } from './requests.resolver';
import { SchoolChangeRequests } from './requests.service';
import { School } from './school';
import { SchoolChangeRequest, SchoolChangeRequestReads } from './school-change-request';
import { SchoolPeriod } from './school-period';
import { SchoolResolver } from './school.resolver';
import { takeEffectJob } from './take-effect';

/** The register of schools, how it comes in as a file and how it goes out. */
export const register: Capability = {
  migrations: [
    createRegister,
    ruleNames,
    allowForeignDistricts,
    keepSchoolPeriods,
    createSchoolChangeRequests,
    keepWithdrawnChanges,
    indexChangeRequestLists,
    indexRareSchools,
    readNames,
  ],
  entities: [School, SchoolPeriod, SchoolChangeRequest],
  resolvers: ({ jobs, clock }) => {
    const register = new Register(clock, (...job) => jobs.enqueue(...job));
    return [
      SchoolResolver,
      new RegisterMutations(register, new SchoolChangeRequests(register)),
      SchoolChangeRequestReads,
      new SchoolChangeRequestResolver(clock),
      new SchoolsJobResolver(jobs),
    ];
  },
  tasks: requestTasks,
  jobs: needs => [
    importJob(registerImport(needs), needs.database),
    takeEffectJob(needs.database, needs.clock),
  ],
  doors: ({ service: { http }, database, jobs, clock, verifyToken }) => {
    serveExport(http, { database, verifyToken, clock });
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
