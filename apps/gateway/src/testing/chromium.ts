import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const path = '/usr/bin/chromium';

/**
 * Debian's Chromium, installed when it is missing and this is root on Debian (as it is in CI).
 * Otherwise the reason why there is none, as a sentence: the test that wants it says so and is skipped.
 */
export function findChromium(): { path: string } | { missing: string } {
  if (existsSync(path)) return { path };
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    return {
      missing: `there is no ${path}, and only root on Debian can install it (apt-get install chromium)`,
    };
  }
  try {
    const options = {
      stdio: 'ignore' as const,
      timeout: 300_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
  } catch (error) {
    return { missing: `apt-get could not install chromium (${(error as Error).message.split('\n')[0]})` };
  }
  return existsSync(path) ? { path } : { missing: `apt-get installed chromium, but not as ${path}` };
}

/** Headless, without sandbox (root) and without looking for Google's hosts. */
export const chromiumFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
