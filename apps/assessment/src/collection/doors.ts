import type { VerifyToken } from '@doorstep/access';
import { importJob, serveImports, type ImportDoor } from '@doorstep/bulk';
import type { Database } from '@doorstep/database';
import { type Jobs, startJobs } from '@doorstep/jobs';
import type { Clock, ServiceProcess } from '@doorstep/service-kit';
import type { FastifyRequest } from 'fastify';
import type { EntityManager } from 'typeorm';
import type { CyclesService } from '../cycles/cycles.service';
import type { Standards } from '../standards/standards';
import { collectingCycle, type CollectionParams } from './collecting';
import { pupilResultsImport } from './pupil-results.import';
import { satisfactionImport } from './satisfaction.import';

export interface CollectionNeeds {
  database: Database;
  verifyToken: VerifyToken;
  cycles: CyclesService;
  standards: Standards;
  clock: Clock;
}

/** Starts the jobs of the service, and opens the doors through which the data of a cycle comes in. */
export async function serveCollection(service: ServiceProcess, needs: CollectionNeeds): Promise<Jobs> {
  const { database, verifyToken, cycles, standards, clock } = needs;
  const doors = [
    { path: '/assessment/cycles/:id/pupil-results', definition: pupilResultsImport(cycles) },
    { path: '/assessment/cycles/:id/satisfaction', definition: satisfactionImport(cycles) },
  ].map(({ path, definition }): ImportDoor<CollectionParams> => ({
    path,
    definition,
    job: importJob(definition, database),
    subject: 'PupilData',
    params: (request, _actor, tx) => paramsOf(request, tx, standards),
  }));
  const jobs = service.use(
    await startJobs({
      database,
      definitions: doors.map(({ job }) => job),
      log: service.log,
      clock,
      metrics: service.metrics,
    }),
  );
  serveImports({ http: service.http, prefix: '/assessment', database, jobs, verifyToken, doors });
  return jobs;
}

async function paramsOf(
  request: FastifyRequest,
  tx: EntityManager,
  standards: Standards,
): Promise<CollectionParams> {
  const { id } = request.params as { id: string };
  const cycle = await collectingCycle(tx, id);
  return { cycleId: cycle.id, maximumScore: standards.exactly(cycle).content.maximumScore };
}
