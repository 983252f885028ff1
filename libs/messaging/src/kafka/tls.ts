import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';

/** The TLS settings among others, such as `process.env`. */
export function tlsSettings(env: Record<string, string | undefined>): Record<string, string> {
  const { KAFKA_SSL, KAFKA_SSL_CA } = env;
  return { ...(KAFKA_SSL && { KAFKA_SSL }), ...(KAFKA_SSL_CA && { KAFKA_SSL_CA }) };
}

/** What kafkajs wants to know of them. A broker's certificate is always looked at, and must name the host. */
export function tlsOptions(tls: string | undefined, ca: string | undefined): ConnectionOptions | boolean {
  if (tls !== 'true') return false;
  return ca === undefined ? true : { ca: readFileSync(ca) };
}
