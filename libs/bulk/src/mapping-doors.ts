import { actorOf, type SubjectName, type VerifyToken } from '@doorstep/access';
import type { Database } from '@doorstep/database';
import type { FastifyInstance } from 'fastify';
import type { Mappings } from './mapping/mappings';
import { guard } from './problems';

interface MappingDoors {
  http: FastifyInstance;
  prefix: string;
  database: Database;
  verifyToken: VerifyToken;
  mappings: Mappings;
  /** What an actor must be allowed to `import` to see and write mappings. */
  subject: SubjectName;
}

const yamlTypes = [
  'application/yaml',
  'application/x-yaml',
  'text/yaml',
  'text/plain',
  'application/octet-stream',
];

/**
 * `GET <prefix>/mappings` lists the mappings, `GET <prefix>/mappings/:name` gives one as it was written, and
 * `PUT <prefix>/mappings/:name` keeps one that is sent as YAML, once it is checked.
 */
export function serveMappings(options: MappingDoors): void {
  const { http, prefix, database, verifyToken, mappings, subject } = options;
  void http.register(async scope => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(yamlTypes, { parseAs: 'string' }, (_request, body, done) => done(null, body));
    const mine = guard(verifyToken, 'import', subject);
    scope.get(`${prefix}/mappings`, mine, async () => ({ mappings: await mappings.list(database.manager) }));
    scope.get<{ Params: { name: string } }>(`${prefix}/mappings/:name`, mine, async (request, reply) => {
      const yaml = await mappings.yaml(database.manager, request.params.name);
      return reply.type('application/yaml; charset=utf-8').send(yaml);
    });
    scope.put<{ Params: { name: string }; Body: string | undefined }>(
      `${prefix}/mappings/:name`,
      mine,
      async request => {
        const { subject: by } = actorOf(request);
        const { name } = request.params;
        return database.transaction(tx => mappings.keep(tx, request.body ?? '', by, name));
      },
    );
  });
}
