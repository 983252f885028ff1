import type { RoleGrant } from '@doorstep/access';
import { city, principalOf, pudong, TestSchools } from '../schools.fixture';
import { sumsOf } from './district-figures';
import { hiddenOf } from './yearly-figures.rules';
import { LoaderRegistry, type GraphContext } from '@doorstep/subgraph-kit';

let schools: TestSchools;
let ids: { id: string; code: string }[];
beforeEach(async () => {
  schools = await TestSchools.start('2026-10-01');
  ids = await schools.register(4);
});
afterEach(() => schools.stop());

interface Payload {
  yearlyFigures: { id: string; version: number; enrolment: number | null } | null;
  userErrors: { code: string; path: string[] }[];
}

async function record(place: number, input: object, ...grants: RoleGrant[]): Promise<Payload> {
  const given = { schoolId: ids[place]!.id, schoolYear: 2026, enrolment: 800, ...input };
  const { recordYearlyFigures } = await schools.data<{ recordYearlyFigures: Payload }>(
    `mutation ($input: RecordYearlyFiguresInput!) { recordYearlyFigures(input: $input) {
       yearlyFigures { id version enrolment } userErrors { code path } } }`,
    { input: given },
    ...(grants.length > 0 ? grants : [city]),
  );
  return recordYearlyFigures;
}

const codes = ({ userErrors }: Payload) => userErrors.map(({ code, path }) => `${code} ${path.join('.')}`);

test('a principal enters figures and corrects them; what they were is kept', async () => {
  const principal = principalOf(ids[0]!.code);
  const first = await record(0, { fromCatchment: 600, classes: 20, teachers: 50.5, places: 160 }, principal);
  expect(first).toMatchObject({ yearlyFigures: { version: 1, enrolment: 800 }, userErrors: [] });
  const again = { fromCatchment: 600, classes: 20, teachers: 50.5, places: 160 };
  expect((await record(0, again, principal)).yearlyFigures?.version).toBe(1);
  expect(codes(await record(0, { fromCatchment: 640 }, principal))).toEqual([
    'YEARLY_FIGURES_EXIST expectedVersion',
  ]);
  expect(codes(await record(0, { fromCatchment: 640, expectedVersion: 7 }, principal))).toEqual([
    'CONFLICT expectedVersion',
  ]);
  const corrected = await record(0, { ...again, fromCatchment: 640, expectedVersion: 1 }, principal);
  expect(corrected.yearlyFigures?.version).toBe(2);
  const { school } = await schools.data<{ school: object }>(
    `query ($id: ID!) { school(id: $id) { catchmentTrend { schoolYear share changeInPoints }
       yearlyFigures { totalCount nodes { schoolYear enrolment fromCatchment catchmentShare meanClassSize
         pupilsPerTeacher smallNumbersHidden changes { nodes { field before after changedBy } } } } } }`,
    { id: ids[0]!.id },
    principal,
  );
  expect(school).toEqual({
    catchmentTrend: [{ schoolYear: 2026, share: '0.8000', changeInPoints: null }],
    yearlyFigures: {
      totalCount: 1,
      nodes: [
        {
          schoolYear: 2026,
          enrolment: 800,
          fromCatchment: 640,
          catchmentShare: '0.8000',
          meanClassSize: 40,
          pupilsPerTeacher: 15.8,
          smallNumbersHidden: false,
          changes: {
            nodes: [
              { field: 'fromCatchment', before: '600', after: '640', changedBy: `principal-${ids[0]!.code}` },
            ],
          },
        },
      ],
    },
  });
});

test('what is refused', async () => {
  expect(codes(await record(0, { schoolYear: 2027 }))).toEqual(['YEARLY_FIGURES_YEAR schoolYear']);
  expect(codes(await record(0, { fromCatchment: 801 }))).toEqual(['YEARLY_FIGURES_IMPOSSIBLE fromCatchment']);
  expect(codes(await record(0, { schoolId: 'nonsense' }))).toEqual(['SCHOOL_NOT_FOUND schoolId']);
  await schools.database.manager.query(`UPDATE school SET status = 'PROPOSED' WHERE id = $1`, [ids[3]!.id]);
  expect(codes(await record(3, {}))).toEqual(['YEARLY_FIGURES_NO_PUPILS schoolId']);
  await expect(record(0, {}, principalOf(ids[1]!.code))).rejects.toThrow('FORBIDDEN');
  await expect(record(0, {}, { role: 'district-officer', district: '310101' })).rejects.toThrow('FORBIDDEN');
  await record(0, {}, pudong);
  for (const [set, constraint] of [
    ['from_catchment = enrolment + 1', 'yearly_figures_from_catchment'],
    ['classes = 0', 'yearly_figures_pupils_in_classes'],
  ]) {
    await expect(schools.database.manager.query(`UPDATE yearly_figures SET ${set}`)).rejects.toThrow(
      constraint,
    );
  }
});

test('of two who enter the same year at once, one is told of the other', async () => {
  const answers = await Promise.all([700, 701, 702].map(enrolment => record(0, { enrolment })));
  expect(answers.flatMap(codes)).toEqual(Array(2).fill('YEARLY_FIGURES_EXIST expectedVersion'));
});

test('fewer than ten pupils are shown to those who answer for them, and cannot be worked out by others', async () => {
  await record(0, { enrolment: 800, fromCatchment: 600, applicants: 300, classes: 20 });
  await record(1, { enrolment: 100, fromCatchment: 95, applicants: 4, classes: 4 });
  const ask = async (...grants: RoleGrant[]) =>
    schools.data<{
      district: { yearlyFigures: object };
      schools: { nodes: { yearlyFigures: { nodes: object[] } }[] };
    }>(
      `{ district(code: "310115") { catchmentTrend { share }
           yearlyFigures(schoolYear: 2026) { schools enrolment enrolmentOfKnownOrigin fromCatchment catchmentShare
             applicants meanClassSize smallNumbersHidden } }
         schools(first: 2) { nodes { yearlyFigures { nodes { enrolment fromCatchment catchmentShare applicants meanClassSize } } } } }`,
      {},
      ...grants,
    );
  const seen = await ask(pudong);
  expect(seen.district).toEqual({
    catchmentTrend: [{ share: '0.7722' }],
    yearlyFigures: {
      schools: 2,
      enrolment: 900,
      enrolmentOfKnownOrigin: 900,
      fromCatchment: 695,
      catchmentShare: '0.7722',
      applicants: 304,
      meanClassSize: 37.5,
      smallNumbersHidden: false,
    },
  });
  const bySchool = ({ schools: { nodes } }: typeof seen) => nodes.map(node => node.yearlyFigures.nodes[0]);
  const second = { enrolment: 100, meanClassSize: 25 };
  expect(bySchool(seen)[1]).toEqual({
    ...second,
    fromCatchment: 95,
    catchmentShare: '0.9500',
    applicants: 4,
  });
  for (const grants of [
    [],
    [{ role: 'expert' } as const],
    [{ role: 'district-officer', district: '310101' } as const],
  ]) {
    const public_ = await ask(...grants);
    expect(bySchool(public_)).toEqual([
      { enrolment: 800, fromCatchment: 600, catchmentShare: '0.7500', applicants: 300, meanClassSize: 40 },
      { ...second, fromCatchment: null, catchmentShare: null, applicants: null },
    ]);
    expect(public_.district).toEqual({
      catchmentTrend: [{ share: null }],
      yearlyFigures: {
        schools: 2,
        enrolment: 900,
        enrolmentOfKnownOrigin: null,
        fromCatchment: null,
        catchmentShare: null,
        applicants: null,
        meanClassSize: 37.5,
        smallNumbersHidden: true,
      },
    });
  }
});

test("the database hides in a district's sums what the rule hides of a school", async () => {
  const cases = [
    { enrolment: 9, fromCatchment: 0, applicants: 10 },
    { enrolment: 109, fromCatchment: 100, applicants: 9 },
    { enrolment: 300, fromCatchment: 9, applicants: null },
    { enrolment: 400, fromCatchment: null, applicants: 0 },
  ];
  for (const [place, input] of cases.entries()) await record(place, input);
  const context = { database: schools.database, loaders: new LoaderRegistry() } as unknown as GraphContext;
  const [sums] = await sumsOf(context, '310115', 2026);
  const hidden = cases.map(one => ({
    one,
    hides: hiddenOf({ ...one, places: null, teachers: null, classes: null }),
  }));
  const sum = (of: (row: (typeof hidden)[number]) => number) => hidden.reduce((all, row) => all + of(row), 0);
  expect(sums!.hidden).toEqual({
    enrolment: sum(({ one, hides }) => (hides.enrolment ? one.enrolment : 0)),
    enrolmentKnown: sum(({ one, hides }) =>
      hides.enrolment && one.fromCatchment !== null ? one.enrolment : 0,
    ),
    fromCatchment: sum(({ one, hides }) => (hides.catchment ? one.fromCatchment! : 0)),
    fromElsewhere: sum(({ one, hides }) => (hides.catchment ? one.enrolment - one.fromCatchment! : 0)),
    applicants: sum(({ one, hides }) => (hides.applicants ? one.applicants! : 0)),
  });
});
