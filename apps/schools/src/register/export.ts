import { actorOf, type VerifyToken } from '@doorstep/access';
import { problemDoor } from '@doorstep/bulk';
import type { Database } from '@doorstep/database';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { refuse } from '@doorstep/service-kit/refusal';
import { LoaderRegistry, localeOf } from '@doorstep/subgraph-kit';
import type { FastifyInstance } from 'fastify';
import { exportFile, exportFiles } from './export-file';
import { type ExportQuery, exportWish } from './export-filter';
import { ExportRows } from './export-rows';
import { SchoolStatus } from './school.rules';

/** Files that go out at the same time at most; each holds a database connection as long as it is read. */
const exportsAtOnce = 3;

/** A roster names the schools that there are. */
const running = [SchoolStatus.OPEN, SchoolStatus.PROPOSED_TO_CLOSE];

/**
 * `GET /schools/export?format=csv|xlsx|ndjson|oneroster`: the register as a file, with the filters of the query `schools` and
 * of the search, with its `text`, and as of a day (`asOf`). Whoever may read schools may have it, with the schools that they may see. It is made as it is read, from one snapshot.
 */
export function serveExport(
  http: FastifyInstance,
  { database, verifyToken, clock }: { database: Database; verifyToken: VerifyToken; clock: Clock },
): void {
  let going = 0;
  http.get<{ Querystring: ExportQuery }>(
    '/schools/export',
    problemDoor(verifyToken, 'read', 'School'),
    async (request, reply) => {
      const { format, filter, asOf } = exportWish(request.query);
      if (format === 'oneroster') filter.statuses ??= running;
      if (going >= exportsAtOnce) {
        void reply.header('retry-after', '5');
        throw busy();
      }
      const context = {
        actor: actorOf(request),
        locale: localeOf(request.headers['accept-language']),
        requestId: request.id,
        loaders: new LoaderRegistry(),
        database,
      };
      going++;
      reply.raw.once('close', () => going--);
      const rows = await ExportRows.of(context, { filter, asOf }, businessDay(clock.now()));
      const file = await exportFile(format, rows);
      const { type, name } = exportFiles[format];
      const dated = asOf ? name.replace('.', `-${asOf}.`) : name;
      return reply.type(type).header('content-disposition', `attachment; filename="${dated}"`).send(file);
    },
  );
}

const busy = () =>
  refuse(
    'EXPORT_BUSY',
    [],
    '正在导出其他文件，请稍后再试。',
    'Other files are going out just now: ask again in a few seconds.',
  );
