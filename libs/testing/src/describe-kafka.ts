import { kafkaByJava } from '@doorstep/infra';

/**
 * `describe` for tests that start a Kafka node. On a machine that cannot (no Java 17, no Maven) they are counted as
 * skipped, in plain sight, with the reason in their name; where it can, whatever goes wrong is a failure.
 */
export function describeKafka(name: string, tests: () => void): void {
  const { kind, reason } = kafkaByJava();
  if (kind === 'java') describe(name, tests);
  else describe.skip(`${name} (not run here: ${reason})`, tests);
}
