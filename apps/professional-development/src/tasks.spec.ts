import { eventually, type TestPerson, type TestService } from '@doorstep/testing';
import {
  aSchool,
  expert,
  indicator,
  institute,
  mutate,
  principalOf,
  register,
  resultPublished,
  startService,
  today,
} from './service.fixture';

let service: TestService;
const school = aSchool();
const other = aSchool();
beforeAll(async () => {
  service = await startService();
  await register(service, school, other);
});
afterAll(() => service?.stop());

interface Tasks {
  totalCount: number;
  nodes: { kind: string; subjectType: string; subjectId: string; since: string; title: string }[];
}

async function tasksOf(as: TestPerson): Promise<Tasks> {
  const { data, errors } = await service.ask<{ me: { professionalDevelopmentTasks: Tasks } }>(
    `{ me { professionalDevelopmentTasks {
       totalCount nodes { kind subjectType subjectId since title(locale: EN) } } } }`,
    {},
    as,
  );
  expect(errors).toBeUndefined();
  return data!.me.professionalDevelopmentTasks;
}

test('an improvement plan awaits the principal of its school, until it is accepted', async () => {
  await service.publish('assessment', resultPublished(school.id, [indicator('ACADEMIC_BURDEN', 3)]));
  const { nodes } = await eventually(async () => {
    const tasks = await tasksOf(principalOf(school));
    expect(tasks.totalCount).toBe(1);
    return tasks;
  });
  expect(nodes).toEqual([
    {
      kind: 'ACCEPT_IMPROVEMENT_PLAN',
      subjectType: 'ImprovementPlan',
      subjectId: expect.any(String),
      // Midnight in Shanghai.
      since: '2026-11-21T16:00:00.000Z',
      title: `Take on the improvement plan of ${today} for school ${school.code}`,
    },
  ]);
  expect((await tasksOf(principalOf(other))).totalCount).toBe(0);
  const input = { planId: nodes[0]!.subjectId, expectedVersion: 1 };
  const { userErrors } = await mutate(
    service,
    principalOf(school),
    'acceptImprovementPlan',
    input,
    'improvementPlan { id }',
  );
  expect(userErrors).toEqual([]);
  expect((await tasksOf(principalOf(school))).totalCount).toBe(0);
});

test('a case study in review awaits whoever may approve it, and never its drafter', async () => {
  const drafter: TestPerson = { subject: 'both', grants: [...expert.grants, ...institute.grants] };
  const words = {
    title: { zh: '作业', en: 'Homework' },
    summary: { zh: '少而精。', en: 'Less, and better.' },
  };
  const draft = await mutate<{ caseStudy: { id: string; version: number } }>(
    service,
    drafter,
    'draftCaseStudy',
    { schoolId: school.id, theme: 'HOMEWORK_THAT_HELPS', ...words },
    'caseStudy { id version }',
  );
  expect((await tasksOf(institute)).totalCount).toBe(0);
  const { id: caseStudyId, version: expectedVersion } = draft.caseStudy;
  const input = { caseStudyId, expectedVersion };
  await mutate(service, drafter, 'submitCaseStudy', input, 'caseStudy { id }');
  expect((await tasksOf(institute)).nodes).toEqual([
    {
      kind: 'APPROVE_CASE_STUDY',
      subjectType: 'CaseStudy',
      subjectId: caseStudyId,
      since: `${today}T02:00:00.000Z`,
      title: 'Approve the case study “Homework”',
    },
  ]);
  expect((await tasksOf(drafter)).totalCount).toBe(0);
  expect((await tasksOf(principalOf(school))).totalCount).toBe(0);
});
