import { portIsFree } from '@doorstep/infra';
import { join } from 'node:path';
import { issueToken } from '../identity/token';
import { Client } from '../sample-city/client';
import { built } from './built';
import { silentReporter, type Progress, type Reporter } from './console';
import { databaseSecret, startDatabases, type Databases } from './databases';
import { eventSecrets, startEvents, type Events } from './events';
import { ManagedProcess } from './managed-process';
import { PlainError, portTaken } from './plain-error';
import { developmentSecrets } from './secrets';
import { services, type EventsKind, type Ports, type ServiceName } from './settings';

export type ProcessName = ServiceName | 'gateway' | 'identity';

export interface PlatformOptions {
  dataDir: string;
  ports: Ports;
  events?: EventsKind;
  /** Why `events`, where nobody asked for it. */
  eventsWhy?: string;
  kafkaBrokers?: string;
  databases?: Partial<Record<ServiceName, string>>;
  /** Added to the environment of every process, for example LOG_LEVEL. */
  environment?: Record<string, string>;
  report?: Reporter;
  /** Aborted: what is starting stops again, and starting fails with the signal's reason. */
  signal?: AbortSignal;
  /** Told when a process ends that nobody stopped. */
  onDeath?(sentence: string): void;
}

/** Doorstep, running: its addresses, its processes, and a way to stop it all in order. */
export interface Platform {
  readonly gateway: string;
  readonly issuer: string;
  readonly events: Events;
  readonly databases: Databases;
  readonly processes: ReadonlyMap<ProcessName, ManagedProcess>;
  /** The address at which a process tells its health. */
  healthUrl(name: ProcessName): string;
  process(name: ProcessName): ManagedProcess;
  /** A caller of the gateway; `client.as('principal')` speaks for a person. */
  readonly client: Client;
  /** An access token of one of the sample city's people. */
  token(username: string): Promise<string>;
  /** Stops everything in order: gateway, services, sign-in, events, PostgreSQL. Safe to call twice. */
  stop(): Promise<void>;
}

/** Variables of this process that make sense in every other. */
const inherited =
  /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|LOG_LEVEL|OTEL_\w+|NODE_EXTRA_CA_CERTS|\w+_proxy|\w+_PROXY)$/;
/** The gateway's own settings, to be tried out. */
const inheritedByGateway =
  /^(SUPERGRAPH\w*|SUBGRAPH_\w+|PLAN_EXECUTOR|MAX_\w+|CORS_ORIGINS|TRUST_PROXY|PERSISTED_\w+|\w*RATE_LIMIT\w*)$/;

/** Starts everything and returns when it serves; when something cannot start, nothing of it is left running. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const report = options.report ?? silentReporter;
  await needFreePorts(options);
  const { dataDir, ports } = options;
  const secret = await developmentSecrets(dataDir, [
    'postgres',
    ...services.map(databaseSecret),
    ...eventSecrets,
  ]);
  let tell: Progress = () => undefined;
  // Side by side: each takes seconds, and what needs the other waits for it.
  const databases = startDatabases({
    dataDir,
    port: ports.postgres,
    secret,
    own: options.databases ?? {},
    always: options.events !== 'kafka',
  });
  const postgres = databases.then(({ server }) => server);
  const events = startEvents({ ...options, secret, postgres, progress: (...news) => tell(...news) });
  let platform: RunningPlatform | undefined;
  const stop = once(async () => {
    await platform?.stopProcesses();
    const [eventsThere, databasesThere] = await Promise.allSettled([events, databases]);
    if (eventsThere.status === 'fulfilled') await eventsThere.value.stop();
    if (databasesThere.status === 'fulfilled') await databasesThere.value.server?.stop();
  });
  const whenAborted = (): void => void platform?.stopProcesses();
  options.signal?.addEventListener('abort', whenAborted);
  try {
    // Looked at one after the other: a failure that is not looked at yet must not count as nobody's.
    for (const each of [postgres, events]) each.catch(() => undefined);
    await report.step('PostgreSQL', async () => (await databases).said);
    await report.step('Events', async progress => {
      tell = progress;
      return (await events).said;
    });
    options.signal?.throwIfAborted();
    const running = new RunningPlatform(options, await databases, await events, stop);
    platform = running;
    await report.step('Services', async progress => {
      await running.startProcesses(progress).finally(() => options.signal?.throwIfAborted());
      return 'Sign-in, four services and the gateway';
    });
    return running;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', whenAborted);
  }
}

class RunningPlatform implements Platform {
  readonly gateway: string;
  readonly issuer: string;
  readonly client: Client;
  readonly processes = new Map<ProcessName, ManagedProcess>();
  private stopping = false;
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(
    private readonly options: PlatformOptions,
    readonly databases: Databases,
    readonly events: Events,
    readonly stop: () => Promise<void>,
  ) {
    this.gateway = address(options.ports.gateway);
    this.issuer = address(options.ports.identity);
    this.client = new Client(this.gateway, username => this.token(username));
    for (const name of [...services, 'identity', 'gateway'] as const) {
      this.processes.set(name, this.define(name));
    }
    void databases.server?.ended.then(sentence => this.died(sentence));
    void events.ended?.then(sentence => this.died(sentence));
  }

  private died(sentence: string): void {
    if (!this.stopping) this.options.onDeath?.(sentence);
  }

  /** What asks stops before what answers it. */
  async stopProcesses(): Promise<void> {
    this.stopping = true;
    await this.process('gateway').stop();
    await Promise.all(services.map(service => this.process(service).stop()));
    await this.process('identity').stop();
  }

  process(name: ProcessName): ManagedProcess {
    const found = this.processes.get(name);
    if (!found) throw new Error(`There is no process called ${name}.`);
    return found;
  }

  healthUrl(name: ProcessName): string {
    return name === 'identity'
      ? `${this.issuer}/.well-known/openid-configuration`
      : `${address(this.portOf(name))}/readyz`;
  }

  token(username: string): Promise<string> {
    const known = this.tokens.get(username);
    if (known) return known;
    const { dataDir } = this.options;
    const token = issueToken(username, { dataDir, issuer: this.issuer });
    this.tokens.set(username, token);
    return token;
  }

  /** All at once: each waits by itself for what it needs. */
  async startProcesses(progress: (done: number, total: number, what: string) => void): Promise<void> {
    let ready = 0;
    await Promise.all(
      [...this.processes.values()].map(async managed => {
        managed.start();
        await managed.ready();
        ready += 1;
        progress(ready, this.processes.size, 'ready');
      }),
    );
  }

  private portOf(name: ProcessName): number {
    const { ports } = this.options;
    if (name === 'gateway') return ports.gateway;
    if (name === 'identity') return ports.identity;
    return ports.services[name];
  }

  private define(name: ProcessName): ManagedProcess {
    const { dataDir } = this.options;
    return new ManagedProcess({
      name,
      script: built(name === 'identity' ? 'tools/identity/main.js' : `apps/${name}/src/main.js`),
      env: { ...this.commonEnvironment(name), ...this.ownEnvironment(name), ...this.options.environment },
      logFile: join(dataDir, 'logs', `${name}.log`),
      readyUrl: this.healthUrl(name),
      onDeath: sentence => this.died(sentence),
    });
  }

  private commonEnvironment(name: ProcessName): Record<string, string> {
    const entries = Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined &&
        (inherited.test(entry[0]) || (name === 'gateway' && inheritedByGateway.test(entry[0]))),
    );
    return {
      ...Object.fromEntries(entries),
      NODE_ENV: 'development',
      // glibc keeps a pool of memory for each of Node's threads; two serve as well, and a process takes less.
      MALLOC_ARENA_MAX: '2',
      HOST: '127.0.0.1',
      PORT: String(this.portOf(name)),
    };
  }

  private ownEnvironment(name: ProcessName): Record<string, string> {
    if (name === 'identity') return { DATA_DIR: this.options.dataDir };
    const signIn = {
      OIDC_ISSUER: this.issuer,
      OIDC_AUDIENCE: 'doorstep',
      OIDC_JWKS_URI: `${this.issuer}/jwks`,
    };
    if (name !== 'gateway') {
      return { ...signIn, DATABASE_URL: this.databases.urls[name], ...this.events.environment(name) };
    }
    const subgraphs = services.map(service => [
      `${service.toUpperCase().replaceAll('-', '_')}_URL`,
      address(this.portOf(service)),
    ]);
    return { ...signIn, ...(Object.fromEntries(subgraphs) as Record<string, string>) };
  }
}

const address = (port: number): string => `http://127.0.0.1:${port}`;

type PortNeeds = Pick<PlatformOptions, 'ports' | 'databases' | 'events' | 'kafkaBrokers'>;

/** Told before anything is started, so that nothing has to be taken back. */
export async function needFreePorts({ ports, databases, events, kafkaBrokers }: PortNeeds): Promise<void> {
  const wanted: [number, string][] = [
    [ports.gateway, 'the gateway'],
    [ports.identity, 'the development sign-in'],
    ...services.map((service): [number, string] => [ports.services[service], service]),
  ];
  if (services.some(service => !databases?.[service])) wanted.push([ports.postgres, 'PostgreSQL']);
  if (events !== 'postgres' && !kafkaBrokers) wanted.push([ports.kafka, 'Kafka']);
  for (const [port, who] of wanted) {
    if (!(await portIsFree(port))) throw new PlainError(portTaken(port, who));
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined;
  return () => (result ??= work());
}
