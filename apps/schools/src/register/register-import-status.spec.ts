import { TestSchools } from '../schools.fixture';
import { file, Registrar, row } from './registrar.fixture';

let schools: TestSchools;
let registrar: Registrar;
beforeEach(async () => {
  schools = await TestSchools.start('2028-02-10');
  await schools.register(0);
  registrar = new Registrar(schools);
});
afterEach(() => schools.stop());

const code = '3101150001';

/** A file of one school that says its status, and what else of it. */
const says = (status: string, more: Record<string, string> = {}) =>
  file(row({ status })).replace(/\n/g, (_end, at: number) =>
    at < 150 ? `${['', ...Object.keys(more)].join(',')}\n` : `${['', ...Object.values(more)].join(',')}\n`,
  );

const now = async () => {
  const [found] = await schools.database.manager.query<object[]>(
    `SELECT status, status_reason AS reason, status_note AS note, closed_on::text AS "closedOn" FROM school WHERE code = $1`,
    [code],
  );
  return found;
};

const refusal = async (text: string, query = '') => {
  const job = await registrar.importFile(text, query);
  if (job.result.refused === 0) return null;
  const [line] = await registrar.refusedRows(job.id);
  return line!.split(',').slice(1, 3).join(' ');
};

test.each([
  ['CLOSED', 'PROPOSED', 'status SCHOOL_STATUS_STEP_NOT_ALLOWED'],
  ['CLOSED', 'PROPOSED_TO_CLOSE', 'status SCHOOL_STATUS_STEP_NOT_ALLOWED'],
  ['OPEN', 'PROPOSED', 'status SCHOOL_STATUS_STEP_NOT_ALLOWED'],
  ['CREATED_IN_ERROR', 'CLOSED', 'status SCHOOL_STATUS_STEP_NOT_ALLOWED'],
  ['CLOSED', 'OPEN', 'status SCHOOL_STATUS_REASON'],
  ['CREATED_IN_ERROR', 'OPEN', 'status SCHOOL_STATUS_REASON'],
  ['PROPOSED', 'OPEN', null],
  ['PROPOSED', 'CLOSED', null],
  ['PROPOSED_TO_CLOSE', 'OPEN', null],
  ['OPEN', 'CREATED_IN_ERROR', null],
])('files keep to the order of statuses: from %s to %s: %s', async (from, to, expected) => {
  await registrar.importFile(says(from), '?asOf=2028-01-01');
  expect(await refusal(says(to))).toBe(expected);
  expect(await now()).toMatchObject({ status: expected ? from : to });
});

test('the advice names what the school can become', async () => {
  await registrar.importFile(says('CLOSED'), '?asOf=2028-01-01');
  const job = await registrar.importFile(says('PROPOSED'));
  expect(await registrar.refusedRows(job.id)).toEqual([
    expect.stringContaining('CLOSED → OPEN, CREATED_IN_ERROR'),
  ]);
});

test('with a reason that explains it, what was over begins again; a reason that does not is refused', async () => {
  await registrar.importFile(says('CLOSED'), '?asOf=2028-01-01');
  expect(await refusal(says('OPEN', { status_reason: 'MERGER' }))).toBe('status_reason SCHOOL_STATUS_REASON');
  expect(await refusal(says('OPEN', { status_reason: 'CORRECTION', status_note: '误报' }))).toBeNull();
  expect(await now()).toEqual({ status: 'OPEN', reason: 'CORRECTION', note: '误报', closedOn: null });
});

test('a school that a file closes has its day and reason: those of the file, else its day and that it said so', async () => {
  const closing = says('CLOSED', { status_reason: 'MERGER', closed_on: '2027-08-31' });
  await registrar.importFile(says('OPEN'), '?asOf=2027-01-01');
  await registrar.importFile(closing, '?asOf=2027-10-01');
  expect(await now()).toEqual({ status: 'CLOSED', reason: 'MERGER', note: null, closedOn: '2027-08-31' });
  expect((await registrar.importFile(closing)).result).toMatchObject({ unchanged: 1 });
  // A correction of the day and the reason, while the status stays.
  await registrar.importFile(says('CLOSED', { status_reason: 'SPLIT', closed_on: '2027-09-01' }));
  expect(await now()).toEqual({ status: 'CLOSED', reason: 'SPLIT', note: null, closedOn: '2027-09-01' });
  const empty = says('CLOSED', { status_reason: '', closed_on: '' });
  expect((await registrar.importFile(empty)).result).toMatchObject({ unchanged: 1 });
});

test('a new school that is closed already: since its day, for the reason that a file said so', async () => {
  await registrar.importFile(says('CLOSED', { status_reason: '', closed_on: '2019-07-31' }));
  expect(await now()).toEqual({
    status: 'CLOSED',
    reason: 'REGISTER_FILE',
    note: null,
    closedOn: '2019-07-31',
  });
  const onDay = async (day: string) =>
    (
      await schools.data<{ schoolByCode: { status: string } | null }>(
        'query ($code: String!, $day: Date) { schoolByCode(code: $code, asOf: $day) { status } }',
        { code, day },
      )
    ).schoolByCode;
  expect([await onDay('2019-07-30'), await onDay('2019-07-31')]).toEqual([null, { status: 'CLOSED' }]);
});

test('a wrong file is taken back by another of the same day; what a person has done, no file takes back', async () => {
  await registrar.importFile(says('PROPOSED'), '?asOf=2028-01-01');
  await registrar.importFile(says('OPEN'), '?asOf=2028-02-01');
  expect(await refusal(says('PROPOSED'), '?asOf=2028-02-05')).toBe('status SCHOOL_STATUS_STEP_NOT_ALLOWED');
  expect(await refusal(says('PROPOSED'), '?asOf=2028-02-01')).toBeNull();
  expect(await now()).toMatchObject({ status: 'PROPOSED' });
  await registrar.importFile(says('OPEN'), '?asOf=2028-02-02');
  await schools.database.manager.query(`UPDATE change SET job_id = NULL WHERE field = 'status'`);
  expect(await refusal(says('PROPOSED'), '?asOf=2028-02-02')).toBe('status SCHOOL_STATUS_STEP_NOT_ALLOWED');
});

test('an older file that only fills the time before takes no step', async () => {
  await registrar.importFile(says('CLOSED'), '?asOf=2028-01-01');
  expect(await refusal(says('PROPOSED'), '?asOf=2020-01-01')).toBeNull();
  expect(await now()).toMatchObject({ status: 'CLOSED' });
});

test('a status that the next change behind the day could not follow is refused', async () => {
  await registrar.importFile(says('OPEN'), '?asOf=2028-01-01');
  await registrar.importFile(says('CLOSED'), '?asOf=2028-09-01');
  const job = await registrar.importFile(says('CREATED_IN_ERROR'), '?asOf=2028-03-01');
  expect(await registrar.refusedRows(job.id)).toEqual([
    expect.stringMatching(/^2,status,SCHOOL_STATUS_STEP_NOT_ALLOWED,.*CLOSED \(2028-09-01\)/),
  ]);
});

test('a proposed school that a file opens has its first day', async () => {
  const text = file(row({ status: 'PROPOSED', opened_on: '' }));
  await registrar.importFile(text, '?asOf=2028-01-01');
  const without = (status: string) =>
    `code,name_zh,name_en,stage,sector,district_code,status\n${code},样例小学,Sample School,PRIMARY,PUBLIC,310115,${status}\n`;
  await registrar.importFile(without('OPEN'), '?asOf=2028-02-01');
  expect(await registrar.count(`school WHERE opened_on = '2028-02-01'`)).toBe(1);
  expect((await registrar.importFile(without('OPEN'))).result).toMatchObject({ unchanged: 1 });
});

test('a file dated ahead that closes a running school proposes it to close until then, once', async () => {
  await registrar.importFile(says('OPEN'), '?asOf=2028-01-01');
  expect((await registrar.importFile(says('CLOSED'), '?asOf=2028-09-01')).result).toMatchObject({
    changed: 1,
  });
  expect(await now()).toMatchObject({ status: 'PROPOSED_TO_CLOSE', reason: 'REGISTER_FILE', closedOn: null });
  expect((await registrar.importFile(says('CLOSED'), '?asOf=2028-09-01')).result).toMatchObject({
    unchanged: 1,
  });
  const [planned] = await schools.database.manager.query<object[]>(
    `SELECT status, closed_on::text AS closed FROM school_period WHERE ahead`,
  );
  expect(planned).toEqual({ status: 'CLOSED', closed: '2028-09-01' });
});

const byDuring = (one: { during: string }, other: { during: string }) => (one.during < other.during ? -1 : 1);

describe('clusters of a school that a file closes', () => {
  const other = '3101150002';
  const cluster = (name: string, memberships: [code: string, role: string, during: string][]) =>
    schools.database.manager.query(
      `WITH c AS (INSERT INTO cluster (name, kind, theme, district_code, during, version, created_by)
         VALUES (jsonb_build_object('zh', $1::text, 'en', $1::text), 'ALLIANCE', 'A', '310115', '[2028-01-01,)', 1, 'fixture') RETURNING id, kind)
       INSERT INTO cluster_membership (cluster_id, kind, school_id, role, during)
       SELECT c.id, c.kind, s.id, m->>1, (m->>2)::daterange
         FROM c, jsonb_array_elements($2::jsonb) m JOIN school s ON s.code = m->>0`,
      [name, JSON.stringify(memberships)],
    );
  const memberships = () =>
    schools.database.manager.query<object[]>(
      `SELECT c.name->>'en' AS cluster, c.version, s.code, m.during::text AS during
         FROM cluster_membership m JOIN cluster c ON c.id = m.cluster_id JOIN school s ON s.id = m.school_id
        ORDER BY 1, 3, 4`,
    );
  const all = '[2028-01-01,)';
  beforeEach(async () => {
    await registrar.importFile(file(row(), row({ code: other })), '?asOf=2028-01-01');
  });

  it.each([
    ['for ever', all, '?asOf=2028-02-10'],
    ['until a planned end', '[2028-01-01,2028-12-31)', '?asOf=2028-02-10'],
    ['from a later day on', '[2028-06-01,)', '?asOf=2028-02-10'],
    ['when a file closes it ahead', '[2028-06-01,)', '?asOf=2028-09-01'],
  ])('no school that leads: %s', async (_what, during, query) => {
    await cluster('One', [[code, 'LEAD', during]]);
    expect(await refusal(says('CLOSED'), query)).toBe('status CLUSTER_LEAD_CLOSES');
  });

  it('one whose lead has ended by then closes', async () => {
    await cluster('One', [[code, 'LEAD', '[2028-01-01,2028-02-10)']]);
    expect(await refusal(says('CLOSED'), '?asOf=2028-02-10')).toBeNull();
  });

  it('none that has given or taken there on that day or later', async () => {
    await cluster('One', [
      [other, 'LEAD', all],
      [code, 'MEMBER', all],
    ]);
    await schools.database.manager.query(
      `INSERT INTO sharing_entry (cluster_id, kind, status, giver_school_id, receiver_school_id, school_id, school_code,
                                  hours, on_day, description, version, created_by)
       SELECT c.id, 'COURSE', 'RECORDED', g.id, r.id, r.id, r.code, 2, '2028-02-05', '{"zh":"课","en":"Course"}', 1, 'fixture'
         FROM cluster c, school g, school r WHERE g.code = $1 AND r.code = $2`,
      [other, code],
    );
    expect(await refusal(says('CLOSED'), '?asOf=2028-02-05')).toBe('status CLUSTER_SHARED_THEN');
    expect(await refusal(says('CLOSED'), '?asOf=2028-02-06')).toBeNull();
  });

  it.each(['?asOf=2028-02-05', '?asOf=2028-09-01'])(
    'come back where it opens again by a correction: closed %s',
    async query => {
      await cluster('One', [
        [other, 'LEAD', all],
        [code, 'MEMBER', all],
      ]);
      await registrar.importFile(says('CLOSED'), query);
      const opening = query.includes('02-05') ? says('OPEN', { status_reason: 'CORRECTION' }) : says('OPEN');
      expect(await refusal(opening, query)).toBeNull();
      expect(await memberships()).toEqual([
        { cluster: 'One', version: 3, code, during: all },
        { cluster: 'One', version: 3, code: other, during: all },
      ]);
      expect(await registrar.count('cluster_membership_cut')).toBe(0);
    },
  );

  it.each(['?asOf=2028-02-05', '?asOf=2028-09-01'])('its memberships end with it: %s', async query => {
    const day = query.slice(-10);
    await cluster('One', [
      [other, 'LEAD', all],
      [code, 'MEMBER', all],
    ]);
    await cluster('Two', [
      [other, 'LEAD', all],
      [code, 'MEMBER', '[2028-10-01,)'],
    ]);
    await cluster('Three', [[other, 'LEAD', all]]);
    expect(await refusal(says('CLOSED'), query)).toBeNull();
    expect(await memberships()).toEqual([
      { cluster: 'One', version: 2, code, during: `[2028-01-01,${day})` },
      { cluster: 'One', version: 2, code: other, during: all },
      { cluster: 'Three', version: 1, code: other, during: all },
      { cluster: 'Two', version: 2, code: other, during: all },
    ]);
    const told = await schools.database.manager.query<object[]>(
      `SELECT before, after, effective_on::text AS on, job_id IS NOT NULL AS file FROM change WHERE kind = 'CLUSTER' ORDER BY jsonb_array_length(after) DESC`,
    );
    const school = expect.any(String) as string;
    expect(told).toEqual([
      {
        before: [{ schoolId: school, role: 'MEMBER', from: '2028-01-01', to: null }],
        after: [{ schoolId: school, role: 'MEMBER', from: '2028-01-01', to: day }],
        ...{ on: day, file: true },
      },
      {
        before: [{ schoolId: school, role: 'MEMBER', from: '2028-10-01', to: null }],
        ...{ after: [], on: day, file: true },
      },
    ]);
    expect(await registrar.count(`outbox WHERE topic = 'doorstep.schools.cluster.state'`)).toBe(2);
    expect(await registrar.count(`outbox WHERE topic = 'doorstep.schools.cluster.facts'`)).toBe(2);
    const cut = await schools.database.manager.query<object[]>(
      `SELECT during::text AS during FROM cluster_membership_cut ORDER BY 1`,
    );
    expect(cut).toEqual([{ during: `[${day},)` }, { during: '[2028-10-01,)' }].toSorted(byDuring));
    // Sent again, it ends nothing twice.
    await registrar.importFile(says('CLOSED'), query);
    expect(await registrar.count(`outbox WHERE topic = 'doorstep.schools.cluster.state'`)).toBe(2);
  });
});
