import type { EntityManager } from 'typeorm';

/**
 * What this transaction writes to the outbox does not wake the relay: for one part of bulk work, which would
 * otherwise compete with its own announcement. `wakeRelay` with the last part; if that never comes, the relay
 * looks by itself within ten seconds.
 */
export async function publishQuietly(tx: EntityManager): Promise<void> {
  await tx.query(`SELECT set_config('doorstep.quiet', 'on', true)`);
}

/** Wakes the relay when this transaction commits. */
export async function wakeRelay(tx: EntityManager): Promise<void> {
  await tx.query(`SELECT pg_notify('outbox', '')`);
}
