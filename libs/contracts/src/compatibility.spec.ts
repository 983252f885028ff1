import { z } from 'zod';
import { incompatibilities, withoutWords } from './compatibility';
import type { JsonSchema } from './json-schema';

const topic = { name: 'doorstep.schools.school.state', consumers: ['assessment', 'outreach'] as const };
const schema = (shape: z.ZodRawShape) => ({ state: z.toJSONSchema(z.looseObject(shape)) as JsonSchema });
const first = schema({
  code: z.string(),
  note: z.string().optional(),
  members: z.array(z.looseObject({ role: z.string() })),
});
const check = (shape: z.ZodRawShape, published = [first]) =>
  incompatibilities(topic, published, schema(shape));
const unchanged = {
  code: z.string(),
  note: z.string().optional(),
  members: z.array(z.looseObject({ role: z.string() })),
};

test('the same contract and a new optional field break nobody', () => {
  expect(check(unchanged)).toEqual([]);
  expect(check({ ...unchanged, alias: z.string().optional() })).toEqual([]);
});

test('a new required field breaks readers of today on what was written before', () => {
  expect(check({ ...unchanged, alias: z.string() })).toEqual([
    {
      topic: topic.name,
      revision: 1,
      path: 'state.alias',
      problem: "today's reader requires it, and it may be missing in what this revision wrote",
      consumers: ['assessment', 'outreach'],
    },
  ]);
});

test('a required field that is dropped breaks the readers that still require it', () => {
  const { code: _, ...rest } = unchanged;
  expect(check(rest).map(found => [found.path, found.problem])).toEqual([
    ['state.code', "this revision's reader requires it, and it may be missing in what is written today"],
  ]);
});

test('a changed type breaks both ways, deep inside arrays too; an integer may become a number only one way', () => {
  expect(check({ ...unchanged, members: z.array(z.looseObject({ role: z.number() })) })).toHaveLength(2);
  const places = schema({ places: z.number().int() });
  expect(check({ places: z.number() }, [places]).map(found => found.path)).toEqual(['state.places']);
});

test('a field that becomes nullable breaks the readers that do not take null', () => {
  expect(check({ ...unchanged, code: z.string().nullable() }).map(found => found.path)).toEqual([
    'state.code',
  ]);
});

test('every revision counts, not only the last: a name is not used again with another type', () => {
  const second = schema({ code: z.string() });
  const third = { code: z.string(), note: z.number().optional() };
  expect(check(third, [second])).toEqual([]);
  expect(
    incompatibilities(
      topic,
      [schema({ code: z.string(), note: z.string().optional() }), second],
      schema(third),
    ),
  ).toHaveLength(2);
});

test('a fact that is no longer written breaks who acts on it; a new one breaks nobody', () => {
  const fact = z.toJSONSchema(z.looseObject({ on: z.string() })) as JsonSchema;
  expect(incompatibilities(topic, [{ Opened: fact }], { Closed: fact })).toEqual([
    expect.objectContaining({ path: 'Opened', revision: 1 }),
  ]);
  expect(incompatibilities(topic, [{ Opened: fact }], { Opened: fact, Closed: fact })).toEqual([]);
});

test('words are no part of a revision, and a field called description is no word', () => {
  const described = z.toJSONSchema(z.looseObject({ description: z.string().describe('Words.') }));
  expect(withoutWords(described)).toEqual({
    type: 'object',
    properties: { description: { type: 'string' } },
    required: ['description'],
    additionalProperties: {},
  });
});
