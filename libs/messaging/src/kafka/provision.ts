import { partitions, topicConfig } from '@doorstep/contracts';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ConfigResourceTypes,
  ResourcePatternTypes,
  type AclEntry,
  type Admin,
} from 'kafkajs';
import { pino, type Logger } from 'pino';
import type { ProvisionOptions } from '../event-log/provision';
import { kafkaClient, type KafkaConfig } from './client';
import { readingGroupsOf, transactionalIdOf } from './transport';
import { backOff, wait } from '../wait';

/** Half a minute or so. */
const leaderAttempts = 40;

/**
 * Makes the topics and says who may do what; does nothing where it is so already. The users sign in by SASL PLAIN, so
 * the broker itself knows their passwords.
 */
export async function provisionKafka(
  admin: KafkaConfig,
  options: ProvisionOptions,
  log: Logger = pino({ level: 'silent' }),
): Promise<void> {
  const client = kafkaClient(admin, 'doorstep-provision', log).admin();
  await client.connect();
  try {
    await ensureTopics(client, options);
    await client.createAcls({
      acl: [
        ...options.services.flatMap(service => serviceAcls(service.name)),
        ...(options.readers ?? []).flatMap(reader => readerAcls(reader.name)),
      ],
    });
  } finally {
    await client.disconnect();
  }
}

async function ensureTopics(admin: Admin, { topics, config = {} }: ProvisionOptions): Promise<void> {
  const entries = (topic: (typeof topics)[number]) =>
    Object.entries({ ...topicConfig(topic), ...config }).map(([name, value]) => ({ name, value }));
  const there = new Set(await admin.listTopics());
  const missing = topics.filter(topic => !there.has(topic.name));
  if (missing.length > 0) {
    await admin.createTopics({
      // kafkajs gives up when the broker has not heard of its own new topic yet.
      waitForLeaders: false,
      topics: missing.map(topic => ({
        topic: topic.name,
        numPartitions: partitions,
        replicationFactor: -1,
        configEntries: entries(topic),
      })),
    });
    await leadersOf(
      admin,
      missing.map(topic => topic.name),
    );
  }
  const others = topics.filter(topic => there.has(topic.name));
  if (others.length > 0) {
    await admin.alterConfigs({
      validateOnly: false,
      resources: others.map(topic => ({
        type: ConfigResourceTypes.TOPIC,
        name: topic.name,
        configEntries: entries(topic),
      })),
    });
  }
}

/** Waits until each partition of new topics has a leader, and so can be written and read. */
async function leadersOf(admin: Admin, topics: string[]): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await admin.fetchTopicMetadata({ topics });
      return;
    } catch (error) {
      const { type } = error as { type?: string };
      const early = type === 'UNKNOWN_TOPIC_OR_PARTITION' || type === 'LEADER_NOT_AVAILABLE';
      if (!early || attempt >= leaderAttempts) throw error;
      await wait(backOff(attempt, 50, 1_000));
    }
  }
}

const { READ, WRITE, DESCRIBE, DELETE } = AclOperationTypes;
const { TOPIC, GROUP, TRANSACTIONAL_ID } = AclResourceTypes;
const { LITERAL, PREFIXED } = ResourcePatternTypes;

function allow(
  user: string,
  resourceType: AclResourceTypes,
  resourcePatternType: ResourcePatternTypes,
  resourceName: string,
  ...operations: AclOperationTypes[]
): AclEntry[] {
  return operations.map(operation => ({
    principal: `User:${user}`,
    host: '*',
    permissionType: AclPermissionTypes.ALLOW,
    operation,
    resourceType,
    resourcePatternType,
    resourceName,
  }));
}

function serviceAcls(service: string): AclEntry[] {
  return [
    ...readerAcls(service),
    ...allow(service, TOPIC, PREFIXED, `doorstep.${service}.`, WRITE),
    ...allow(service, TRANSACTIONAL_ID, LITERAL, transactionalIdOf(service), WRITE, DESCRIBE),
    ...allow(service, GROUP, LITERAL, `doorstep.${service}`, READ, DESCRIBE),
  ];
}

/** Reads every topic of ours, in groups whose names begin with its own. */
function readerAcls(reader: string): AclEntry[] {
  return [
    ...allow(reader, TOPIC, PREFIXED, 'doorstep.', READ, DESCRIBE),
    ...allow(reader, GROUP, PREFIXED, readingGroupsOf(reader), READ, DESCRIBE, DELETE),
    ...allow(reader, GROUP, PREFIXED, reader, READ, DESCRIBE, DELETE),
  ];
}
