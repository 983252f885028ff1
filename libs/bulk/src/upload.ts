import { PassThrough, Readable } from 'node:stream';
import { actorOf } from '@doorstep/access';
import { refuse } from '@doorstep/service-kit/refusal';
import type { FastifyRequest } from 'fastify';
import type { ImportDoor, ImportDoors } from './doors';
import type { ImportPayload } from './import-job';
import { spoolFile, type Spooled, sweepSpool } from './spool';

/** What a caller says in the address, all of it text. */
export type ImportQuery = Partial<Record<'mapping' | 'asOf' | 'dryRun' | 'allOrNothing', string>>;

interface Options {
  mapping: string | undefined;
  asOf: string | null;
  dryRun: boolean;
  allOrNothing: boolean;
}

const aMinute = 60_000;

/** Takes a file in, and queues its job, in one transaction. @returns the job's id */
export async function takeFile(
  options: ImportDoors,
  importDoor: ImportDoor,
  request: FastifyRequest<{ Querystring: ImportQuery }>,
): Promise<string> {
  const { database, jobs } = options;
  const { definition, job } = importDoor;
  const actor = actorOf(request);
  const asked = optionsOf(request.query, importDoor);
  request.raw.setTimeout(options.stalledAfterMs ?? aMinute, () =>
    request.raw.destroy(new Error('The upload stalled.')),
  );
  await sweepSpool(database, jobs);
  // Not `database.transaction`, which may begin again: the file comes only once.
  const id = await database.dataSource.transaction(async tx => {
    const params = (await importDoor.params?.(request, actor, tx)) ?? {};
    const mapping = asked.mapping ? await importDoor.mappings!.find(tx, asked.mapping) : undefined;
    const file = await spoolFile(database, tx, definition, bytesOf(request), mapping);
    const { table, rows, names, filled, onlyForNew, related, source } = file;
    const payload: ImportPayload = {
      ...{ table, rows, names, filled, onlyForNew, related, source, params },
      requestedBy: actor.subject,
      ...{ allOrNothing: asked.allOrNothing, dryRun: asked.dryRun, asOf: asked.asOf },
    };
    const id = await jobs.enqueue(tx, job, payload, { requestedBy: actor.subject });
    await tx.query(
      `INSERT INTO csv_import (job_id, name, columns, rows, requested_by, spooled, format, encoding, gzip, sheet,
                               mapping, as_of, dry_run, all_or_nothing, ignored)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [id, definition.name, file.header, rows, actor.subject, table, ...described(file, asked)],
    );
    return id;
  });
  request.raw.setTimeout(0);
  return id;
}

function described({ facts, ignoredColumns }: Spooled, { mapping, asOf, dryRun, allOrNothing }: Options) {
  const { format, encoding, gzip, sheet } = facts;
  return [format, encoding, gzip, sheet, mapping ?? null, asOf, dryRun, allOrNothing, ignoredColumns];
}

const day = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (text: string) => {
  const date = day.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(NaN);
  return Number.isFinite(date.getTime()) && date.toISOString().startsWith(text);
};

/** A misspelt wish must not be passed over: a dry run that is none would change the register. */
function optionsOf(query: ImportQuery, { definition, mappings }: ImportDoor): Options {
  const offered = {
    allOrNothing: true,
    dryRun: definition.preview !== undefined,
    asOf: definition.dated === true,
    mapping: mappings !== undefined,
  };
  const names = Object.entries(offered)
    .filter(([, is]) => is)
    .map(([name]) => name);
  const unknown = Object.keys(query).find(name => !names.includes(name));
  if (unknown !== undefined) {
    throw wrong(
      unknown,
      `这里没有“${unknown}”：可用 ${names.join('、')}。`,
      `There is no ${unknown} here: there are ${names.join(', ')}.`,
    );
  }
  const flag = (name: 'dryRun' | 'allOrNothing') => {
    const value = query[name] ?? 'false';
    if (value === 'true' || value === 'false') return value === 'true';
    throw wrong(name, `${name} 应为 true 或 false。`, `${name} is true or false.`);
  };
  const { asOf = null, mapping } = query;
  if (asOf !== null && !isDay(asOf)) {
    throw wrong(
      'asOf',
      `“${asOf}”不是日期：请写成 2015-09-01 的形式。`,
      `"${asOf}" is no day: write it like 2015-09-01.`,
    );
  }
  return { asOf, mapping, dryRun: flag('dryRun'), allOrNothing: flag('allOrNothing') };
}

const wrong = (name: string, zh: string, en: string) =>
  refuse('IMPORT_OPTION_WRONG', ['query', name], zh, en);

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
