import { type Client, ClientError } from '../client';
import { leadSchool, memberSchools } from '../register';
import { schoolId } from './programme';
import { dayOfYear, keyOf, known, type YearState, type YearStep } from './step';

interface Versioned {
  id: string;
  version: number;
  status: string;
}

const [first = '', second = '', third = ''] = memberSchools;
const sample = (zh: string, en: string) => ({ zh: `${zh}（样例）`, en: `${en} (sample)` });

/** The principal of a school of the sample city. */
const principalOf = (code: string): string => (code === leadSchool ? 'principal' : `principal@${code}`);

/** The school year in which the play begins, named by the year in which it begins. */
function yearOf(state: YearState): number {
  const day = dayOfYear(state, 0);
  return Number(day.slice(0, 4)) - (day.slice(5) < '09-01' ? 1 : 0);
}

/** A day so many days into the play, or the school year's last one. */
function dayInYear(state: YearState, days: number): string {
  const [day, last] = [dayOfYear(state, days), `${yearOf(state) + 1}-08-31`];
  return day < last ? day : last;
}

/** What the schools declare: a little more alike this year than the year before. */
const declared: Record<string, [before: string[], now: string[]]> = {
  [leadSchool]: [['作业研究'], ['作业研究', '阅读']],
  [first]: [
    ['剪纸', '阅读'],
    ['剪纸', '阅读', '作业研究'],
  ],
  [second]: [['足球'], ['足球', '作业研究']],
  [third]: [['合唱'], ['合唱', '阅读']],
};

async function declareFeatures(client: Client, state: YearState): Promise<void> {
  for (const [code, years] of Object.entries(declared)) {
    const school = await schoolId(client, code);
    for (const [place, features] of years.entries()) {
      const schoolYear = yearOf(state) - 1 + place;
      await client
        .as(principalOf(code))
        .mutate(
          'declareSchoolFeatures',
          { schoolId: school, schoolYear, features, courses: [], ...keyOf(`features ${code} ${schoolYear}`) },
          'schoolFeatures { id }',
        );
    }
  }
}

async function planYear(client: Client, state: YearState): Promise<string> {
  const hosts = await Promise.all([leadSchool, first, second].map(code => schoolId(client, code)));
  const activity = (kind: string, days: number, host: number, zh: string, en: string) => ({
    kind,
    title: sample(zh, en),
    plannedOn: dayInYear(state, days),
    hostSchoolId: hosts[host],
  });
  const input = {
    clusterId: known(state, 'cluster'),
    schoolYear: yearOf(state),
    goals: sample('每所学校形成一份分层作业设计', 'Every school designs homework in layers'),
    activities: [
      activity('JOINT_RESEARCH', 0, 0, '分层作业设计联合教研', 'Designing homework in layers, together'),
      activity('OPEN_LESSON', 30, 1, '作业讲评公开课', 'An open lesson on going through homework'),
      activity('SHOWCASE', 90, 2, '作业改进成果展示', 'What has come of better homework'),
    ],
    ...keyOf('cluster plan'),
  };
  const { clusterPlan } = await client
    .as('principal')
    .mutate<{ clusterPlan: { id: string } }>('draftClusterPlan', input, 'clusterPlan { id }');
  return clusterPlan.id;
}

async function agreeAndHold(client: Client, state: YearState, id: string): Promise<void> {
  const read = async () => {
    const { clusterPlan } = await client.as('principal').query<{
      clusterPlan: (Versioned & { activities: { nodes: Versioned[] } }) | null;
    }>('query($id: ID!) { clusterPlan(id: $id) { id version status activities { nodes { id version status } } } }', { id });
    if (!clusterPlan) throw new ClientError(`There is no plan ${id}.`);
    return clusterPlan;
  };
  const { status, version } = await read();
  if (status === 'DRAFT') {
    const input = { planId: id, expectedVersion: version };
    await client.as('institute-officer').mutate('agreeClusterPlan', input, 'clusterPlan { id }');
  }
  const [activity] = (await read()).activities.nodes;
  if (activity?.status !== 'PLANNED') return;
  const codes = [leadSchool, first, second, third];
  const ids = await Promise.all(codes.map(code => schoolId(client, code)));
  const input = {
    activityId: activity.id,
    expectedVersion: activity.version,
    heldOn: dayOfYear(state, 0),
    participants: ids.map((school, place) => ({ schoolId: school, people: 12 - 2 * place })),
    outcome: sample('四所学校开始试用三层作业', 'Four schools begin to try homework in three layers'),
  };
  await client.as('principal').mutate('recordClusterActivity', input, 'clusterActivity { id }');
}

/** What was shared on the first day: the lead gives most, and something comes back. */
const shared: [giver: string, receiver: string, kind: string, hours: number, description: string][] = [
  [leadSchool, first, 'EXPERT', 6, '骨干教师指导分层作业设计（样例）'],
  [leadSchool, second, 'COURSE', 4, '作业设计校本课程（样例）'],
  [first, leadSchool, 'TEACHER_EXCHANGE', 3, '语文教师到校交流（样例）'],
  [second, third, 'MATERIAL', 1.5, '数学分层作业样题（样例）'],
];

async function share(client: Client, state: YearState): Promise<void> {
  for (const [place, [giver, receiver, kind, hours, description]] of shared.entries()) {
    const input = {
      clusterId: known(state, 'cluster'),
      giverSchoolId: await schoolId(client, giver),
      receiverSchoolId: await schoolId(client, receiver),
      kind,
      hours,
      onDay: dayOfYear(state, 0),
      description,
      ...keyOf(`sharing ${place}`),
    };
    const { sharingEntry } = await client
      .as(principalOf(giver))
      .mutate<{ sharingEntry: Versioned }>('recordSharing', input, 'sharingEntry { id version status }');
    // The last one still awaits the other side, so that there is something to do.
    if (place === shared.length - 1 || sharingEntry.status !== 'RECORDED') continue;
    const confirmed = { entryId: sharingEntry.id, expectedVersion: sharingEntry.version };
    await client.as(principalOf(receiver)).mutate('confirmSharing', confirmed, 'sharingEntry { id }');
  }
}

export const clusterYear: YearStep = {
  name: 'cluster-year',
  title: 'The cluster plans its year, meets, and shares',
  async play(client, state) {
    await declareFeatures(client, state);
    await agreeAndHold(client, state, await planYear(client, state));
    await share(client, state);
  },
};
