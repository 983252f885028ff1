import { eventually } from '@doorstep/testing';
import { city, principalOf, pudong, TestSchools } from '../schools.fixture';
import { Desk } from './changes.fixture';

let schools: TestSchools;
let desk: Desk;
let all: { id: string; code: string }[];
/** Three schools that no other test has touched. */
let registered: { id: string; code: string }[];
beforeAll(async () => {
  schools = await TestSchools.start('2028-02-10');
  all = await schools.register(96);
  desk = new Desk(schools);
});
beforeEach(() => {
  schools.clock.moveTo('2028-02-10T04:00:00Z');
  registered = all.splice(0, 3);
});
afterAll(() => schools.stop());

const facts = async (id: string) =>
  schools.database.manager.query<{ type: string; data: object }[]>(
    `SELECT headers->>'ce_type' AS type, data FROM outbox
      WHERE topic = 'doorstep.schools.school.facts' AND key = $1 ORDER BY position`,
    [id],
  );

test('a school is entered, opens on its day by itself, and closes with a reason', async () => {
  const fields = {
    name: { zh: '新校', en: 'New School' },
    stage: 'PRIMARY',
    sector: 'PUBLIC',
    districtCode: '310115',
  };
  const input = { code: '3101159999', fields, status: 'PROPOSED' };
  expect(await desk.refused('registerSchool', { ...input, on: '2028-02-11' }, pudong)).toEqual([
    'SCHOOL_DAY_AHEAD',
  ]);
  const { school } = await desk.done('registerSchool', input, pudong);
  expect(school).toMatchObject({ status: 'PROPOSED', version: 1, since: '2028-02-10' });
  expect(await desk.refused('registerSchool', input, city)).toEqual(['SCHOOL_CODE_TAKEN']);
  const schoolId = school['id'] as string;
  const opening = { schoolId, to: 'OPEN', reason: 'NEW_PROVISION', on: '2028-02-29', expectedVersion: 1 };
  expect((await desk.done('changeSchoolStatus', opening, pudong)).school).toMatchObject({
    status: 'PROPOSED',
    version: 2,
  });
  schools.clock.moveTo('2028-02-28T16:00:00Z');
  const current = async () =>
    (
      await schools.data<{ school: { status: string; openedOn: string; version: number } }>(
        `query ($id: ID!) { school(id: $id) { status openedOn version } }`,
        { id: schoolId },
      )
    ).school;
  await eventually(async () =>
    expect(await current()).toEqual({ status: 'OPEN', openedOn: '2028-02-29', version: 3 }),
  );
  const closing = { schoolId, to: 'CLOSED', reason: 'MERGER', note: '并入一小', expectedVersion: 3 };
  const closed = await desk.done('changeSchoolStatus', closing, city);
  expect(closed.school).toMatchObject({
    status: 'CLOSED',
    statusReason: 'MERGER',
    statusNote: '并入一小',
    closedOn: '2028-02-29',
  });
  expect((await facts(schoolId)).map(({ type }) => type.split('.').at(-2))).toEqual([
    'SchoolChanged',
    'SchoolOpened',
    'SchoolChanged',
    'SchoolClosed',
  ]);
});

test('an open school that is to close on a later day is proposed to close until then', async () => {
  const { id: schoolId } = registered[0]!;
  const closing = { schoolId, to: 'CLOSED', reason: 'FEWER_CHILDREN', on: '2028-07-01', expectedVersion: 1 };
  const { school } = await desk.done('changeSchoolStatus', closing, pudong);
  expect(school).toMatchObject({ status: 'PROPOSED_TO_CLOSE', closedOn: null });
  const { school: then } = await schools.data<{ school: object }>(
    `query ($id: ID!) { school(id: $id, asOf: "2028-07-01") { status closedOn } }`,
    { id: schoolId },
  );
  expect(then).toEqual({ status: 'CLOSED', closedOn: '2028-07-01' });
});

test('an opening that is planned is put off, brought forward, or falls with its plan, and leaves no day behind', async () => {
  const fields = {
    ...{ name: { zh: '拟建校', en: 'Planned School' }, stage: 'PRIMARY' },
    ...{ sector: 'PUBLIC', districtCode: '310115' },
  };
  const { school } = await desk.done(
    'registerSchool',
    { code: '3101159998', fields, status: 'PROPOSED' },
    pudong,
  );
  const schoolId = school['id'] as string;
  let expectedVersion = 1;
  const status = async (to: string, reason: string, on?: string) => {
    const answer = await desk.done(
      'changeSchoolStatus',
      { schoolId, to, reason, on, expectedVersion },
      pudong,
    );
    expectedVersion = answer.school.version;
    return schools.database.manager.query<object[]>(
      `SELECT status, since::text, opened_on::text AS opened FROM school_period WHERE id = $1 AND ahead ORDER BY since`,
      [schoolId],
    );
  };
  for (const day of ['2028-09-01', '2029-02-01', '2028-06-01']) {
    expect(await status('OPEN', 'NEW_PROVISION', day)).toEqual([{ status: 'OPEN', since: day, opened: day }]);
  }
  expect(await status('PROPOSED', 'PLAN_DROPPED', '2028-06-01')).toEqual([]);
  await status('OPEN', 'NEW_PROVISION', '2028-09-01');
  expect(await status('CLOSED', 'PLAN_DROPPED', '2028-09-01')).toEqual([
    { status: 'CLOSED', since: '2028-09-01', opened: null },
  ]);
  await status('OPEN', 'NEW_PROVISION', '2028-09-01');
  expect(await status('CLOSED', 'PLAN_DROPPED')).toEqual([]);
  const { school: after } = await schools.data<{ school: object }>(
    `query ($id: ID!) { school(id: $id, asOf: "2030-01-01") { status openedOn closedOn } }`,
    { id: schoolId },
  );
  expect(after).toEqual({ status: 'CLOSED', openedOn: null, closedOn: '2028-02-10' });
});

test('a past day is judged by what follows it, whoever asks for it', async () => {
  const { id: schoolId, code } = registered[0]!;
  let expectedVersion = 1;
  const change = async (to: string, reason: string, on: string) => {
    const answer = await desk.send(
      'changeSchoolStatus',
      { schoolId, to, reason, on, expectedVersion },
      pudong,
    );
    expectedVersion = answer.school?.version ?? expectedVersion;
    return answer.userErrors.map(error => error.code);
  };
  expect(await change('CLOSED', 'MERGER', '2028-01-10')).toEqual([]);
  expect(await change('OPEN', 'CORRECTION', '2028-02-01')).toEqual([]);
  // Before it was closed, it cannot have been entered in error; nor, closed then, have opened for another reason.
  expect(await change('CREATED_IN_ERROR', 'CORRECTION', '2027-03-01')).toEqual([
    'SCHOOL_STATUS_STEP_NOT_ALLOWED',
  ]);
  const proposal = { schoolId, status: { to: 'CREATED_IN_ERROR', reason: 'CORRECTION' }, on: '2027-03-01' };
  expect(
    await desk.refused('proposeSchoolChange', { ...proposal, reason: '重复' }, principalOf(code)),
  ).toEqual(['SCHOOL_STATUS_STEP_NOT_ALLOWED']);
  expect(await change('PROPOSED_TO_CLOSE', 'MERGER', '2027-03-01')).toEqual([]);
  expect(await change('CLOSED', 'MERGER', '2027-12-01')).toEqual([]);
  const days = ['2027-02-28', '2027-03-01', '2027-12-01', '2028-01-10', '2028-02-01'];
  const asked = days.map(
    (day, at) => `d${at}: school(id: "${schoolId}", asOf: "${day}") { status closedOn }`,
  );
  expect(Object.values(await schools.data<object>(`{ ${asked.join('\n')} }`))).toEqual([
    { status: 'OPEN', closedOn: null },
    { status: 'PROPOSED_TO_CLOSE', closedOn: null },
    { status: 'CLOSED', closedOn: '2027-12-01' },
    { status: 'CLOSED', closedOn: '2027-12-01' },
    { status: 'OPEN', closedOn: null },
  ]);
});

test('a school that leads a cluster, or takes part in a round, does not close; a member leaves', async () => {
  const [lead, member, applied] = registered;
  const { formCluster } = await schools.data<{ formCluster: { userErrors: object[] } }>(
    `mutation ($input: FormClusterInput!) { formCluster(input: $input) { userErrors { code } } }`,
    {
      input: {
        name: { zh: '共同体', en: 'Community' },
        kind: 'ALLIANCE',
        theme: 'READING',
        leadSchoolId: lead!.id,
        memberSchoolIds: [member!.id],
        from: '2028-01-01',
      },
    },
    city,
  );
  expect(formCluster.userErrors).toEqual([]);
  await schools.database.manager.query(
    `WITH r AS (INSERT INTO programme_round (name, opens_on, closes_on, target_schools, version, created_by)
       VALUES ('{"zh":"一","en":"One"}', '2028-01-01', '2028-12-01', 250, 1, 'fixture') RETURNING id)
     INSERT INTO participation (school_id, school_code, district_code, round_id, level, stage, stage_since,
                                bottleneck_theme, bottleneck_description, version, created_by)
     SELECT $1, 'x', '310115', r.id, 'DISTRICT', 'APPLIED', '2028-02-02', 'A', '{"zh":"一","en":"One"}', 1, 'f' FROM r`,
    [applied!.id],
  );
  const close = (schoolId: string) => ({
    ...{ schoolId, to: 'CLOSED', reason: 'MERGER', expectedVersion: 1 },
  });
  expect(await desk.refused('changeSchoolStatus', close(lead!.id), city)).toEqual(['CLUSTER_LEAD_CLOSES']);
  expect(await desk.refused('changeSchoolStatus', close(applied!.id), city)).toEqual(['SCHOOL_IN_PROGRAMME']);
  await desk.done('changeSchoolStatus', close(member!.id), city);
  const { school } = await schools.data<{ school: { clusters: { nodes: object[] } } }>(
    `query ($id: ID!) { school(id: $id) { clusters { nodes { id } } } }`,
    { id: member!.id },
  );
  expect(school.clusters.nodes).toEqual([]);
});

describe('a school proposes, its district decides', () => {
  const proposal = (more: object = {}) => ({
    schoolId: registered[0]!.id,
    fields: { name: { zh: '世纪小学', en: 'Century School' }, website: 'https://century.example' },
    reason: '学校更名',
    ...more,
  });
  const principal = () => principalOf(registered[0]!.code);

  test('what needs no approval changes at once; the rest when it is approved, and the history says by whom', async () => {
    const { school, changeRequest, appliedFields } = await desk.done(
      'proposeSchoolChange',
      proposal({ on: '2028-03-01' }),
      principal(),
    );
    expect([appliedFields, school.version]).toEqual([['website'], 2]);
    expect(changeRequest).toMatchObject({
      status: 'PROPOSED',
      fields: [{ field: 'name', changedMeanwhile: false }],
    });
    const { me } = await schools.data<{ me: { schoolsTasks: { nodes: object[] } } }>(
      `{ me { schoolsTasks { nodes { kind subjectId dueOn } } } }`,
      {},
      pudong,
    );
    expect(me.schoolsTasks.nodes).toContainEqual({
      kind: 'APPROVE_SCHOOL_CHANGE',
      subjectId: changeRequest!.id,
      dueOn: '2028-03-01',
    });
    const decision = { requestId: changeRequest!.id, expectedVersion: 1, answer: '同意' };
    const { changeRequest: approved } = await desk.done('approveSchoolChange', decision, pudong);
    expect(approved).toMatchObject({ status: 'APPROVED', answer: '同意' });
    expect(await desk.refused('approveSchoolChange', { ...decision, expectedVersion: 2 }, pudong)).toEqual([
      'SCHOOL_CHANGE_REQUEST_DECIDED',
    ]);
    const { school: found } = await schools.data<{ school: { changes: { nodes: object[] } } }>(
      `query ($id: ID!) { school(id: $id) { changes(filter: { fields: ["name"], inForce: false }) {
         totalCount nodes { field changedBy approvedBy askedAt effectiveOn reason requestId } } } }`,
      { id: registered[0]!.id },
      pudong,
    );
    expect(found.changes.nodes).toEqual([
      {
        field: 'name',
        changedBy: `principal-${registered[0]!.code}`,
        approvedBy: 'district-officer-310115',
        askedAt: '2028-02-10T04:00:00.000Z',
        effectiveOn: '2028-03-01',
        reason: '学校更名',
        requestId: changeRequest!.id,
      },
    ]);
    schools.clock.moveTo('2028-02-29T16:00:00Z');
    await eventually(async () => {
      const { school: now } = await schools.data<{ school: object }>(
        `query ($id: ID!) { school(id: $id) { name(locale: EN) } }`,
        { id: registered[0]!.id },
      );
      expect(now).toEqual({ name: 'Century School' });
    });
  });

  test('nobody approves their own; a refusal says why; a school takes back what it proposed', async () => {
    const both = [principal(), pudong];
    const { changeRequest } = await desk.done('proposeSchoolChange', proposal(), ...both);
    const of = { requestId: changeRequest!.id, expectedVersion: 1 };
    expect(await desk.refused('approveSchoolChange', of, ...both)).toEqual(['SCHOOL_CHANGE_REQUEST_OWN']);
    expect(await desk.refused('refuseSchoolChange', { ...of, answer: ' ' }, pudong)).toEqual(['TEXT_EMPTY']);
    expect(await desk.refused('proposeSchoolChange', proposal(), principal())).toEqual([
      'SCHOOL_CHANGE_REQUEST_CONFLICTS',
    ]);
    const refusal = await desk.done('refuseSchoolChange', { ...of, answer: '名称与他校重复' }, pudong);
    expect(refusal.changeRequest).toMatchObject({ status: 'REFUSED', answer: '名称与他校重复' });
    const again = await desk.done('proposeSchoolChange', proposal(), principal());
    const back = { requestId: again.changeRequest!.id, expectedVersion: 1 };
    expect((await desk.done('withdrawSchoolChange', back, principal())).changeRequest).toMatchObject({
      status: 'WITHDRAWN',
    });
    const { schoolChangeRequests } = await schools.data<{ schoolChangeRequests: object }>(
      `{ schoolChangeRequests(filter: { statuses: [REFUSED, WITHDRAWN] }) { totalCount } }`,
      {},
      principal(),
    );
    expect(schoolChangeRequests).toEqual({ totalCount: 2 });
    const others = await schools.data(
      `{ schoolChangeRequests { totalCount } }`,
      {},
      principalOf(registered[1]!.code),
    );
    expect(others).toEqual({ schoolChangeRequests: { totalCount: 0 } });
  });

  test('who approves is told what has changed meanwhile', async () => {
    const { changeRequest } = await desk.done('proposeSchoolChange', proposal(), principal());
    const renamed = {
      schoolId: registered[0]!.id,
      fields: { name: { zh: '甲', en: 'A' } },
      expectedVersion: 2,
    };
    await desk.done('changeSchool', renamed, pudong);
    const of = { requestId: changeRequest!.id, expectedVersion: 1 };
    const { schoolChangeRequest } = await schools.data<{ schoolChangeRequest: object }>(
      `query ($id: ID!) { schoolChangeRequest(id: $id) { fields { field changedMeanwhile } } }`,
      { id: changeRequest!.id },
      pudong,
    );
    expect(schoolChangeRequest).toEqual({ fields: [{ field: 'name', changedMeanwhile: true }] });
    expect(await desk.refused('approveSchoolChange', of, pudong)).toEqual(['SCHOOL_CHANGE_REQUEST_STALE']);
    await desk.done('approveSchoolChange', { ...of, despiteChanges: true }, pudong);
  });

  test.each<[object, string]>([
    [{ fields: { longitude: 121.5 } }, 'SCHOOL_COORDINATE_HALF'],
    [{ fields: { districtCode: '999999' } }, 'SCHOOL_DISTRICT_UNKNOWN'],
    [{ on: '2020-08-31' }, 'SCHOOL_DAY_BEFORE_FIRST'],
    [{ fields: { stage: 'PRIMARY' } }, 'SCHOOL_CHANGE_EMPTY'],
    [{ fields: { name: { zh: '新優質學校', en: 'x' } } }, 'SCHOOL_NAME_CARRIES_PROGRAMME_NAME'],
    [{ status: { to: 'CREATED_IN_ERROR', reason: 'MERGER' } }, 'SCHOOL_STATUS_REASON'],
    [{ reason: ' ' }, 'TEXT_EMPTY'],
  ])('what nobody could approve is refused at once: %j', async (input, code) => {
    expect(await desk.refused('proposeSchoolChange', proposal(input), principal())).toEqual([code]);
  });

  test('a status is proposed with its reason, and the database lets nobody decide alone', async () => {
    const status = { to: 'PROPOSED_TO_CLOSE', reason: 'FEWER_CHILDREN' };
    const input = { schoolId: registered[0]!.id, status, reason: '生源减少' };
    const { changeRequest } = await desk.done('proposeSchoolChange', input, principal());
    await expect(
      schools.database.manager.query(
        `UPDATE school_change_request SET status = 'APPROVED', decided_by = created_by, decided_at = now()`,
      ),
    ).rejects.toThrow('school_change_request_by_two');
    await desk.done('approveSchoolChange', { requestId: changeRequest!.id, expectedVersion: 1 }, pudong);
    const { school } = await schools.data<{ school: object }>(
      `query ($id: ID!) { school(id: $id) { status statusReason } }`,
      { id: registered[0]!.id },
    );
    expect(school).toEqual({ status: 'PROPOSED_TO_CLOSE', statusReason: 'FEWER_CHILDREN' });
  });
});

test.each<[object, string]>([
  [{ fields: { name: { zh: '新优质学校', en: 'Good' } } }, 'SCHOOL_NAME_CARRIES_PROGRAMME_NAME'],
  [{ fields: { plaque: { zh: 'x', en: 'New High-Quality School' } } }, 'SCHOOL_NAME_CARRIES_PROGRAMME_NAME'],
  [{ fields: { telephone: '13800138000' } }, 'SCHOOL_TELEPHONE_WRONG'],
  [{ fields: { telephone: '+86 138 0013 8000' } }, 'SCHOOL_TELEPHONE_WRONG'],
  [{ fields: { website: 'javascript:alert(1)' } }, 'SCHOOL_WEBSITE_WRONG'],
  [{ fields: { longitude: 121.5 } }, 'SCHOOL_COORDINATE_HALF'],
  [{ fields: { lowestAge: 12, highestAge: 6 } }, 'SCHOOL_AGES_WRONG'],
  [{ fields: { stage: null } }, 'SCHOOL_FIELD_MISSING'],
  [{ fields: {} }, 'SCHOOL_CHANGE_EMPTY'],
  [{ fields: { districtCode: '999999' } }, 'SCHOOL_DISTRICT_UNKNOWN'],
  [{ fields: { capacity: 10 }, on: '2020-08-31' }, 'SCHOOL_DAY_BEFORE_FIRST'],
  [{ fields: { capacity: 10 }, expectedVersion: 9 }, 'CONFLICT'],
  [{ fields: { capacity: 10 }, schoolId: 'nonsense' }, 'SCHOOL_NOT_FOUND'],
])('what cannot be is refused: %j', async (input, code) => {
  const asked = { schoolId: registered[0]!.id, expectedVersion: 1, ...input };
  expect(await desk.refused('changeSchool', asked, city)).toEqual([code]);
});

test('whose register it is', async () => {
  const asked = (schoolId: string, fields: object) => ({ schoolId, expectedVersion: 1, fields });
  const { id } = registered[0]!;
  await expect(desk.send('changeSchool', asked(id, { capacity: 1 }), principalOf('x'))).rejects.toThrow(
    'FORBIDDEN',
  );
  await expect(desk.send('changeSchool', asked(id, { districtCode: '310101' }), pudong)).rejects.toThrow(
    'FORBIDDEN',
  );
  await desk.done('changeSchool', asked(id, { districtCode: '310101' }), city);
  await expect(
    desk.send('changeSchool', { ...asked(id, { capacity: 1 }), expectedVersion: 2 }, pudong),
  ).rejects.toThrow('FORBIDDEN');
  await expect(
    desk.send(
      'proposeSchoolChange',
      { schoolId: id, fields: { capacity: 1 }, reason: 'r' },
      principalOf('x'),
    ),
  ).rejects.toThrow('FORBIDDEN');
});
