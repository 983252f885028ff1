import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, writeJson } from './files';
import { PlainError } from './plain-error';
import type { ProcessName } from './platform';
import type { ServiceName } from './settings';

/** Where everything is that runs now: `data/run.json`, there for as long as the launcher lives. */
export interface Run extends Partial<ServingRun> {
  /** The launcher's process. */
  pid: number;
  startedAt: string;
}

/** What stands in it once everything serves. */
export interface ServingRun {
  gateway: string;
  issuer: string;
  /** The graph's address by service. */
  subgraphs: Record<ServiceName, string>;
  /** Health page by process. */
  health: Record<string, string>;
  /** Process ids at the start, by process. */
  pids: Record<ProcessName, number>;
  /** The embedded PostgreSQL's port. */
  postgresPort?: number;
  events: { kind: 'kafka' | 'postgres'; brokers?: string; why: string };
}

const runFile = (dataDir: string): string => join(dataDir, 'run.json');

/** What runs on this data folder, or undefined when nothing does. */
export async function currentRun(dataDir: string): Promise<Run | undefined> {
  const run = await readJson<Run>(runFile(dataDir));
  return run && run.pid !== process.pid && isLauncher(run.pid) ? run : undefined;
}

/** What serves on this data folder, or undefined when nothing does (yet). */
export async function readRun(dataDir: string): Promise<(Run & ServingRun) | undefined> {
  const run = await currentRun(dataDir);
  return run?.gateway ? (run as Run & ServingRun) : undefined;
}

/** Takes the data folder for this process. @throws PlainError when another one runs on it */
export async function takeRun(dataDir: string): Promise<void> {
  const other = await currentRun(dataDir);
  if (other) {
    const where = other.gateway ? ` at ${other.gateway}` : ' and is still starting';
    throw new PlainError(
      `Doorstep already runs on this data folder (process ${other.pid})${where}: use that one, or stop it with Ctrl-C in its terminal first.`,
    );
  }
  await writeRun(dataDir, {});
}

export async function writeRun(dataDir: string, run: Partial<ServingRun>): Promise<void> {
  const startedAt = new Date(performance.timeOrigin).toISOString();
  await writeJson(runFile(dataDir), { pid: process.pid, startedAt, ...run });
}

export async function endRun(dataDir: string): Promise<void> {
  await rm(runFile(dataDir), { force: true });
}

/** Whether the process lives and is one of ours: after a reboot its number may be somebody else's. */
function isLauncher(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return /launcher|jest|doorstep|bench/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return true;
  }
}
