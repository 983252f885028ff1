import type { BilingualText } from '@doorstep/service-kit/refusal';
import { createHash } from 'node:crypto';
import type { ConnectionArgs } from './connection';
import { badInput } from './errors';

/**
 * One key of an order: a property path (`school.code`) or an SQL expression over the query's aliases. It is
 * never null. Ties are broken by the primary key.
 */
export interface OrderKey {
  column: string;
  direction?: 'ASC' | 'DESC';
}

/** The page asked for, checked. */
export interface Window {
  size: number;
  /** Counted from the end. */
  backwards: boolean;
  after?: string[];
  before?: string[];
}

export const maximumPageSize = 100;
const defaultPageSize = 20;

/** Checks the arguments of a page; throws `BAD_USER_INPUT` with reason `PAGE_SIZE` or `CURSOR`. */
export function readWindow(args: ConnectionArgs, order: readonly OrderKey[]): Window {
  const { first, last, after, before } = args;
  if (first != null && last != null) {
    throw badInput('PAGE_SIZE', 'first 与 last 只能给出一个。', 'Ask for first or for last, not for both.');
  }
  const size = first ?? last ?? defaultPageSize;
  if (!Number.isInteger(size) || size < 1 || size > maximumPageSize) {
    const which = last == null ? 'first' : 'last';
    throw badInput(
      'PAGE_SIZE',
      `${which} 为 ${size}：每页应为 1 至 ${maximumPageSize} 条。`,
      `${which} is ${size}: a page has 1 to ${maximumPageSize} items.`,
    );
  }
  return {
    size,
    backwards: last != null,
    ...(after != null && { after: readCursor('after', after, order) }),
    ...(before != null && { before: readCursor('before', before, order) }),
  };
}

/** A cursor says where an item stands in its order: the item's order keys as text, and which order it was. */
export function writeCursor(values: readonly string[], order: readonly OrderKey[]): string {
  return Buffer.from(JSON.stringify([nameOf(order), ...values])).toString('base64url');
}

function readCursor(argument: string, cursor: string, order: readonly OrderKey[]): string[] {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw noCursor(argument);
  }
  if (!Array.isArray(content) || !content.every(part => typeof part === 'string')) {
    throw noCursor(argument);
  }
  const [name, ...values] = content as string[];
  if (name !== nameOf(order) || values.length !== order.length) {
    throw badCursor(argument, {
      zh: '属于另一个列表，或属于此列表的另一种排序',
      en: 'belongs to another list, or to another order of this one',
    });
  }
  return values;
}

export function noCursor(argument: string) {
  return badCursor(argument, { zh: '不是此列表的游标', en: 'is not a cursor of this list' });
}

function badCursor(argument: string, { zh, en }: BilingualText) {
  return badInput(
    'CURSOR',
    `${argument} 中的游标${zh}：请使用同一列表的 pageInfo 或 edge 给出的游标。`,
    `The cursor in ${argument} ${en}: take one from pageInfo or an edge of the same list.`,
  );
}

/** Recognises an order without giving its columns away. */
function nameOf(order: readonly OrderKey[]): string {
  const text = order.map(({ column, direction = 'ASC' }) => `${column} ${direction}`).join();
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}

/**
 * The condition that a row stands behind (or before) the cursor. One row comparison where all keys run the
 * same way, because an index can serve it; else key by key.
 * @param side `after` is behind in the order of the list
 */
export function keysetCondition(
  order: readonly OrderKey[],
  side: 'after' | 'before',
  values: readonly string[],
): { sql: string; parameters: Record<string, string> } {
  const parameters = Object.fromEntries(values.map((value, index) => [`page_${side}_${index}`, value]));
  const operators = order.map(({ direction = 'ASC' }) =>
    (direction === 'ASC') === (side === 'after') ? '>' : '<',
  );
  const expressions = order.map(({ column }) => column);
  const names = order.map((_key, index) => `:page_${side}_${index}`);
  if (new Set(operators).size === 1) {
    return { sql: `(${expressions.join(', ')}) ${operators[0]} (${names.join(', ')})`, parameters };
  }
  const alternatives = order.map((_key, index) => {
    const equal = expressions.slice(0, index).map((expression, place) => `${expression} = ${names[place]}`);
    return [...equal, `${expressions[index]} ${operators[index]} ${names[index]}`].join(' AND ');
  });
  return { sql: `(${alternatives.map(alternative => `(${alternative})`).join(' OR ')})`, parameters };
}
