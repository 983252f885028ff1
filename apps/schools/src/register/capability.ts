import { importJob, serveImports } from '@doorstep/bulk';
import type { Capability } from '@doorstep/service';
import { createRegister } from '../migrations/202609020001-register';
import { ruleNames } from '../migrations/202611220003-names';
import { SchoolsJobResolver } from './jobs.resolver';
import { registerImport } from './register-import';
import { School } from './school';
import { SchoolResolver } from './school.resolver';

/** The register of schools, and its import. */
export const register: Capability = {
  entities: [School],
  migrations: [createRegister, ruleNames],
  resolvers: ({ jobs }) => [SchoolResolver, new SchoolsJobResolver(jobs)],
  jobs: ({ database }) => [importJob(registerImport, database)],
  doors: ({ service: { http }, database, jobs, verifyToken }) => {
    const job = importJob(registerImport, database);
    serveImports({
      http,
      prefix: '/schools',
      database,
      jobs,
      verifyToken,
      doors: [{ path: '/schools/imports', definition: registerImport, job, subject: 'SchoolImport' }],
    });
  },
};
