import { open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

/** Counts the statements that reach PostgreSQL, by its log. */
export class StatementCounter {
  private read = 0;

  constructor(
    private readonly admin: pg.Client,
    private readonly logFile: string,
  ) {}

  /** The most statements of any of these questions; of each the least of some tries, because jobs and the relay look for work beside. */
  async most(asks: readonly (() => Promise<unknown>)[]): Promise<number> {
    const [most = 0] = (await this.each(asks)).sort((one, other) => other - one);
    return most;
  }

  /** The statements of each of these questions. */
  async each(asks: readonly (() => Promise<unknown>)[]): Promise<number[]> {
    await this.log('all');
    const counts: number[] = [];
    for (const ask of asks) {
      const tries: number[] = [];
      for (let turn = 0; turn < 3; turn++) tries.push(await this.one(ask));
      counts.push(Math.min(...tries));
    }
    await this.log('none');
    return counts;
  }

  private async one(ask: () => Promise<unknown>): Promise<number> {
    await this.fresh();
    await ask();
    return this.fresh();
  }

  /** How many statements the log has told since it was last looked at. */
  private async fresh(): Promise<number> {
    // The log is written by the processes of PostgreSQL, a moment after they have answered.
    await pause(5);
    const file = await open(this.logFile);
    try {
      const { size } = await file.stat();
      const buffer = Buffer.alloc(size - this.read);
      await file.read(buffer, 0, buffer.length, this.read);
      this.read = size;
      return buffer.toString('utf8').match(/LOG: {2}(?:execute|statement)/g)?.length ?? 0;
    } finally {
      await file.close();
    }
  }

  private async log(what: 'all' | 'none'): Promise<void> {
    await this.admin.query(`ALTER SYSTEM SET log_statement = '${what}'`);
    await this.admin.query('SELECT pg_reload_conf()');
    await pause(200);
  }
}
