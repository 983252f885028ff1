import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** The development issuer's secrets: its signing key (with the private part) and its cookies' key. */
export interface IdentityKeys {
  signing: JWK & { kid: string; alg: 'RS256' };
  cookies: string[];
}

/**
 * The keys kept in the run's data folder, made on first use and readable by their owner only, so that a
 * token outlives a restart of the issuer.
 */
export async function identityKeys(dataDir: string): Promise<IdentityKeys> {
  const file = join(dataDir, 'identity', 'keys.json');
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (kept !== undefined) return JSON.parse(kept) as IdentityKeys;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true, modulusLength: 2048 });
  const keys: IdentityKeys = {
    signing: {
      ...(await exportJWK(privateKey)),
      kid: `development-${randomBytes(4).toString('hex')}`,
      alg: 'RS256',
      use: 'sig',
    },
    cookies: [randomBytes(24).toString('base64url')],
  };
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, file);
  return keys;
}
