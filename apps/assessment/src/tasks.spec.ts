import type { TestPerson, TestService } from '@doorstep/testing';
import {
  aSchool,
  city,
  collect,
  compute,
  districtOfficer,
  institute,
  institute2,
  openCycle,
  principalOf,
  register,
  startService,
  step,
  today,
} from './assessment.fixture';
import { decisionSteps, enough } from './decisions/decision.fixture';

let service: TestService;
beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const { draft, decisionStep, withEvidence } = decisionSteps(() => service);

interface Task {
  kind: string;
  subjectId: string;
  since: string;
  title: string;
}

/** The kinds of what awaits somebody with this thing. */
async function awaits(as: TestPerson, subjectId: string): Promise<string[]> {
  return (await tasksOf(as)).filter(task => task.subjectId === subjectId).map(({ kind }) => kind);
}

async function tasksOf(as: TestPerson): Promise<Task[]> {
  const { data, errors } = await service.ask<{ me: { assessmentTasks: { nodes: Task[] } } }>(
    '{ me { assessmentTasks(first: 100) { nodes { kind subjectId since title(locale: EN) } } } }',
    {},
    as,
  );
  expect(errors).toBeUndefined();
  return data!.me.assessmentTasks.nodes;
}

test('submitted results await a reviewer who had no hand in them, and reviewed ones the city', async () => {
  const school = aSchool();
  await register(service, school);
  const { id } = await openCycle(service);
  await collect(service, id, [[school, enough]]);
  await compute(service, institute, id);
  expect(await awaits(institute2, id)).toEqual([]);
  service.clock.moveTo(`${today}T03:00:00Z`);
  await step(service, institute, 'submitResults', id);
  expect((await tasksOf(institute2)).filter(({ subjectId }) => subjectId === id)).toEqual([
    {
      kind: 'REVIEW_RESULTS',
      subjectId: id,
      since: `${today}T03:00:00.000Z`,
      title: 'Review the results of “Baseline”',
    },
  ]);
  expect(await awaits(institute, id)).toEqual([]);
  expect(await awaits(districtOfficer('310115'), id)).toEqual([]);
  await step(service, institute2, 'reviewResults', id, { approve: true });
  expect(await awaits(institute2, id)).toEqual([]);
  expect(await awaits(city, id)).toEqual(['PUBLISH_RESULTS']);
  await step(service, city, 'publishResults', id);
  expect(await awaits(city, id)).toEqual([]);
});

test('a draft that lacks nothing awaits a reviewer, what is sent back its drafter, what is reviewed the city', async () => {
  const subject = await withEvidence();
  const decision = await draft(subject, institute2);
  const { id } = decision;
  // The one recorded the evidence, the other drafted.
  for (const hand of [institute, institute2]) expect(await awaits(hand, id)).toEqual([]);
  expect(await awaits(city, id)).toEqual(['REVIEW_DECISION']);
  expect(await awaits(districtOfficer('310115'), id)).toEqual(['REVIEW_DECISION']);
  for (const none of [districtOfficer('310104'), principalOf(subject.school)]) {
    expect(await awaits(none, id)).toEqual([]);
  }
  await decisionStep(city, 'reviewDecision', decision, { approve: false, note: 'Add a link.' });
  expect(await awaits(city, id)).toEqual([]);
  expect(await awaits(institute2, id)).toEqual(['DRAFT_DECISION_ANEW']);
  expect(await awaits(institute, id)).toEqual([]);
  await draft(subject, institute2);
  await decisionStep(city, 'reviewDecision', decision, { approve: true });
  expect(await awaits(city, id)).toEqual(['PUBLISH_DECISION']);
  expect(await awaits(institute2, id)).toEqual([]);
});

test('a draft that lacks evidence awaits nobody’s review', async () => {
  const school = aSchool();
  await register(service, school);
  const { id: cycleId } = await openCycle(service);
  const { id, missingEvidence } = await draft({ school, cycleId });
  expect(missingEvidence).not.toEqual([]);
  expect(await awaits(city, id)).toEqual([]);
});
