import { execFile, spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Lies beside the sources and beside the build. */
export const kafkaFolder = join(__dirname, '..', 'kafka');

/** Where Kafka can come from on this machine, and why. */
export interface KafkaSource {
  kind: 'brokers' | 'docker' | 'java' | 'none';
  /** One sentence, to be shown. */
  reason: string;
}

/** The first that serves: `KAFKA_BROKERS`, a running Docker engine, Java 17 or newer with Maven; or none. */
export async function findKafka(env: NodeJS.ProcessEnv = process.env): Promise<KafkaSource> {
  const brokers = env['KAFKA_BROKERS'];
  if (brokers) return { kind: 'brokers', reason: `KAFKA_BROKERS names ${brokers}.` };
  if (await answers('docker', ['compose', 'version'], env)) {
    if (await answers('docker', ['info'], env))
      return { kind: 'docker', reason: 'A Docker engine is running.' };
  }
  const source = kafkaByJava(env);
  return source.kind === 'none'
    ? { ...source, reason: `There is no running Docker engine. ${source.reason}` }
    : source;
}

/** Whether Java 17 or newer is here, with Kafka's jars or with Maven to bring them: all that `startKafka` needs. */
export function kafkaByJava(env: NodeJS.ProcessEnv = process.env): KafkaSource {
  const java = javaVersion(env);
  if (java === undefined) return { kind: 'none', reason: 'There is no Java.' };
  if (java < 17) return { kind: 'none', reason: `Kafka needs Java 17 or newer; here is Java ${java}.` };
  if (existsSync(jarsFolder()))
    return { kind: 'java', reason: `Java ${java}, and Kafka's jars from before.` };
  if (spawnSync('mvn', ['-v'], { env, timeout: 10_000 }).status === 0)
    return { kind: 'java', reason: `Java ${java}, and Maven for Kafka's jars.` };
  return { kind: 'none', reason: `There is Java ${java}, and no Maven to bring Kafka's jars.` };
}

async function answers(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  return run(command, args, { env, timeout: 10_000 }).then(
    () => true,
    () => false,
  );
}

function javaVersion(env: NodeJS.ProcessEnv): number | undefined {
  const { stderr, stdout } = spawnSync('java', ['-version'], { env, timeout: 10_000, encoding: 'utf8' });
  const version = /version "(\d+)/.exec(`${stderr}${stdout}`)?.[1];
  return version === undefined ? undefined : Number(version);
}

/** The folder of Kafka's jars; Maven brings them once for this project. Errors are one plain sentence. */
export async function kafkaJars(log?: (sentence: string) => void): Promise<string> {
  const folder = jarsFolder();
  if (existsSync(folder)) return folder;
  log?.('Maven brings Kafka (44 MB, once).');
  const fresh = `${folder}-${randomUUID()}`;
  await mkdir(dirname(folder), { recursive: true });
  try {
    await run(
      'mvn',
      [
        ...['-q', '-B', '-f', join(kafkaFolder, 'pom.xml'), 'dependency:copy-dependencies'],
        ...['-DincludeScope=runtime', `-DoutputDirectory=${fresh}`],
      ],
      { timeout: 10 * 60_000, maxBuffer: 16 * 1024 * 1024 },
    );
    // Whole or not at all; another process may have been faster.
    await rename(fresh, folder).catch(async (error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } catch (error) {
    const { stdout = '', message } = error as Error & { stdout?: string };
    const said = /ERROR\W+(.*)/.exec(stdout)?.[1] ?? message.split('\n')[0];
    throw new Error(
      `Maven could not bring Kafka's jars: ${said} Mend it, or choose the embedded event log.`,
      {
        cause: error,
      },
    );
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return folder;
}

/** Outside of any run's data: another pom.xml means another folder. */
function jarsFolder(): string {
  const pom = readFileSync(join(kafkaFolder, 'pom.xml'));
  const version = createHash('sha256').update(pom).digest('hex').slice(0, 12);
  const nodeModules = dirname(dirname(require.resolve('kafkajs/package.json')));
  return join(nodeModules, '.cache', 'doorstep', `kafka-${version}`);
}
