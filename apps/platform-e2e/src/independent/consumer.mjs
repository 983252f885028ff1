// What a data team would write: plain kafkajs and a JSON Schema validator, nothing of Doorstep's.
// Reads every topic that the AsyncAPI document names from its beginning to its present end, checks each
// message against the published schema of its ce_type, and prints one JSON object: { topic: { messages, invalid } }.
//
//   KAFKA_BROKERS=… KAFKA_USERNAME=data-team KAFKA_PASSWORD=… node consumer.mjs asyncapi.json
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import kafkajs from 'kafkajs';

const asyncApi = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const ajv = new Ajv2020({ strict: false });
const validators = new Map(
  Object.values(asyncApi.channels)
    .flatMap(channel => Object.values(channel.messages))
    .map(message => [message.name, ajv.compile(message.payload)]),
);
const required = asyncApi.components.messageTraits;

const kafka = new kafkajs.Kafka({
  clientId: 'data-team',
  brokers: process.env.KAFKA_BROKERS.split(','),
  logLevel: kafkajs.logLevel.ERROR,
  sasl: { mechanism: 'plain', username: process.env.KAFKA_USERNAME, password: process.env.KAFKA_PASSWORD },
});

const admin = kafka.admin();
await admin.connect();
const topics = Object.keys(asyncApi.channels);
const remaining = new Map();
for (const topic of topics) {
  for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
    if (BigInt(high) > BigInt(low)) remaining.set(`${topic}/${partition}`, BigInt(high) - 1n);
  }
}
await admin.disconnect();

const report = Object.fromEntries(topics.map(topic => [topic, { messages: 0, invalid: [] }]));
const consumer = kafka.consumer({ groupId: `data-team.check-${process.pid}`, retry: { retries: 3 } });
const finished = new Promise((resolve, reject) => {
  consumer.on(consumer.events.CRASH, event => reject(event.payload.error));
  // A batch may end with records that are no messages (transaction markers), hence the end of the batch counts.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    const key = `${payload.topic}/${payload.partition}`;
    if (remaining.has(key) && BigInt(payload.lastOffset) >= remaining.get(key) - 1n) remaining.delete(key);
    if (remaining.size === 0) resolve();
  });
});

await consumer.connect();
await consumer.subscribe({ topics, fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ topic, message }) => {
    report[topic].messages += 1;
    const problem = invalid(topic, message);
    if (problem) report[topic].invalid.push({ offset: message.offset, problem });
  },
});
if (remaining.size > 0) await finished;
await consumer.disconnect();
console.log(JSON.stringify(report));

function invalid(topic, message) {
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [name, String(value)]),
  );
  const trait = topic.endsWith('.state') ? required.stateEvent : required.factEvent;
  const missing = trait.headers.required.filter(name => headers[name] === undefined);
  if (missing.length > 0) return `headers missing: ${missing.join(', ')}`;
  if (message.value === null) return topic.endsWith('.state') ? null : 'a fact without a body';
  const validate = validators.get(headers.ce_type);
  if (!validate) return `no schema for ${headers.ce_type}`;
  return validate(JSON.parse(String(message.value))) ? null : ajv.errorsText(validate.errors);
}
