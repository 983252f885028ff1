import {
  allTopics,
  consumerGroup,
  factsTopic,
  stateTopic,
  type ServiceName,
  type Topic,
} from '@doorstep/contracts';
import { migration, type Database } from '@doorstep/database';
import { eventually, testDatabase, type TestDatabase, type TestEvents } from '@doorstep/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { z } from 'zod';
import {
  keepCopy,
  messagingMigrations,
  onFacts,
  openTransport,
  publishFacts,
  publishState,
  startMessaging,
  type EventTransport,
  type Fact,
  type Messaging,
  type ReceivedEvent,
  type Subscription,
} from '../index';

export const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });

const Thing = z.looseObject({ name: z.string() });
const Counted = z.looseObject({ value: z.number() });

/** Two topics of the service schools, to which assessment listens. */
export function topicsOf(aggregate: string) {
  const common = {
    service: 'schools',
    aggregate,
    description: 'For the conformance suite.',
    consumers: ['assessment'],
  } as const;
  return {
    state: stateTopic({ ...common, schema: Thing }),
    facts: factsTopic({ ...common, facts: { Counted } }),
  };
}
type Topics = ReturnType<typeof topicsOf>;
export type CountedFact = Fact<{ Counted: z.infer<typeof Counted> }>;

const effects = migration(
  1_800_000_000_000,
  'Effects',
  `CREATE TABLE thing (id text PRIMARY KEY, version bigint NOT NULL, name text NOT NULL);
   CREATE TABLE effect (
     id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     key      text NOT NULL,
     sequence bigint NOT NULL,
     value    bigint NOT NULL,
     member   text NOT NULL
   );
   CREATE TABLE poison (value bigint PRIMARY KEY);`,
);
const migrations = [...messagingMigrations, effects];

/** The handlers of the suite: they keep copies, note every fact, and fail at what stands in the table `poison`. */
export function subscriptionsOf({ state, facts }: Topics, member = 'one'): Subscription[] {
  return [
    keepCopy(state, { table: 'thing', row: ({ name }) => ({ name }) }),
    onFacts(facts, async (tx, some) => {
      await tx.query(
        `INSERT INTO effect (key, sequence, value, member)
         SELECT key, sequence, value, $4 FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS u (key, sequence, value)`,
        [
          some.map(fact => fact.key),
          some.map(fact => fact.sequence),
          some.map(fact => fact.data.value),
          member,
        ],
      );
      const [poison]: { value: number }[] = await tx.query('SELECT value FROM poison WHERE value = ANY($1)', [
        some.map(fact => fact.data.value),
      ]);
      if (poison) throw new Error(`The value ${poison.value} is poison.`);
    }),
  ];
}

/** schools with something to say, and assessment that listens; each with its database, on one broker. */
export class World {
  readonly topics: Topics;
  readonly #open: (() => Promise<unknown>)[] = [];

  private constructor(
    readonly events: TestEvents,
    aggregate: string,
    readonly schools: TestDatabase,
    readonly assessment: TestDatabase,
  ) {
    this.topics = topicsOf(aggregate);
  }

  static async open(
    events: TestEvents,
    aggregate: string,
    topicSettings: Record<string, string> = {},
  ): Promise<World> {
    const databases = [await testDatabase({ migrations }), await testDatabase({ migrations })] as const;
    const world = new World(events, aggregate, ...databases);
    const { state, facts } = world.topics;
    await events.provision([state, facts] as unknown as Topic[], topicSettings);
    return world;
  }

  async close(): Promise<void> {
    for (const close of this.#open.reverse()) await close();
    await this.schools.stop();
    await this.assessment.stop();
  }

  /** To be done at the end, whatever the outcome. */
  atEnd(close: () => Promise<unknown>): void {
    this.#open.push(close);
  }

  /** The relay of schools. */
  async startSchools(registry = new Registry()): Promise<Messaging> {
    return this.#start('schools', this.schools.database, [], registry);
  }

  /** The consumers of assessment; a second instance has a database object of its own. */
  async startAssessment(
    options: {
      member?: string;
      database?: Database;
      subscriptions?: Subscription[];
      registry?: Registry;
    } = {},
  ): Promise<Messaging> {
    const subscriptions = options.subscriptions ?? subscriptionsOf(this.topics, options.member);
    return this.#start(
      'assessment',
      options.database ?? this.assessment.database,
      subscriptions,
      options.registry,
    );
  }

  async #start(
    service: ServiceName,
    database: Database,
    subscriptions: Subscription[],
    metrics = new Registry(),
  ): Promise<Messaging> {
    const events = this.events.config(service);
    const messaging = await startMessaging({ service, database, events, subscriptions, log, metrics });
    this.#open.push(() => messaging.close());
    return messaging;
  }

  /** A transport with the credentials of a service or of the data team. */
  transport(user: ServiceName | 'data-team'): EventTransport {
    const transport = openTransport(this.events.config(user), { user, log });
    this.#open.push(() => transport.close());
    return transport;
  }

  async publish(...rows: { key: string; value: number }[]): Promise<void> {
    await this.schools.database.transaction(tx =>
      publishFacts(
        tx,
        this.topics.facts,
        rows.map(({ key, value }) => ({ key, name: 'Counted' as const, data: { value } })),
      ),
    );
  }

  async publishState(...rows: { key: string; version: number; name: string | null }[]): Promise<void> {
    await this.schools.database.transaction(tx =>
      publishState(
        tx,
        this.topics.state,
        rows.map(({ key, version, name }) => ({ key, version, data: name === null ? null : { name } })),
      ),
    );
  }

  /** What the facts have done, by key, in the order in which it was done. */
  async effects(): Promise<Record<string, { sequence: number; value: number }[]>> {
    const rows: { key: string; sequence: number; value: number }[] =
      await this.assessment.database.manager.query('SELECT key, sequence, value FROM effect ORDER BY id');
    const byKey: Record<string, { sequence: number; value: number }[]> = {};
    for (const { key, sequence, value } of rows) (byKey[key] ??= []).push({ sequence, value });
    return byKey;
  }

  /** The values that took effect, by key. */
  async values(): Promise<Record<string, number[]>> {
    return Object.fromEntries(
      Object.entries(await this.effects()).map(([key, some]) => [key, some.map(({ value }) => value)]),
    );
  }

  async copies(): Promise<{ id: string; version: number; name: string }[]> {
    return this.assessment.database.manager.query('SELECT id, version, name FROM thing ORDER BY id');
  }

  async waitForValues(expected: Record<string, number[]>, timeout = 30_000): Promise<void> {
    await eventually(async () => expect(await this.values()).toEqual(expected), { timeout });
  }

  async waitForCopies(expected: { id: string; version: number; name: string }[]): Promise<void> {
    await eventually(async () => expect(await this.copies()).toEqual(expected), { timeout: 30_000 });
  }

  /** Everything that a topic holds. */
  async contentOf(topic: string): Promise<ReceivedEvent[]> {
    const transport = openTransport(this.events.config('data-team'), { user: 'data-team', log });
    try {
      const all: ReceivedEvent[] = [];
      await transport.read({ topics: [topic], onBatch: async some => void all.push(...some) });
      return all;
    } finally {
      await transport.close();
    }
  }

  /** What the service's environment would say, for a process of its own. */
  environment(service: ServiceName, database: TestDatabase): Record<string, string> {
    const settings = Object.entries(this.events.config(service)).filter(([, value]) => value !== undefined);
    return { ...Object.fromEntries(settings), DATABASE_URL: database.url, SERVICE: service };
  }
}

/** Opened once for a suite: the topics of the services too, for dead letters. */
export const everyTopic = allTopics;
export const groupOfAssessment = consumerGroup('assessment');
