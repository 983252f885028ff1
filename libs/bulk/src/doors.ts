import { Readable } from 'node:stream';
import { type Actor, actorOf, may, type SubjectName, type VerifyToken } from '@doorstep/access';
import type { Database } from '@doorstep/database';
import type { JobRecord, Jobs } from '@doorstep/jobs';
import { type Refusal, refuse } from '@doorstep/service-kit/refusal';
import { localeOf } from '@doorstep/subgraph-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EntityManager } from 'typeorm';
import type { ImportDefinition, ImportParams } from './definition';
import type { ImportJob } from './import-job';
import { serveMappings } from './mapping-doors';
import type { Mappings } from './mapping/mappings';
import { guard, mediaTypes } from './problems';
import { refusedRowsCsv } from './refused-rows';
import { type ImportQuery, takeFile } from './upload';

/** One place to which files of one kind are sent. */
export interface ImportDoor<P extends ImportParams = ImportParams> {
  /** Where, for example `/schools/imports`; may have parameters. */
  path: string;
  definition: ImportDefinition<P>;
  /** `importJob(definition, database)`, which the service's jobs were started with. */
  job: ImportJob<P>;
  /** What an actor must be allowed to `import`. */
  subject: SubjectName;
  /** What the import is told beside the file, checked (it may refuse); nothing if absent. */
  params?(request: FastifyRequest, actor: Actor, tx: EntityManager): Promise<P>;
  /** How files of other layouts are read: `?mapping=<name>`. Kept, listed and read at `<prefix>/mappings`. */
  mappings?: Mappings;
}

export interface ImportDoors {
  http: FastifyInstance;
  /** The service's own part of the address, for example `/schools`. */
  prefix: string;
  database: Database;
  jobs: Jobs;
  verifyToken: VerifyToken;
  doors: readonly ImportDoor[];
  /** Files that come in at the same time at most; 2 by default. Each holds a database connection. */
  uploads?: number;
  /** How long an upload may stand still, in milliseconds, before it is broken off; a minute by default. */
  stalledAfterMs?: number;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The doors of a service's imports: `POST <path>` takes a CSV or XLSX file, packed with gzip or not, and answers 202
 * with its job (`?allOrNothing=true` applies nothing if a row is refused; `?dryRun=true`, `?asOf=<day>` and
 * `?mapping=<name>` where the definition offers them); `GET` and `DELETE <prefix>/jobs/:id` show and cancel it;
 * `GET <prefix>/jobs/:id/refused-rows.csv` gives back what was refused. What is wrong is answered as problem JSON.
 */
export function serveImports(options: ImportDoors): void {
  const { http, database, jobs, prefix, verifyToken } = options;
  void http.register(async scope => {
    // The body stays the stream that it is.
    const streamed = (_request: FastifyRequest, body: unknown, done: (error: null, body: unknown) => void) =>
      done(null, body);
    scope.addContentTypeParser(mediaTypes, streamed);
    let uploading = 0;
    for (const importDoor of options.doors) {
      scope.post<{ Querystring: ImportQuery }>(
        importDoor.path,
        guard(verifyToken, 'import', importDoor.subject),
        async (request, reply) => {
          if (uploading >= (options.uploads ?? 2)) throw busy(reply);
          uploading++;
          try {
            const id = await takeFile(options, importDoor, request);
            void reply.code(202).header('location', `${prefix}/jobs/${id}`);
            return await describe(options, await knownJob(jobs, id));
          } finally {
            uploading--;
          }
        },
      );
    }
    scope.get<{ Params: { id: string } }>(
      `${prefix}/jobs/:id`,
      guard(verifyToken, 'read', 'Job'),
      async request => describe(options, await findJob(jobs, request, 'read')),
    );
    scope.delete<{ Params: { id: string } }>(
      `${prefix}/jobs/:id`,
      guard(verifyToken, 'update', 'Job'),
      async (request, reply) => {
        const job = await findJob(jobs, request, 'update');
        const cancelled = await database.transaction(tx => jobs.cancel(tx, job.id));
        if (!cancelled) throw refuse('JOB_ENDED', ['id'], '任务已经结束。', 'The job has ended already.');
        void reply.code(202);
        return describe(options, await findJob(jobs, request, 'update'));
      },
    );
    scope.get<{ Params: { id: string } }>(
      `${prefix}/jobs/:id/refused-rows.csv`,
      guard(verifyToken, 'read', 'Job'),
      async (request, reply) => {
        const job = await findJob(jobs, request, 'read');
        const subject = options.doors.find(({ definition }) => definition.name === job.kind)?.subject;
        // The rows may be about people: they go to those who may send such a file, and to nobody else.
        if (!subject || !may(actorOf(request), 'import', subject)) throw noJob();
        const csv = refusedRowsCsv(database, job.id, localeOf(request.headers['accept-language']));
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="refused-rows-${job.id}.csv"`)
          .send(Readable.from(csv, { objectMode: false }));
      },
    );
  });
  for (const { mappings, subject } of options.doors) {
    if (mappings) serveMappings({ http, prefix, database, verifyToken, mappings, subject });
  }
}

async function knownJob(jobs: Jobs, id: string): Promise<JobRecord> {
  const record = await jobs.find(id);
  if (!record) throw new Error(`The job ${id} was enqueued and is not there.`);
  return record;
}

async function findJob(
  jobs: Jobs,
  request: FastifyRequest<{ Params: { id: string } }>,
  action: 'read' | 'update',
) {
  const { id } = request.params;
  const job = uuid.test(id) ? await jobs.find(id) : null;
  // One that somebody may not see is not there.
  if (!job || !may(actorOf(request), action, 'Job', job)) throw noJob();
  return job;
}

const noJob = () => refuse('JOB_NOT_FOUND', ['id'], '没有这个任务。', 'There is no such job.');

function busy(reply: FastifyReply): Refusal {
  void reply.header('retry-after', '5');
  return refuse(
    'IMPORT_BUSY',
    [],
    '正在接收其他文件，请稍后再传。',
    'Other files are coming in just now: send this one again in a few seconds.',
  );
}

/** A job with what its file turned out to be. */
async function describe({ prefix, database }: ImportDoors, job: JobRecord) {
  const { id, kind, status, done, total, result, error, createdAt, startedAt, finishedAt } = job;
  const [file] = await database.manager.query<({ ignoredColumns: string[] } | undefined)[]>(
    `SELECT format, encoding, gzip, sheet, rows, mapping, as_of AS "asOf", dry_run AS "dryRun",
            all_or_nothing AS "allOrNothing", ignored AS "ignoredColumns" FROM csv_import WHERE job_id = $1`,
    [id],
  );
  const { ignoredColumns = [], ...facts } = file ?? {};
  // A job that takes no file refuses no rows.
  const refusedRows = file ? `${prefix}/jobs/${id}/refused-rows.csv` : null;
  return {
    ...{ id, kind, status, done, total, result, error, refusedRows, createdAt, startedAt, finishedAt },
    file: file ? facts : null,
    ignoredColumns,
  };
}
