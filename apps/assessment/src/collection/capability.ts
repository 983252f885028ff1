import { type ImportDoor, importJob, serveImports } from '@doorstep/bulk';
import type { Database } from '@doorstep/database';
import type { Capability } from '@doorstep/service';
import type { Clock } from '@doorstep/service-kit';
import type { FastifyRequest } from 'fastify';
import type { EntityManager } from 'typeorm';
import { createCollection } from '../migrations/202609030003-collection';
import type { Standards } from '../standards/standards';
import { collectingCycle, type CollectionParams } from './collecting';
import { JobResolver } from './job.resolver';
import { pupilResultsImport } from './pupil-results.import';
import { PupilResultRow, SatisfactionAnswerRow } from './rows';
import { satisfactionImport } from './satisfaction.import';

/** The data of pupils and respondents, and the doors through which it comes in. It never leaves the service. */
export const collection = (standards: Standards): Capability => ({
  entities: [PupilResultRow, SatisfactionAnswerRow],
  migrations: [createCollection],
  resolvers: ({ jobs }) => [new JobResolver(jobs)],
  jobs: ({ clock, database }) => doorsOf(standards, clock, database).map(({ job }) => job),
  doors: ({ service: { http }, database, jobs, verifyToken, clock }) => {
    const doors = doorsOf(standards, clock, database);
    serveImports({ http, prefix: '/assessment', database, jobs, verifyToken, doors });
  },
});

function doorsOf(standards: Standards, clock: Clock, database: Database): ImportDoor<CollectionParams>[] {
  return [
    { path: '/assessment/cycles/:id/pupil-results', definition: pupilResultsImport(clock) },
    { path: '/assessment/cycles/:id/satisfaction', definition: satisfactionImport(clock) },
  ].map(({ path, definition }) => ({
    path,
    definition,
    job: importJob(definition, database),
    subject: 'PupilData',
    params: (request, _actor, tx) => paramsOf(request, tx, standards),
  }));
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
