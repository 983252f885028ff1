import type { RoleGrant } from '@doorstep/access';
import { catchmentMutation, codeOf, neighbourhoods, square } from '../catchment/catchment.fixture';
import { city, principalOf, pudong, TestSchools } from '../schools.fixture';
import { DataRule } from './finding.rules';

let schools: TestSchools;
let ids: { id: string; code: string }[];
beforeEach(async () => {
  schools = await TestSchools.start('2026-10-01');
  ids = await schools.register(12);
});
afterEach(() => schools.stop());

const sql = (text: string, ...values: unknown[]) => schools.database.manager.query<object[]>(text, values);

/** Makes of the schools such as nothing is amiss with. */
async function perfect(): Promise<void> {
  await sql(`UPDATE school SET longitude = 121.55 + right(code, 2)::int * 0.001, latitude = 31.25, address = '路', opened_on = '2000-09-01',
                    telephone = '1', capacity = 1000, settlement = 'URBAN', it_equipment = 'STANDARD'`);
  await sql(`INSERT INTO yearly_figures (school_id, school_code, district_code, school_year, enrolment, classes, version, created_by)
             SELECT id, code, district_code, 2026, 800, 20, 1, 'fixture' FROM school`);
  await sql(`INSERT INTO school_confirmation (school_id, school_code, district_code, school_year, confirmed_on, created_by)
             SELECT id, code, district_code, 2026, '2026-09-20', 'fixture' FROM school`);
}

interface Found {
  rule: DataRule;
  severity: string;
  problem: string;
  message: string;
  advice: string;
  school: { code: string } | null;
  neighbourhood: { code: string } | null;
}

const finding = `rule severity problem message(locale: EN) advice(locale: ZH) school { code } neighbourhood { code }`;

async function findings(filter: object = {}, ...grants: RoleGrant[]): Promise<Found[]> {
  const { dataQuality } = await schools.data<{ dataQuality: { findings: { nodes: Found[] } } }>(
    `query ($filter: DataFindingFilter) { dataQuality(districtCode: "310115") { findings(first: 100, filter: $filter) { nodes { ${finding} } } } }`,
    { filter },
    ...(grants.length > 0 ? grants : [pudong]),
  );
  return dataQuality.findings.nodes;
}

/** What was found, by rule and by what it is about: the number of the school or the neighbourhood. */
async function brief(filter?: object): Promise<string[]> {
  const found = await findings(filter);
  return found.map(({ rule, school, neighbourhood }) =>
    [
      rule,
      school ? ids.findIndex(({ code }) => code === school.code) : '',
      neighbourhood?.code.slice(-1) ?? '',
    ]
      .filter(part => part !== '')
      .join(' '),
  );
}

test('with schools that say everything, nothing is amiss', async () => {
  await perfect();
  expect(await brief()).toEqual([]);
});

test('every rule finds what it is for, and nothing else', async () => {
  await perfect();
  const set = (place: number, values: string) =>
    sql(`UPDATE school SET ${values} WHERE code = $1`, ids[place]!.code);
  await set(
    0,
    `longitude = NULL, latitude = NULL, address = NULL, telephone = NULL, capacity = NULL, settlement = NULL,
                it_equipment = NULL, opened_on = NULL, name = '{"zh": "甲", "en": "甲"}'`,
  );
  await sql(`DELETE FROM yearly_figures WHERE school_id = $1`, ids[1]!.id);
  await sql(
    `UPDATE school_confirmation SET school_year = 2025, confirmed_on = '2026-03-01' WHERE school_id = $1`,
    ids[1]!.id,
  );
  await sql(`UPDATE yearly_figures SET enrolment = 0, classes = NULL WHERE school_id = $1`, ids[2]!.id);
  await sql(`UPDATE yearly_figures SET enrolment = 1201 WHERE school_id = $1`, ids[3]!.id);
  await set(4, `status = 'PROPOSED', opened_on = '2026-10-01'`);
  await set(6, `name = (SELECT name FROM school WHERE code = '${ids[7]!.code}')`);
  await set(8, `longitude = 122.9`);
  await set(9, `longitude = 121.35`);
  await sql(
    `WITH c AS (INSERT INTO cluster (name, kind, theme, district_code, during, version, created_by)
               VALUES ('{"zh": "群", "en": "Group"}', 'ALLIANCE', 'A', '310115', '[2026-09-01,)', 1, 'x') RETURNING id)
             INSERT INTO cluster_membership (cluster_id, kind, school_id, role, during, outlives_school)
             SELECT id, 'ALLIANCE', $1, 'LEAD', '[2026-09-01,)', true FROM c`,
    ids[5]!.id,
  );
  await set(5, `status = 'CLOSED', status_reason = 'MERGER'`);
  const areas = neighbourhoods.neighbourhoods.map((one, place) => ({
    ...one,
    area: square(1230 + place, 315),
  }));
  await catchmentMutation(schools, 'recordNeighbourhoods', { ...neighbourhoods, neighbourhoods: areas });
  const elsewhere = { code: codeOf(9), name: { zh: '黄浦', en: 'Huangpu' }, area: square(1213, 312) };
  await catchmentMutation(
    schools,
    'recordNeighbourhoods',
    { districtCode: '310101', neighbourhoods: [elsewhere] },
    city,
  );
  await sql(`INSERT INTO catchment_rule (district_code, stage, school_year, exclusive, version, created_by)
             VALUES ('310115', 'PRIMARY', 2026, false, 1, 'x'), ('310115', 'JUNIOR_SECONDARY', 2026, false, 1, 'x')`);
  // The first has two schools, the second only a closed one, the third an area that is drawn over it.
  await sql(`INSERT INTO catchment (neighbourhood_code, district_code, school_id, school_code, sector, stage, school_year, exclusive, created_by)
             SELECT n, '310115', s.id, s.code, 'PUBLIC', g, 2026, false, 'x'
               FROM (VALUES ('${codeOf(1)}', 10, 'PRIMARY'), ('${codeOf(1)}', 11, 'PRIMARY'), ('${codeOf(2)}', 5, 'PRIMARY'),
                            ('${codeOf(1)}', 10, 'JUNIOR_SECONDARY'), ('${codeOf(2)}', 10, 'JUNIOR_SECONDARY'),
                            ('${codeOf(3)}', 10, 'JUNIOR_SECONDARY')) v (n, place, g)
               JOIN school s ON s.code = (311500001 + place)::text`);
  await sql(
    `INSERT INTO catchment_area (school_id, school_code, district_code, stage, school_year, area, version, created_by)
             VALUES ($1, 'x', '310115', 'PRIMARY', 2026, '((123.2,31.5),(123.3,31.5),(123.3,31.6),(123.2,31.6))', 1, 'x')`,
    ids[10]!.id,
  );
  // That of the closed school covers the second and serves nobody; another's lies over the third school's.
  await sql(
    `INSERT INTO catchment_area (school_id, school_code, district_code, stage, school_year, area, version, created_by)
             VALUES ($1, 'x', '310115', 'PRIMARY', 2026, '((123.1,31.5),(123.2,31.5),(123.2,31.6),(123.1,31.6))', 1, 'x')`,
    ids[5]!.id,
  );
  const over = { schoolId: ids[11]!.id, stage: 'PRIMARY', schoolYear: 2026, area: square(1232.5, 315) };
  expect(await catchmentMutation(schools, 'drawCatchmentArea', over)).toEqual([]);
  const found = await brief();
  expect(found).toEqual([
    'CATCHMENT_GAP 2',
    'NO_PUPILS 2',
    'STILL_PROPOSED 4',
    'CLOSED_IN_CLUSTER 5',
    'CLOSED_SERVES 5 2',
    'CLOSED_SERVES 5',
    'ADDRESS_MISSING 0',
    'PLACE_MISSING 0',
    'FIGURES_MISSING 1',
    'NOT_CONFIRMED 1',
    'ABOVE_CAPACITY 3',
    'LARGE_CLASSES 3',
    'SUCCESSOR_MISSING 5',
    'SAME_NAME 6',
    'SAME_NAME 7',
    'PLACE_FAR 8',
    'PLACE_ELSEWHERE 9',
    'PLACE_FAR 9',
    'CATCHMENT_OVERLAP 1',
    'CAPACITY_MISSING 0',
    'ENGLISH_NAME_MISSING 0',
    'IT_EQUIPMENT_MISSING 0',
    'OPENING_DAY_MISSING 0',
    'SETTLEMENT_MISSING 0',
    'TELEPHONE_MISSING 0',
    'AREA_OVERLAP 10',
    'AREA_OVERLAP 11',
  ]);
  // No rule is without its example.
  expect(new Set(found.map(one => one.split(' ')[0]))).toEqual(new Set(Object.values(DataRule)));
  for (const { message, advice } of await findings())
    expect(`${message} ${advice}`).not.toMatch(/undefined|null/);
  expect(await brief({ problems: ['STALE'] })).toEqual(['STILL_PROPOSED 4', 'NOT_CONFIRMED 1']);
  expect(await brief({ severities: ['HIGH'], schoolIds: [ids[5]!.id] })).toEqual([
    'CLOSED_IN_CLUSTER 5',
    'CLOSED_SERVES 5 2',
    'CLOSED_SERVES 5',
  ]);
  expect(await brief({ rules: ['LARGE_CLASSES'] })).toEqual(['LARGE_CLASSES 3']);
  const { dataQuality } = await schools.data<{ dataQuality: object }>(
    `{ dataQuality(districtCode: "310115") { schoolYear schools confirmedSchools findings(first: 1) { totalCount }
         byRule { rule severity problem findings schools } bySchool(first: 2) { findings worst school { code } } } }`,
    {},
    pudong,
  );
  expect(dataQuality).toMatchObject({
    schoolYear: 2026,
    schools: 10,
    confirmedSchools: 9,
    findings: { totalCount: found.length },
    byRule: expect.arrayContaining([
      { rule: 'SAME_NAME', severity: 'MEDIUM', problem: 'CONTRADICTORY', findings: 2, schools: 2 },
      { rule: 'CATCHMENT_GAP', severity: 'HIGH', problem: 'MISSING', findings: 1, schools: 0 },
    ]) as object,
    bySchool: [
      { findings: 8, worst: 'MEDIUM', school: { code: ids[0]!.code } },
      { findings: 4, worst: 'HIGH', school: { code: ids[5]!.code } },
    ],
  });
});

test('the area of a school that has closed covers no neighbourhood, and is found itself', async () => {
  await perfect();
  const [served] = neighbourhoods.neighbourhoods;
  await catchmentMutation(schools, 'recordNeighbourhoods', { ...neighbourhoods, neighbourhoods: [served] });
  for (const stage of ['PRIMARY', 'JUNIOR_SECONDARY']) {
    if (stage === 'JUNIOR_SECONDARY')
      await sql(`UPDATE school SET stage = 'NINE_YEAR' WHERE id = $1`, ids[0]!.id);
    const area = { schoolId: ids[0]!.id, stage, schoolYear: 2026, area: served!.area };
    expect(await catchmentMutation(schools, 'drawCatchmentArea', area)).toEqual([]);
  }
  expect(await brief()).toEqual([]);
  await sql(
    `UPDATE school SET status = 'CLOSED', status_reason = 'FEWER_CHILDREN' WHERE id = $1`,
    ids[0]!.id,
  );
  expect(await brief()).toEqual(['CATCHMENT_GAP 1', 'CATCHMENT_GAP 1', 'CLOSED_SERVES 0', 'CLOSED_SERVES 0']);
  const said = (await findings({ rules: ['CLOSED_SERVES'] })).map(({ message }) => message);
  expect(said.sort()).toEqual([
    'It is CLOSED, and its JUNIOR_SECONDARY area is still on the map.',
    'It is CLOSED, and its PRIMARY area is still on the map.',
  ]);
  // Its district takes one back; the other stands for this school year only.
  const back = { schoolId: ids[0]!.id, stage: 'PRIMARY', schoolYear: 2026, area: null };
  expect(await catchmentMutation(schools, 'drawCatchmentArea', back)).toEqual([]);
  expect(await brief({ rules: ['CLOSED_SERVES'] })).toEqual(['CLOSED_SERVES 0']);
  schools.clock.moveTo('2027-08-31T16:00:00Z');
  expect(await brief({ rules: ['CLOSED_SERVES'] })).toEqual([]);
});

test('a district page is paged without gaps, the worst first', async () => {
  const all = await brief();
  expect(all.length).toBe(100);
  const seen: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 20; page++) {
    const answer: {
      dataQuality: {
        findings: { nodes: { id: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
      };
    } = await schools.data(
      `query ($after: String) { dataQuality(districtCode: "310115") { findings(first: 17, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } } }`,
      { after },
      pudong,
    );
    const { nodes, pageInfo } = answer.dataQuality.findings;
    seen.push(...nodes.map(({ id }) => id));
    after = pageInfo.endCursor;
    if (!pageInfo.hasNextPage) break;
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBe(12 * 9);
});

test('a principal is asked to confirm, and does; a new school year asks again', async () => {
  const principal = principalOf(ids[0]!.code);
  const tasks = async (...grants: RoleGrant[]) => {
    const { me } = await schools.data<{
      me: { schoolsTasks: { nodes: { kind: string; subjectId: string; since: string }[] } };
    }>(`{ me { schoolsTasks(first: 50) { nodes { kind subjectId since } } } }`, {}, ...grants);
    return me.schoolsTasks.nodes.filter(({ kind }) => kind === 'CONFIRM_SCHOOL_DATA');
  };
  const confirm = async (place: number, ...grants: RoleGrant[]) => {
    const { confirmUpToDate } = await schools.data<{
      confirmUpToDate: {
        schoolConfirmation: { schoolYear: number; confirmedOn: string } | null;
        userErrors: { code: string }[];
      };
    }>(
      `mutation ($id: ID!) { confirmUpToDate(input: { schoolId: $id }) { schoolConfirmation { schoolYear confirmedOn } userErrors { code } } }`,
      { id: ids[place]!.id },
      ...grants,
    );
    return confirmUpToDate.schoolConfirmation ?? confirmUpToDate.userErrors[0]!.code;
  };
  expect(await tasks(principal)).toMatchObject([{ subjectId: ids[0]!.id }]);
  expect(await tasks(pudong)).toEqual([]);
  expect(await brief({ rules: ['NOT_CONFIRMED'] })).toHaveLength(12);
  expect(await confirm(0, principal)).toEqual({ schoolYear: 2026, confirmedOn: '2026-10-01' });
  expect(await confirm(0, principal)).toEqual({ schoolYear: 2026, confirmedOn: '2026-10-01' });
  expect(await confirm(1, pudong)).toEqual({ schoolYear: 2026, confirmedOn: '2026-10-01' });
  expect(await tasks(principal)).toEqual([]);
  expect(await brief({ rules: ['NOT_CONFIRMED'] })).toHaveLength(10);
  schools.clock.moveTo('2027-08-31T16:00:00Z');
  expect(await tasks(principal)).toMatchObject([
    { subjectId: ids[0]!.id, since: '2027-08-31T16:00:00.000Z' },
  ]);
  expect(await brief({ rules: ['NOT_CONFIRMED'] })).toHaveLength(12);
  const { school } = await schools.data<{ school: object }>(
    `query ($id: ID!) { school(id: $id) { confirmedOn } }`,
    { id: ids[0]!.id },
  );
  expect(school).toEqual({ confirmedOn: '2026-10-01' });
  await expect(confirm(2, principal)).rejects.toThrow('FORBIDDEN');
  await expect(confirm(2, { role: 'district-officer', district: '310101' })).rejects.toThrow('FORBIDDEN');
  await sql(`UPDATE school SET status = 'CLOSED' WHERE id = $1`, ids[2]!.id);
  expect(await confirm(2, pudong)).toBe('SCHOOL_NOT_RUNNING');
});

test('who sees what is amiss', async () => {
  const ask = (...grants: RoleGrant[]) =>
    schools.ask<{
      dataQuality: object | null;
      schools: { nodes: { dataFindings: { totalCount: number } }[] };
    }>(
      `{ dataQuality(districtCode: "310115") { schools }
         schools(first: 2) { nodes { dataFindings(first: 1) { totalCount nodes { rule } } } } }`,
      {},
      ...grants,
    );
  const counts = async (...grants: RoleGrant[]) => {
    const { data } = await ask(...grants);
    return [
      data?.dataQuality === null,
      data?.schools.nodes.map(({ dataFindings }) => dataFindings.totalCount),
    ];
  };
  expect(await counts(pudong)).toEqual([false, [9, 9]]);
  expect(await counts(city)).toEqual([false, [9, 9]]);
  expect(await counts(principalOf(ids[1]!.code))).toEqual([true, [0, 9]]);
  expect(await counts({ role: 'district-officer', district: '310101' })).toEqual([true, [0, 0]]);
  expect((await ask()).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});
