import { eventually, type TestService } from '@doorstep/testing';
import {
  approvedStory,
  aSchool,
  draftedStory,
  lin,
  mutate,
  now,
  register,
  schoolState,
  startService,
} from '../service.fixture';
import { pageSize } from './feed.query';
import { parseAtom } from './rfc4287.fixture';

let service: TestService;
const school = aSchool();
beforeAll(async () => {
  service = await startService();
  await register(service, school);
});
afterAll(() => service?.stop());

const get = (path = '/outreach/feed.atom', headers: Record<string, string> = {}) =>
  service.fetch(path, { headers });
const read = async (path?: string, headers?: Record<string, string>) =>
  parseAtom(await (await get(path, headers)).text());

const publishOne = async () => {
  const approved = await approvedStory(service, school);
  const { story } = await mutate(service, lin, 'publishStory', approved);
  return story!;
};

test('the feed begins empty, and is an Atom feed for everybody', async () => {
  const response = await get();
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
  expect(response.headers.get('vary')).toContain('Accept-Language');
  expect(parseAtom(await response.text())).toMatchObject({ title: '家门口的好学校', entries: [] });
});

test('what is published stands in it; what is not does not', async () => {
  await draftedStory(service, school);
  await approvedStory(service, school);
  const story = await publishOne();
  const { entries, updated } = await read();
  expect(entries).toEqual([
    {
      id: `urn:uuid:${story.id}`,
      title: '让作业有用',
      content: '分层作业减轻了负担。',
      author: `样例学校${school.code}`,
      category: 'HOMEWORK_THAT_HELPS',
      published: now,
    },
  ]);
  expect(updated).toBe(now);
});

test('it speaks the language that is asked for', async () => {
  expect(await read('/outreach/feed.atom?locale=en')).toMatchObject({
    lang: 'en',
    entries: [{ title: 'Homework that helps', author: `Sample School ${school.code}` }],
  });
  expect((await read(undefined, { 'accept-language': 'en-GB,zh;q=0.5' })).lang).toBe('en');
  expect((await read('/outreach/feed.atom?locale=ZH', { 'accept-language': 'en' })).lang).toBe('zh-CN');
  for (const [language, title, detail] of [
    ['en', 'Bad request', 'locale is zh or en.'],
    ['zh', '请求有误', 'locale 只能是 zh 或 en。'],
  ]) {
    const unknown = await get('/outreach/feed.atom?locale=fr', { 'accept-language': language! });
    expect(unknown.status).toBe(400);
    expect(await unknown.json()).toMatchObject({ code: 'FEED_LOCALE_UNKNOWN', title, detail });
  }
});

test('a reader who has it is told so, until a story is added or a school renamed', async () => {
  const first = await get();
  const etag = first.headers.get('etag') ?? '';
  expect(etag).toMatch(/^W\/"[\w-]{22}"$/);
  const again = await get(undefined, { 'if-none-match': `"other", ${etag}` });
  expect(again.status).toBe(304);
  expect(again.headers.get('etag')).toBe(etag);
  expect(await again.text()).toBe('');
  expect((await get('/outreach/feed.atom?locale=en', { 'if-none-match': etag })).status).toBe(200);

  const lastModified = first.headers.get('last-modified') ?? '';
  expect(lastModified).toBe(new Date(now).toUTCString());
  expect((await get(undefined, { 'if-modified-since': lastModified })).status).toBe(304);
  expect((await get(undefined, { 'if-modified-since': 'Sun, 01 Nov 2015 00:00:00 GMT' })).status).toBe(200);

  service.clock.moveTo('2026-11-23T02:00:00Z');
  await publishOne();
  const added = await get(undefined, { 'if-none-match': etag, 'if-modified-since': lastModified });
  expect(added.status).toBe(200);
  expect(parseAtom(await added.text()).entries).toHaveLength(2);

  await service.publish('schools', schoolState(school, 2, 'A New Name'));
  await eventually(async () => {
    const renamed = await get('/outreach/feed.atom?locale=en', {
      'if-none-match': added.headers.get('etag') ?? '',
    });
    expect(parseAtom(await renamed.text()).entries[0]?.author).toBe('A New Name');
  });
});

test('HEAD tells the same without the words', async () => {
  const [head, whole] = [await service.fetch('/outreach/feed.atom', { method: 'HEAD' }), await get()];
  expect(head.status).toBe(200);
  expect(head.headers.get('etag')).toBe(whole.headers.get('etag'));
  expect(await head.text()).toBe('');
});

test('a long feed comes in pages that link on, each story once, latest first', async () => {
  await service.database.manager.query(
    `INSERT INTO story (version, school_id, school_code, district_code, theme, title, summary, status, drafted_at,
                        drafters, approved_by, approved_at, published_at)
     SELECT 1, $1, 'code', 'district', 'READING', jsonb_build_object('zh', 'old ' || i, 'en', 'old ' || i),
            '{"zh": "s", "en": "s"}', 'PUBLISHED', now(), '{system}', 'lin', now(),
            timestamptz '2020-01-01' + (i / 2) * interval '1 hour'
       FROM generate_series(1, $2) AS i`,
    [school.id, 2 * pageSize],
  );
  const pages = [];
  let path: string | undefined = '/outreach/feed.atom?locale=en';
  while (path !== undefined) {
    const response = await get(path);
    // It is sent piece by piece, and never measured first.
    expect(response.headers.get('transfer-encoding')).toBe('chunked');
    const page = parseAtom(await response.text());
    pages.push(page);
    path = page.links['next'] && `/outreach/${page.links['next']}`;
  }
  expect(pages.map(({ entries }) => entries.length)).toEqual([pageSize, pageSize, 2]);
  expect(new Set(pages.map(({ id }) => id)).size).toBe(1);
  const entries = pages.flatMap(page => page.entries);
  expect(new Set(entries.map(({ id }) => id)).size).toBe(2 * pageSize + 2);
  const instants = entries.map(({ published }) => published);
  expect(instants).toEqual([...instants].sort().reverse());
  expect(pages[2]?.links['first']).toBe('feed.atom?locale=en');
});

test('a page that is nobody’s is refused', async () => {
  for (const before of ['nonsense', school.id, (await draftedStory(service, school)).id]) {
    const response = await get(`/outreach/feed.atom?before=${before}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'FEED_PAGE_UNKNOWN' });
  }
});

test('a bad token is refused here too', async () => {
  const response = await get(undefined, { authorization: 'Bearer forged' });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('the service says how it is', async () => {
  const response = await service.fetch('/readyz');
  expect(await response.json()).toEqual({
    status: 'ok',
    parts: { database: 'ok', jobs: 'ok', events: 'ok', graph: 'ok' },
  });
});
