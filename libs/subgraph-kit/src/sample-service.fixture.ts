import { tokenVerifier, type RoleGrant } from '@doorstep/access';
import { ServiceProcess } from '@doorstep/service-kit';
import { testDatabase, testTokens, type TestDatabase, type TestTokens } from '@doorstep/testing';
import { buildSubgraph, serveGraph } from './index';
import {
  SampleResolver,
  SampleStoryResolver,
  sampleMigrations,
  sampleReferences,
  Story,
} from './sample.fixture';

export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
}

/** The sample subgraph as a running service with a real database and a real issuer. */
export class SampleService {
  private constructor(
    readonly address: string,
    readonly process: ServiceProcess,
    readonly db: TestDatabase,
    readonly tokens: TestTokens,
  ) {}

  static async start(environment: 'test' | 'production' = 'test'): Promise<SampleService> {
    const schema = buildSubgraph({
      resolvers: [new SampleResolver(), SampleStoryResolver],
      references: sampleReferences,
    });
    const db = await testDatabase({ entities: [Story], migrations: sampleMigrations });
    const tokens = await testTokens();
    const config = { NODE_ENV: environment, HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' as const };
    const service = new ServiceProcess('sample', config);
    await serveGraph(service, {
      schema,
      verifyToken: tokenVerifier(tokens),
      database: db.database,
    });
    service.http.get('/sample/broken', async () => {
      throw new Error('hunter2');
    });
    return new SampleService(await service.listen(), service, db, tokens);
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await this.tokens.stop();
    await this.db.stop();
  }

  /** What is answered to a request with this body and these headers. */
  post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  /** Asks the graph: as nobody, or as a person with these roles. */
  async ask(
    query: string,
    variables: Record<string, unknown> = {},
    options: { as?: RoleGrant[]; subject?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const authorization = options.as && {
      authorization: await this.tokens.bearer(options.subject ?? 'somebody', options.as),
    };
    const response = await this.post({ query, variables }, { ...authorization, ...options.headers });
    return (await response.json()) as Answer;
  }

  /** Counts the statements that reach the database while `work` runs. */
  async statements(work: () => Promise<unknown>): Promise<number> {
    const sent = jest.spyOn(this.db.database.dataSource.logger, 'logQuery');
    try {
      await work();
      return sent.mock.calls.length;
    } finally {
      sent.mockRestore();
    }
  }

  async write(rows: Partial<Story>[]): Promise<Story[]> {
    const stories = this.db.database.manager.getRepository(Story);
    return stories.save(
      rows.map((row, index) =>
        stories.create({
          schoolId: '00000000-0000-7000-8000-000000000001',
          title: { zh: `故事${index}`, en: `Story ${crypto.randomUUID()}` },
          subtitle: null,
          status: 'PUBLISHED',
          day: '2026-09-01',
          writtenAt: new Date('2026-09-01T00:00:00Z'),
          share: null,
          ...row,
        }),
      ),
    );
  }
}
