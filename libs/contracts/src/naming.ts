import type { ServiceName, Topic } from './topic';

/** One rule for every topic's settings, group and CloudEvents attribute, so that nobody has to look one up. */

/** Enough for two instances of each service; a key keeps its partition, so the number never changes. */
export const partitions = 3;

const dayInMs = 24 * 60 * 60 * 1000;

/** Kafka's topic configuration; the embedded log keeps to the same words. */
export function topicConfig(topic: Topic): Record<string, string> {
  return topic.kind === 'state'
    ? {
        'cleanup.policy': 'compact',
        'min.cleanable.dirty.ratio': '0.2',
        'delete.retention.ms': String(7 * dayInMs),
      }
    : { 'cleanup.policy': 'delete', 'retention.ms': String(730 * dayInMs) };
}

export const consumerGroup = (service: ServiceName): string => `doorstep.${service}`;

export const ceSource = (service: ServiceName): string => `/doorstep/${service}`;

/**
 * The CloudEvents type: `doorstep.schools.school.state.v1`, `doorstep.schools.participation.StageChanged.v1`.
 * Within `v1` every change is compatible; a real break is a new topic.
 */
export function ceType(topic: Topic, fact?: string): string {
  return `doorstep.${topic.service}.${topic.aggregate}.${topic.kind === 'state' ? 'state' : fact}.v1`;
}

/** The fact that a CloudEvents type names in this topic (`state` in a state topic) and its version; undefined if the type is not this topic's. */
export function factOfType(topic: Topic, type: string): { name: string; version: string } | undefined {
  const prefix = `doorstep.${topic.service}.${topic.aggregate}.`;
  if (!type.startsWith(prefix)) return undefined;
  const match = /^([A-Za-z]+)\.v(\d+)$/.exec(type.slice(prefix.length));
  return match ? { name: match[1]!, version: match[2]! } : undefined;
}
