import { schoolYearOf } from '@doorstep/database/during';
import type { RoleGrant } from '@doorstep/access';
import { principalOf, pudong, TestSchools } from '../schools.fixture';
import { checkGoals } from './design.rules';

test('the school year begins on the first of September', () => {
  const days = ['2026-08-31', '2026-09-01', '2027-01-01', '2028-02-29'];
  expect(days.map(schoolYearOf)).toEqual([2025, 2026, 2026, 2027]);
});

test('one to ten goals of one to twenty milestones', () => {
  const goals = (count: number, milestones = 1) =>
    Array.from({ length: count }, () => ({ milestones: Array.from({ length: milestones }, () => ({})) }));
  for (const well of [goals(1), goals(10), goals(1, 20)]) expect(() => checkGoals(well)).not.toThrow();
  for (const few of [goals(0), goals(11)]) expect(() => checkGoals(few)).toThrow('DESIGN_GOALS');
  for (const bad of [goals(1, 0), goals(1, 21)]) expect(() => checkGoals(bad)).toThrow('DESIGN_MILESTONES');
});

describe('through the graph', () => {
  let schools: TestSchools;
  let school: { id: string; code: string };
  let principal: RoleGrant;
  const institute: RoleGrant = { role: 'institute-officer' };
  beforeEach(async () => {
    schools = await TestSchools.start('2026-09-15');
    [school] = (await schools.register(1)) as [typeof school];
    principal = principalOf(school.code);
  });
  afterEach(() => schools.stop());

  interface Design {
    id: string;
    version: number;
    status: string;
    goals: { id: string; milestones: { id: string; reachedOn: string | null }[] }[];
    reviews: object[];
  }
  interface Payload {
    schoolDesign: Design | null;
    userErrors: { code: string; path: string[] }[];
  }
  const fields = `id version status zone(locale: EN) reviews { schoolYear outcome }
    goals { id goal(locale: EN) indicator milestones { id milestone(locale: EN) dueOn reachedOn evidence(locale: EN) } }`;
  const send = async (name: string, input: object, ...grants: RoleGrant[]): Promise<Payload> => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const data = await schools.data<Record<string, Payload>>(
      `mutation ($input: ${type}!) { ${name}(input: $input) { schoolDesign { ${fields} } userErrors { code path } } }`,
      { input },
      ...grants,
    );
    return data[name]!;
  };
  const words = (en: string) => ({ zh: `${en}。`, en });
  const content = {
    zone: words('Homework in layers'),
    goals: [
      {
        goal: words('Pupils sleep nine hours'),
        indicator: 'ACADEMIC_BURDEN',
        milestones: [
          { milestone: words('A plan for homework'), dueOn: '2026-12-31' },
          { milestone: words('Two thirds sleep enough'), dueOn: '2027-06-30' },
        ],
      },
      {
        goal: words('Teachers plan together'),
        milestones: [{ milestone: words('A team'), dueOn: '2026-10-31' }],
      },
    ],
  };
  const draft = () => send('draftSchoolDesign', { schoolId: school.id, ...content }, principal);
  const of = ({ id, version }: Design) => ({ schoolDesignId: id, expectedVersion: version });
  const inForce = async (): Promise<Design> => {
    const drafted = (await draft()).schoolDesign!;
    const submitted = (await send('submitSchoolDesign', of(drafted), principal)).schoolDesign!;
    return (await send('decideOnSchoolDesign', { ...of(submitted), agree: true }, institute)).schoolDesign!;
  };

  test('drafted, revised, submitted, returned, agreed; milestones reached; reviewed; followed by another', async () => {
    const drafted = (await draft()).schoolDesign!;
    expect(drafted.goals.map(({ milestones }) => milestones.length)).toEqual([2, 1]);
    expect((await draft()).userErrors).toMatchObject([{ code: 'DESIGN_IN_MAKING' }]);
    const fewer = { ...content, goals: content.goals.slice(0, 1) };
    const revised = (await send('reviseSchoolDesign', { ...of(drafted), ...fewer }, principal)).schoolDesign!;
    expect([revised.version, revised.goals.length]).toEqual([2, 1]);
    const submitted = (await send('submitSchoolDesign', of(revised), principal)).schoolDesign!;
    const returned = (await send('decideOnSchoolDesign', { ...of(submitted), agree: false }, pudong))
      .schoolDesign!;
    expect(returned.status).toBe('DRAFT');
    const again = (await send('submitSchoolDesign', of(returned), principal)).schoolDesign!;
    const agreed = (await send('decideOnSchoolDesign', { ...of(again), agree: true }, institute))
      .schoolDesign!;
    expect(agreed.status).toBe('IN_FORCE');

    const milestone = { milestoneId: agreed.goals[0]!.milestones[0]!.id, evidence: words('The plan') };
    const ahead = { ...of(agreed), ...milestone, reachedOn: '2026-09-16' };
    expect((await send('reachDesignMilestone', ahead, principal)).userErrors).toMatchObject([
      { code: 'DESIGN_DAY' },
    ]);
    const reached = await send('reachDesignMilestone', { ...ahead, reachedOn: '2026-09-15' }, principal);
    expect(reached.schoolDesign!.goals[0]!.milestones[0]).toMatchObject({
      reachedOn: '2026-09-15',
      evidence: 'The plan',
    });
    const review = { outcome: 'ADJUST', findings: words('Aim higher') };
    const reviewed = await send('reviewSchoolDesign', { ...of(reached.schoolDesign!), ...review }, institute);
    expect(reviewed.schoolDesign!.reviews).toEqual([{ schoolYear: 2026, outcome: 'ADJUST' }]);
    const twice = await send('reviewSchoolDesign', { ...of(reviewed.schoolDesign!), ...review }, institute);
    expect(twice.userErrors).toMatchObject([{ code: 'DESIGN_REVIEWED_THIS_YEAR' }]);

    const next = await inForce();
    const { school: seen } = await schools.data<{ school: { designs: { nodes: object[] } } }>(
      'query ($id: ID!) { school(id: $id) { designs { nodes { id status } } } }',
      { id: school.id },
      principal,
    );
    expect(seen.designs.nodes).toEqual([
      { id: next.id, status: 'IN_FORCE' },
      { id: agreed.id, status: 'ENDED' },
    ]);
  });

  test('nobody judges what they drafted; nothing happens out of turn; each mistake has its place', async () => {
    const both = [principal, institute];
    const drafted = (await send('draftSchoolDesign', { schoolId: school.id, ...content }, ...both))
      .schoolDesign!;
    expect(
      (await send('decideOnSchoolDesign', { ...of(drafted), agree: true }, pudong)).userErrors,
    ).toMatchObject([{ code: 'DESIGN_STATUS' }]);
    const submitted = (await send('submitSchoolDesign', of(drafted), principal)).schoolDesign!;
    expect(
      (await send('decideOnSchoolDesign', { ...of(submitted), agree: true }, ...both)).userErrors,
    ).toMatchObject([{ code: 'DESIGN_REVIEWED_BY_DRAFTER' }]);
    const empty = { ...content, goals: [{ ...content.goals[0]!, milestones: [] }] };
    expect(
      (await send('reviseSchoolDesign', { ...of(submitted), ...empty }, principal)).userErrors,
    ).toMatchObject([{ code: 'DESIGN_STATUS' }]);
    const bad = await send('draftSchoolDesign', { schoolId: school.id, ...empty }, principal);
    expect(bad.userErrors[0]!.code).toMatch(/DESIGN_(MILESTONES|IN_MAKING)/);
    const stranger = { milestoneId: school.id, reachedOn: '2026-09-15', evidence: words('x') };
    const agreed = (await send('decideOnSchoolDesign', { ...of(submitted), agree: true }, pudong))
      .schoolDesign!;
    expect(
      (await send('reachDesignMilestone', { ...of(agreed), ...stranger }, principal)).userErrors,
    ).toMatchObject([{ code: 'DESIGN_MILESTONE_NOT_FOUND', path: ['milestoneId'] }]);
  });

  test('what awaits whom: a design to decide on, and the yearly review in the next school year', async () => {
    const kinds = async (...grants: RoleGrant[]) => {
      const { me } = await schools.data<{ me: { schoolsTasks: { nodes: { kind: string }[] } } }>(
        '{ me { schoolsTasks { nodes { kind } } } }',
        {},
        ...grants,
      );
      return me.schoolsTasks.nodes.map(({ kind }) => kind).filter(kind => kind.includes('DESIGN'));
    };
    const drafted = (await draft()).schoolDesign!;
    const submitted = (await send('submitSchoolDesign', of(drafted), principal)).schoolDesign!;
    expect(await kinds(institute)).toEqual(['DECIDE_ON_SCHOOL_DESIGN']);
    await send('decideOnSchoolDesign', { ...of(submitted), agree: true }, institute);
    await schools.database.manager.query(`UPDATE school_design SET created_at = '2026-09-15T04:00:00Z'`);
    expect(await kinds(institute)).toEqual([]);
    schools.clock.moveTo('2027-09-01T04:00:00Z');
    expect(await kinds(institute)).toEqual(['REVIEW_SCHOOL_DESIGN']);
    expect(await kinds(principal)).toEqual([]);
  });
});
