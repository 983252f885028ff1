import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaFolder, kafkaJars } from './kafka-distribution';
import { freePort, portIsFree, shellQuote, whenWeAreGone } from './processes';

/** How to run a Kafka node. */
export interface KafkaOptions {
  /** Where its data lies; formatted when there is nothing. */
  dataDir: string;
  /** Of 127.0.0.1; free ones by default. */
  port?: number;
  controllerPort?: number;
  /** Who signs in (SASL PLAIN). What they may do is for ACLs to say. */
  users: readonly { name: string; password: string }[];
  /** Of the super user `admin`. */
  adminPassword: string;
  /** Receives what Kafka writes; by default `<dataDir>.log`. */
  logFile?: string;
  /** How often compaction looks for work, in milliseconds; 15 s by default. */
  cleanerBackOff?: number;
  /** Told what takes long, in one sentence. */
  log?: (sentence: string) => void;
}

/** A running Kafka node. */
export interface KafkaServer {
  readonly port: number;
  readonly controllerPort: number;
  /** For `KAFKA_BROKERS`. */
  readonly brokers: string;
  /** The process id of its JVM. */
  readonly pid: number;
  stop(): Promise<void>;
  /** `kill -9`, for tests. */
  kill(): Promise<void>;
  /** Resolves when the node ends, for whatever reason, with a sentence that says so. */
  readonly ended: Promise<string>;
}

const heap = ['-Xmx512m', '-Xms96m', '-XX:+UseSerialGC', '-Djava.awt.headless=true'];
const logging = [
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
];

/**
 * Starts a single Kafka node in KRaft mode on 127.0.0.1, with Java and the jars that Maven brings. It never
 * outlives this process. Errors are one plain sentence with the mend.
 */
export async function startKafka(options: KafkaOptions): Promise<KafkaServer> {
  const dataDir = resolve(options.dataDir);
  const logFile = options.logFile ?? `${dataDir}.log`;
  const properties = join(dataDir, 'server.properties');
  const pidFile = join(dataDir, 'kafka.pid');
  const other = await readFile(pidFile, 'utf8').catch(() => undefined);
  if (other && (await serves(Number(other), properties))) {
    throw new Error(`Another Kafka (process ${other}) already serves this data folder: stop it first.`);
  }
  const jars = await kafkaJars(options.log);
  await mkdir(dataDir, { recursive: true });
  await mkdir(dirname(logFile), { recursive: true });
  const port = options.port ?? (await freePort());
  const controllerPort = options.controllerPort ?? (await freePort());
  for (const each of [port, controllerPort]) {
    if (await portIsFree(each)) continue;
    throw new Error(
      `Port ${each} is in use, so Kafka cannot listen on it: stop its user or choose another port.`,
    );
  }
  await writeFile(properties, await render(options, dataDir, port, controllerPort), { mode: 0o600 });
  const classPath = ['-cp', join(jars, '*')];
  if (!existsSync(join(dataDir, 'log', 'meta.properties'))) {
    // With `=`, because one id in 64 begins with a dash.
    const id = randomBytes(16).toString('base64url');
    await java([...classPath, 'kafka.tools.StorageTool', 'format', `--cluster-id=${id}`, '-c', properties]);
  }

  const out = openSync(logFile, 'a');
  const server = spawn('java', [...heap, ...logging, ...classPath, 'kafka.Kafka', properties], {
    cwd: dataDir,
    stdio: ['ignore', out, out],
    // Ctrl-C is for the starter, who stops the node in order.
    detached: true,
  });
  closeSync(out);
  server.unref();
  const ended = new Promise<string>(done => {
    server.once('error', error => done(`Kafka did not start: ${error.message}.`));
    server.once('exit', (code, signal) => done(`Kafka ended (${signal ?? `code ${code}`}); see ${logFile}.`));
  });
  // Its own properties file tells our node from another process that was given its number.
  const ours = `ps -o args= -p ${server.pid} | grep -qF ${shellQuote(properties)}`;
  const callOff = whenWeAreGone(
    `${ours} && kill -TERM ${server.pid}; for i in 1 2 3 4 5 6 7 8 9 10; do ${ours} || exit; sleep 1; done; kill -KILL ${server.pid}`,
  );
  const end = async (signal: NodeJS.Signals) => {
    if (server.exitCode === null && server.signalCode === null && server.pid !== undefined) {
      server.ref();
      server.kill(signal);
      const last = setTimeout(() => server.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(last);
    }
    callOff();
  };
  const brokers = `127.0.0.1:${port}`;
  try {
    await writeFile(pidFile, String(server.pid));
    await answering(brokers, options.adminPassword, server, logFile);
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
  return {
    port,
    controllerPort,
    brokers,
    pid: server.pid!,
    ended,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

async function render(
  { users, adminPassword, cleanerBackOff = 15_000 }: KafkaOptions,
  dataDir: string,
  port: number,
  controllerPort: number,
): Promise<string> {
  const quoted = (text: string) => {
    if (/["\\\r\n;]/.test(text))
      throw new Error('A password for Kafka has no quotes, backslashes, semicolons or line ends.');
    return `"${text}"`;
  };
  const all = [...users, { name: 'admin', password: adminPassword }];
  const values: Record<string, string> = {
    port: String(port),
    controllerPort: String(controllerPort),
    // In a properties file a backslash begins an escape.
    logDir: join(dataDir, 'log').replaceAll('\\', '\\\\'),
    cleanerBackOff: String(cleanerBackOff),
    users: [
      'org.apache.kafka.common.security.plain.PlainLoginModule required',
      `username="admin" password=${quoted(adminPassword)}`,
      ...all.map(({ name, password }) => `user_${name}=${quoted(password)}`),
    ]
      .join(' ')
      .concat(';'),
  };
  const template = await readFile(join(kafkaFolder, 'server.properties'), 'utf8');
  return template
    .split('\n')
    .map(line =>
      line.startsWith('#') ? line : line.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => values[name]!),
    )
    .join('\n');
}

/** Whether this process is the Kafka node of these properties, and not another that was given its number. */
async function serves(pid: number, properties: string): Promise<boolean> {
  return promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.includes(properties),
    () => false,
  );
}

async function java(args: string[]): Promise<void> {
  const child = spawn('java', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', chunk => (said += String(chunk)));
  child.stderr.on('data', chunk => (said += String(chunk)));
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  if (code !== 0) throw new Error(explain(said) ?? `Kafka's data could not be prepared:\n${said.trim()}`);
}

async function answering(
  brokers: string,
  password: string,
  server: ChildProcess,
  logFile: string,
): Promise<void> {
  const kafka = new Kafka({
    clientId: 'doorstep-start',
    brokers: [brokers],
    sasl: { mechanism: 'plain', username: 'admin', password },
    ssl: false,
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
    retry: { retries: 0 },
  });
  for (const deadline = Date.now() + 90_000; ;) {
    const admin = kafka.admin();
    try {
      await admin.connect();
      await admin.listTopics();
      return;
    } catch (error) {
      if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) {
        const said = readFileSync(logFile, 'utf8').slice(-8_000);
        throw new Error(
          explain(said) ?? `Kafka did not start; its last words, in ${logFile}:\n${said.trim()}`,
        );
      }
      if (Date.now() > deadline) {
        throw new Error(`Kafka did not answer (${(error as Error).message}); see ${logFile}.`);
      }
      await new Promise(wake => setTimeout(wake, 100));
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}

function explain(said: string): string | undefined {
  if (/No space left on device/.test(said)) {
    return 'The disk is full: Kafka cannot write its data. Make room and start again.';
  }
  if (/Failed to acquire lock on file/.test(said)) {
    return 'Another Kafka already serves this data folder: stop it first.';
  }
  return undefined;
}
