import { PassThrough, Readable } from 'node:stream';
import {
  AccessError,
  type Actor,
  actorOf,
  door,
  may,
  sendProblem,
  type SubjectName,
  type VerifyToken,
} from '@doorstep/access';
import type { Database } from '@doorstep/database';
import type { JobRecord, Jobs } from '@doorstep/jobs';
import { problemBody } from '@doorstep/service-kit';
import { Refusal, refuse } from '@doorstep/service-kit/refusal';
import { localeOf } from '@doorstep/subgraph-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EntityManager } from 'typeorm';
import type { ImportDefinition, ImportParams } from './definition';
import type { ImportJob, ImportPayload } from './import-job';
import { refusedRowsCsv } from './refused-rows';
import { spoolCsv, sweepSpool } from './spool';

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

/** What a file may be sent as; whatever it is sent as, it is read as CSV. */
const mediaTypes = ['text/csv', 'application/octet-stream'];

const aMinute = 60_000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The doors of a service's imports: `POST <path>` takes a CSV file (`?allOrNothing=true` applies nothing if a row
 * is refused) and answers 202 with its job; `GET` and `DELETE <prefix>/jobs/:id` show and cancel it;
 * `GET <prefix>/jobs/:id/refused-rows.csv` gives back what was refused. What is wrong is answered as problem JSON.
 */
export function serveImports(options: ImportDoors): void {
  const { http, database, jobs } = options;
  void http.register(async scope => {
    // The body stays the stream that it is.
    const streamed = (_request: FastifyRequest, body: unknown, done: (error: null, body: unknown) => void) =>
      done(null, body);
    scope.addContentTypeParser(mediaTypes, streamed);
    let uploading = 0;
    for (const importDoor of options.doors) {
      scope.post<{ Querystring: { allOrNothing?: string } }>(
        importDoor.path,
        guard(options.verifyToken, 'import', importDoor.subject),
        async (request, reply) => {
          if (uploading >= (options.uploads ?? 2)) throw busy(reply);
          uploading++;
          try {
            const { record, ignoredColumns } = await takeFile(options, importDoor, request);
            void reply.code(202).header('location', `${options.prefix}/jobs/${record.id}`);
            return { ...jobJson(options.prefix, record), ignoredColumns };
          } finally {
            uploading--;
          }
        },
      );
    }
    scope.get<{ Params: { id: string } }>(
      `${options.prefix}/jobs/:id`,
      guard(options.verifyToken, 'read', 'Job'),
      async request => jobJson(options.prefix, await findJob(jobs, request, 'read')),
    );
    scope.delete<{ Params: { id: string } }>(
      `${options.prefix}/jobs/:id`,
      guard(options.verifyToken, 'update', 'Job'),
      async (request, reply) => {
        const job = await findJob(jobs, request, 'update');
        const cancelled = await database.transaction(tx => jobs.cancel(tx, job.id));
        if (!cancelled) throw refuse('JOB_ENDED', ['id'], '任务已经结束。', 'The job has ended already.');
        void reply.code(202);
        return jobJson(options.prefix, await findJob(jobs, request, 'update'));
      },
    );
    scope.get<{ Params: { id: string } }>(
      `${options.prefix}/jobs/:id/refused-rows.csv`,
      guard(options.verifyToken, 'read', 'Job'),
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
}

async function takeFile(
  options: ImportDoors,
  importDoor: ImportDoor,
  request: FastifyRequest<{ Querystring: { allOrNothing?: string } }>,
) {
  const { database, jobs } = options;
  const { definition, job } = importDoor;
  const actor = actorOf(request);
  request.raw.setTimeout(options.stalledAfterMs ?? aMinute, () =>
    request.raw.destroy(new Error('The upload stalled.')),
  );
  await sweepSpool(database, jobs);
  // Not `database.transaction`, which may begin again: the file comes only once.
  const { id, ignoredColumns } = await database.dataSource.transaction(async tx => {
    const params = (await importDoor.params?.(request, actor, tx)) ?? {};
    const file = await spoolCsv(database, tx, definition, bytesOf(request));
    const payload: ImportPayload = {
      table: file.table,
      rows: file.rows,
      params,
      requestedBy: actor.subject,
      allOrNothing: request.query.allOrNothing === 'true',
    };
    const id = await jobs.enqueue(tx, job, payload, { requestedBy: actor.subject });
    await tx.query(
      'INSERT INTO csv_import (job_id, name, columns, rows, requested_by, spooled) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, definition.name, definition.columns, file.rows, actor.subject, file.table],
    );
    return { id, ignoredColumns: file.ignoredColumns };
  });
  request.raw.setTimeout(0);
  const record = await jobs.find(id);
  if (!record) throw new Error(`The job ${id} was enqueued and is not there.`);
  return { record, ignoredColumns };
}

/**
 * The body as a stream of its own: when the reader gives up, what is still sent is let through and the request
 * stays open, so that its sender reads the answer; when the sender breaks off, the reader gets an error.
 */
function bytesOf(request: FastifyRequest): Readable {
  const body = request.body;
  const bytes = new PassThrough();
  if (!(body instanceof Readable)) return bytes.end();
  const brokenOff = () => bytes.destroy(new Error('The connection broke off before the file was complete.'));
  body.once('error', brokenOff).once('close', () => body.readableEnded || brokenOff());
  bytes.once('close', () => body.unpipe(bytes).resume());
  return body.pipe(bytes);
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

function jobJson(prefix: string, job: JobRecord) {
  const { id, kind, status, done, total, result, error, createdAt, startedAt, finishedAt } = job;
  const refusedRows = `${prefix}/jobs/${id}/refused-rows.csv`;
  return { id, kind, status, done, total, result, error, refusedRows, createdAt, startedAt, finishedAt };
}

const statusOf: Record<string, number> = {
  IMPORT_BUSY: 429,
  JOB_NOT_FOUND: 404,
  JOB_ENDED: 409,
  IMPORT_TOO_LARGE: 413,
  IMPORT_MEDIA_TYPE: 415,
};

const wrongMediaType = () =>
  refuse(
    'IMPORT_MEDIA_TYPE',
    ['header', 'content-type'],
    `这里只接收文件本身：请将 Content-Type 设为 ${mediaTypes.join(' 或 ')}。`,
    `The file itself is taken here: send it with the Content-Type ${mediaTypes.join(' or ')}.`,
  );

function guard(...policy: Parameters<typeof door>): ReturnType<typeof door> {
  const guarded = door(...policy);
  return {
    ...guarded,
    errorHandler(error, request, reply) {
      const cause: unknown = error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' ? wrongMediaType() : error;
      if (cause instanceof AccessError) return sendProblem(reply, cause);
      if (!(cause instanceof Refusal)) return guarded.errorHandler?.call(this, error, request, reply);
      const locale = localeOf(request.headers['accept-language']);
      const [first] = cause.problems;
      const status = statusOf[first.code] ?? 422;
      const detail = cause.problems.map(({ message }) => message[locale]).join(' ');
      return reply
        .code(status)
        .type('application/problem+json')
        .header('content-language', locale)
        .send({
          ...problemBody(locale, status, first.code, detail),
          problems: cause.problems.map(({ code, path, message }) => ({
            code,
            path,
            message: message[locale],
          })),
        });
    },
  };
}
