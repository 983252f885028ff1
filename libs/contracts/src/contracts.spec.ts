import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from '@asyncapi/parser';
import {
  allTopics,
  asyncApi,
  incompatibilities,
  jsonSchemas,
  withoutWords,
  type JsonSchema,
  type PublishedSchemas,
} from '.';

const root = join(__dirname, '..');
const publish = 'publish it with `npm run doorstep -- contracts publish`';

function history(topic: string): PublishedSchemas[] {
  const folder = join(root, 'history', topic);
  return readdirSync(folder)
    .sort((a, b) => parseInt(a) - parseInt(b))
    .map(file => JSON.parse(readFileSync(join(folder, file), 'utf8')) as PublishedSchemas);
}

describe.each(allTopics.map(topic => [topic.name, topic] as const))('%s', (name, topic) => {
  test(`its contract is published (if not: ${publish})`, () => {
    expect(withoutWords(jsonSchemas(topic))).toEqual(history(name).at(-1));
  });

  test('it is compatible with every published revision', () => {
    expect(incompatibilities(topic, history(name), jsonSchemas(topic))).toEqual([]);
  });

  test('it is made of open objects and JSON types only', () => {
    expect(Object.values(jsonSchemas(topic)).flatMap(schema => foreign(schema))).toEqual([]);
  });
});

test('no published topic is missing', () => {
  expect(readdirSync(join(root, 'history')).sort()).toEqual(allTopics.map(topic => topic.name).sort());
});

test('names are unique and keep to the rule', () => {
  expect(new Set(allTopics.map(topic => topic.name)).size).toBe(allTopics.length);
  for (const topic of allTopics) expect(topic.name).toMatch(/^doorstep\.[a-z-]+\.[a-z-]+\.(state|facts)$/);
});

test('no topic carries personal data', () => {
  // The telephone of a school is its switchboard.
  const personal = /person|teacher|pupil|email|(?<!^"tele)phone|actor|drafter|respondent/i;
  for (const topic of allTopics) {
    const names = JSON.stringify(withoutWords(jsonSchemas(topic))).match(/"(\w+)":/g) ?? [];
    expect(names.filter(name => personal.test(name))).toEqual([]);
  }
});

test(`the AsyncAPI document is the committed one (if not: ${publish})`, () => {
  const committed = JSON.parse(readFileSync(join(root, 'asyncapi.json'), 'utf8')) as JsonSchema;
  expect(committed).toEqual(JSON.parse(JSON.stringify(asyncApi(allTopics))));
});

test('the AsyncAPI document is valid', async () => {
  const problems = await new Parser().validate(readFileSync(join(root, 'asyncapi.json'), 'utf8'));
  expect(problems.filter(problem => problem.severity === errorSeverity)).toEqual([]);
});

const errorSeverity = 0;

const keywords = new Set([
  ...['$schema', 'type', 'properties', 'required', 'items', 'additionalProperties', 'propertyNames', 'anyOf'],
  // zod gives every integer the bounds of a safe one.
  ...['minimum', 'maximum', 'description', 'examples'],
]);

/** Places in a schema that a contract may not have: closed objects, formats, patterns, unions of anything but null. */
function foreign(schema: JsonSchema, path = '$'): string[] {
  const own = Object.keys(schema)
    .filter(key => !keywords.has(key))
    .map(key => `${path}: ${key}`);
  if (schema['additionalProperties'] === false) own.push(`${path}: closed object`);
  const alternatives = (schema['anyOf'] as JsonSchema[] | undefined) ?? [];
  if (alternatives.filter(alternative => alternative['type'] !== 'null').length > 1)
    own.push(`${path}: union`);
  return [
    ...own,
    ...alternatives.flatMap(alternative => foreign(alternative, path)),
    ...(schema['items'] ? foreign(schema['items'] as JsonSchema, `${path}[]`) : []),
    ...Object.entries((schema['properties'] as Record<string, JsonSchema> | undefined) ?? {}).flatMap(
      ([key, value]) => foreign(value, `${path}.${key}`),
    ),
  ];
}
