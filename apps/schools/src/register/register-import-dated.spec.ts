import { eventually } from '@doorstep/testing';
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
const named = (text: string, more: Parameters<typeof row>[0] = {}) =>
  file(row({ name_zh: text, name_en: text, opened_on: '', ...more }));

const on = async (day: string | null) => {
  const { schoolByCode: school } = await schools.data<{
    schoolByCode: { name: string; status: string; closedOn: string | null } | null;
  }>(
    `query ($code: String!, $day: Date) { schoolByCode(code: $code, asOf: $day) { name(locale: EN) status closedOn } }`,
    { code, day },
  );
  return school && [school.name, school.status];
};

test('files of several days, in whatever order: each day is what its latest file says', async () => {
  await registrar.importFile(named('newer'), '?asOf=2027-09-01');
  expect(await registrar.importFile(named('older'), '?asOf=2025-09-01')).toMatchObject({
    result: { created: 0, changed: 1 },
  });
  expect(await registrar.importFile(named('today'))).toMatchObject({ result: { changed: 1 } });
  expect(
    await Promise.all(['2025-08-31', '2025-09-01', '2027-08-31', '2027-09-01', '2028-02-09', null].map(on)),
  ).toEqual([
    null,
    ['older', 'OPEN'],
    ['older', 'OPEN'],
    ['newer', 'OPEN'],
    ['newer', 'OPEN'],
    ['today', 'OPEN'],
  ]);
  for (const [text, query] of [
    ['older', '?asOf=2025-09-01'],
    ['newer', '?asOf=2027-09-01'],
    ['today', ''],
  ] as const) {
    expect(await registrar.importFile(named(text), query)).toMatchObject({ result: { unchanged: 1 } });
  }
});

test('a file dated ahead changes nothing yet, and comes into force by itself; its new schools are proposed', async () => {
  await registrar.importFile(named('now'));
  const next = named('next') + `${row({ code: '3101150002' })}\n`;
  expect(await registrar.importFile(next, '?asOf=2028-09-01')).toMatchObject({
    result: { created: 1, changed: 1 },
  });
  expect([await on(null), await on('2028-09-01')]).toEqual([
    ['now', 'OPEN'],
    ['next', 'OPEN'],
  ]);
  const statuses = async () =>
    (
      await schools.data<{ schools: { nodes: { status: string; statusReason: string | null }[] } }>(
        `{ schools { nodes { status statusReason } } }`,
      )
    ).schools.nodes;
  expect(await statuses()).toMatchObject([{ status: 'OPEN' }, { status: 'PROPOSED' }]);
  expect(await registrar.importFile(next, '?asOf=2028-09-01')).toMatchObject({ result: { unchanged: 2 } });
  schools.clock.moveTo('2028-08-31T16:00:00Z');
  await eventually(async () =>
    expect(await statuses()).toMatchObject([
      { status: 'OPEN' },
      { status: 'OPEN', statusReason: 'REGISTER_FILE' },
    ]),
  );
  expect(await on(null)).toEqual(['next', 'OPEN']);
});

test('a running school has been so since its first day; one that a file closes says since when', async () => {
  await registrar.importFile(named('a', { opened_on: '1998-09-01' }), '?asOf=2026-09-01');
  expect([await on('1998-08-31'), await on('1998-09-01')]).toEqual([null, ['a', 'OPEN']]);
  await registrar.importFile(named('a', { opened_on: '1998-09-01', status: 'CLOSED' }), '?asOf=2028-02-01');
  const { schoolByCode } = await schools.data<{ schoolByCode: object }>(
    `query ($code: String!) { schoolByCode(code: $code) { status closedOn statusReason since } }`,
    { code },
  );
  expect(schoolByCode).toEqual({
    status: 'CLOSED',
    closedOn: '2028-02-01',
    statusReason: 'REGISTER_FILE',
    since: '2028-02-01',
  });
  expect(await on('2028-01-31')).toEqual(['a', 'OPEN']);
});

test('a file closes no school that leads a cluster', async () => {
  await registrar.importFile(named('a'));
  await schools.database.manager.query(`
    WITH c AS (INSERT INTO cluster (name, kind, theme, district_code, during, version, created_by)
      VALUES ('{"zh":"一","en":"One"}', 'ALLIANCE', 'A', '310115', '[2028-01-01,)', 1, 'fixture') RETURNING id, kind)
    INSERT INTO cluster_membership (cluster_id, kind, school_id, role, during)
    SELECT c.id, c.kind, s.id, 'LEAD', '[2028-01-01,)' FROM c, school s`);
  const job = await registrar.importFile(named('a', { status: 'CLOSED' }));
  expect(job).toMatchObject({ result: { refused: 1, changed: 0 } });
  expect(await registrar.refusedRows(job.id)).toEqual([expect.stringContaining('CLUSTER_LEAD_CLOSES')]);
});
