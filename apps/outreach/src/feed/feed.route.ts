import { door, type VerifyToken } from '@doorstep/access';
import type { Database } from '@doorstep/database';
import { languageOf, problemBody } from '@doorstep/service-kit';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { isUuid, localeOf } from '@doorstep/subgraph-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { atomFeed, type FeedEntry, type FeedLocale, mediaType } from './atom';
import { feedEntries, feedState, isPublished } from './feed.query';

interface FeedRequest {
  Querystring: { locale?: string; before?: string };
}

/** How long, in seconds, a reader may take the feed for current without asking. */
const maxAge = 60;

/** `GET /outreach/feed.atom?locale=zh|en`: the published stories, latest first, for everybody. */
export function serveFeed(http: FastifyInstance, database: Database, verifyToken: VerifyToken): void {
  http.get<FeedRequest>('/outreach/feed.atom', door(verifyToken, 'read', 'Feed'), async (request, reply) => {
    const { before } = request.query;
    const locale = localeAsked(request);
    if (!locale) return badQuery(request, reply, unknownLocale);
    const { manager } = database;
    if (before !== undefined && !(isUuid(before) && (await isPublished(manager, before)))) {
      return badQuery(request, reply, unknownPage);
    }
    const state = await feedState(manager, before);
    // Weak: a story that is published while the page is sent may already stand in it.
    const tag = createHash('sha256')
      .update(`${locale} ${state.more} ${state.fingerprint}`)
      .digest('base64url');
    const etag = `W/"${tag.slice(0, 22)}"`;
    reply
      .header('etag', etag)
      .header('vary', 'Accept-Language')
      .header('cache-control', `public, max-age=${maxAge}`);
    if (state.updated) reply.header('last-modified', state.updated.toUTCString());
    if (isFresh(request, etag, state.updated)) return reply.code(304).send();
    let last: FeedEntry | undefined;
    const page = {
      locale,
      updated: state.updated,
      ...(before !== undefined && { before }),
      entries: remembering(feedEntries(manager, before), entry => (last = entry)),
      next: () => (state.more ? last?.id : undefined),
    };
    return reply
      .header('content-type', `${mediaType}; charset=utf-8`)
      .header('content-language', locale)
      .send(Readable.from(atomFeed(page), { objectMode: false }));
  });
}

async function* remembering<T>(items: AsyncIterable<T>, remember: (item: T) => void): AsyncGenerator<T> {
  for await (const item of items) {
    remember(item);
    yield item;
  }
}

function localeAsked({ query, headers }: FastifyRequest<FeedRequest>): FeedLocale | undefined {
  const { locale } = query;
  if (locale === undefined) return localeOf(headers['accept-language']);
  const word = String(locale).toLowerCase();
  return word === 'zh' || word === 'en' ? word : undefined;
}

/** Whether the reader has the page already (RFC 9110: a tag outweighs a date, and tags are compared weakly). */
function isFresh({ headers }: FastifyRequest<FeedRequest>, etag: string, updated: Date | null): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) {
    const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
    return tags.trim() === '*' || tags.split(',').some(tag => opaque(tag) === opaque(etag));
  }
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return updated !== null && !Number.isNaN(since) && Math.floor(updated.getTime() / 1_000) * 1_000 <= since;
}

const unknownLocale = {
  code: 'FEED_LOCALE_UNKNOWN',
  text: { zh: 'locale 只能是 zh 或 en。', en: 'locale is zh or en.' },
};
const unknownPage = {
  code: 'FEED_PAGE_UNKNOWN',
  text: {
    zh: 'before 所指的报道不存在或未发布：请沿订阅源中的链接翻页。',
    en: 'before names no published story: follow the links of the feed.',
  },
};

function badQuery(
  request: FastifyRequest,
  reply: FastifyReply,
  { code, text }: { code: string; text: BilingualText },
): FastifyReply {
  const language = languageOf(request.headers['accept-language']);
  return reply
    .code(400)
    .type('application/problem+json')
    .header('content-language', language)
    .send(problemBody(language, 400, code, text[language]));
}
