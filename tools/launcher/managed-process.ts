import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, closeSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PlainError } from './plain-error';

export interface ProcessOptions {
  name: string;
  /** The built JavaScript file. */
  script: string;
  env: Record<string, string>;
  logFile: string;
  /** Answers 200 when the process is ready to work. */
  readyUrl: string;
  /** Told when the process ends although nobody asked it to, with a sentence for people. */
  onDeath(sentence: string): void;
}

/** A service has 25 s to finish what it began; then it is ended. */
const graceMilliseconds = 28_000;
const readyWithinMilliseconds = 60_000;
/**
 * The young generation in MiB. A larger one than 2 costs a service 50 MB and gains it nothing; the gateway, which
 * lives on short-lived JSON, spends about a seventh less CPU on a request with 8, for 4 MB at rest.
 */
const youngGeneration = (name: string) => (name === 'gateway' ? 8 : 2);
/**
 * The old generation in MiB: what it is collected at first, and what it may never exceed. A service lives in 50. With
 * V8's own figures, which follow the machine's memory, it lets 130 of garbage lie after 50,000 events, and the process
 * keeps the pages for minutes. The limit is far away; what it does is that V8 collects at 1.6 times what lives, not 4.
 */
const oldGeneration = { first: 64, most: 1024 };

/** One process of Doorstep. It can be stopped, killed and started again; it never outlives this one. */
export class ManagedProcess {
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  private wanted = false;
  /** Has been ready since its start; a death before that is told by `ready()` alone. */
  private served = false;
  private logStart = 0;

  constructor(private readonly options: ProcessOptions) {}

  get name(): string {
    return this.options.name;
  }

  get pid(): number | undefined {
    return this.running ? this.child?.pid : undefined;
  }

  get running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** How it ended by itself or in order; undefined while it runs, and when a signal ended it. */
  get exitCode(): number | undefined {
    return this.child?.exitCode ?? undefined;
  }

  /** Starts it; `ready()` says when it works. */
  start(): void {
    if (this.running) return;
    const { name, script, env, logFile } = this.options;
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a');
    this.logStart = sizeOf(logFile);
    this.wanted = true;
    this.served = false;
    const child = spawn(
      process.execPath,
      [
        `--max-semi-space-size=${youngGeneration(this.name)}`,
        `--initial-old-space-size=${oldGeneration.first}`,
        `--max-old-space-size=${oldGeneration.most}`,
        '--require',
        join(__dirname, 'stop-with-launcher.cjs'),
        script,
      ],
      // A process group of its own: Ctrl-C reaches the launcher only, which stops everything in order.
      { env, detached: true, stdio: ['ignore', log, log, 'ipc'] },
    );
    closeSync(log);
    this.child = child;
    this.ended = new Promise(done => {
      child.once('error', () => done());
      child.once('exit', (code, signal) => {
        done();
        if (!this.wanted || child !== this.child) return;
        this.wanted = false;
        if (!this.served) return;
        this.options.onDeath(
          signal
            ? `${name} was ended from outside (${signal}): start again, the data is kept.`
            : `${name} stopped by itself (exit code ${code})${this.lastWords()}`,
        );
      });
    });
  }

  /** Waits until it is ready. @throws PlainError when it ends or stays silent */
  async ready(): Promise<void> {
    const end = Date.now() + readyWithinMilliseconds;
    for (let wait = 25; ; wait = Math.min(250, wait * 1.3)) {
      if (!this.running) throw new PlainError(`${this.name} could not start${this.lastWords()}`);
      const answer = await fetch(this.options.readyUrl, { signal: AbortSignal.timeout(2_000) }).catch(
        () => undefined,
      );
      await answer?.body?.cancel();
      if (answer?.ok) {
        this.served = true;
        return;
      }
      if (Date.now() > end) {
        throw new PlainError(
          `${this.name} was not ready within a minute (${this.options.readyUrl})${this.lastWords()}`,
        );
      }
      await pause(wait);
    }
  }

  /** Asks it to stop in order, and insists when it takes too long. */
  async stop(): Promise<void> {
    this.wanted = false;
    if (!this.running) return;
    this.child?.kill('SIGTERM');
    const insist = setTimeout(() => this.child?.kill('SIGKILL'), graceMilliseconds);
    await this.ended;
    clearTimeout(insist);
  }

  /** Ends it at once, as a power cut would (`kill -9`), and does not count that as a death. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.wanted = false;
    this.child?.kill(signal);
    await this.ended;
  }

  /** The reason from its log, as the end of a sentence. */
  private lastWords(): string {
    const said = readFileSync(this.options.logFile).subarray(this.logStart).toString('utf8').trim();
    const lines = said
      .split('\n')
      .map(readable)
      .filter(text => text !== '');
    // Of a crash Node itself tells more than the reason; without one, the last words have to do.
    const line = lines.findLast(text => /^\w*Error\b|did not start/.test(text)) ?? lines.at(-1);
    return `${line ? `: ${line.slice(0, 400)}` : '.'}\n    Its log: ${this.options.logFile}`;
  }
}

function sizeOf(file: string): number {
  try {
    return readFileSync(file).length;
  } catch {
    return 0;
  }
}

/** The message of a pino line of a warning or worse, or a plain line as it stands. */
function readable(line: string): string {
  if (!line.startsWith('{')) return /^\s*at |^Node\.js v/.test(line) ? '' : line.trim();
  try {
    const { level, msg, err } = JSON.parse(line) as {
      level?: number;
      msg?: string;
      err?: { message?: string };
    };
    if ((level ?? 0) < 40) return '';
    return [msg, err?.message].filter(part => part !== undefined).join(': ');
  } catch {
    return '';
  }
}
