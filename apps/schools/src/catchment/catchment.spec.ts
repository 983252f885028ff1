import type { RoleGrant } from '@doorstep/access';
import { city, principalOf, pudong, TestSchools } from '../schools.fixture';
import { catchmentMutation, codeOf, neighbourhoods, square } from './catchment.fixture';

let schools: TestSchools;
let registered: { id: string; code: string }[];
beforeEach(async () => {
  schools = await TestSchools.start('2026-10-01');
  registered = await schools.register(4);
  const { manager } = schools.database;
  await manager.query(`UPDATE school SET stage = 'NINE_YEAR' WHERE code = $1`, [code(1)]);
  await manager.query(`UPDATE school SET longitude = 121.52, latitude = 31.25 WHERE code = $1`, [code(0)]);
  expect(await send('recordNeighbourhoods', neighbourhoods)).toEqual([]);
});
afterEach(() => schools.stop());

const code = (place: number) => registered[place]!.code;
const send = (name: string, input: object, ...grants: RoleGrant[]) =>
  catchmentMutation(schools, name, input, ...grants);
const round = { districtCode: '310115', stage: 'PRIMARY', schoolYear: 2026 };
const assign = (assignments: [number, number[]][], changes: object = {}) =>
  send('assignCatchment', {
    ...round,
    assignments: assignments.map(([place, at]) => ({
      neighbourhoodCode: codeOf(place),
      schoolCodes: at.map(code),
    })),
    ...changes,
  });

interface Serving {
  outcome: string;
  schools: {
    foundBy: string;
    onBorder: boolean;
    school: { code: string } | null;
    neighbourhood: object | null;
  }[];
}

/** What a family is told: the outcome, then the numbers of the schools with how each was found. */
async function ask(where: object, when: object = {}): Promise<string> {
  const { servingSchools } = await schools.data<{ servingSchools: Serving }>(
    `query ($stage: CatchmentStage!, $year: Int, $code: ID, $x: Float, $y: Float) {
       servingSchools(stage: $stage, schoolYear: $year, neighbourhoodCode: $code, longitude: $x, latitude: $y) {
         outcome message schools { foundBy onBorder school { code clusters { nodes { id } } participation { stage } } neighbourhood { code } } } }`,
    { stage: 'PRIMARY', ...where, ...when },
  );
  const found = servingSchools.schools.map(({ foundBy, onBorder, school }) => {
    const place = registered.findIndex(one => one.code === school?.code);
    return `${place}${foundBy[0]}${onBorder ? 'b' : ''}`;
  });
  return [servingSchools.outcome, ...found].join(' ');
}

test('a family asks by neighbourhood and by place, for a stage and a year', async () => {
  expect(
    await assign([
      [1, [0]],
      [2, [1]],
      [3, [0]],
    ]),
  ).toEqual([]);
  expect(await assign([[1, [1]]], { stage: 'JUNIOR_SECONDARY' })).toEqual([]);
  expect(await ask({ code: codeOf(3) })).toBe('FOUND 0N');
  expect(await ask({ x: 121.55, y: 31.25 })).toBe('FOUND 0N');
  expect(await ask({ x: 121.55, y: 31.25 }, { stage: 'JUNIOR_SECONDARY' })).toBe('FOUND 1N');
  expect(await ask({ x: 121.65, y: 31.25 })).toBe('FOUND 1N');
  expect(await ask({ x: 121.6, y: 31.25 })).toBe('ON_BORDER 0Nb 1Nb');
  expect(await ask({ x: 121.5, y: 31.3 })).toBe('FOUND 0Nb');
  expect(await ask({ code: codeOf(2) }, { stage: 'JUNIOR_SECONDARY' })).toBe('NOT_ASSIGNED');
  expect(await ask({ x: 121.55, y: 31.25 }, { year: 2027 })).toBe('NOT_ASSIGNED');
  expect(await ask({ x: 121.75, y: 31.25 })).toBe('PLACE_UNKNOWN');
  expect(await ask({ code: 'nonsense' })).toBe('PLACE_UNKNOWN');
  expect(await ask({ x: 116.4, y: 39.9 })).toBe('OUTSIDE_CITY');
  expect(await ask({ x: 31.25, y: 121.55 })).toBe('SWAPPED');
  await schools.database.manager.query(
    `UPDATE school SET longitude = longitude - 100 WHERE longitude IS NOT NULL`,
  );
  expect(await ask({ x: 31.25, y: 21.55 })).toBe('SWAPPED');
});

test('an area that is drawn for a school counts beside the neighbourhoods', async () => {
  await assign([[1, [0]]]);
  const draw = (input: object) =>
    send('drawCatchmentArea', { schoolId: registered[2]!.id, stage: 'PRIMARY', schoolYear: 2026, ...input });
  expect(await draw({ area: square(1216, 312) })).toEqual([]);
  expect(await ask({ x: 121.65, y: 31.25 })).toBe('FOUND 2A');
  expect(await ask({ x: 121.6, y: 31.25 })).toBe('ON_BORDER 0Nb 2Ab');
  expect(await draw({ area: square(1215, 312) })).toEqual([]);
  expect(await ask({ x: 121.55, y: 31.25 })).toBe('SEVERAL 0N 2A');
  expect(await draw({})).toEqual([]);
  expect(await ask({ x: 121.55, y: 31.25 })).toBe('FOUND 0N');
  expect(await draw({ area: square(1215, 312).slice(2) })).toEqual(['AREA_FLAT area']);
  expect(await draw({ area: square(1215, 312), stage: 'JUNIOR_SECONDARY' })).toEqual([
    'CATCHMENT_STAGE_NOT_TAUGHT stage',
  ]);
  const [areas] = await schools.database.manager.query<{ versions: number }[]>(
    `SELECT count(*)::int AS versions FROM change WHERE kind = 'CATCHMENT_AREA'`,
  );
  expect(areas!.versions).toBe(2);
});

test('what is said again replaces what was said, and what it was is kept', async () => {
  await assign([
    [1, [0]],
    [2, [1]],
  ]);
  await assign([
    [1, [0]],
    [2, [1]],
  ]);
  await assign([
    [1, [2, 0]],
    [2, []],
  ]);
  expect(await ask({ code: codeOf(1) })).toBe('SEVERAL 0N 2N');
  expect(await ask({ code: codeOf(2) })).toBe('NOT_ASSIGNED');
  const { neighbourhood } = await schools.data<{ neighbourhood: object }>(
    `query ($code: ID!) { neighbourhood(code: $code) { version area { longitude latitude } district { code }
       catchments { nodes { stage schoolYear exclusive school { code } } }
       changes { nodes { field before after } } } }`,
    { code: codeOf(1) },
    pudong,
  );
  const one = { stage: 'PRIMARY', schoolYear: 2026, exclusive: false };
  expect(neighbourhood).toEqual({
    version: 3,
    area: square(1215, 312),
    district: { code: '310115' },
    catchments: {
      nodes: [
        { ...one, school: { code: code(0) } },
        { ...one, school: { code: code(2) } },
      ],
    },
    changes: {
      nodes: [
        { field: 'PRIMARY 2026', before: `["${code(0)}"]`, after: JSON.stringify([code(0), code(2)]) },
        { field: 'PRIMARY 2026', before: '[]', after: `["${code(0)}"]` },
      ],
    },
  });
});

test('where a district says so, a neighbourhood has one school of a sector; the database holds it', async () => {
  const { manager } = schools.database;
  await manager.query(`UPDATE school SET sector = 'PRIVATE' WHERE code = $1`, [code(3)]);
  const rule = (exclusive: boolean) => send('setCatchmentRule', { ...round, exclusive });
  await assign([[1, [0, 1]]]);
  expect(await rule(true)).toEqual(['CATCHMENT_EXCLUSIVE exclusive']);
  await assign([[1, [0, 3]]]);
  expect(await rule(true)).toEqual([]);
  expect(
    await assign([
      [2, [0]],
      [1, [0, 1]],
    ]),
  ).toEqual(['CATCHMENT_EXCLUSIVE assignments.1.schoolCodes']);
  expect(await ask({ code: codeOf(2) })).toBe('NOT_ASSIGNED');
  await expect(
    manager.query(
      `INSERT INTO catchment (neighbourhood_code, district_code, school_id, school_code, sector, stage, school_year, exclusive, created_by)
       SELECT neighbourhood_code, district_code, $1, 'x', sector, stage, school_year, exclusive, 'x' FROM catchment WHERE sector = 'PUBLIC'`,
      [registered[1]!.id],
    ),
  ).rejects.toThrow('catchment_exclusive');
  await expect(manager.query(`UPDATE catchment SET exclusive = false`)).rejects.toThrow('catchment_rule');
  expect(await rule(false)).toEqual([]);
  expect(await assign([[1, [0, 1]]])).toEqual([]);
});

test('of two who assign, and one who makes it exclusive at the same time, the rule holds afterwards', async () => {
  await Promise.all([
    assign([
      [1, [0, 1]],
      [2, [1]],
    ]),
    send('setCatchmentRule', { ...round, exclusive: true }),
    assign([
      [2, [2]],
      [1, [2]],
    ]),
  ]);
  const rows = await schools.database.manager.query<{ schools: number; exclusive: boolean }[]>(
    `SELECT count(*)::int AS schools, bool_or(exclusive) AS exclusive FROM catchment GROUP BY neighbourhood_code`,
  );
  for (const row of rows) expect(row.exclusive ? row.schools : 1).toBe(1);
});

test('catchments are taken over to the next year, without schools that have closed', async () => {
  await assign([
    [1, [0]],
    [2, [1]],
    [3, [1, 2]],
  ]);
  await send('drawCatchmentArea', {
    schoolId: registered[0]!.id,
    stage: 'PRIMARY',
    schoolYear: 2026,
    area: square(1215, 312),
  });
  await assign([[2, [3]]], { schoolYear: 2027 });
  await schools.database.manager.query(`UPDATE school SET status = 'CLOSED' WHERE code = $1`, [code(2)]);
  const over = { ...round, fromSchoolYear: 2026, schoolYear: 2027 };
  expect(await send('carryCatchmentOver', over)).toEqual([]);
  expect(await send('carryCatchmentOver', over)).toEqual([]);
  const next = { year: 2027 };
  expect(await ask({ code: codeOf(1) }, next)).toBe('FOUND 0N');
  expect(await ask({ code: codeOf(2) }, next)).toBe('FOUND 3N');
  expect(await ask({ code: codeOf(3) }, next)).toBe('FOUND 1N');
  expect(await ask({ x: 121.55, y: 31.25 }, next)).toBe('FOUND 0A 0N');
});

test('what is refused, and who may say it', async () => {
  const row = { code: codeOf(5), name: { zh: '五', en: 'Five' } };
  const record = (changes: object, ...grants: RoleGrant[]) =>
    send(
      'recordNeighbourhoods',
      { districtCode: '310115', neighbourhoods: [{ ...row, ...changes }] },
      ...grants,
    );
  expect(await record({ code: '居委会' })).toEqual(['NEIGHBOURHOOD_CODE_MALFORMED neighbourhoods.0.code']);
  expect(await record({ area: [{ longitude: 31, latitude: 121 }] })).toEqual([
    'PLACE_SWAPPED neighbourhoods.0.area.0',
  ]);
  expect(await record({ name: { zh: '', en: 'x' } })).toEqual(['TEXT_EMPTY neighbourhoods.0.name.zh']);
  const twice = { districtCode: '310115', neighbourhoods: [row, row] };
  expect(await send('recordNeighbourhoods', twice)).toEqual(['NEIGHBOURHOOD_TWICE neighbourhoods.1.code']);
  expect(await send('recordNeighbourhoods', { ...twice, neighbourhoods: [] })).toEqual([
    'CATCHMENT_ROWS neighbourhoods',
  ]);
  const elsewhere = { districtCode: '310101', neighbourhoods: [{ ...row, code: codeOf(1) }] };
  expect(await send('recordNeighbourhoods', elsewhere, city)).toEqual([
    'NEIGHBOURHOOD_OF_OTHER_DISTRICT neighbourhoods.0.code',
  ]);
  expect(
    await assign([
      [1, [0]],
      [7, [0]],
    ]),
  ).toEqual(['NEIGHBOURHOOD_NOT_FOUND assignments.1.neighbourhoodCode']);
  expect(await assign([[1, [0]]], { schoolYear: 2029 })).toEqual(['CATCHMENT_YEAR schoolYear']);
  const unknown = [{ neighbourhoodCode: codeOf(1), schoolCodes: [code(0), 'nonsense'] }];
  expect(await assign([], { assignments: unknown })).toEqual([
    'SCHOOL_NOT_FOUND assignments.0.schoolCodes.1',
  ]);
  expect(await assign([[1, [0]]], { stage: 'JUNIOR_SECONDARY' })).toEqual([
    'CATCHMENT_STAGE_NOT_TAUGHT assignments.0.schoolCodes.0',
  ]);
  await schools.database.manager.query(`UPDATE school SET status = 'CLOSED' WHERE code = $1`, [code(0)]);
  expect(await assign([[1, [0]]])).toEqual(['CATCHMENT_SCHOOL_CLOSED assignments.0.schoolCodes.0']);
  await expect(record({}, principalOf(code(0)))).rejects.toThrow('FORBIDDEN');
  await expect(record({}, { role: 'district-officer', district: '310101' })).rejects.toThrow('FORBIDDEN');
  const { errors } = await schools.ask(`{ servingSchools(stage: PRIMARY, longitude: 121.5) { outcome } }`);
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', reason: 'PLACE_HOW' });
});
