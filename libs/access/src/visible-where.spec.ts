import { testDatabase, type TestDatabase } from '@doorstep/testing';
import { anonymous, may, roles, subjects, system, visibleWhere, type Actor, type RoleGrant } from './index';

/** Rows of every kind that a condition can tell apart, some of them with nothing in a column. */
const values = {
  district_code: ['310115', '310101', null],
  school_code: ['3101150001', '3101010001', null],
  status: ['DRAFT', 'PUBLISHED', 'APPROVED'],
  stage: ['APPLIED', 'DISCOVERED'],
  person: ['me', 'somebody'],
};

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase({});
  await db.database.manager.query(
    `CREATE TABLE item AS SELECT (row_number() OVER ())::text AS id, district_code, school_code, status, stage,
       'DISTRICT' AS level, 'ALLIANCE' AS kind,
       person AS recorded_by, person AS drafted_by, person AS requested_by, person AS teacher,
       person AS expert_id,
       CASE person WHEN 'me' THEN ARRAY['me', 'somebody'] ELSE ARRAY['somebody'] END AS panel_experts
     FROM unnest($1::text[]) AS district_code, unnest($2::text[]) AS school_code, unnest($3::text[]) AS status,
          unnest($4::text[]) AS stage, unnest($5::text[]) AS person`,
    Object.values(values),
  );
});
afterAll(() => db?.stop());

const person = (...grants: RoleGrant[]): Actor => ({ subject: 'me', grants, kind: 'person' });
const actors: [string, Actor][] = [
  ['anonymous', anonymous],
  ['system', system],
  ['nobody in particular', person()],
  ...roles.map((role): [string, Actor] => [role, person({ role, district: '310115', school: '3101150001' })]),
  [
    'two roles',
    person({ role: 'principal', school: '3101010001' }, { role: 'district-officer', district: '310115' }),
  ],
];

async function visibleIds(
  actor: Actor,
  subject: (typeof subjects)[number],
  quoted = 'item',
): Promise<number[]> {
  const { sql, parameters } = visibleWhere(actor, 'read', subject, quoted);
  const rows = await db.database.manager
    .createQueryBuilder()
    .select('id')
    .from('item', quoted)
    .where(sql, parameters)
    .orderBy('id')
    .getRawMany<{ id: number }>();
  return rows.map(({ id }) => Number(id));
}

test.each(actors)('%s sees in a list exactly what they may read one by one', async (_who, actor) => {
  const rows: Record<string, unknown>[] = await db.database.manager.query(
    `SELECT id, district_code "districtCode", school_code "schoolCode", status, stage, level, kind,
       recorded_by "recordedBy", drafted_by "draftedBy", requested_by "requestedBy", teacher,
       expert_id "expertId", panel_experts "panelExperts" FROM item ORDER BY id`,
  );
  expect(rows).toHaveLength(108);
  for (const subject of subjects) {
    const readable = rows.filter(row => may(actor, 'read', subject, row)).map(({ id }) => Number(id));
    expect([subject, await visibleIds(actor, subject)]).toEqual([subject, readable]);
  }
});

test('a district officer sees some participations and not all, so that the test above says something', async () => {
  const officer = person({ role: 'district-officer', district: '310115' });
  const seen = await visibleIds(officer, 'SiteStudy');
  expect(seen).toHaveLength(36);
});

test('two conditions in one query keep their parameters apart', async () => {
  const officer = visibleWhere(
    person({ role: 'district-officer', district: '310115' }),
    'read',
    'SiteStudy',
    'item',
  );
  const principal = visibleWhere(
    person({ role: 'principal', school: '3101150001' }),
    'read',
    'Enrolment',
    'item',
  );
  const count = await db.database.manager
    .createQueryBuilder()
    .select('id')
    .from('item', 'item')
    .where(officer.sql, officer.parameters)
    .andWhere(principal.sql, principal.parameters)
    .getRawMany();
  expect(count).toHaveLength(12);
});

test('a scope is a parameter, whatever stands in it', async () => {
  const actor = person({ role: 'district-officer', district: `' OR TRUE --` });
  const { sql, parameters } = visibleWhere(actor, 'read', 'SiteStudy', 'item');
  expect(sql).not.toContain('OR TRUE');
  expect(Object.values(parameters)).toContain(`' OR TRUE --`);
  expect(await visibleIds(actor, 'SiteStudy')).toEqual([]);
});
