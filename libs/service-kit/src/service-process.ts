import type { FastifyInstance } from 'fastify';
import { setTimeout as pause } from 'node:timers/promises';
import type { Registry } from 'prom-client';
import type { ServiceConfig } from './config';
import { openHttp } from './http';
import { type Logger, openLog } from './log';
import { openMetrics } from './metrics';
import type { Part } from './part';
import { type Telemetry, startTelemetry } from './telemetry';

export type { Logger } from './log';
export type { Registry } from 'prom-client';

/** How long a part may take to say that it is well. */
const CHECK_MILLISECONDS = 2_000;
/** How long a shutdown may take, after its delay, before the process leaves as it is. */
const SHUTDOWN_MILLISECONDS = 25_000;

type State = 'starting' | 'serving' | 'stopping';

/** A running service: its log, its figures, its HTTP server and the parts it is made of. */
export class ServiceProcess {
  readonly metrics: Registry;
  /** Not yet listening: routes are added first. */
  readonly http: FastifyInstance;
  private readonly parts: Part[] = [];
  private state: State = 'starting';
  private stopped?: Promise<void>;

  constructor(
    readonly name: string,
    readonly config: ServiceConfig,
    readonly log: Logger = openLog(name, config.LOG_LEVEL),
  ) {
    this.metrics = openMetrics(name);
    this.http = openHttp(this.log, this.metrics);
    this.addMonitoring();
  }

  /** Takes a part into the process: it is asked for its health, drained and closed with it. */
  use<T extends Part>(part: T): T {
    this.parts.push(part);
    return part;
  }

  /** Serves. Returns the address. */
  async listen(): Promise<string> {
    const { HOST: host, PORT: port } = this.config;
    try {
      const listenTextResolver = (address: string) => `${this.name} serves at ${address}`;
      const address = await this.http.listen({ host, port, listenTextResolver });
      this.state = 'serving';
      return address;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      throw new Error(`port ${port} is in use: stop its user or set PORT to another one`, { cause: error });
    }
  }

  /** Not ready; then, after the delay, stop taking, finish, commit, close. Safe to call twice. */
  async stop(): Promise<void> {
    this.stopped ??= this.shutDown();
    return this.stopped;
  }

  private async shutDown(): Promise<void> {
    this.state = 'stopping';
    // Whatever routes to this process asks /readyz only now and then: until it has noticed, requests still come.
    const { SHUTDOWN_DELAY_SECONDS: delay = 0 } = this.config;
    if (delay > 0) await pause(delay * 1_000);
    // Requests first: what they commit can then still be published and worked on by the parts that drain after them.
    await this.attempt('http', () => this.closeHttp());
    await Promise.all(this.parts.map(part => this.attempt(part.name, () => part.drain?.())));
    for (const part of this.parts.toReversed()) await this.attempt(part.name, () => part.close?.());
  }

  private async closeHttp(): Promise<void> {
    // A connection whose last answer went out a moment ago would be kept alive for its next request.
    const idle = setInterval(() => this.http.server.closeIdleConnections(), 50);
    try {
      await this.http.close();
    } finally {
      clearInterval(idle);
    }
  }

  /** One part that fails to stop does not keep the others from stopping well. */
  private async attempt(name: string, work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.error({ err: error }, `${name} did not stop well`);
    }
  }

  private addMonitoring(): void {
    this.http.get('/livez', async () => ({ status: 'ok' }));
    this.http.get('/readyz', async (_request, reply) => {
      const checks = await Promise.all(
        this.parts.map(async part => [part.name, await this.ask(part)] as const),
      );
      const ready = this.state === 'serving' && checks.every(([, answer]) => answer === 'ok');
      return reply.code(ready ? 200 : 503).send({
        status: this.state === 'serving' ? (ready ? 'ok' : 'unready') : this.state,
        parts: Object.fromEntries(checks),
      });
    });
    this.http.get('/metrics', async (_request, reply) =>
      reply.type(this.metrics.contentType).send(await this.metrics.metrics()),
    );
  }

  private async ask(part: Part): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`no answer within ${CHECK_MILLISECONDS} ms`)),
        CHECK_MILLISECONDS,
      );
    });
    try {
      await Promise.race([part.check?.(), tooLong]);
      return 'ok';
    } catch (error) {
      this.log.warn({ err: error, part: part.name }, 'A health check failed');
      return (error as Error).message || 'failed';
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * Runs a service until it is told to stop. `start` builds its parts and listens; when it fails, one sentence says
 * why and the process exits with 1. SIGTERM and SIGINT stop it in order, after `SHUTDOWN_DELAY_SECONDS`, and it exits
 * with 0; what is not finished 25 seconds later is left as `kill -9` would leave it.
 */
export function runService<C extends ServiceConfig>(
  name: string,
  config: C,
  start: (service: ServiceProcess, config: C) => Promise<unknown>,
): void {
  const service = new ServiceProcess(name, config);
  const { log } = service;
  let telemetry: Telemetry | undefined;

  const crash = (error: unknown, sentence: string) => {
    log.fatal({ err: error }, sentence);
    process.exit(1);
  };
  process.on('uncaughtException', error => crash(error, `${name} met an error that nobody caught`));
  process.on('unhandledRejection', error => crash(error, `${name} met a rejection that nobody caught`));

  let stopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    // The terminal's Ctrl-C and the launcher's signal often come both.
    if (stopping) return;
    stopping = true;
    log.info({ signal }, `${name} stops`);
    const enough = (config.SHUTDOWN_DELAY_SECONDS ?? 0) * 1_000 + SHUTDOWN_MILLISECONDS;
    setTimeout(() => {
      log.error(`${name} was not finished after ${enough / 1_000} s and leaves`);
      process.exit(1);
    }, enough).unref();
    await service.stop();
    await telemetry?.stop().catch(error => log.warn({ err: error }, 'The last traces could not be sent'));
    log.info(`${name} has stopped`);
    process.exit(0);
  };
  process.on('SIGTERM', signal => void stop(signal));
  process.on('SIGINT', signal => void stop(signal));

  void (async () => {
    try {
      telemetry = await startTelemetry(name, config);
      await start(service, config);
    } catch (error) {
      if (stopping) return;
      crash(error, `${name} did not start: ${(error as Error).message}`);
    }
  })();
}
