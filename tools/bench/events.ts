import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { allTopics, schools, services, type ServiceName } from '@doorstep/contracts';
import { openDatabase, type Database } from '@doorstep/database';
import {
  provisionDatabases,
  startKafka,
  startPostgres,
  type KafkaServer,
  type PostgresServer,
} from '@doorstep/infra';
import {
  eventLogUrl,
  messagingMigrations,
  provisionEventLog,
  provisionKafka,
  publishState,
  type EventsConfig,
} from '@doorstep/messaging';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { pino } from 'pino';
import { Helper } from './events-helper';
import { sampleSchool } from './events-sample';
import { cpuSecondsOfDescendants, percentile, ratio, round } from './measure';

const log = pino({ level: 'error' });
const password = randomUUID();
const user = (name: string) => ({ name, password });
const rounds = 5;
const perStatement = 1_000;
const latencySamples = 300;
const effectsAtMost = 120_000;

type Round = Record<'bare' | 'kafka' | 'postgres', { perSecond: number; cpuMicroseconds: number }>;

export interface EventsFigures {
  /**
   * Each round has all sides in turn: events per second from the first one sent to the last one stored or consumed, and
   * the processor time of all processes (both ends, broker, PostgreSQL) per event, which other load does not distort.
   */
  rounds: Round[];
  /** Milliseconds from a commit to the commit of its effect, one event at a time. */
  latency: Record<'kafka' | 'postgres', { p50: number; p99: number }>;
}

interface Spent {
  seconds: number;
  cpuSeconds: number;
}

/** Begins to count; the function that it returns says what was spent since. */
function meter(): () => Spent {
  const [cpu, began] = [cpuSecondsOfDescendants(), performance.now()];
  return () => {
    const seconds = (performance.now() - began) / 1000;
    return { seconds, cpuSeconds: cpuSecondsOfDescendants() - cpu };
  };
}

/** One way for events to go, whose ends are processes of their own. */
interface Way {
  /** @returns what it took from the first event sent to the last one there, in seconds */
  run(count: number): Promise<Spent>;
  close(): Promise<void>;
}

/**
 * Events from the outbox of one service to the stored copy of another, on both transports, beside bare kafkajs that
 * produces and consumes the same messages on the same broker.
 */
export async function benchEvents(folder: string, count: number): Promise<EventsFigures> {
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres') });
  const kafka = await startKafka({
    dataDir: join(folder, 'kafka'),
    users: [...services, 'data-team'].map(user),
    adminPassword: password,
  });
  const open: Way[] = [];
  const opened = <W extends Way>(way: W): W => {
    open.push(way);
    return way;
  };
  try {
    const credentials = { topics: allTopics, services: services.map(user), readers: [user('data-team')] };
    await provisionKafka(
      { KAFKA_BROKERS: kafka.brokers, KAFKA_USERNAME: 'admin', KAFKA_PASSWORD: password },
      credentials,
    );
    await provisionEventLog(postgres, credentials);
    const bare = opened(await openBare(kafka));
    const onKafka = opened(
      await FromOutboxToEffect.open(postgres, 'kafka', service => ({
        EVENTS: 'kafka',
        KAFKA_BROKERS: kafka.brokers,
        KAFKA_USERNAME: service,
        KAFKA_PASSWORD: password,
      })),
    );
    const onPostgres = opened(
      await FromOutboxToEffect.open(postgres, 'postgres', service => ({
        EVENTS: 'postgres',
        EVENTS_DATABASE_URL: eventLogUrl(postgres, user(service)),
      })),
    );
    const measured = async (way: Way) => {
      const { seconds, cpuSeconds } = await way.run(count);
      return { perSecond: count / seconds, cpuMicroseconds: (cpuSeconds / count) * 1e6 };
    };
    // Code that is warm, groups that have met: the first events of a process are no measure.
    for (const way of [bare, onKafka, onPostgres]) await way.run(Math.ceil(count / 5));
    const figures: EventsFigures['rounds'] = [];
    for (let turn = 0; turn < rounds; turn++) {
      figures.push({
        bare: await measured(bare),
        kafka: await measured(onKafka),
        postgres: await measured(onPostgres),
      });
    }
    return {
      rounds: figures,
      latency: { kafka: await onKafka.latency(), postgres: await onPostgres.latency() },
    };
  } finally {
    for (const way of open) await way.close();
    await kafka.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

export function printEvents({ rounds, latency }: EventsFigures): void {
  console.log(
    '  events/s from the first one sent to the last one stored (bare: consumed), and µs of CPU per event',
  );
  for (const round of rounds) {
    const said = Object.entries(round).map(
      ([way, { perSecond, cpuMicroseconds }]) =>
        `${way} ${Math.round(perSecond)}/s ${Math.round(cpuMicroseconds)} µs`,
    );
    console.log(`    ${said.join(', ')}`);
  }
  const middle = (ratioOf: (round: Round) => number) => ratio(percentile(rounds.map(ratioOf), 50), 1);
  for (const way of ['kafka', 'postgres'] as const) {
    const speed = middle(round => round[way].perSecond / round.bare.perSecond);
    const cpu = middle(round => round[way].cpuMicroseconds / round.bare.cpuMicroseconds);
    console.log(`  ${way} beside bare kafkajs, middle of the rounds: ${speed} the events/s, ${cpu} the CPU`);
  }
  for (const [transport, { p50, p99 }] of Object.entries(latency)) {
    console.log(`  commit to effect on ${transport}: p50 ${round(p50, 1)} ms, p99 ${round(p99, 1)} ms`);
  }
}

/** Our way. This process only writes to the outbox, and hears of the effects. */
class FromOutboxToEffect implements Way {
  private constructor(
    private readonly producing: Database,
    private readonly effects: Effects,
    private readonly helpers: readonly Helper[],
  ) {}

  static async open(
    postgres: PostgresServer,
    transport: EventsConfig['EVENTS'],
    configOf: (service: ServiceName) => EventsConfig,
  ): Promise<FromOutboxToEffect> {
    const [producing, consuming] = [
      await openServiceDatabase(postgres, `bench_${transport}_schools`),
      await openServiceDatabase(postgres, `bench_${transport}_assessment`),
    ];
    const effects = await Effects.of(consuming.url);
    const settings = (service: ServiceName, { url }: Database) => ({
      service,
      databaseUrl: url,
      events: configOf(service),
    });
    const helpers = [
      await Helper.start('consumer', settings('assessment', consuming)),
      await Helper.start('relay', settings('schools', producing)),
    ];
    await consuming.close();
    return new FromOutboxToEffect(producing, effects, helpers);
  }

  async run(count: number): Promise<Spent> {
    let spent = meter();
    await this.producing.transaction(async tx => {
      for (let from = 0; from < count; from += perStatement) {
        const some = Array.from({ length: Math.min(perStatement, count - from) }, (_, i) =>
          sampleSchool(from + i),
        );
        await publishState(
          tx,
          schools.school,
          some.map(data => ({ key: data.id, version: 1, data })),
        );
      }
      // Nobody can send what is not committed.
      spent = meter();
    });
    await this.effects.seen(count);
    return spent();
  }

  async latency(): Promise<{ p50: number; p99: number }> {
    const latencies: number[] = [];
    for (let number = 0; number < latencySamples; number++) {
      const data = sampleSchool(number);
      await this.producing.transaction(tx =>
        publishState(tx, schools.school, [{ key: data.id, version: 1, data }]),
      );
      const committed = performance.now();
      await this.effects.seen(1);
      latencies.push(performance.now() - committed);
      await pause(5);
    }
    return { p50: percentile(latencies, 50), p99: percentile(latencies, 99) };
  }

  async close(): Promise<void> {
    for (const part of this.helpers) await part.stop();
    await this.effects.close();
    await this.producing.close();
  }
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
  #left = 0;
  #wake: (error?: Error) => void = () => undefined;

  private constructor(private readonly client: pg.Client) {}

  static async of(databaseUrl: string): Promise<Effects> {
    const client = new pg.Client(databaseUrl);
    const effects = new Effects(client);
    await client.connect();
    client.on('notification', ({ payload }) => {
      effects.#left -= Number(payload);
      effects.#wake();
    });
    await client.query('LISTEN effects');
    return effects;
  }

  /** Waits for so many more than were waited for before. */
  async seen(count: number): Promise<void> {
    this.#left += count;
    const late = setTimeout(
      () => this.#wake(new Error(`${this.#left} events had no effect.`)),
      effectsAtMost,
    );
    try {
      while (this.#left > 0) {
        await new Promise<void>((resolve, reject) => {
          this.#wake = error => (error ? reject(error) : resolve());
        });
      }
    } finally {
      clearTimeout(late);
    }
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

/** What a user would write instead: produce and consume at the same time, no outbox, no effect. */
async function openBare({ brokers }: KafkaServer): Promise<Way> {
  const topic = 'bench.bare';
  const settings = { brokers, username: 'admin', password, topic };
  const admin = new Kafka({
    brokers: [brokers],
    logLevel: logLevel.NOTHING,
    sasl: { mechanism: 'plain', username: 'admin', password },
  }).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 3 }], waitForLeaders: false });
  // A broker may not have heard of its own new topic yet.
  while (!(await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => undefined))) await pause(50);
  await admin.disconnect();
  const consumer = await Helper.start('bare-consumer', settings);
  const producer = await Helper.start('bare-producer', settings);
  return {
    run: async count => {
      await producer.ask('prepare', count);
      const consumed = consumer.ask('expect', count);
      const spent = meter();
      await Promise.all([producer.ask('send', count), consumed]);
      return spent();
    },
    close: async () => {
      for (const each of [producer, consumer]) await each.stop();
    },
  };
}
