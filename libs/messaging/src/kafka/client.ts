import { Kafka, logLevel, type logCreator, type RetryOptions } from 'kafkajs';
import type { Logger } from 'pino';
import type { EventsConfig } from '../config';
import { tlsOptions } from './tls';

export type KafkaConfig = Pick<
  EventsConfig,
  'KAFKA_BROKERS' | 'KAFKA_USERNAME' | 'KAFKA_PASSWORD' | 'KAFKA_SSL' | 'KAFKA_SSL_CA'
>;

/**
 * kafkajs waits 300 ms before its first retry, and each transaction behind another meets one ("concurrent
 * transactions"): so the first comes after 3 ms. Longer outages are waited for by whoever holds the client.
 */
export const retry: RetryOptions = { initialRetryTime: 3, multiplier: 2, maxRetryTime: 1_000, retries: 8 };

/** A client with its logs in the service's log. */
export function kafkaClient(config: KafkaConfig, clientId: string, log: Logger): Kafka {
  const { KAFKA_BROKERS, KAFKA_USERNAME: username, KAFKA_PASSWORD: password = '' } = config;
  return new Kafka({
    clientId,
    brokers: KAFKA_BROKERS!.split(',').map(broker => broker.trim()),
    ssl: tlsOptions(config.KAFKA_SSL, config.KAFKA_SSL_CA),
    ...(username === undefined ? {} : { sasl: { mechanism: 'plain' as const, username, password } }),
    connectionTimeout: 5_000,
    authenticationTimeout: 5_000,
    requestTimeout: 15_000,
    retry,
    logLevel: logLevel.WARN,
    logCreator: logTo(log),
  });
}

/** What kafkajs calls an error is mostly something that it tries again; the rest is thrown, and told by whoever catches it. */
function logTo(log: Logger): logCreator {
  return () =>
    ({ log: { message, timestamp: _timestamp, logger: _logger, stack: _stack, ...details } }) =>
      log.debug({ kafka: details }, message);
}

/** The type of a protocol error, wherever kafkajs has wrapped it. */
export function protocolErrorTypes(error: unknown): string[] {
  const types: string[] = [];
  let each = error;
  for (let depth = 0; each instanceof Error && depth < 6; depth++) {
    const { type, cause, originalError } = each as Error & {
      type?: unknown;
      cause?: unknown;
      originalError?: unknown;
    };
    if (typeof type === 'string') types.push(type);
    each = cause ?? originalError;
  }
  return types;
}
