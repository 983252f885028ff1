import { outreach, professionalDevelopment } from '@doorstep/contracts';
import { uuidv7 } from '@doorstep/database';
import { listDeadLetters } from '@doorstep/messaging';
import { eventually, type TestPerson, type TestService } from '@doorstep/testing';
import {
  approvedStory,
  aSchool,
  caseStudyApproved,
  city,
  draftedStory,
  lin,
  mutate,
  now,
  register,
  startService,
  storiesOf,
  wen,
} from '../service.fixture';

let service: TestService;
const school = aSchool();
beforeAll(async () => {
  service = await startService();
  await register(service, school);
});
afterAll(() => service?.stop());
afterEach(() => service.clock.moveTo(now));

const words = {
  title: { zh: '作业少了，学得好了', en: 'Less homework, more learnt' },
  summary: { zh: '学校重新设计了作业。', en: 'The school designed its homework anew.' },
};

const told = async (id: string) =>
  (await service.read(outreach.story))
    .filter(({ key }) => key === id)
    .map(({ value }) => JSON.parse(value ?? 'null') as Record<string, unknown>);

describe('an approved case study', () => {
  test('becomes the draft of a story, which the public does not see', async () => {
    const own = aSchool();
    await register(service, own);
    const drafted = await draftedStory(service, own);
    expect(drafted).toMatchObject({
      status: 'DRAFT',
      version: 1,
      title: 'Homework that helps',
      publishedAt: null,
    });
    expect(await storiesOf(service, own, wen)).toEqual([drafted]);
    expect(await storiesOf(service, own)).toEqual([]);
    expect(await told(drafted.id)).toEqual([]);
  });

  test('that comes twice makes one story', async () => {
    const own = aSchool();
    await register(service, own);
    const id = uuidv7();
    const first = caseStudyApproved(own, id, 1);
    await service.publish('professional-development', first, first, caseStudyApproved(own, id, 2), first);
    await eventually(async () => {
      const [row] = await service.database.manager.query<{ position: number }[]>(
        'SELECT position FROM consumed WHERE topic = $1 AND key = $2',
        [professionalDevelopment.caseStudyFacts.name, id],
      );
      expect(row?.position).toBe(2);
    });
    expect(await storiesOf(service, own, wen)).toHaveLength(1);
  });

  test('that overtakes the registration of its school waits for it', async () => {
    const early = aSchool();
    const approved = caseStudyApproved(early);
    await service.publish('professional-development', approved);
    await eventually(async () => {
      const letters = await listDeadLetters(service.database.url, { key: approved.key });
      expect(letters).toMatchObject([{ code: 'EVENT_AHEAD', reason: expect.stringContaining(early.id) }]);
    });
    await register(service, early);
    await eventually(async () => expect(await storiesOf(service, early, wen)).toHaveLength(1));
    expect(await listDeadLetters(service.database.url, { key: approved.key })).toEqual([]);
  });

  test('that is malformed becomes a dead letter that says why, and holds up nobody', async () => {
    const own = aSchool();
    await register(service, own);
    const broken = caseStudyApproved(own);
    const { title: _left, ...rest } = JSON.parse(broken.value ?? '') as Record<string, unknown>;
    await service.publish(
      'professional-development',
      { ...broken, value: JSON.stringify(rest) },
      {
        ...caseStudyApproved(own),
        headers: { ...broken.headers, ce_id: uuidv7(), ce_type: 'something.else.v1' },
      },
      caseStudyApproved(own),
    );
    await eventually(async () => expect(await storiesOf(service, own, wen)).toHaveLength(1));
    const letters = await eventually(async () => {
      const found = await listDeadLetters(service.database.url);
      expect(found).toHaveLength(2);
      return found;
    });
    expect(letters.map(({ code, reason }) => `${code}: ${reason}`).sort()).toEqual([
      expect.stringMatching(/^EVENT_CONTRACT_BROKEN: title: /),
      expect.stringMatching(/^EVENT_TYPE_UNKNOWN: .*something\.else\.v1/),
    ]);
  });
});

test('edited, submitted, approved by another and published, it is told to everybody', async () => {
  const own = aSchool();
  await register(service, own);
  const drafted = await draftedStory(service, own);
  const edited = await mutate(service, wen, 'editStory', drafted, words);
  expect(edited).toMatchObject({ userErrors: [], story: { status: 'DRAFT', title: words.title.en } });
  const submitted = await mutate(service, wen, 'submitStory', edited.story!);
  expect(submitted.story).toMatchObject({ status: 'IN_REVIEW' });
  const approved = await mutate(service, lin, 'approveStory', submitted.story!);
  expect(approved.story).toMatchObject({ status: 'APPROVED', publishedAt: null });
  expect(await storiesOf(service, own)).toEqual([]);
  const published = await mutate(service, lin, 'publishStory', approved.story!);
  expect(published).toMatchObject({
    userErrors: [],
    story: { status: 'PUBLISHED', publishedAt: now, version: 5 },
  });
  expect(await storiesOf(service, own)).toEqual([published.story]);
  await eventually(async () => {
    expect(await told(drafted.id)).toEqual([
      { id: drafted.id, schoolId: own.id, caseStudyId: expect.any(String), ...words, publishedAt: now },
    ]);
  });
  for (const step of ['editStory', 'submitStory', 'approveStory', 'publishStory']) {
    const again = await mutate(service, lin, step, published.story!, step === 'editStory' ? words : {});
    expect(again).toMatchObject({
      story: null,
      userErrors: [{ code: 'STORY_ALREADY_PUBLISHED', path: ['storyId'] }],
    });
  }
});

describe('the history', () => {
  const ask = 'query ($id: ID!) { story(id: $id) { history { version step by at title(locale: EN) } } }';

  test('says who did what to which words', async () => {
    const drafted = await draftedStory(service, school);
    const edited = await mutate(service, wen, 'editStory', drafted, words);
    await mutate(service, wen, 'submitStory', edited.story!);
    const { data } = await service.ask(ask, { id: drafted.id }, lin);
    expect(data).toEqual({
      story: {
        history: [
          { version: 1, step: 'DRAFTED', by: 'system', at: now, title: 'Homework that helps' },
          { version: 2, step: 'EDITED', by: 'wen', at: now, title: words.title.en },
          { version: 3, step: 'SUBMITTED', by: 'wen', at: now, title: words.title.en },
        ],
      },
    });
  });

  test('is for editors', async () => {
    const approved = await approvedStory(service, school);
    await mutate(service, lin, 'publishStory', approved);
    for (const as of [undefined, city]) {
      const { data, errors } = await service.ask(ask, { id: approved.id }, as);
      expect(data).toEqual({ story: { history: null } });
      expect(errors?.[0]?.extensions['code']).toBe(as ? 'FORBIDDEN' : 'UNAUTHENTICATED');
    }
  });
});

describe('nobody approves words they had a hand in', () => {
  test('by the rule, though another edited after them', async () => {
    const drafted = await draftedStory(service, school);
    const first = await mutate(service, wen, 'editStory', drafted, words);
    const second = await mutate(service, lin, 'editStory', first.story!, words);
    const submitted = await mutate(service, lin, 'submitStory', second.story!);
    for (const editor of [wen, lin]) {
      expect(await mutate(service, editor, 'approveStory', submitted.story!)).toMatchObject({
        story: null,
        userErrors: [{ code: 'SELF_APPROVAL_FORBIDDEN', path: ['storyId'] }],
      });
    }
    const third: TestPerson = { subject: 'third', grants: [{ role: 'editor' }] };
    expect((await mutate(service, third, 'approveStory', submitted.story!)).userErrors).toEqual([]);
  });

  test('by the database', async () => {
    const drafted = await draftedStory(service, school);
    const edited = await mutate(service, wen, 'editStory', drafted, words);
    await expect(
      service.database.manager.query(
        `UPDATE story SET status = 'APPROVED', approved_by = 'wen', approved_at = now() WHERE id = $1`,
        [edited.story!.id],
      ),
    ).rejects.toThrow('story_approver_not_drafter');
  });
});

describe('a change', () => {
  test('is of the version that was read', async () => {
    const drafted = await draftedStory(service, school);
    const both = await Promise.all([wen, lin].map(as => mutate(service, as, 'editStory', drafted, words)));
    expect(both.map(({ userErrors }) => userErrors[0]?.code ?? 'EDITED').sort()).toEqual([
      'CONFLICT',
      'EDITED',
    ]);
  });

  test('to words that are missing is told where', async () => {
    const drafted = await draftedStory(service, school);
    const { userErrors } = await mutate(service, wen, 'editStory', drafted, {
      ...words,
      summary: { zh: ' ', en: 'Something' },
    });
    expect(userErrors).toMatchObject([{ code: 'TEXT_EMPTY', path: ['summary', 'zh'] }]);
  });

  test('of a story that is not there is told', async () => {
    expect(await mutate(service, wen, 'submitStory', { id: uuidv7(), version: 1 })).toMatchObject({
      userErrors: [{ code: 'STORY_NOT_FOUND', path: ['storyId'] }],
    });
  });

  test('is for editors', async () => {
    const drafted = await draftedStory(service, school);
    for (const as of [undefined, city]) {
      const { errors } = await service.ask(
        'mutation ($input: SubmitStoryInput!) { submitStory(input: $input) { userErrors { code } } }',
        { input: { storyId: drafted.id, expectedVersion: 1 } },
        as,
      );
      expect(errors?.[0]?.extensions['code']).toBe(as ? 'FORBIDDEN' : 'UNAUTHENTICATED');
    }
  });
});

describe('a dated publication', () => {
  const publishAt = '2026-12-01T00:00:00.000Z';
  const statusOf = async (id: string) => {
    const { data } = await service.ask<{ story: Record<string, unknown> }>(
      'query ($id: ID!) { story(id: $id) { status publishAt publishedAt } }',
      { id },
      wen,
    );
    return data?.story;
  };
  const jobsOf = (id: string) =>
    service.database.manager.query<{ status: string; result: unknown }[]>(
      `SELECT status, result FROM job WHERE payload->>'storyId' = $1 ORDER BY created_at, id`,
      [id],
    );

  test('comes at its instant and not before', async () => {
    const approved = await approvedStory(service, school);
    const scheduled = await mutate(service, lin, 'publishStory', approved, { publishAt });
    expect(scheduled).toMatchObject({
      userErrors: [],
      story: { status: 'SCHEDULED', publishAt, publishedAt: null },
    });
    service.clock.moveTo('2026-11-30T23:59:59Z');
    // What is due by then has run when a later job of the same queue has.
    const witness = await mutate(service, lin, 'publishStory', await approvedStory(service, school), {
      publishAt: '2026-11-30T23:59:59.500Z',
    });
    service.clock.moveTo('2026-11-30T23:59:59.600Z');
    await eventually(async () => expect((await statusOf(witness.story!.id))?.['status']).toBe('PUBLISHED'));
    expect(await statusOf(approved.id)).toEqual({ status: 'SCHEDULED', publishAt, publishedAt: null });
    service.clock.moveTo('2026-12-01T00:00:05Z');
    await eventually(async () => {
      expect(await statusOf(approved.id)).toEqual({
        status: 'PUBLISHED',
        publishAt: null,
        publishedAt: '2026-12-01T00:00:05.000Z',
      });
    });
    await eventually(async () => expect(await told(approved.id)).toHaveLength(1));
    await eventually(async () =>
      expect(await jobsOf(approved.id)).toEqual([{ status: 'SUCCEEDED', result: { published: true } }]),
    );
  });

  test('that is dated anew comes once, at the new instant', async () => {
    const approved = await approvedStory(service, school);
    const first = await mutate(service, lin, 'publishStory', approved, { publishAt });
    const later = '2026-12-24T00:00:00.000Z';
    const second = await mutate(service, lin, 'publishStory', first.story!, { publishAt: later });
    expect(second.story).toMatchObject({ status: 'SCHEDULED', publishAt: later });
    service.clock.moveTo('2026-12-25T00:00:00Z');
    await eventually(async () => expect((await statusOf(approved.id))?.['status']).toBe('PUBLISHED'));
    await eventually(async () => {
      expect((await jobsOf(approved.id)).map(({ status }) => status)).toEqual(['CANCELLED', 'SUCCEEDED']);
    });
    expect(await told(approved.id)).toHaveLength(1);
  });

  test('is left alone by a job that another has replaced, though it was too late to cancel', async () => {
    const approved = await approvedStory(service, school);
    await mutate(service, lin, 'publishStory', approved, { publishAt });
    const newer = uuidv7();
    await service.database.manager.query(
      `UPDATE story SET publish_job = $2, publish_at = '2027-01-01' WHERE id = $1`,
      [approved.id, newer],
    );
    service.clock.moveTo('2026-12-02T00:00:00Z');
    await eventually(async () =>
      expect(await jobsOf(approved.id)).toEqual([{ status: 'SUCCEEDED', result: { published: false } }]),
    );
    expect(await statusOf(approved.id)).toMatchObject({ status: 'SCHEDULED', publishedAt: null });
  });

  test('does not come when the words have changed: they want a new approval', async () => {
    const approved = await approvedStory(service, school);
    const scheduled = await mutate(service, lin, 'publishStory', approved, { publishAt });
    const edited = await mutate(service, wen, 'editStory', scheduled.story!, words);
    expect(edited.story).toMatchObject({ status: 'DRAFT', publishAt: null });
    expect((await jobsOf(approved.id)).map(({ status }) => status)).toEqual(['CANCELLED']);
    expect((await mutate(service, lin, 'publishStory', edited.story!)).userErrors).toMatchObject([
      { code: 'STORY_NOT_APPROVED' },
    ]);
  });

  test('can be made to come at once', async () => {
    const approved = await approvedStory(service, school);
    const scheduled = await mutate(service, lin, 'publishStory', approved, { publishAt });
    const published = await mutate(service, lin, 'publishStory', scheduled.story!);
    expect(published.story).toMatchObject({ status: 'PUBLISHED', publishedAt: now, publishAt: null });
    expect((await jobsOf(approved.id)).map(({ status }) => status)).toEqual(['CANCELLED']);
  });

  test('has a limit', async () => {
    const approved = await approvedStory(service, school);
    expect(
      (await mutate(service, lin, 'publishStory', approved, { publishAt: '2028-01-01T00:00:00Z' }))
        .userErrors,
    ).toMatchObject([{ code: 'STORY_PUBLICATION_TOO_FAR_AHEAD', path: ['publishAt'] }]);
  });
});

test('the list shows editors everything by its filter, and the public what is published, latest first', async () => {
  const own = aSchool();
  await register(service, own);
  const draft = await draftedStory(service, own);
  const first = await approvedStory(service, own);
  const second = await approvedStory(service, own);
  service.clock.moveTo('2026-11-23T00:00:00Z');
  await mutate(service, lin, 'publishStory', second);
  service.clock.moveTo('2026-11-24T00:00:00Z');
  await mutate(service, lin, 'publishStory', first);
  const list = async (filter: Record<string, unknown>, as?: TestPerson) => {
    const { data, errors } = await service.ask<{ stories: { totalCount: number; nodes: { id: string }[] } }>(
      'query ($filter: StoryFilter) { stories(filter: $filter) { totalCount nodes { id } } }',
      { filter },
      as,
    );
    expect(errors).toBeUndefined();
    expect(data!.stories.totalCount).toBe(data!.stories.nodes.length);
    return data!.stories.nodes.map(({ id }) => id);
  };
  expect(await list({ schoolId: own.id })).toEqual([first.id, second.id]);
  expect(await list({ schoolId: own.id }, wen)).toEqual([first.id, second.id, draft.id]);
  expect(await list({ schoolId: own.id, status: 'DRAFT' }, wen)).toEqual([draft.id]);
  expect(await list({ schoolId: own.id, status: 'DRAFT' })).toEqual([]);
  expect(await list({ schoolId: 'nonsense' }, wen)).toEqual([]);
});

test('stories of many schools take as many statements as those of one', async () => {
  const many = Array.from({ length: 20 }, () => aSchool());
  await register(service, ...many);
  await service.publish(
    'professional-development',
    ...many.flatMap(each => [caseStudyApproved(each), caseStudyApproved(each)]),
  );
  await eventually(async () => {
    for (const each of many) expect(await storiesOf(service, each, wen)).toHaveLength(2);
  });
  const query = `query ($schools: [_Any!]!) { _entities(representations: $schools) { ... on School {
    stories { totalCount nodes { id school { id } caseStudy { id } history { step } } } } } }`;
  const ask = (count: number) =>
    service.statements(async () => {
      const schools = many.slice(0, count).map(({ id }) => ({ __typename: 'School', id }));
      const { data, errors } = await service.ask<{
        _entities: { stories: { totalCount: number; nodes: { history: unknown[] }[] } }[];
      }>(query, { schools }, wen);
      expect(errors).toBeUndefined();
      expect(
        data!._entities.flatMap(({ stories }) => stories.nodes.flatMap(({ history }) => history)),
      ).toHaveLength(2 * count);
    });
  const one = await ask(1);
  expect(one).toBeGreaterThan(2);
  expect(await ask(20)).toBe(one);
});
