import pg from 'pg';

/**
 * A connection of its own, for what hangs on a session: LISTEN, advisory locks. `lost` is aborted when it is gone.
 */
export async function openSession(
  url: string,
  name: string,
): Promise<{ client: pg.Client; lost: AbortSignal }> {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    statement_timeout: 60_000,
  });
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  try {
    await client.connect();
  } catch (error) {
    await closeSession(client);
    throw error;
  }
  return { client, lost: lost.signal };
}

/** Ends a connection, also one that is already gone. */
export async function closeSession(client: pg.Client | undefined): Promise<void> {
  await client?.end().catch(() => undefined);
}
