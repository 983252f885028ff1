import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PlainError } from './plain-error';

/** The port that the compose file publishes. */
export const defaultKafkaPort = 4092;

const run = promisify(execFile);
/** A project of its own, so that a `docker compose up` of the whole of Doorstep is not touched. */
const compose = ['compose', '-p', 'doorstep-start', '-f', 'docker-compose.yml'];
const minutes = 60_000;

/** Kafka alone, from the compose file. Its other secrets are of no use here, but compose wants them all. */
export async function startComposeKafka(
  passwords: Record<string, string>,
  fresh: boolean,
): Promise<{ brokers: string; stop(): Promise<void> }> {
  const unused = [
    'SCHOOLS_DATABASE_PASSWORD',
    'ASSESSMENT_DATABASE_PASSWORD',
    'PROFESSIONAL_DEVELOPMENT_DATABASE_PASSWORD',
    'OUTREACH_DATABASE_PASSWORD',
    'KEYCLOAK_ADMIN_PASSWORD',
  ];
  const env = { ...process.env, ...Object.fromEntries(unused.map(name => [name, 'unused'])), ...passwords };
  const docker = (...args: string[]) => run('docker', [...compose, ...args], { env, timeout: 10 * minutes });
  try {
    if (fresh) await docker('down', '--volumes');
    await docker('up', '--detach', '--wait', 'kafka');
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new PlainError(`Docker could not start Kafka: ${stderr.trim().split('\n').at(-1) || message}`);
  }
  return {
    brokers: `localhost:${defaultKafkaPort}`,
    stop: async () => {
      await docker('stop', 'kafka');
    },
  };
}
