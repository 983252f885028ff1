import { GraphQLScalarType, parseValue } from 'graphql';
import { DateScalar, DateTimeScalar, ShareScalar } from './index';

const literal = (scalar: GraphQLScalarType<unknown>, text: string) =>
  scalar.parseLiteral(parseValue(text), {});

describe('Date', () => {
  test.each(['2026-09-01', '2024-02-29', '0001-01-01'])('%s is a day', day => {
    expect([DateScalar.parseValue(day), DateScalar.serialize(day), literal(DateScalar, `"${day}"`)]).toEqual([
      day,
      day,
      day,
    ]);
  });
  test.each(['2025-02-29', '2027-02-29', '2026-13-01', '0000-01-01'])('%s is written well, and none', day => {
    expect(() => DateScalar.parseValue(day)).toThrow(`Date cannot be "${day}": there is no such day.`);
  });
  test.each(['2026-9-1', '2026-09-01T00:00:00Z', '', 20260901, null])('%p is none', day => {
    expect(() => DateScalar.parseValue(day)).toThrow(
      `Date cannot be ${JSON.stringify(day)}: write it like "2026-09-01".`,
    );
  });
  test('a Date object would have lost its zone and is refused on the way out', () => {
    expect(() => DateScalar.serialize(new Date())).toThrow('Date cannot be');
  });
});

describe('DateTime', () => {
  test('comes in with any offset and goes out in UTC', () => {
    expect(DateTimeScalar.parseValue('2026-09-01T08:30:00+08:00')).toEqual(new Date('2026-09-01T00:30:00Z'));
    expect(literal(DateTimeScalar, '"2026-09-01T00:30:00.5Z"')).toEqual(new Date('2026-09-01T00:30:00.500Z'));
    expect(DateTimeScalar.serialize(new Date('2026-09-01T00:30:00Z'))).toBe('2026-09-01T00:30:00.000Z');
  });
  test.each(['2026-09-01', '2026-09-01T00:30:00', '2026-09-31T00:30:00Z', '2026-09-01T24:00:00Z', '1', 1])(
    '%p is none',
    instant => expect(() => DateTimeScalar.parseValue(instant)).toThrow('DateTime cannot be'),
  );
  test('an invalid Date does not go out', () => {
    expect(() => DateTimeScalar.serialize(new Date(NaN))).toThrow('DateTime cannot be');
  });
});

describe('Share', () => {
  test.each(['0', '1', '0.9', '0.9000', '1.0000'])('%s is a share', share => {
    expect([ShareScalar.parseValue(share), ShareScalar.serialize(share)]).toEqual([share, share]);
  });
  test.each(['1.1', '-0.1', '90%', '.9', '0,9', '1e-1', 'NaN', 0.9])('%p is none', share => {
    expect(() => ShareScalar.parseValue(share)).toThrow('Share cannot be');
  });
  test('a number in the query has lost its places already', () => {
    expect(() => literal(ShareScalar, '0.9')).toThrow('Share cannot be "FloatValue"');
  });
});

test('a long value is cut in the message', () => {
  expect(() => DateScalar.parseValue('x'.repeat(1_000))).toThrow(/cannot be "x{59}…:/);
});
