import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { allTopics, schools, services, type DataOf, type ServiceName } from '@doorstep/contracts';
import { openDatabase, type Database } from '@doorstep/database';
import { provisionDatabases, startKafka, startPostgres, type PostgresServer } from '@doorstep/infra';
import {
  eventLogUrl,
  messagingMigrations,
  onState,
  provisionEventLog,
  provisionKafka,
  publishState,
  startMessaging,
  type EventsConfig,
  type Subscription,
} from '@doorstep/messaging';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { percentile, ratio, round } from './measure';

type School = DataOf<typeof schools.school>;
const log = pino({ level: 'error' });
const password = randomUUID();
const user = (name: string) => ({ name, password });
const perTransaction = 500;

export interface EventsFigures {
  transport: 'kafka' | 'postgres';
  /** Events per second from the outbox of one service to the copy that another has stored. */
  eventsPerSecond: number;
  /** The same messages through bare kafkajs, produced in batches of 500 and consumed in batches. */
  bareEventsPerSecond?: number;
  /** Milliseconds from a commit to the commit of its effect, one event at a time. */
  latency: { p50: number; p99: number };
}

/** Events from outbox to effect on both transports, beside a bare kafkajs produce-and-consume on the same broker. */
export async function benchEvents(folder: string, count: number): Promise<EventsFigures[]> {
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres') });
  const kafka = await startKafka({
    dataDir: join(folder, 'kafka'),
    users: [...services, 'data-team'].map(user),
    adminPassword: password,
  });
  try {
    const credentials = { topics: allTopics, services: services.map(user), readers: [user('data-team')] };
    await provisionKafka(
      { KAFKA_BROKERS: kafka.brokers, KAFKA_USERNAME: 'admin', KAFKA_PASSWORD: password },
      credentials,
    );
    await provisionEventLog(postgres, credentials);
    const bare = await bareKafkajs(kafka.brokers, count);
    const onKafka = await fromOutboxToEffect(postgres, 'kafka', count, service => ({
      EVENTS: 'kafka',
      KAFKA_BROKERS: kafka.brokers,
      KAFKA_USERNAME: service,
      KAFKA_PASSWORD: password,
    }));
    const onPostgres = await fromOutboxToEffect(postgres, 'postgres', count, service => ({
      EVENTS: 'postgres',
      EVENTS_DATABASE_URL: eventLogUrl(postgres, user(service)),
    }));
    return [{ ...onKafka, bareEventsPerSecond: bare }, onPostgres];
  } finally {
    await kafka.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

export function printEvents(figures: EventsFigures[]): void {
  for (const { transport, eventsPerSecond, bareEventsPerSecond, latency } of figures) {
    const beside = bareEventsPerSecond
      ? `; bare kafkajs ${Math.round(bareEventsPerSecond)}/s: ${ratio(eventsPerSecond, bareEventsPerSecond)}`
      : '';
    console.log(`  ${transport}: ${Math.round(eventsPerSecond)} events/s from outbox to effect${beside}`);
    console.log(`    commit to effect: p50 ${round(latency.p50, 1)} ms, p99 ${round(latency.p99, 1)} ms`);
  }
}

function sampleSchool(number: number): School {
  const code = String(3_101_000_000 + number);
  return {
    id: randomUUID(),
    code,
    name: { zh: `样例第${number}小学`, en: `Sample Primary School ${number}` },
    stage: 'PRIMARY',
    sector: 'PUBLIC',
    districtCode: '310115',
    status: 'OPEN',
    address: `样例路${number}号`,
    longitude: 121.5,
    latitude: 31.2,
    openedOn: '1998-09-01',
    sample: true,
  };
}

async function fromOutboxToEffect(
  postgres: PostgresServer,
  transport: EventsFigures['transport'],
  count: number,
  configOf: (service: ServiceName) => EventsConfig,
): Promise<EventsFigures> {
  const open = (service: ServiceName) => openServiceDatabase(postgres, `bench_${transport}_${service}`);
  const producer = await open('schools');
  const consumer = await open('assessment');
  const effects = new Effects(consumer.url);
  await effects.listen();
  const start = (service: ServiceName, database: Database, subscriptions: Subscription[]) =>
    startMessaging({
      service,
      database,
      events: configOf(service),
      subscriptions,
      log,
      metrics: new Registry(),
    });

  // The first event takes the joining of the group with it, which bare kafkajs is spared too.
  const consuming = await start('assessment', consumer, [storeAndTell]);
  const first = await start('schools', producer, []);
  await publish(producer, 0, 1);
  await effects.seen(1);
  await first.drain();
  await first.close();

  for (let from = 0; from < count; from += perTransaction) {
    await publish(producer, from, Math.min(perTransaction, count - from));
  }
  const started = performance.now();
  const producing = await start('schools', producer, []);
  await effects.seen(1 + count);
  const seconds = (performance.now() - started) / 1000;

  const latencies: number[] = [];
  for (let number = 0; number < 300; number++) {
    await publish(producer, number, 1);
    const committed = performance.now();
    await effects.seen(1 + count + number + 1);
    latencies.push(performance.now() - committed);
    await pause(5);
  }
  for (const part of [producing, consuming]) await part.drain();
  for (const part of [producing, consuming, effects, producer, consumer]) await part.close();
  return {
    transport,
    eventsPerSecond: count / seconds,
    latency: { p50: percentile(latencies, 50), p99: percentile(latencies, 99) },
  };
}

/** The effect: a row of its own for every school, told to the bench when it is committed. */
const storeAndTell = onState(schools.school, async (tx, events) => {
  await tx.query(
    `INSERT INTO school_reference (id, version, code, district_code, stage)
     SELECT "key"::uuid, version, data->>'code', data->>'districtCode', data->>'stage'
     FROM json_to_recordset($1) AS event("key" text, version bigint, data json)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version`,
    [JSON.stringify(events)],
  );
  await tx.query(`SELECT pg_notify('effects', $1)`, [String(events.length)]);
});

async function publish(database: Database, from: number, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => sampleSchool(from + index)).map(data => ({
    key: data.id,
    version: 1,
    data,
  }));
  await database.transaction(tx => publishState(tx, schools.school, rows));
}

async function openServiceDatabase(postgres: PostgresServer, name: string): Promise<Database> {
  await provisionDatabases(postgres.adminUrl, { databases: [{ name, owner: name, password }] });
  const database = await openDatabase({
    url: postgres.url(name, name, password),
    migrations: messagingMigrations,
    log,
  });
  await database.manager.query(`CREATE TABLE IF NOT EXISTS school_reference
    (id uuid PRIMARY KEY, version bigint NOT NULL, code text NOT NULL, district_code text NOT NULL, stage text NOT NULL)`);
  return database;
}

/** Counts the effects as their transactions commit. */
class Effects {
  private count = 0;
  private wake: () => void = () => undefined;
  private readonly client: pg.Client;

  constructor(url: string) {
    this.client = new pg.Client(url);
  }

  async listen(): Promise<void> {
    await this.client.connect();
    this.client.on('notification', ({ payload }) => {
      this.count += Number(payload);
      this.wake();
    });
    await this.client.query('LISTEN effects');
  }

  async seen(count: number): Promise<void> {
    while (this.count < count) await new Promise<void>(resolve => (this.wake = resolve));
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

/** What a user would write instead: produce and consume at the same time, no outbox, no effect. */
async function bareKafkajs(brokers: string, count: number): Promise<number> {
  const kafka = new Kafka({
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    sasl: { mechanism: 'plain', username: 'admin', password },
  });
  const topic = 'bench.bare';
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 3 }], waitForLeaders: false });
  // A broker may not have heard of its own new topic yet.
  while (!(await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => undefined))) await pause(50);
  await admin.disconnect();
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: 'bench.bare' });
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topic, fromBeginning: true });
  let consumed = 0;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>(resolve => (finish = resolve));
  const joined = new Promise<void>(resolve => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
  await consumer.run({
    eachBatch: async ({ batch }) => {
      for (const message of batch.messages) JSON.parse(String(message.value));
      consumed += batch.messages.length;
      if (consumed >= count) finish();
    },
  });
  await joined;
  const messages = Array.from({ length: count }, (_, number) => sampleSchool(number)).map(data => ({
    key: data.id,
    value: JSON.stringify(data),
  }));
  const started = performance.now();
  for (let from = 0; from < count; from += perTransaction) {
    await producer.send({ topic, acks: -1, messages: messages.slice(from, from + perTransaction) });
  }
  await finished;
  const seconds = (performance.now() - started) / 1000;
  await Promise.all([producer.disconnect(), consumer.disconnect()]);
  return count / seconds;
}
