import { atomFeed, escaped, type FeedEntry, type FeedPage } from './atom';
import { parseAtom } from './rfc4287.fixture';

async function* of(...entries: FeedEntry[]) {
  yield* entries;
}

async function written(page: Partial<FeedPage> = {}): Promise<string> {
  let text = '';
  for await (const piece of atomFeed({
    locale: 'zh',
    updated: null,
    entries: of(),
    next: () => undefined,
    ...page,
  })) {
    text += piece;
  }
  return text;
}

const entry: FeedEntry = {
  id: '0195f1b0-0000-7000-8000-000000000001',
  title: { zh: '让作业有用', en: 'Homework that helps' },
  summary: { zh: '分层作业。', en: 'Homework in layers.' },
  theme: 'HOMEWORK_THAT_HELPS',
  publishedAt: new Date('2026-11-22T02:00:00.123Z'),
  schoolName: { zh: '样例学校', en: 'Sample School' },
};

test('an empty feed is a feed', async () => {
  const feed = parseAtom(await written());
  expect(feed).toMatchObject({
    lang: 'zh-CN',
    title: '家门口的好学校',
    updated: '2015-11-09T00:00:00.000Z',
    entries: [],
  });
});

test('a story becomes an entry', async () => {
  const page = { updated: entry.publishedAt, entries: of(entry), next: () => entry.id, before: 'b' };
  const zh = parseAtom(await written(page));
  expect(zh.entries).toEqual([
    {
      id: 'urn:uuid:0195f1b0-0000-7000-8000-000000000001',
      title: '让作业有用',
      content: '分层作业。',
      author: '样例学校',
      category: 'HOMEWORK_THAT_HELPS',
      published: '2026-11-22T02:00:00.123Z',
    },
  ]);
  expect(zh.links).toEqual({
    self: 'feed.atom?locale=zh&before=b',
    alternate: 'feed.atom?locale=en&before=b',
    first: 'feed.atom?locale=zh',
    next: `feed.atom?locale=zh&before=${entry.id}`,
  });
  const en = parseAtom(await written({ ...page, locale: 'en', entries: of({ ...entry, schoolName: null }) }));
  expect(en).toMatchObject({ lang: 'en', entries: [{ title: 'Homework that helps', author: undefined }] });
  expect(en.id).not.toBe(zh.id);
});

test('whatever the words are, the feed is well-formed and says them', async () => {
  const words = 'Pupils & "teachers" <script>alert(1)</script> ]]> 学校\t𠮷 \u0001\uFFFE';
  const said = 'Pupils & "teachers" <script>alert(1)</script> ]]> 学校\t𠮷 \uFFFD\uFFFD';
  const text = { zh: words, en: words };
  const feed = parseAtom(
    await written({ entries: of({ ...entry, title: text, summary: text, schoolName: text, theme: words }) }),
  );
  expect(feed.entries[0]).toMatchObject({ title: said, content: said, author: said });
});

test('a lone surrogate is no character', () => {
  expect(escaped('a\uD800b')).toBe('a\uFFFDb');
  expect(escaped('𠮷')).toBe('𠮷');
});

describe('the reader that the tests use', () => {
  const good = () => written({ updated: entry.publishedAt, entries: of(entry) });
  test.each([
    ['an entry without an id', /<id>urn:uuid:0195[^<]*<\/id>/, ''],
    ['two titles', '<entry>', '<entry><title>x</title>'],
    [
      'an instant without a zone',
      '2026-11-22T02:00:00.123Z</published>',
      '2026-11-22T02:00:00.123</published>',
    ],
    ['an unknown element', '<entry>', '<entry><body/>'],
    ['an unknown attribute', '<category term', '<category kind="x" term'],
    ['a person without a name', '<name>样例学校</name>', ''],
    ['an entry with nothing to read', /<content.*<\/content>/, ''],
    ['what is not well-formed', '</entry>', ''],
    ['an undeclared entity', '样例学校', '&nbsp;'],
  ])('refuses %s', async (_what, from, to) => {
    const text = await good();
    const broken = text.replace(from, to);
    expect(broken).not.toBe(text);
    expect(() => parseAtom(text)).not.toThrow();
    expect(() => parseAtom(broken)).toThrow();
  });
});
