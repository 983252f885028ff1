import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { inReadersLanguage } from './errors';

/** A scalar that travels as text and is checked by `read`, on the way in and on the way out. */
function textScalar<T>(options: {
  name: string;
  description: string;
  example: string;
  read: (text: string) => T | undefined;
  /** What else is wrong with a text of the right form. */
  problem?: (text: string) => { zh: string; en: string } | undefined;
  write: (value: unknown) => string | undefined;
}): GraphQLScalarType<T, string> {
  const { name, description, example, read, write } = options;
  const refuse = (value: unknown, node?: ValueNode) => {
    const { zh, en } = (typeof value === 'string' && options.problem?.(value)) || {
      zh: `请写成“${example}”这样的形式`,
      en: `write it like "${example}"`,
    };
    return new GraphQLError(
      inReadersLanguage({
        zh: `${name} 不能是 ${shown(value)}：${zh}。`,
        en: `${name} cannot be ${shown(value)}: ${en}.`,
      }),
      { nodes: node, extensions: { reason: 'SCALAR' } },
    );
  };
  const parse = (value: unknown, node?: ValueNode): T => {
    const parsed = typeof value === 'string' ? read(value) : undefined;
    if (parsed === undefined) throw refuse(value, node);
    return parsed;
  };
  return new GraphQLScalarType<T, string>({
    name,
    description,
    parseValue: value => parse(value),
    parseLiteral: node => parse('value' in node && node.kind === Kind.STRING ? node.value : node.kind, node),
    serialize(value) {
      const written = write(value);
      if (written === undefined) throw refuse(value);
      return written;
    },
  });
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/;

function readDay(text: string): string | undefined {
  const [, year, month, day] = dayPattern.exec(text) ?? [];
  if (year === undefined || Number(year) === 0) return undefined;
  const date = new Date(`${text}T00:00:00Z`);
  const real = date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day);
  return real ? text : undefined;
}

const instantPattern =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

function readInstant(text: string): Date | undefined {
  const [, day] = instantPattern.exec(text) ?? [];
  if (day === undefined || readDay(day) === undefined) return undefined;
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

const sharePattern = /^(0(\.\d{1,10})?|1(\.0{1,10})?)$/;

/** A calendar day; a string `YYYY-MM-DD` in the code too. */
export const DateScalar = textScalar<string>({
  name: 'Date',
  description: 'A calendar day, YYYY-MM-DD. A business day is that of Shanghai.',
  example: '2026-09-01',
  read: readDay,
  problem: text => (dayPattern.test(text) ? { zh: '没有这一天', en: 'there is no such day' } : undefined),
  write: value => (typeof value === 'string' ? readDay(value) : undefined),
});

/** An instant; a JavaScript Date in the code. Comes in with any offset and goes out in UTC. */
export const DateTimeScalar = textScalar<Date>({
  name: 'DateTime',
  description: 'An instant (RFC 3339) with its offset; always in UTC when it comes out.',
  example: '2026-09-01T00:30:00Z',
  read: readInstant,
  write(value) {
    const instant = typeof value === 'string' ? readInstant(value) : value;
    return instant instanceof Date && !Number.isNaN(instant.getTime()) ? instant.toISOString() : undefined;
  },
});

/** An exact share from 0 to 1; a decimal string in the code, as PostgreSQL's `numeric` gives it. */
export const ShareScalar = textScalar<string>({
  name: 'Share',
  description: 'An exact share from "0" to "1", a decimal with up to ten places: "0.9" is 90 %.',
  example: '0.9000',
  read: text => (sharePattern.test(text) ? text : undefined),
  write: value => (typeof value === 'string' && sharePattern.test(value) ? value : undefined),
});
