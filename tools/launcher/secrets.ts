import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJson } from './files';

/** Passwords by what they open. */
export type Secrets = Record<string, string>;

/** Hands out the development secret of this name: random, made once, kept in the data folder. */
export type SecretOf = (name: string) => string;

/** The secrets of this data folder, of these names; what is missing is made. They are for development only. */
export async function developmentSecrets(dataDir: string, names: readonly string[]): Promise<SecretOf> {
  const file = join(dataDir, 'secrets.json');
  const secrets = await read(file);
  const missing = names.filter(name => !secrets[name]);
  for (const name of missing) secrets[name] = randomBytes(18).toString('base64url');
  if (missing.length > 0) await writeJson(file, secrets, 0o600);
  return name => {
    const secret = secrets[name];
    if (!secret) throw new Error(`There is no secret called ${name}.`);
    return secret;
  };
}

async function read(file: string): Promise<Secrets> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Secrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
