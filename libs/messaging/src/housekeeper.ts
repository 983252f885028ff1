import type pg from 'pg';
import type { Logger } from 'pino';
import { closeSession, openSession } from './postgres-client';
import { backOff, Bell, wait } from './wait';

const lookEvery = 30_000;
const housekeeperLock = 0x6b656570;

export interface HousekeeperOptions {
  databaseUrl: string;
  log: Logger;
  /** What is to be done when somebody rings, one after the other. */
  chores: readonly ((signal: AbortSignal) => Promise<void>)[];
}

/** Does what an administrator asks for through the database: retries and replays. One instance of a service at a time. */
export class Housekeeper {
  readonly #stopping = new AbortController();
  readonly #bell = new Bell();
  readonly #running: Promise<void>;

  constructor(private readonly options: HousekeeperOptions) {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted; failures++) {
      let client: pg.Client | undefined;
      try {
        const session = await openSession(this.options.databaseUrl, 'messaging housekeeper');
        client = session.client;
        const interrupted = AbortSignal.any([signal, session.lost]);
        client.on('notification', () => this.#bell.ring());
        await client.query('LISTEN dead_letter; LISTEN replay');
        while (!interrupted.aborted) {
          await this.#work(client, interrupted);
          failures = 0;
          await this.#bell.waitFor(lookEvery, interrupted);
        }
      } catch (error) {
        this.options.log.warn({ err: error }, 'Retries and replays wait; it is tried again');
      } finally {
        await closeSession(client);
      }
      await wait(backOff(failures, 100), signal);
    }
  }

  async #work(client: pg.Client, signal: AbortSignal): Promise<void> {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [
      housekeeperLock,
    ]);
    if (!rows[0]!.mine) return;
    try {
      for (const chore of this.options.chores) await chore(signal);
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [housekeeperLock]).catch(() => undefined);
    }
  }
}
