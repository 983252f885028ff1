import { type Client, untilHeard } from '../client';
import { theme } from './programme';
import { dayOfYear, keyOf, known, type YearState } from './step';

interface Plan {
  id: string;
  status: string;
  version: number;
  items: { indicator: string; offerings: { id: string }[] }[];
}

interface CaseStudy {
  id: string;
  status: string;
  version: number;
}

const caseStudyFields = 'id status version';

/** What the institute offers; the plans of the year will propose it. */
export async function createOfferings(client: Client, state: YearState): Promise<void> {
  const offerings = [
    {
      name: 'homework',
      zh: '作业设计研修（样例）',
      en: 'Designing homework (sample)',
      kind: 'ADVANCED_STUDY',
      days: 21,
    },
    {
      name: 'sleep',
      zh: '睡眠与作息岗位锻炼（样例）',
      en: 'Sleep and timetables (sample)',
      kind: 'ON_POST_PRACTICE',
      days: 45,
    },
  ];
  for (const { name, zh, en, kind, days } of offerings) {
    const input = {
      title: { zh, en },
      kind,
      indicators: ['ACADEMIC_BURDEN'],
      stages: ['PRIMARY', 'JUNIOR_SECONDARY', 'NINE_YEAR'],
      startsOn: dayOfYear(state, days),
      places: 200,
      ...keyOf(`offering ${name}`),
    };
    await client.as('institute-officer').mutate('createOffering', input, 'offering { id }');
  }
}

async function planOf(client: Client, school: string): Promise<Plan | null> {
  const { school: found } = await client.query<{
    school: { improvementPlans: { nodes: Plan[] } | null } | null;
  }>(
    `query($id: ID!) {
      school(id: $id) { improvementPlans(first: 1) { nodes { id status version items { indicator offerings { id } } } } }
    }`,
    { id: school },
  );
  return found?.improvementPlans?.nodes[0] ?? null;
}

/** The plan that opened for the lead school when its weak indicator was published, accepted by its principal. */
export async function acceptPlan(client: Client, state: YearState): Promise<void> {
  const principal = client.as('principal');
  const plan = await untilHeard('an improvement plan for the lead school', () =>
    planOf(principal, known(state, 'lead')),
  );
  state['plan'] = plan.id;
  const offering = plan.items.find(({ indicator }) => indicator === 'ACADEMIC_BURDEN')?.offerings[0];
  if (!offering) throw new Error('The plan proposes no offering for the academic burden.');
  state['offering'] = offering.id;
  if (plan.status !== 'OPEN') return;
  const input = { planId: plan.id, expectedVersion: plan.version };
  await principal.mutate('acceptImprovementPlan', input, 'improvementPlan { status }');
}

export async function enrol(client: Client, state: YearState): Promise<void> {
  const input = { offeringId: known(state, 'offering'), ...keyOf('enrolment') };
  await client.as('teacher').mutate('enrol', input, 'enrolment { id }');
}

/** The case study of the lead school: drafted and submitted by its principal, approved by the institute. */
export async function approveCaseStudy(client: Client, state: YearState): Promise<void> {
  const principal = client.as('principal');
  const input = {
    schoolId: known(state, 'lead'),
    theme,
    title: { zh: '少而精的作业（样例）', en: 'Less homework, and better (sample)' },
    summary: {
      zh: '分层作业，教师先做一遍，每天不超过九十分钟：学生多睡了半小时，成绩没有下降。（样例）',
      en: 'Homework in layers, tried by the teachers first, ninety minutes at most: pupils sleep half an hour longer, and their scores have not fallen. (sample)',
    },
    ...keyOf('case study'),
  };
  const { caseStudy } = await principal.mutate<{ caseStudy: CaseStudy }>(
    'draftCaseStudy',
    input,
    `caseStudy { ${caseStudyFields} }`,
  );
  state['caseStudy'] = caseStudy.id;
  const now = async (): Promise<CaseStudy> =>
    (
      await principal.query<{ caseStudy: CaseStudy }>(
        `query($id: ID!) { caseStudy(id: $id) { ${caseStudyFields} } }`,
        {
          id: caseStudy.id,
        },
      )
    ).caseStudy;
  const step = async (from: string, mutation: string, by: string): Promise<void> => {
    const { id, status, version } = await now();
    if (status !== from) return;
    await client
      .as(by)
      .mutate(mutation, { caseStudyId: id, expectedVersion: version }, 'caseStudy { status }');
  };
  await step('DRAFT', 'submitCaseStudy', 'principal');
  await step('IN_REVIEW', 'approveCaseStudy', 'institute-officer');
}
