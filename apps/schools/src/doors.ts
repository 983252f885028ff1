import type { VerifyToken } from '@doorstep/access';
import { importJob, type ImportDoors, serveImports } from '@doorstep/bulk';
import type { Database } from '@doorstep/database';
import { type Jobs, startJobs } from '@doorstep/jobs';
import type { Clock, ServiceProcess } from '@doorstep/service-kit';
import { serveGraph } from '@doorstep/subgraph-kit';
import { registerImport } from './register/register-import';
import { schoolsSchema } from './schema';

export interface Needs {
  database: Database;
  verifyToken: VerifyToken;
  clock: Clock;
}

/** Starts the service's jobs and opens its doors: the graph, and the import of the register. */
export async function openDoors(service: ServiceProcess, needs: Needs): Promise<Jobs> {
  const { database, verifyToken, clock } = needs;
  const job = importJob(registerImport, database);
  const jobs = service.use(
    await startJobs({ database, definitions: [job], log: service.log, clock, metrics: service.metrics }),
  );
  const register: ImportDoors['doors'][number] = {
    path: '/schools/imports',
    definition: registerImport,
    job,
    subject: 'SchoolImport',
  };
  serveImports({ http: service.http, prefix: '/schools', database, jobs, verifyToken, doors: [register] });
  const schema = schoolsSchema({ clock, jobs });
  await serveGraph(service, { schema, verifyToken, database });
  return jobs;
}
