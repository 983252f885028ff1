import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import { services, type ServiceName } from '@doorstep/contracts';
import { freePort } from '@doorstep/infra';
import autocannon from 'autocannon';
import { dashboardQuery } from './dashboard';
import { cpuSeconds, mean, ratio, residentMiB, round } from './measure';

export const recordedAnswers = join('tools', 'bench', 'recorded', 'dashboard.json');
const supergraphFile = join('apps', 'gateway', 'supergraph.graphql');
const built = (...path: string[]) => join('dist', ...path);
const rounds = 2;
const seconds = 8;
const connections = 20;

export interface GatewayFigures {
  ours: Measured;
  stock: Measured;
  /** Our running gateway over the living services; only where `npm start` runs. */
  live?: Measured;
}

interface Measured {
  requestsPerSecond: number;
  /** Processor time of the gateway alone, per request. */
  cpuMillisecondsPerRequest: number;
  p99Milliseconds: number;
  residentMiB: number;
}

interface Running {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** What the running services answer, for `--record`. */
export interface LiveSystem {
  gateway: string;
  gatewayPid: number;
  subgraphs: Record<ServiceName, string>;
}

/**
 * The dashboard query through our gateway and through the stock one, over the same recorded answers of the services,
 * turn by turn in two rounds. @throws when the two answer differently
 */
export async function benchGateway(live?: LiveSystem, record = false): Promise<GatewayFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'doorstep-bench-'));
  const subgraphs = await startRecorded(record ? live : undefined);
  const supergraph = join(folder, 'supergraph.graphql');
  await writeFile(supergraph, withAddresses(readFileSync(supergraphFile, 'utf8'), subgraphs.urls));
  const gateways = [await startOurs(supergraph, subgraphs.urls), await startStock(supergraph)] as const;
  try {
    const [ours, stock] = [await answer(gateways[0].url), await answer(gateways[1].url)];
    if (!isDeepStrictEqual(ours, stock))
      throw new Error('The two gateways answer differently: nothing was measured.');
    const measured: [Measured[], Measured[]] = [[], []];
    for (const gateway of gateways) await load(gateway, 2);
    for (let round = 0; round < rounds; round++) {
      for (const [index, gateway] of gateways.entries()) measured[index]!.push(await load(gateway, seconds));
    }
    return {
      ours: summary(measured[0]),
      stock: summary(measured[1]),
      ...(live && { live: await load({ url: live.gateway, pid: live.gatewayPid }, seconds) }),
    };
  } finally {
    await Promise.all([...gateways, subgraphs].map(running => running.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

export function printGateway({ ours, stock, live }: GatewayFigures): void {
  const line = (name: string, measured: Measured) =>
    console.log(
      `  ${name}: ${Math.round(measured.requestsPerSecond)} requests/s, ${round(measured.cpuMillisecondsPerRequest)} ms of CPU each, ` +
        `p99 ${round(measured.p99Milliseconds, 0)} ms, ${Math.round(measured.residentMiB)} MiB`,
    );
  line('ours ', ours);
  line('stock', stock);
  console.log(
    `  ratio: ${ratio(ours.requestsPerSecond, stock.requestsPerSecond)} the requests per second, ` +
      `${ratio(ours.cpuMillisecondsPerRequest, stock.cpuMillisecondsPerRequest)} the CPU per request`,
  );
  if (live) line('live (ours, over the running services)', live);
}

async function startRecorded(
  live?: LiveSystem,
): Promise<{ urls: Record<ServiceName, string>; stop(): Promise<void> }> {
  const recording = Object.fromEntries(services.map(name => [`RECORD_${name}`, live?.subgraphs[name] ?? '']));
  const { child, said } = await run(
    built('tools', 'bench', 'recorded-subgraphs.js'),
    [recordedAnswers, ...(live ? ['--record'] : [])],
    recording,
  );
  return { urls: JSON.parse(said) as Record<ServiceName, string>, stop: () => end(child) };
}

async function startStock(supergraph: string): Promise<Running> {
  const { child, said } = await run(built('tools', 'bench', 'stock-gateway.js'), [supergraph], {
    NODE_ENV: 'production',
  });
  return { url: (JSON.parse(said) as { url: string }).url, pid: child.pid!, stop: () => end(child) };
}

async function startOurs(supergraph: string, urls: Record<ServiceName, string>): Promise<Running> {
  const port = await freePort();
  const subgraphs = services.map(name => [
    `${name.toUpperCase().replaceAll('-', '_')}_URL`,
    urls[name].replace('/graphql', ''),
  ]);
  const child = fork(built('apps', 'gateway', 'src', 'main.js'), {
    // As the launcher starts it.
    execArgv: ['--max-semi-space-size=8'],
    env: {
      ...process.env,
      ...(Object.fromEntries(subgraphs) as Record<string, string>),
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      PORT: String(port),
      SUPERGRAPH: supergraph,
      OIDC_ISSUER: 'http://127.0.0.1:1',
      ANONYMOUS_RATE_LIMIT_PER_MINUTE: '1000000000',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const base = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error('Our gateway did not start.');
    const alive = await fetch(`${base}/livez`).then(
      response => response.ok,
      () => false,
    );
    if (alive) return { url: `${base}/graphql`, pid: child.pid!, stop: () => end(child) };
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** Starts a script of ours and waits for the one line that it says. */
async function run(
  script: string,
  args: string[],
  env: Record<string, string>,
): Promise<{ child: ChildProcess; said: string }> {
  const child = fork(script, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const [said] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return { child, said };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

/** The supergraph with the services at other addresses. */
function withAddresses(sdl: string, urls: Record<ServiceName, string>): string {
  return services.reduce(
    (text, name) =>
      text.replace(new RegExp(`(@join__graph\\(name: "${name}", url: ")[^"]*`), `$1${urls[name]}`),
    sdl,
  );
}

const body = JSON.stringify({ query: dashboardQuery });

async function answer(url: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: { message: string }[] };
  if (errors) throw new Error(`The dashboard query failed at ${url}: ${errors[0]?.message}`);
  return data;
}

async function load({ url, pid }: { url: string; pid: number }, duration: number): Promise<Measured> {
  const before = cpuSeconds(pid);
  const result = await autocannon({
    url,
    duration,
    connections,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx + result.errors} requests failed.`);
  const requests = result['2xx'];
  return {
    requestsPerSecond: requests / result.duration,
    cpuMillisecondsPerRequest: ((cpuSeconds(pid) - before) * 1000) / requests,
    p99Milliseconds: result.latency.p99,
    residentMiB: residentMiB(pid),
  };
}

function summary(measured: Measured[]): Measured {
  const of = (figure: keyof Measured) => mean(measured.map(one => one[figure]));
  return {
    requestsPerSecond: of('requestsPerSecond'),
    cpuMillisecondsPerRequest: of('cpuMillisecondsPerRequest'),
    p99Milliseconds: of('p99Milliseconds'),
    residentMiB: of('residentMiB'),
  };
}
