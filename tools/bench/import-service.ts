import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@doorstep/infra';
import type { TestTokens } from '@doorstep/testing';
import pg from 'pg';
import { built } from '../launcher/built';
import { districts } from '../sample-city/districts';
import { residentMiB } from './measure';

export interface ImportFigure {
  /** From the first byte of the file to the end of its job. */
  seconds: number;
  /** Of them until the file lay in the database and the sender was answered. */
  uploadSeconds: number;
  /** The most resident memory of the service meanwhile, in MiB. */
  most: number;
}

/** The service as it is built, in a process of its own. */
export class Schools {
  private constructor(
    private readonly child: ChildProcess,
    private readonly address: string,
    private readonly authorization: string,
  ) {}

  static async start(url: string, eventsUrl: string, tokens: TestTokens): Promise<Schools> {
    const port = await freePort();
    const child = spawn(process.execPath, ['--max-semi-space-size=2', built('apps/schools/src/main.js')], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        PORT: String(port),
        LOG_LEVEL: 'error',
        DATABASE_URL: url,
        EVENTS: 'postgres',
        EVENTS_DATABASE_URL: eventsUrl,
        OIDC_ISSUER: tokens.issuer,
        OIDC_AUDIENCE: tokens.audience,
        OIDC_JWKS_URI: tokens.jwksUri,
      },
    });
    const bearer = await tokens.bearer('city-officer', [{ role: 'city-officer' }]);
    const service = new Schools(child, `http://127.0.0.1:${port}`, bearer);
    await service.ready();
    return service;
  }

  get pid(): number {
    return this.child.pid!;
  }

  async registerDistricts(): Promise<void> {
    const query =
      'mutation ($input: RegisterDistrictsInput!) { registerDistricts(input: $input) { userErrors { code } } }';
    const named = districts.map(({ code, zh, en }) => ({ code, name: { zh, en } }));
    await this.graph(query, { input: { districts: named } });
  }

  /** Asks the graph; an answer with errors is none. As the city's officer, as somebody else, or (null) as nobody. */
  async graph(
    query: string,
    variables: Record<string, unknown>,
    authorization: string | null = this.authorization,
  ): Promise<void> {
    const answer = await this.ask<{ errors?: { message: string }[] }>('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization !== null && { authorization }) },
      body: JSON.stringify({ query, variables }),
    });
    if (answer.errors) throw new Error(answer.errors.map(({ message }) => message).join(' '));
  }

  /** Sends a file, in pieces, and waits for the end of its job. */
  async importFile(file: readonly Buffer[], query = ''): Promise<ImportFigure> {
    const start = performance.now();
    const { id } = await this.ask<{ id: string }>(`/schools/imports${query}`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', authorization: this.authorization },
      body: Readable.toWeb(Readable.from(file)) as ReadableStream,
      duplex: 'half',
    } as RequestInit);
    const uploadSeconds = (performance.now() - start) / 1_000;
    let most = 0;
    for (;;) {
      most = Math.max(most, residentMiB(this.pid));
      const job = await this.ask<{ status: string; error: string | null }>(`/schools/jobs/${id}`);
      if (job.status === 'SUCCEEDED')
        return { seconds: (performance.now() - start) / 1_000, uploadSeconds, most };
      if (job.status === 'FAILED') throw new Error(`The import failed: ${job.error}`);
      await pause(20);
    }
  }

  /** Waits until what the import announced is sent, so that the bare COPY has the machine to itself. */
  async quiet(client: pg.Client): Promise<void> {
    for (;;) {
      const { rows } = await client.query<{ waiting: boolean }>(
        'SELECT EXISTS (SELECT FROM outbox) AS waiting',
      );
      if (!rows[0]?.waiting) return;
      await pause(100);
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }

  private async ready(): Promise<void> {
    for (;;) {
      if (this.child.exitCode !== null)
        throw new Error('The schools service did not start: build it with npm run build.');
      const response = await fetch(`${this.address}/readyz`).catch(() => undefined);
      if (response?.ok) return;
      await pause(50);
    }
  }

  private async ask<T>(path: string, init: RequestInit = {}): Promise<T> {
    const headers = init.headers ?? { authorization: this.authorization };
    const response = await fetch(`${this.address}${path}`, { ...init, headers });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}
