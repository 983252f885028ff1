import { ceSource, factOfType, type Topic } from '@doorstep/contracts';
import type { ZodType } from 'zod';
import type { CheckedEvent } from './subscriptions';
import type { ReceivedEvent } from './transport';

/** Why an event cannot be taken. */
export interface EventProblem {
  /** EVENT_MALFORMED, EVENT_TYPE_UNKNOWN, EVENT_VERSION_UNKNOWN, EVENT_CONTRACT_BROKEN, EVENT_AHEAD, HANDLER_FAILED. */
  code: string;
  reason: string;
}

export type Checked = { received: ReceivedEvent } & (
  { event: CheckedEvent; problem?: never } | { problem: EventProblem; event?: never }
);

const knownVersion = '1';
/** In characters; an index of PostgreSQL takes no more than 2,700 bytes. */
export const longestKey = 500;

/** Checks an event that came over the wire against CloudEvents and the topic's contract. */
export function checkEvent(topic: Topic, received: ReceivedEvent): Checked {
  const problem = (code: string, reason: string): Checked => ({ received, problem: { code, reason } });
  const malformed = (reason: string) => problem('EVENT_MALFORMED', reason);
  const { headers, key, value } = received;

  if (headers['ce_specversion'] !== '1.0') return malformed('ce_specversion must be 1.0.');
  const { ce_id: id, ce_type: type, ce_source: source, ce_time: instant } = headers;
  if (!id || !type || !source || !instant)
    return malformed('ce_id, ce_source, ce_type and ce_time must be there.');
  if (source !== ceSource(topic.service))
    return malformed(`ce_source must be ${ceSource(topic.service)}, not ${source}.`);
  const time = new Date(instant);
  if (Number.isNaN(time.getTime())) return malformed(`ce_time is no instant: ${instant}.`);
  if (key === '' || key.length > longestKey || key.includes('\0')) {
    return malformed('The key must be the id of the aggregate.');
  }

  const position = positionOf(topic, headers);
  if (position === undefined) {
    return malformed(
      `${positionHeader(topic)} must be a whole number above 0, not ${headers[positionHeader(topic)] ?? 'absent'}.`,
    );
  }
  const named = factOfType(topic, type);
  const schema = named && schemaOf(topic, named.name);
  if (!schema) return problem('EVENT_TYPE_UNKNOWN', `${topic.name} has no event of the type ${type}.`);
  if (named.version !== knownVersion) {
    return problem('EVENT_VERSION_UNKNOWN', `${type}: version ${knownVersion} is known here.`);
  }
  const common = { id, key, position, name: named.name, time };
  if (value === null) {
    return topic.kind === 'state'
      ? { received, event: { ...common, data: null } }
      : malformed('A fact must have a body.');
  }
  let data: unknown;
  try {
    data = JSON.parse(value);
  } catch (error) {
    return malformed(`The body is no JSON: ${(error as Error).message}`);
  }
  const result = schema.safeParse(data);
  if (!result.success) {
    const problems = result.error.issues.map(
      issue => `${issue.path.join('.') || '(data)'}: ${issue.message}`,
    );
    return problem('EVENT_CONTRACT_BROKEN', problems.join('; '));
  }
  return { received, event: { ...common, data: result.data } };
}

const positionHeader = (topic: Topic): string => (topic.kind === 'state' ? 'ce_version' : 'ce_sequence');

/** The version of a state, the sequence of a fact; undefined when the header holds neither. */
export function positionOf(topic: Topic, headers: Record<string, string>): number | undefined {
  const text = headers[positionHeader(topic)];
  if (text === undefined || !/^[1-9]\d{0,14}$/.test(text)) return undefined;
  return Number(text);
}

function schemaOf(topic: Topic, name: string): ZodType | undefined {
  if (topic.kind === 'state') return name === 'state' ? topic.schema : undefined;
  return Object.hasOwn(topic.facts, name) ? topic.facts[name] : undefined;
}
