import type { TestPerson, TestService } from '@doorstep/testing';
import {
  aSchool,
  city,
  draftedStory,
  lin,
  mutate,
  now,
  register,
  startService,
  wen,
} from '../service.fixture';

let service: TestService;
const school = aSchool();
beforeAll(async () => {
  service = await startService();
  await register(service, school);
});
afterAll(() => service?.stop());

async function tasksOf(as: TestPerson) {
  const { data, errors } = await service.ask<{
    me: { outreachTasks: { totalCount: number; nodes: object[] } };
  }>(
    '{ me { outreachTasks { totalCount nodes { kind subjectType subjectId since title(locale: EN) } } } }',
    {},
    as,
  );
  expect(errors).toBeUndefined();
  return data!.me.outreachTasks;
}

test('a story in review awaits the editors who did not write it, since it was last handed in', async () => {
  const draft = await draftedStory(service, school);
  expect((await tasksOf(lin)).totalCount).toBe(0);
  await mutate(service, wen, 'submitStory', draft);
  service.clock.moveTo('2026-11-22T03:00:00.000Z');
  const words = {
    title: { zh: '作业少了', en: 'Less homework' },
    summary: { zh: '学校重新设计了作业。', en: 'The school designed its homework anew.' },
  };
  const edited = await mutate(service, wen, 'editStory', { id: draft.id, version: 2 }, words);
  expect((await tasksOf(lin)).totalCount).toBe(0);
  const submitted = await mutate(service, wen, 'submitStory', edited.story!);
  expect(await tasksOf(lin)).toEqual({
    totalCount: 1,
    nodes: [
      {
        kind: 'APPROVE_STORY',
        subjectType: 'Story',
        subjectId: draft.id,
        since: '2026-11-22T03:00:00.000Z',
        title: 'Approve the story “Less homework”',
      },
    ],
  });
  expect((await tasksOf(wen)).totalCount).toBe(0);
  expect((await tasksOf(city)).totalCount).toBe(0);
  await mutate(service, lin, 'approveStory', submitted.story!);
  expect((await tasksOf(lin)).totalCount).toBe(0);
  service.clock.moveTo(now);
});
