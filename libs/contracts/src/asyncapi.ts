import { jsonSchemas, type JsonSchema } from './json-schema';
import { ceSource, ceType, consumerGroup, partitions, topicConfig } from './naming';
import type { Topic } from './topic';

/** The AsyncAPI 3 document of all topics: what a data team reads before it consumes one. */
export function asyncApi(topics: readonly Topic[]): JsonSchema {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Doorstep events',
      version: '1.0.0',
      description:
        'Every topic of Doorstep. Messages are CloudEvents 1.0 in binary mode: attributes in `ce_*` headers, the JSON body is the data. ' +
        'A state topic is compacted and carries the whole public state of an aggregate with a growing `ce_version`; a body of null means that it is gone. ' +
        'A facts topic is retained and carries what happened, with a growing `ce_sequence` per key. ' +
        'Delivery is at least once: apply a version above the one you have, a sequence above the last you saw. ' +
        'Objects are open and enumerations may grow: pass over what you do not know.',
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(topics.map(topic => [topic.name, channel(topic)])),
    operations: Object.fromEntries(topics.flatMap(operations)),
    components: {
      messageTraits: {
        stateEvent: {
          headers: headers({ ce_version: 'The version of the aggregate, a growing whole number.' }),
        },
        factEvent: { headers: headers({ ce_sequence: "The number of the fact among its key's, growing." }) },
      },
    },
  };
}

function channel(topic: Topic): JsonSchema {
  return {
    address: topic.name,
    description: topic.description,
    messages: Object.fromEntries(
      Object.entries(jsonSchemas(topic)).map(([name, { $schema: _, ...schema }]) => [
        name,
        {
          name: ceType(topic, name),
          contentType: 'application/json',
          traits: [
            { $ref: `#/components/messageTraits/${topic.kind === 'state' ? 'stateEvent' : 'factEvent'}` },
          ],
          payload: schema,
          bindings: { kafka: { key: { type: 'string' } } },
        },
      ]),
    ),
    bindings: {
      kafka: {
        topic: topic.name,
        partitions,
        topicConfiguration: {
          'cleanup.policy': [topicConfig(topic)['cleanup.policy']],
          ...(topic.kind === 'facts' && { 'retention.ms': Number(topicConfig(topic)['retention.ms']) }),
        },
      },
    },
  };
}

function operations(topic: Topic): [string, JsonSchema][] {
  const reference = { $ref: `#/channels/${topic.name}` };
  return [
    [
      `${topic.service}.sends.${topic.name}`,
      {
        action: 'send',
        channel: reference,
        summary: `${topic.service} owns this topic and alone writes it.`,
      },
    ],
    ...topic.consumers.map((service): [string, JsonSchema] => [
      `${service}.receives.${topic.name}`,
      {
        action: 'receive',
        channel: reference,
        summary: `${service} listens.`,
        bindings: { kafka: { groupId: { type: 'string', enum: [consumerGroup(service)] } } },
      },
    ]),
  ];
}

function headers(extension: Record<string, string>): JsonSchema {
  const described: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: 'The id of the event.',
    ce_source: `The service, for example ${ceSource('schools')}.`,
    ce_type: 'What the message is, for example doorstep.schools.school.state.v1.',
    ce_time: 'When it was written, ISO 8601.',
    ...extension,
  };
  return {
    type: 'object',
    required: Object.keys(described),
    properties: {
      ...Object.fromEntries(
        Object.entries(described).map(([name, description]) => [name, { type: 'string', description }]),
      ),
      traceparent: { type: 'string', description: 'The W3C trace context of what caused the event.' },
    },
  };
}
