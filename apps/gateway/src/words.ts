import { languageOf, type Language as Locale } from '@doorstep/service-kit';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { GraphQLError } from 'graphql';

export { languageOf as localeOf, type Locale };

/**
 * Every refusal that the gateway itself makes: its code, its HTTP status and what it says. The codes are
 * part of the public interface and are listed in the README.
 */
const refusals = {
  QUERY_TOO_LARGE: {
    status: 400,
    zh: '查询太长：最多 {limit} 个词法单元，展开片段后最多 {fields} 个字段。请拆分查询。',
    en: 'The query is too large: at most {limit} tokens, and {fields} fields with its fragments expanded. Split it.',
  },
  QUERY_TOO_DEEP: {
    status: 400,
    zh: '查询嵌套 {actual} 层，最多 {limit} 层。请减少嵌套。',
    en: 'The query is {actual} levels deep; at most {limit} are allowed. Ask for less at once.',
  },
  QUERY_TOO_MANY_ALIASES: {
    status: 400,
    zh: '查询使用了超过 {limit} 个别名。请减少别名，或改用列表字段。',
    en: 'The query has more than {limit} aliases. Use fewer, or a list field instead.',
  },
  QUERY_TOO_COSTLY: {
    status: 400,
    zh: '查询的代价为 {actual}，上限为 {limit}（列表的代价 = 每页条数 × 单条代价）。请减小 first/last，或减少嵌套列表。',
    en: 'The query costs {actual}; at most {limit} is allowed (a list costs its page size times its node). Ask for smaller pages or fewer nested lists.',
  },
  QUERY_ALIAS_RESERVED: {
    status: 400,
    zh: '别名 {alias} 以两个下划线开头，此类名称保留。请换一个别名。',
    en: 'The alias {alias} starts with two underscores, and such names are reserved. Choose another.',
  },
  RATE_LIMITED: {
    status: 429,
    zh: '请求过于频繁：每分钟最多 {limit} 次。请在 {seconds} 秒后重试。',
    en: 'Too many requests: at most {limit} a minute. Try again in {seconds} seconds.',
  },
  PERSISTED_QUERY_NOT_LISTED: {
    status: 400,
    zh: '此网关只接受已登记的查询，而该查询未登记。请将其加入清单（persisted-query manifest）。',
    en: 'This gateway takes only listed operations, and this one is not in its persisted-query manifest.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    zh: '请求体超过 {limit} 字节。',
    en: 'The request body is larger than {limit} bytes.',
  },
  BAD_REQUEST: {
    status: 400,
    zh: '请求无法理解：{why}。',
    en: 'The request could not be understood: {why}.',
  },
  UNAUTHENTICATED: { status: 401, zh: '{why}', en: '{why}' },
  IDENTITY_UNAVAILABLE: { status: 503, zh: '{why}', en: '{why}' },
  SUBGRAPH_UNAVAILABLE: {
    status: 503,
    zh: '服务 {service} 暂时没有响应。这一部分为空，其余部分有效，请稍后重试。',
    en: 'The service {service} does not answer at the moment. This part is empty, the rest is valid; try again soon.',
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    zh: '这里出现了意外错误。反馈时请提供请求编号 {request}。',
    en: 'Something failed here. Quote the request {request} when you report it.',
  },
  NOT_FOUND: { status: 404, zh: '这里没有内容。', en: 'There is nothing here.' },
} as const;

export type RefusalCode = keyof typeof refusals;
/** What the holes of a sentence are filled with; words may have both languages. */
export type Values = Record<string, string | number | BilingualText>;
/** The same for one reader. */
export type ToldValues = Record<string, string | number>;

/** What a refusal says in the reader's language. */
export function say(code: RefusalCode, locale: Locale, values: Values = {}): string {
  const told = valuesFor(locale, values);
  return refusals[code][locale].replace(/\{(\w+)\}/g, (_hole, name: string) => String(told[name] ?? ''));
}

/** The values of a refusal in the reader's language. */
export function valuesFor(locale: Locale, values: Values): ToldValues {
  const told: ToldValues = {};
  for (const [name, value] of Object.entries(values)) {
    told[name] = typeof value === 'object' ? value[locale] : value;
  }
  return told;
}

/** The HTTP status of a refusal that concerns the whole request. */
export function statusOf(code: RefusalCode): number {
  return refusals[code].status;
}

/** A refusal of a whole operation, thrown where no language is known yet. */
export class GatewayRefusal extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly values: Values = {},
  ) {
    super(`${code}: ${say(code, 'en', values)}`);
    this.name = 'GatewayRefusal';
  }

  toGraphQL(locale: Locale): GraphQLError {
    return new GraphQLError(say(this.code, locale, this.values), {
      extensions: {
        code: this.code,
        ...valuesFor(locale, this.values),
        http: { status: statusOf(this.code) },
      },
    });
  }
}
