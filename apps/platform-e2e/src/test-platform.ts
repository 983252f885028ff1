import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@doorstep/infra';
import { services, startPlatform, type Platform, type Ports } from '@doorstep/launcher';
import { newYear, schoolYear, type YearState } from '@doorstep/sample-city';

export type Transport = 'kafka' | 'postgres';

/** The whole of Doorstep, real processes on free ports and a folder of its own. */
export interface TestPlatform extends Platform {
  /** The folder of its data and logs. */
  readonly dataDir: string;
  /** Stops everything and removes its folder. */
  stop(): Promise<void>;
}

/** @param environment added to that of every process */
export async function startTestPlatform(
  events: Transport,
  environment: Record<string, string> = {},
): Promise<TestPlatform> {
  const dataDir = await mkdtemp(join(tmpdir(), 'doorstep-e2e-'));
  // mkdtemp lets nobody else in; where we are root, PostgreSQL is another user and its data would lie elsewhere.
  await chmod(dataDir, 0o755);
  const platform = await startPlatform({
    dataDir,
    events,
    ports: await freePorts(),
    environment: { LOG_LEVEL: 'info', ...environment },
    onDeath: sentence => process.stderr.write(`${sentence}\n`),
  });
  const stop = async () => {
    await platform.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return Object.assign(Object.create(platform) as Platform, { dataDir, stop });
}

/** Plays the sample city's first year through the gateway, up to and with the step of this name. */
export async function playYear(platform: Platform, schools: number, until: string): Promise<YearState> {
  const state = newYear();
  for (const step of schoolYear) {
    await step.play(platform.client, state, { schools });
    if (step.name === until) return state;
  }
  throw new Error(`No step of the year is called ${until}.`);
}

async function freePorts(): Promise<Ports> {
  const taken = new Set<number>();
  const next = async (): Promise<number> => {
    const port = await freePort();
    if (taken.has(port)) return next();
    taken.add(port);
    return port;
  };
  const own = await Promise.all(services.map(async service => [service, await next()] as const));
  return {
    gateway: await next(),
    services: Object.fromEntries(own) as Ports['services'],
    identity: await next(),
    postgres: await next(),
    kafka: await next(),
    kafkaController: await next(),
  };
}
