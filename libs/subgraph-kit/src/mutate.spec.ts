import { SampleService } from './sample-service.fixture';
import { seen, Story } from './sample.fixture';

let service: SampleService;
beforeAll(async () => {
  service = await SampleService.start();
});
afterAll(() => service?.stop());
beforeEach(() => {
  seen.writes = 0;
});

const write = `mutation ($input: WriteStoryInput!) { writeStory(input: $input) {
  story { id version title(locale: EN) } userErrors { code message path } } }`;
const publish = `mutation ($input: PublishStoryInput!) { publishStory(input: $input) {
  story { id version status } userErrors { code message path } } }`;

interface Payload {
  story: { id: string; version: number; status?: string } | null;
  userErrors: { code: string; message: string; path: string[] }[];
}

const input = (more: object = {}) => ({
  schoolId: '00000000-0000-7000-8000-000000000001',
  title: { zh: '标题', en: `Title ${crypto.randomUUID()}` },
  ...more,
});

async function send(query: string, sent: object, subject = 'editor-1', headers: Record<string, string> = {}) {
  const { data, errors } = await service.ask(
    query,
    { input: sent },
    { as: [{ role: 'editor' }], subject, headers },
  );
  expect(errors).toBeUndefined();
  return Object.values(data ?? {})[0] as Payload;
}

const stories = () => service.db.database.manager.count(Story);

test('what it did is in the payload, and there are no errors', async () => {
  const { story, userErrors } = await send(write, input());
  expect(userErrors).toEqual([]);
  expect(story).toMatchObject({ version: 1 });
});

test('what a rule refuses is a user error in the language of the caller, and nothing is done', async () => {
  const before = await stories();
  const empty = input({ title: { zh: '', en: 'x' }, clientMutationKey: 'refused' });
  expect(await send(write, empty)).toEqual({
    story: null,
    userErrors: [{ code: 'STORY_TITLE_EMPTY', message: '请填写标题。', path: ['title', 'zh'] }],
  });
  const english = await send(write, empty, 'editor-1', { 'accept-language': 'en-GB,en;q=0.9' });
  expect(english.userErrors[0]?.message).toBe('Give it a title.');
  expect(await stories()).toBe(before);
});

test('a constraint that is violated is a user error too', async () => {
  const once = input();
  await send(write, once);
  expect((await send(write, once)).userErrors).toMatchObject([
    { code: 'STORY_TITLE_TAKEN', path: ['title'] },
  ]);
});

describe('a change of what somebody else has changed', () => {
  test('is a conflict', async () => {
    const { story } = await send(write, input());
    const change = { id: story?.id, expectedVersion: 1 };
    expect((await send(publish, change)).story).toMatchObject({ version: 2, status: 'PUBLISHED' });
    expect(await send(publish, change)).toMatchObject({
      story: null,
      userErrors: [{ code: 'CONFLICT', path: ['expectedVersion'] }],
    });
  });

  test('at the same time, one wins and the others hear of it', async () => {
    const { story } = await send(write, input());
    const change = { id: story?.id, expectedVersion: 1 };
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(publish, change)));
    const outcomes = answers.map(answer => answer.userErrors[0]?.code ?? 'done').sort();
    expect(outcomes).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT', 'done']);
  });

  test('is seen by what the same request loads afterwards', async () => {
    const { story } = await send(write, input());
    const step = (version: number) =>
      `publishStory(input: { id: "${story?.id}", expectedVersion: ${version} }) { story { loaded { version } } }`;
    const twice = `mutation { first: ${step(1)} second: ${step(2)} }`;
    const { data } = await service.ask(twice, {}, { as: [{ role: 'editor' }] });
    expect(data).toEqual({
      first: { story: { loaded: { version: 2 } } },
      second: { story: { loaded: { version: 3 } } },
    });
  });

  test('of an unknown id is a user error', async () => {
    const change = { id: '1', expectedVersion: 1 };
    expect((await send(publish, change)).userErrors).toMatchObject([
      { code: 'STORY_NOT_FOUND', path: ['id'] },
    ]);
  });
});

describe('a clientMutationKey', () => {
  test('sent twice, it happens once, and both are told of the same story', async () => {
    const once = input({ clientMutationKey: 'twice' });
    const first = await send(write, once);
    expect(await send(write, once)).toEqual(first);
    expect(seen.writes).toBe(1);
  });

  test('sent ten times at once, it happens once', async () => {
    const before = await stories();
    const once = input({ clientMutationKey: 'at-once' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(write, once)));
    expect(new Set(answers.map(answer => answer.story?.id)).size).toBe(1);
    expect(answers[0]?.story).not.toBeNull();
    expect(await stories()).toBe(before + 1);
  });

  test('answers with the story as it is by then', async () => {
    const once = input({ clientMutationKey: 'by-then' });
    const { story } = await send(write, once);
    await send(publish, { id: story?.id, expectedVersion: 1 });
    expect((await send(write, once)).story).toMatchObject({ id: story?.id, version: 2 });
  });

  test('with other input is refused', async () => {
    await send(write, input({ clientMutationKey: 'reused' }));
    expect(await send(write, input({ clientMutationKey: 'reused' }))).toMatchObject({
      story: null,
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['clientMutationKey'] }],
    });
  });

  test('belongs to its sender', async () => {
    const mine = await send(write, input({ clientMutationKey: 'shared' }), 'editor-1');
    const sent = input({ clientMutationKey: 'shared' });
    const theirs = await send(write, sent, 'editor-2');
    expect(theirs.story?.id).not.toBe(mine.story?.id);
    expect(theirs.userErrors).toEqual([]);
    expect(await send(write, sent, 'editor-2')).toEqual(theirs);
  });

  test('is free again after a refusal', async () => {
    const key = { clientMutationKey: 'mended' };
    await send(write, input({ title: { zh: '', en: 'x' }, ...key }));
    expect((await send(write, input(key))).userErrors).toEqual([]);
  });

  test.each(['', 'with space', 'x'.repeat(129), '键'])('%p is none', async clientMutationKey => {
    const answer = await send(write, input({ clientMutationKey }));
    expect(answer.userErrors).toMatchObject([
      { code: 'IDEMPOTENCY_KEY_INVALID', path: ['clientMutationKey'] },
    ]);
  });

  test('is forgotten after thirty days', async () => {
    const { manager } = service.db.database;
    await send(write, input({ clientMutationKey: 'old' }));
    await manager.query(
      `UPDATE idempotency_key SET created_at = now() - interval '31 days' WHERE key = 'old'`,
    );
    await send(write, input({ clientMutationKey: 'new' }));
    const left: { key: string }[] = await manager.query(
      `SELECT key FROM idempotency_key WHERE key IN ('old', 'new')`,
    );
    expect(left).toEqual([{ key: 'new' }]);
  });
});
