import type { RoleGrant } from '@doorstep/access';
import { city, principalOf, pudong, TestSchools } from '../../schools.fixture';
import { formingIn, send, tasksFor } from '../clusters.fixture';

const lead = principalOf('311500001');
const member = principalOf('311500002');
const institute: RoleGrant = { role: 'institute-officer' };
const words = (text: string) => ({ zh: text, en: text });

let schools: TestSchools;
let ids: string[];
let clusterId: string;
beforeEach(async () => {
  schools = await TestSchools.start('2026-10-01');
  ids = (await schools.register(6)).map(({ id }) => id);
  clusterId = (await formingIn(schools, ids)({ memberSchoolIds: ids.slice(1, 4) })).cluster!.id;
});
afterEach(() => schools.stop());

interface Thing {
  id: string;
  version: number;
}

const activity = (changes: object = {}) => ({
  kind: 'OPEN_LESSON',
  title: words('分层作业'),
  plannedOn: '2026-10-20',
  hostSchoolId: ids[1],
  ...changes,
});
const draft = (changes: object = {}, by = lead) =>
  send(
    schools,
    'draftClusterPlan',
    {
      clusterId,
      schoolYear: 2026,
      goals: words('减负'),
      activities: [activity(), activity({ plannedOn: '2027-02-28', kind: 'MEETING' })],
      ...changes,
    },
    { gives: 'clusterPlan', by },
  );
const onPlan = (name: string, { id: planId, version: expectedVersion }: Thing, by: RoleGrant, more = {}) =>
  send(schools, name, { planId, expectedVersion, ...more }, { gives: 'clusterPlan', by });
const onActivity = (
  name: string,
  { id: activityId, version: expectedVersion }: Thing,
  more: object,
  by = lead,
) => send(schools, name, { activityId, expectedVersion, ...more }, { gives: 'clusterActivity', by });

async function activities(planId: string): Promise<Thing[]> {
  const { clusterPlan } = await schools.data<{ clusterPlan: { activities: { nodes: Thing[] } } }>(
    `query ($id: ID!) { clusterPlan(id: $id) { activities { nodes { id version } } } }`,
    { id: planId },
    lead,
  );
  return clusterPlan.activities.nodes;
}

test('a year: drafted by the lead, agreed to by another, held or not, closed with a report', async () => {
  const plan = await draft();
  const task = `AGREE_CLUSTER_PLAN ${plan.id}`;
  expect(await tasksFor(schools, institute)).toContain(task);
  const agreed = await onPlan('agreeClusterPlan', plan, institute);
  expect(await tasksFor(schools, institute)).not.toContain(task);
  const later = await send(
    schools,
    'planClusterActivity',
    { planId: plan.id, expectedVersion: agreed.version, activity: activity({ kind: 'SHOWCASE' }) },
    { gives: 'clusterActivity', by: lead },
  );
  const [first] = await activities(plan.id);
  const held = {
    heldOn: '2026-10-22',
    participants: [
      { schoolId: ids[1], people: 12 },
      { schoolId: ids[5], people: 3 },
    ],
    outcome: words('三所学校试用'),
  };
  expect(await onActivity('recordClusterActivity', first!, held)).toEqual(['CLUSTER_ACTIVITY_DAY heldOn']);
  schools.clock.moveTo('2026-10-22T04:00:00Z');
  // The host's principal may, the principal of another member not.
  await expect(onActivity('recordClusterActivity', first!, held, principalOf('311500003'))).rejects.toThrow(
    'FORBIDDEN',
  );
  expect(await onActivity('recordClusterActivity', first!, held, member)).toMatchObject({ version: 3 });
  await onActivity('cancelClusterActivity', later, { reason: '台风' });
  expect(await onPlan('closeClusterPlan', agreed, lead, { report: words('年度报告') })).toMatchObject({
    version: agreed.version + 1,
  });
  const answer = await schools.data(
    `query ($id: ID!) { cluster(id: $id) { plans(first: 3) { nodes {
       schoolYear status report(locale: ZH) agreedOn closedOn
       figures { planned heldAsPlanned heldBeside cancelled }
       activities(first: 1) { nodes { status heldOn outcome(locale: ZH) inPlan participants { nodes { people school { id } } } } }
     } } } }`,
    { id: clusterId },
  );
  expect(answer).toEqual({
    cluster: {
      plans: {
        nodes: [
          {
            schoolYear: 2026,
            status: 'CLOSED',
            report: '年度报告',
            agreedOn: '2026-10-01',
            closedOn: '2026-10-22',
            figures: { planned: 2, heldAsPlanned: 1, heldBeside: 0, cancelled: 1 },
            activities: {
              nodes: [
                {
                  status: 'HELD',
                  heldOn: '2026-10-22',
                  outcome: '三所学校试用',
                  inPlan: true,
                  participants: {
                    nodes: [
                      { people: 12, school: { id: ids[1] } },
                      { people: 3, school: { id: ids[5] } },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  });
});

test('what keeps a plan from being drafted, agreed to and closed', async () => {
  expect(await draft({ clusterId: 'nonsense' })).toEqual(['CLUSTER_NOT_FOUND clusterId']);
  expect(await draft({ activities: [activity({ plannedOn: '2027-09-01' })] })).toEqual([
    'CLUSTER_ACTIVITY_DAY activities.0.plannedOn',
  ]);
  expect(await draft({ activities: [activity(), activity({ hostSchoolId: ids[5] })] })).toEqual([
    'CLUSTER_HOST_NOT_MEMBER activities.1.hostSchoolId',
  ]);
  expect(await draft({ activities: Array.from({ length: 101 }, () => activity()) })).toEqual([
    'CLUSTER_PLAN_FULL activities',
  ]);
  // A cluster that began on 2026-09-15, on 2026-10-01.
  for (const schoolYear of [-5, 1900, 2025, 2028, 9999]) {
    expect(await draft({ schoolYear, activities: [] })).toEqual(['CLUSTER_PLAN_YEAR schoolYear']);
  }
  expect(await draft({ schoolYear: 2027, activities: [] })).toMatchObject({ version: 1 });
  const empty = await draft({ activities: [] }, city);
  expect(await draft()).toEqual(['CLUSTER_PLAN_EXISTS schoolYear']);
  expect(await onPlan('agreeClusterPlan', empty, institute)).toEqual(['CLUSTER_PLAN_EMPTY planId']);
  expect(await onPlan('agreeClusterPlan', empty, city)).toEqual(['CLUSTER_PLAN_OWN planId']);
  expect(await onPlan('closeClusterPlan', empty, lead, { report: words('x') })).toEqual([
    'CLUSTER_PLAN_STATUS planId',
  ]);
  expect(await onPlan('agreeClusterPlan', { id: 'nonsense', version: 1 }, city)).toEqual([
    'CLUSTER_PLAN_NOT_FOUND planId',
  ]);
});

const addActivity = ({ id: planId, version: expectedVersion }: Thing, by: RoleGrant) =>
  send(
    schools,
    'planClusterActivity',
    { planId, expectedVersion, activity: activity() },
    { gives: 'clusterActivity', fields: 'id version plan { id version }', by },
  ) as Promise<Thing & { plan: Thing }>;

test('whoever has added to a draft is one of its authors, and nobody agrees to what was added meanwhile', async () => {
  const plan = await draft({ activities: [] });
  const { plan: grown } = await addActivity(plan, city);
  expect(grown).toEqual({ id: plan.id, version: plan.version + 1 });
  expect(await onPlan('agreeClusterPlan', plan, institute)).toEqual(['CONFLICT expectedVersion']);
  expect(await onPlan('agreeClusterPlan', grown, city)).toEqual(['CLUSTER_PLAN_OWN planId']);
  expect(await tasksFor(schools, city)).not.toContain(`AGREE_CLUSTER_PLAN ${plan.id}`);
  expect(await onPlan('agreeClusterPlan', grown, institute)).toMatchObject({ id: plan.id });
});

test('a plan is given back with a reason, revised and agreed to', async () => {
  const plan = await draft();
  await expect(onPlan('returnClusterPlan', plan, lead, { reason: words('x') })).rejects.toThrow('FORBIDDEN');
  expect(await onPlan('returnClusterPlan', plan, institute, { reason: words(' ') })).toEqual([
    'TEXT_EMPTY reason.zh',
  ]);
  const returned = await onPlan('returnClusterPlan', plan, institute, { reason: words('目标不清') });
  expect(await tasksFor(schools, institute)).not.toContain(`AGREE_CLUSTER_PLAN ${plan.id}`);
  expect(await tasksFor(schools, lead)).toContain(`REVISE_CLUSTER_PLAN ${plan.id}`);
  expect(await tasksFor(schools, member)).not.toContain(`REVISE_CLUSTER_PLAN ${plan.id}`);
  expect(await onPlan('agreeClusterPlan', returned, institute)).toEqual(['CLUSTER_PLAN_STATUS planId']);
  const revised = await onPlan('reviseClusterPlan', returned, lead, { goals: words('每周少一小时作业') });
  expect(await tasksFor(schools, lead)).not.toContain(`REVISE_CLUSTER_PLAN ${plan.id}`);
  const { clusterPlan } = await schools.data<{ clusterPlan: object }>(
    `query ($id: ID!) { clusterPlan(id: $id) { status goals(locale: ZH) returnedWhy(locale: ZH) } }`,
    { id: plan.id },
    lead,
  );
  expect(clusterPlan).toEqual({ status: 'DRAFT', goals: '每周少一小时作业', returnedWhy: null });
  expect(await onPlan('agreeClusterPlan', revised, institute)).toMatchObject({ id: plan.id });
  expect(
    await onPlan('reviseClusterPlan', { ...revised, version: revised.version + 1 }, lead, {
      goals: words('x'),
    }),
  ).toEqual(['CLUSTER_PLAN_STATUS planId']);
});

test('the lead is reminded of activities whose day is past, and of closing a year that is over', async () => {
  const plan = await draft();
  await onPlan('agreeClusterPlan', plan, city);
  const [record, close] = [`RECORD_CLUSTER_ACTIVITIES ${plan.id}`, `CLOSE_CLUSTER_PLAN ${plan.id}`];
  expect(await tasksFor(schools, lead)).not.toContain(record);
  schools.clock.moveTo('2026-10-20T16:00:00Z');
  expect(await tasksFor(schools, lead)).toContain(record);
  expect(await tasksFor(schools, member)).not.toContain(record);
  schools.clock.moveTo('2027-08-31T16:00:00Z');
  const tasks = await tasksFor(schools, lead);
  expect(tasks).toContain(close);
  expect(tasks).not.toContain(record);
});

test('of a closing and a record at once, nothing is held in a plan that was closed without it', async () => {
  for (let round = 0; round < 5; round++) {
    const { id } = (await formingIn(schools, ids)({ kind: 'ALLIANCE', memberSchoolIds: [ids[1]] })).cluster!;
    const plan = await draft({ clusterId: id });
    const agreed = await onPlan('agreeClusterPlan', plan, city);
    const [first] = await activities(plan.id);
    const held = {
      heldOn: '2026-10-01',
      participants: [{ schoolId: ids[1], people: 1 }],
      outcome: words('x'),
    };
    const [closed, recorded] = await Promise.all([
      onPlan('closeClusterPlan', agreed, city, { report: words('x') }),
      onActivity('recordClusterActivity', first!, held, city),
    ]);
    expect(closed).toMatchObject({ id: plan.id });
    const { clusterPlan } = await schools.data<{
      clusterPlan: { figures: { heldAsPlanned: number } };
    }>(`query ($id: ID!) { clusterPlan(id: $id) { figures { heldAsPlanned } } }`, { id: plan.id }, city);
    // Either it was held before the plan was closed, or it is refused.
    expect(clusterPlan.figures.heldAsPlanned).toBe(Array.isArray(recorded) ? 0 : 1);
    if (Array.isArray(recorded)) expect(recorded).toEqual(['CLUSTER_PLAN_STATUS planId']);
  }
});

test('what keeps an activity from being recorded', async () => {
  const plan = await draft();
  const [first] = await activities(plan.id);
  const held = {
    heldOn: '2026-10-01',
    participants: [{ schoolId: ids[1], people: 1 }],
    outcome: words('x'),
  };
  expect(await onActivity('recordClusterActivity', first!, held)).toEqual(['CLUSTER_PLAN_STATUS planId']);
  await onPlan('agreeClusterPlan', plan, city);
  const refused = async (changes: object) => {
    const [now] = await activities(plan.id);
    return onActivity('recordClusterActivity', now!, { ...held, ...changes });
  };
  expect(await refused({ participants: [] })).toEqual(['CLUSTER_ACTIVITY_EMPTY participants']);
  expect(
    await refused({
      participants: [
        { schoolId: ids[1], people: 0 },
        { schoolId: 'nonsense', people: 1 },
        { schoolId: ids[1], people: 1 },
      ],
    }),
  ).toEqual([
    'CLUSTER_ACTIVITY_PEOPLE participants.0.people',
    'SCHOOL_NOT_FOUND participants.1.schoolId',
    'SCHOOL_TWICE participants.2.schoolId',
  ]);
  expect(await refused({ heldOn: '2026-08-31' })).toEqual(['CLUSTER_ACTIVITY_DAY heldOn']);
  expect(await refused({})).toMatchObject({ id: first!.id });
  expect(await refused({})).toEqual(['CLUSTER_ACTIVITY_STATUS activityId']);
  expect(await onActivity('cancelClusterActivity', { id: 'nonsense', version: 1 }, { reason: 'x' })).toEqual([
    'CLUSTER_ACTIVITY_NOT_FOUND activityId',
  ]);
});

test('who writes, agrees and reads', async () => {
  await expect(draft({}, member)).rejects.toThrow('FORBIDDEN');
  // The city answers for its communities, not the district.
  await expect(draft({}, pudong)).rejects.toThrow('FORBIDDEN');
  const plan = await draft();
  await expect(onPlan('agreeClusterPlan', plan, lead)).rejects.toThrow('FORBIDDEN');
  await expect(onPlan('agreeClusterPlan', plan, pudong)).rejects.toThrow('FORBIDDEN');
  const seen = async (...by: RoleGrant[]) => {
    const { clusterPlans } = await schools.data<{ clusterPlans: { totalCount: number } }>(
      '{ clusterPlans(filter: { schoolYears: [2026] }) { totalCount } }',
      {},
      ...by,
    );
    return clusterPlans.totalCount;
  };
  expect([await seen(), await seen(member)]).toEqual([0, 1]);
  await onPlan('agreeClusterPlan', plan, city);
  expect(await seen()).toBe(1);
});

test('the database itself refuses a plan that its author agrees to', async () => {
  await draft();
  await expect(
    schools.database.manager.query(
      `UPDATE cluster_plan SET status = 'AGREED', agreed_on = '2026-10-01', agreed_by = created_by`,
    ),
  ).rejects.toThrow('cluster_plan_agreed_by_another');
});
