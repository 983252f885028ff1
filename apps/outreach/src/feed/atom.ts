import type { BilingualText } from '@doorstep/service-kit/refusal';

export type FeedLocale = 'zh' | 'en';

/** One story as it stands in the feed. */
export interface FeedEntry {
  id: string;
  title: BilingualText;
  summary: BilingualText;
  theme: string;
  publishedAt: Date;
  /** Null where the register no longer knows the school. */
  schoolName: BilingualText | null;
}

export interface FeedPage {
  locale: FeedLocale;
  /** When the newest story of the page was published; null on an empty page. */
  updated: Date | null;
  /** The story behind which this page begins; undefined on the first. */
  before?: string;
  entries: AsyncIterable<FeedEntry>;
  /** The story behind which the next page begins, or undefined on the last; known once the entries are read. */
  next(): string | undefined;
}

export const mediaType = 'application/atom+xml';

/** A feed keeps its id for ever, whatever address it is fetched from. */
const feedIds: Record<FeedLocale, string> = {
  zh: 'urn:uuid:6f0b5a52-51d7-4bb4-9a3f-1d7c2a1f0e61',
  en: 'urn:uuid:b7d0a9c4-0c7e-4f0d-8a35-2b9e5c6d7f42',
};

const words: Record<FeedLocale, { title: string; subtitle: string; author: string; lang: string }> = {
  zh: {
    title: '家门口的好学校',
    subtitle: '新优质学校的故事',
    author: '新优质学校项目',
    lang: 'zh-CN',
  },
  en: {
    title: 'Good schools on the doorstep',
    subtitle: 'Stories of the programme for new high-quality schools',
    author: 'The programme for new high-quality schools',
    lang: 'en',
  },
};

/** A feed must say when it was updated; one without a story says the day on which the programme's plan was issued. */
const nothingYet = new Date('2015-11-09T00:00:00Z');

/**
 * A page of the feed as an Atom document (RFC 4287, paged as RFC 5005 says), piece by piece. Its links are relative, so
 * that they hold behind any gateway.
 */
export async function* atomFeed(page: FeedPage): AsyncGenerator<string> {
  const { locale, before } = page;
  const { title, subtitle, author, lang } = words[locale];
  const other = locale === 'zh' ? 'en' : 'zh';
  yield [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${lang}">`,
    `<id>${feedIds[locale]}</id>`,
    `<title>${escaped(title)}</title>`,
    `<subtitle>${escaped(subtitle)}</subtitle>`,
    `<updated>${(page.updated ?? nothingYet).toISOString()}</updated>`,
    `<author><name>${escaped(author)}</name></author>`,
    link('self', locale, before),
    link('alternate', other, before),
    link('first', locale),
    '',
  ].join('\n');
  for await (const entry of page.entries) yield entryOf(entry, locale);
  const next = page.next();
  if (next) yield `${link('next', locale, next)}\n`;
  yield '</feed>\n';
}

function link(rel: string, locale: FeedLocale, before?: string): string {
  const query = new URLSearchParams({ locale, ...(before && { before }) });
  return `<link rel="${rel}" type="${mediaType}" hreflang="${words[locale].lang}" href="feed.atom?${escaped(query.toString())}"/>`;
}

function entryOf(entry: FeedEntry, locale: FeedLocale): string {
  const instant = entry.publishedAt.toISOString();
  return [
    '<entry>',
    `<id>urn:uuid:${entry.id}</id>`,
    `<title>${escaped(entry.title[locale])}</title>`,
    `<published>${instant}</published>`,
    `<updated>${instant}</updated>`,
    ...(entry.schoolName ? [`<author><name>${escaped(entry.schoolName[locale])}</name></author>`] : []),
    `<category term="${escaped(entry.theme)}"/>`,
    `<content type="text">${escaped(entry.summary[locale])}</content>`,
    '</entry>',
    '',
  ].join('\n');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as XML takes it. Characters that XML 1.0 has no way to write become U+FFFD. */
export function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replace(/[&<>"]/g, character => entities[character] ?? character);
}
