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
  const fields = `id version status agreedBy returnedWhy(locale: EN) zone(locale: EN) reviews { schoolYear outcome }
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
    const decision = { ...of(submitted), agree: false };
    for (const input of [decision, { ...decision, agree: true, reason: words('x') }]) {
      expect((await send('decideOnSchoolDesign', input, pudong)).userErrors).toMatchObject([
        { code: 'DESIGN_REASON', path: ['reason'] },
      ]);
    }
    const why = { reason: words('Say how sleep is measured') };
    const returned = (await send('decideOnSchoolDesign', { ...decision, ...why }, pudong)).schoolDesign!;
    expect(returned).toMatchObject({ status: 'DRAFT', returnedWhy: 'Say how sleep is measured' });
    const again = (await send('submitSchoolDesign', of(returned), principal)).schoolDesign!;
    const agreed = (await send('decideOnSchoolDesign', { ...of(again), agree: true }, institute))
      .schoolDesign!;
    expect(agreed).toMatchObject({ status: 'IN_FORCE', agreedBy: 'institute-officer' });

    const milestone = { milestoneId: agreed.goals[0]!.milestones[0]!.id, evidence: words('The plan') };
    const ahead = { ...of(agreed), ...milestone, reachedOn: '2026-09-16' };
    expect((await send('reachDesignMilestone', ahead, principal)).userErrors).toMatchObject([
      { code: 'DESIGN_DAY' },
    ]);
    const early = { ...ahead, reachedOn: '2026-09-14' };
    expect((await send('reachDesignMilestone', early, principal)).userErrors).toMatchObject([
      { code: 'DESIGN_DAY', path: ['reachedOn'] },
    ]);
    const noted = { ...ahead, evidence: words('A plam'), reachedOn: '2026-09-15' };
    const first = (await send('reachDesignMilestone', noted, principal)).schoolDesign!;
    const corrected = { ...of(first), ...milestone, reachedOn: '2026-09-15' };
    const reached = await send('reachDesignMilestone', corrected, principal);
    const { schoolDesign: kept } = await schools.data<{ schoolDesign: { changes: { nodes: object[] } } }>(
      `query ($id: ID!) { schoolDesign(id: $id) {
         changes(first: 9, filter: { fields: ["milestones"] }) { nodes { before after changedBy } } } }`,
      { id: agreed.id },
      institute,
    );
    expect(kept.changes.nodes).toHaveLength(2);
    expect(JSON.stringify(kept.changes.nodes[0])).toMatch(/A plam.*The plan/);
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

  test('none of those who wrote it judges it, whoever began; the database holds it', async () => {
    const other: RoleGrant[] = [{ role: 'principal', school: school.code }, pudong];
    const drafted = (await draft()).schoolDesign!;
    const revised = (await send('reviseSchoolDesign', { ...of(drafted), ...content }, ...other))
      .schoolDesign!;
    const submitted = (await send('submitSchoolDesign', of(revised), principal)).schoolDesign!;
    const agree = { ...of(submitted), agree: true };
    expect((await send('decideOnSchoolDesign', agree, ...other)).userErrors).toMatchObject([
      { code: 'DESIGN_REVIEWED_BY_DRAFTER' },
    ]);
    const kinds = async (...grants: RoleGrant[]) => (await awaiting(...grants)).map(({ kind }) => kind);
    expect(await kinds(...other)).toEqual([]);
    expect(await kinds(pudong)).toEqual(['DECIDE_ON_SCHOOL_DESIGN']);
    const sql = (text: string) => schools.database.manager.query(text, [submitted.id]);
    const author = `(SELECT drafted_by[1] FROM school_design WHERE id = $1)`;
    await expect(
      sql(
        `UPDATE school_design SET status = 'IN_FORCE', agreed_at = now(), agreed_by = ${author} WHERE id = $1`,
      ),
    ).rejects.toThrow('school_design_agreed_by_another');
    await send('decideOnSchoolDesign', agree, pudong);
    await expect(
      sql(`INSERT INTO design_review (design_id, school_year, outcome, findings, reviewed_by, reviewed_at)
           SELECT $1, 2026, 'ON_TRACK', zone, drafted_by[1], now() FROM school_design WHERE id = $1`),
    ).rejects.toThrow('one of its authors');
  });

  test('days that are none of a plan', async () => {
    const dueOn = (day: string) => ({
      schoolId: school.id,
      zone: content.zone,
      goals: [{ goal: words('A goal'), milestones: [{ milestone: words('A step'), dueOn: day }] }],
    });
    for (const day of ['2001-02-28', '2026-09-14', '2037-01-01']) {
      expect((await send('draftSchoolDesign', dueOn(day), principal)).userErrors).toMatchObject([
        { code: 'DESIGN_DAY', path: ['goals', '0', 'milestones', '0', 'dueOn'] },
      ]);
    }
    expect((await send('draftSchoolDesign', dueOn('2026-09-15'), principal)).userErrors).toEqual([]);
  });

  interface Waiting {
    kind: string;
    since: string;
    dueOn: string | null;
    title: string;
  }
  const awaiting = async (...grants: RoleGrant[]): Promise<Waiting[]> => {
    const { me } = await schools.data<{ me: { schoolsTasks: { nodes: Waiting[] } } }>(
      '{ me { schoolsTasks { nodes { kind since dueOn title } } } }',
      {},
      ...grants,
    );
    return me.schoolsTasks.nodes.filter(({ kind }) => kind.includes('DESIGN'));
  };

  test('what awaits the school: a design that came back, and milestones that are due', async () => {
    const submitted = (await send('submitSchoolDesign', of((await draft()).schoolDesign!), principal))
      .schoolDesign!;
    const back = { ...of(submitted), agree: false, reason: words('Be bolder') };
    const returned = (await send('decideOnSchoolDesign', back, pudong)).schoolDesign!;
    const [revise, ...none] = await awaiting(principal);
    expect([revise!.kind, none]).toEqual(['REVISE_SCHOOL_DESIGN', []]);
    expect(revise!.title).toContain('Be bolder');
    const again = (await send('submitSchoolDesign', of(returned), principal)).schoolDesign!;
    expect(await awaiting(principal)).toEqual([]);
    const agreed = (await send('decideOnSchoolDesign', { ...of(again), agree: true }, pudong)).schoolDesign!;
    expect(await awaiting(principal)).toEqual([]);
    schools.clock.moveTo('2026-12-31T04:00:00Z');
    expect(await awaiting(principal)).toMatchObject([
      { kind: 'REACH_DESIGN_MILESTONE', dueOn: '2026-10-31', since: '2026-10-30T16:00:00.000Z' },
      { kind: 'REACH_DESIGN_MILESTONE', dueOn: '2026-12-31' },
    ]);
    expect(await awaiting(pudong)).toEqual([]);
    const reach = { milestoneId: agreed.goals[1]!.milestones[0]!.id, reachedOn: '2026-11-01' };
    await send('reachDesignMilestone', { ...of(agreed), ...reach, evidence: words('A team') }, principal);
    expect(await awaiting(principal)).toHaveLength(1);
  });

  test('what awaits whom: a design to decide on, and the yearly review in the next school year', async () => {
    const kinds = async (...grants: RoleGrant[]) => {
      const waiting = await awaiting(...grants);
      return waiting.map(({ kind }) => kind).filter(kind => kind !== 'REACH_DESIGN_MILESTONE');
    };
    const drafted = (await draft()).schoolDesign!;
    const submitted = (await send('submitSchoolDesign', of(drafted), principal)).schoolDesign!;
    expect(await kinds(institute)).toEqual(['DECIDE_ON_SCHOOL_DESIGN']);
    await send('decideOnSchoolDesign', { ...of(submitted), agree: true }, institute);
    expect(await kinds(institute)).toEqual([]);
    // However long ago it was drafted.
    await schools.database.manager.query(`UPDATE school_design SET created_at = '2024-09-15T04:00:00Z'`);
    expect(await kinds(institute)).toEqual([]);
    schools.clock.moveTo('2027-09-01T04:00:00Z');
    expect(await kinds(institute)).toEqual(['REVIEW_SCHOOL_DESIGN']);
    expect(await kinds(principal)).toEqual([]);
  });
});
