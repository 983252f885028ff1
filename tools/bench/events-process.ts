/**
 * One of the processes between which events travel in the bench, as in production: whoever sends is not whoever stores.
 * Its role is the first argument; it is told what to do by its parent, and answers each order when that is done.
 *
 * - `relay`, `consumer`: a service with an outbox, a service with a copy (settings: `ServiceSettings`)
 * - `bare-producer`, `bare-consumer`: kafkajs and nothing else (settings: `BareSettings`)
 */
import { setTimeout as pause } from 'node:timers/promises';
import { schools, type ServiceName } from '@doorstep/contracts';
import { openDatabase } from '@doorstep/database';
import { keepCopy, onState, startMessaging, type EventsConfig } from '@doorstep/messaging';
import { Kafka, logLevel } from 'kafkajs';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { bareMessage, perSend } from './events-sample';

export interface ServiceSettings {
  service: ServiceName;
  databaseUrl: string;
  events: EventsConfig;
}

export interface BareSettings {
  brokers: string;
  username: string;
  password: string;
  topic: string;
}

export type Role = 'relay' | 'consumer' | 'bare-producer' | 'bare-consumer';
/** `prepare` makes so many messages, `send` sends them, `expect` is done when so many more were consumed. */
export type Order = { order: 'prepare' | 'send' | 'expect'; count: number };
type Orders = Partial<Record<Order['order'], (count: number) => void | Promise<void>>>;

/** The effect: a copy as the services keep theirs, told to the bench when it is committed. */
const storeAndTell = [
  keepCopy(schools.school, {
    table: 'school_reference',
    row: ({ code, districtCode, stage }) => ({ code, district_code: districtCode, stage }),
  }),
  onState(schools.school, async (tx, events) => {
    await tx.query(`SELECT pg_notify('effects', $1)`, [String(events.length)]);
  }),
];

async function service(settings: ServiceSettings, consumes: boolean): Promise<Orders> {
  const log = pino({ level: 'error' });
  await startMessaging({
    service: settings.service,
    database: await openDatabase({ url: settings.databaseUrl, log }),
    events: settings.events,
    subscriptions: consumes ? storeAndTell : [],
    log,
    metrics: new Registry(),
  });
  return {};
}

async function bareProducer(settings: BareSettings): Promise<Orders> {
  const producer = bareKafka(settings).producer();
  await producer.connect();
  let messages: ReturnType<typeof bareMessage>[] = [];
  return {
    prepare: count => void (messages = Array.from({ length: count }, (_, number) => bareMessage(number))),
    send: async () => {
      for (let from = 0; from < messages.length; from += perSend) {
        await producer.send({
          topic: settings.topic,
          acks: -1,
          messages: messages.slice(from, from + perSend),
        });
      }
    },
  };
}

async function bareConsumer(settings: BareSettings): Promise<Orders> {
  const consumer = bareKafka(settings).consumer({ groupId: settings.topic });
  await consumer.connect();
  await consumer.subscribe({ topic: settings.topic, fromBeginning: true });
  const joined = new Promise<void>(resolve => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
  let left = 0;
  let finish: () => void = () => undefined;
  await consumer.run({
    eachBatch: async ({ batch }) => {
      for (const message of batch.messages) JSON.parse(String(message.value));
      left -= batch.messages.length;
      if (left <= 0) finish();
    },
  });
  await joined;
  return {
    expect: async count => {
      left = count;
      await new Promise<void>(resolve => (finish = resolve));
    },
  };
}

function bareKafka({ brokers, username, password }: BareSettings): Kafka {
  return new Kafka({
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    sasl: { mechanism: 'plain', username, password },
  });
}

async function main(): Promise<void> {
  const [role, json] = process.argv.slice(2) as [Role, string];
  const settings: unknown = JSON.parse(json);
  const orders = role.startsWith('bare')
    ? await (role === 'bare-producer' ? bareProducer : bareConsumer)(settings as BareSettings)
    : await service(settings as ServiceSettings, role === 'consumer');
  process.on('message', ({ order, count }: Order) => {
    void Promise.resolve(orders[order]!(count)).then(() => process.send!({ done: order }));
  });
  process.on('disconnect', () => process.exit());
  process.send!({ done: 'start' });
}

main().catch(async (error: Error) => {
  console.error(`A process of the bench stopped: ${error.stack}`);
  await pause(100);
  process.exit(1);
});
