import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { TestPlatform } from './test-platform';

/** By topic: how many messages it holds, and those that do not keep to their schema. */
export type Reading = Record<string, { messages: number; invalid: { offset: string; problem: string }[] }>;

const asyncApi = resolve('libs', 'contracts', 'asyncapi.json');
const run = promisify(execFile);

/**
 * Reads all there is in the name of the data team: on Kafka by a script that imports nothing of ours, on the embedded
 * event log through `doorstep events tail`.
 */
export async function readEveryTopic({ events }: TestPlatform): Promise<Reading> {
  const [script, ...args] =
    events.kind === 'kafka'
      ? [join(__dirname, 'independent', 'consumer.mjs'), asyncApi]
      : [resolve('dist/tools/doorstep/main.js'), 'events', 'tail', '--validate', '--json'];
  const { stdout } = await run(process.execPath, [script, ...args], {
    env: { ...process.env, ...events.environment('data-team') },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 90_000,
  });
  if (events.kind === 'kafka') return JSON.parse(stdout) as Reading;
  return tally(stdout.trim().split('\n'));
}

function tally(lines: string[]): Reading {
  const { channels } = JSON.parse(readFileSync(asyncApi, 'utf8')) as { channels: Record<string, unknown> };
  const reading: Reading = Object.fromEntries(
    Object.keys(channels).map(topic => [topic, { messages: 0, invalid: [] }]),
  );
  for (const line of lines) {
    const { topic, offset, problem } = JSON.parse(line) as {
      topic: string;
      offset: string;
      problem?: string;
    };
    const seen = reading[topic]!;
    seen.messages += 1;
    if (problem) seen.invalid.push({ offset, problem });
  }
  return reading;
}
