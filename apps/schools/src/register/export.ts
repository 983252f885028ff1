import { actorOf, type VerifyToken } from '@doorstep/access';
import { problemDoor } from '@doorstep/bulk';
import type { Database } from '@doorstep/database';
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
 * `GET /schools/export?format=csv|xlsx|ndjson|oneroster`: the register as a file, with the filter of the query `schools`
 * (`districtCodes`, `stages`, `sectors`, `statuses`, `codes`, `nameContains`, `sample`) and as of a day (`asOf`). Whoever
 * may read schools may have it, with the schools that they may see. It is made as it is read, from one snapshot.
 */
export function serveExport(http: FastifyInstance, database: Database, verifyToken: VerifyToken): void {
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
      const file = await exportFile(format, new ExportRows(database, context, { filter, asOf }));
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
