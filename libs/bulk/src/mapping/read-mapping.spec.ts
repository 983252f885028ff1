import { Refusal } from '@doorstep/service-kit/refusal';
import type { Mappable } from './mapping';
import { readMapping } from './read-mapping';
import { RowMapper } from './row-mapper';

const mappable: Mappable = {
  fields: {
    code: { required: true },
    name: { required: true },
    stage: { values: ['PRIMARY', 'OTHER'] },
    opened_on: {},
    district: {},
    longitude: { axis: 'longitude' },
    latitude: { axis: 'latitude' },
  },
  related: {
    name: 'districts',
    fields: ['code', 'title'],
    column: 'district',
    key: /^\w{2,6}$/,
    longest: 10,
  },
};
const columns = Object.keys(mappable.fields);

const lines = (...more: string[]) => ['mapping: ours', 'fields:', ...more].join('\n');
const minimum = ['  code: { column: URN }', '  name: { column: Name }'];

function problemsOf(yaml: string): [string, string][] {
  try {
    readMapping(yaml, mappable);
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).problems.map(({ code, path }) => [code, path[1]!]);
  }
  return [];
}

const mapper = (yaml: string, header: string[]) =>
  new RowMapper(readMapping(yaml, mappable), mappable, columns, header);

test.each<[string, string, string]>([
  ['MAPPING_NOT_YAML', 'line 3', lines('  code: [x')],
  ['MAPPING_NOT_YAML', 'line 4', lines('  code: { column: a }', '  code: { column: b }')],
  ['MAPPING_SHAPE', 'line 1', 'just words'],
  ['MAPPING_SHAPE', 'line 3', lines('  code: URN', minimum[1]!)],
  ['MAPPING_KEY_UNKNOWN', 'line 5', lines(...minimum, '  nmae: { column: x }')],
  ['MAPPING_KEY_UNKNOWN', 'line 3', lines('  code: { colunm: x, column: x }', minimum[1]!)],
  ['MAPPING_NAME_MALFORMED', 'line 1', lines(...minimum).replace('ours', 'Our mapping')],
  ['MAPPING_FIELD_MISSING', 'line 3', lines(minimum[0]!)],
  ['MAPPING_FIELD_SOURCE', 'line 4', lines(minimum[0]!, '  name: { join: "," }')],
  ['MAPPING_FIELD_SOURCE', 'line 4', lines(minimum[0]!, '  name: { column: x, constant: y }')],
  [
    'MAPPING_VALUE_UNKNOWN',
    'line 7',
    lines(...minimum, '  stage:', '    column: s', '    values: { a: PRIMRY }'),
  ],
  ['MAPPING_VALUE_UNKNOWN', 'line 5', lines(...minimum, '  stage: { constant: X }')],
  ['MAPPING_VALUE_WRONG', 'line 5', lines(...minimum, 'otherColumns: maybe')],
  ['MAPPING_VALUE_WRONG', 'line 6', lines(...minimum, 'rows:', '  column: x')],
  ['MAPPING_DATE_FORMAT', 'line 5', lines(...minimum, '  opened_on: { column: o, date: DD/MM }')],
  ['MAPPING_DATE_FORMAT', 'line 5', lines(...minimum, '  opened_on: { column: o, date: DD/MM/YYYY HH }')],
  [
    'MAPPING_GRID',
    'line 5',
    lines(...minimum, '  district: { columns: [e, n], grid: british-national-grid }'),
  ],
  ['MAPPING_GRID', 'line 5', lines(...minimum, '  latitude: { column: n, grid: british-national-grid }')],
  ['MAPPING_VALUE_WRONG', 'line 5', lines(...minimum, '  latitude: { columns: [e, n], grid: lambert }')],
  ['MAPPING_SHAPE', 'line 5', lines(...minimum, '  opened_on: { column: o, where: open }')],
  ['MAPPING_VALUE_WRONG', 'line 5', lines(...minimum, '  opened_on: { column: o, where: { s: } }')],
  ['MAPPING_VALUE_WRONG', 'line 5', lines(...minimum, '  opened_on: { column: o, optional: perhaps }')],
  ['MAPPING_REFERENCE_LOST', 'line 3', lines(...minimum, '  district: { column: p, refersTo: id }')],
])('%s at %s', (code, line, yaml) => {
  expect(problemsOf(yaml)).toContainEqual([code, line]);
});

test('a mapping that is too large is refused, and one that repeats itself by references does not grow', () => {
  expect(problemsOf(`${lines(...minimum)}\nabout: ${'x'.repeat(70_000)}`)[0]![0]).toBe('MAPPING_TOO_LARGE');
  expect(problemsOf(lines('  code: &a { column: x }', '  name: *a'))[0]![0]).toBe('MAPPING_SHAPE');
});

test('every mistake is told at once', () => {
  expect(
    problemsOf(lines('  code: {}', '  name: {}', '  stage: { constant: X }')).map(([code]) => code),
  ).toEqual(['MAPPING_FIELD_SOURCE', 'MAPPING_FIELD_SOURCE', 'MAPPING_VALUE_UNKNOWN']);
});

test('a row becomes ours: names in any case, values, days, several columns, constants', () => {
  const read = mapper(
    lines(
      '  code: { column: URN, prefix: GB }',
      '  name: { columns: [Name, Town], join: ", " }',
      '  stage:',
      '    column: phase',
      '    values: { Primary: PRIMARY, Not applicable: "" }',
      '    otherwise: OTHER',
      '    empty: OTHER',
      '  opened_on: { column: opened, date: D.M.YYYY }',
      '  district: { constant: "01" }',
    ),
    ['urn', 'NAME', 'town', 'Phase', 'opened', 'x'],
  );
  expect(read.map(['0012', 'A', 'B', 'primary', '1.9.2015', ''])).toEqual({
    values: ['GB0012', 'A, B', 'PRIMARY', '2015-09-01', '01', null, null],
  });
  // As a date cell of XLSX reads.
  expect(read.map(['1', 'A', '', 'not applicable', '2015-09-01', ''])).toEqual({
    values: ['GB1', 'A', null, '2015-09-01', '01', null, null],
  });
  expect(read.map(['', ' ', '', '', '', ''])).toEqual({
    values: [null, null, 'OTHER', null, '01', null, null],
  });
  expect(read.map(['1', 'A', '', 'Secondary', '29.2.2015', ''])).toMatchObject({
    problems: [{ column: 'opened', code: 'IMPORT_DAY_WRONG' }],
  });
  expect(read.names).toEqual({
    code: 'urn',
    name: 'NAME + town',
    stage: 'Phase',
    opened_on: 'opened',
    district: '',
  });
  expect(read.ignored).toEqual(['x']);
});

test('a value that the mapping does not name is refused, with its column', () => {
  const read = mapper(lines(...minimum, '  stage: { column: Phase, values: { P: PRIMARY } }'), [
    'URN',
    'Name',
    'Phase',
  ]);
  expect(read.map(['1', 'A', 'Q'])).toMatchObject({
    problems: [{ column: 'Phase', code: 'IMPORT_VALUE_UNKNOWN' }],
  });
});

test('a place on the British national grid becomes degrees; its origin says that no place is known', () => {
  const place = '{ columns: [Easting, Northing], grid: british-national-grid }';
  const read = mapper(lines(...minimum, `  longitude: ${place}`, `  latitude: ${place}`), [
    ...['URN', 'Name', 'Easting', 'Northing'],
  ]);
  const said = (easting: string, northing: string) => {
    const row = read.map(['1', 'A', easting, northing]);
    return row && 'values' in row ? row.values.slice(-2) : row?.problems;
  };
  expect(said('530624.974', '178388.464')).toEqual(['-0.11995', '51.48936']);
  expect(said('', ' ')).toEqual([null, null]);
  expect(said('0', '0')).toEqual([null, null]);
  for (const [easting, northing] of [
    ['530624', ''],
    ['TQ 30', '78'],
    ['700001', '5'],
    ['5', '1e3'],
  ] as const) {
    expect(said(easting, northing)).toMatchObject([
      { column: 'Easting + Northing', code: 'IMPORT_PLACE_WRONG' },
    ]);
  }
});

test('what holds only where another column says so, and columns that a file may lack', () => {
  const yaml = lines(
    ...minimum,
    '  opened_on: { column: date, where: { Status: [Open, Running] } }',
    '  district: { column: la, optional: true }',
    '  stage: { columns: [phase, type], optional: true }',
  );
  const read = mapper(yaml, ['URN', 'Name', 'date', 'status', 'type']);
  expect([read.filled, read.ignored]).toEqual([['code', 'name', 'opened_on'], ['type']]);
  const opened = (status: string) => {
    const row = read.map(['1', 'A', '2015-09-01', status, '']);
    return row && 'values' in row && row.values[3];
  };
  expect(['open', 'Running ', 'Closed', ''].map(opened)).toEqual(['2015-09-01', '2015-09-01', null, null]);
  expect(mapper(yaml, ['URN', 'Name', 'date', 'status', 'la', 'phase', 'type']).filled).toEqual([
    ...['code', 'name', 'stage', 'opened_on', 'district'],
  ]);
  expect(() => mapper(yaml, ['URN', 'Name', 'date'])).toThrow(/lacks status/);
});

test('columns that are missing, or not known where none may be', () => {
  expect(() => mapper(lines(...minimum), ['URN', 'Title'])).toThrow(
    /lacks name, .* not known here: Title; perhaps/,
  );
  const strict = `${lines(...minimum)}\notherColumns: refuse\nignore: [Note]`;
  expect(() => mapper(strict, ['URN', 'Name', 'note'])).not.toThrow();
  expect(() => mapper(strict, ['URN', 'Name', 'Notes'])).toThrow(/IMPORT_COLUMNS_UNKNOWN.*Notes/);
});

describe('what rows refer to', () => {
  const perRow = [
    ...minimum,
    '  district: { column: la }',
    'districts:',
    '  code: { column: la }',
    '  title: { column: la_name }',
  ];

  test('is gathered from each row, once', () => {
    const read = mapper(lines(...perRow), ['URN', 'Name', 'la', 'la_name']);
    for (const la of ['201', '202', '201']) read.map(['1', 'A', la, `LA ${la}`]);
    expect(read.related().map(({ fields }) => fields)).toEqual([
      { code: '201', title: 'LA 201' },
      { code: '202', title: 'LA 202' },
    ]);
    expect(read.map(['1', 'A', '201', 'Other'])).toMatchObject({
      problems: [{ code: 'IMPORT_RELATED_DIFFERS' }],
    });
    expect(read.map(['1', 'A', '!', 'x'])).toMatchObject({ problems: [{ code: 'IMPORT_RELATED_WRONG' }] });
    expect(read.map(['1', 'A', '203', 'x'.repeat(11)])).toMatchObject({
      problems: [{ code: 'IMPORT_RELATED_WRONG' }],
    });
  });

  test('so many that the mapping must take the wrong column are refused', () => {
    const read = mapper(lines(...perRow), ['URN', 'Name', 'la', 'la_name']);
    for (let number = 0; number < 10_000; number++) read.map(['1', 'A', `L${number}`, 'x']);
    expect(() => read.map(['1', 'A', 'L10000', 'x'])).toThrow(/IMPORT_RELATED_TOO_MANY/);
  });

  test('or from rows of their own, to which the others refer', () => {
    const read = mapper(
      lines(
        '  code: { column: identifier }',
        '  name: { column: name }',
        '  district: { column: parent, refersTo: id }',
        'rows: { column: type, take: [school], districts: [district], ignore: [state] }',
        'districts: { code: { column: identifier }, title: { column: name } }',
      ),
      ['id', 'type', 'identifier', 'name', 'parent'],
    );
    expect(read.map(['d-1', 'District', '310115', 'Pudong', ''])).toBeUndefined();
    expect(read.map(['s-1', 'state', '', 'x', ''])).toBeUndefined();
    expect(read.map(['s-2', 'school', '0001', 'A', 'd-1'])).toEqual({
      values: ['0001', 'A', null, null, 'd-1', null, null],
    });
    expect(read.map(['s-3', 'club', '', '', ''])).toMatchObject({
      problems: [{ code: 'IMPORT_ROW_KIND_UNKNOWN' }],
    });
    expect(read.related()).toEqual([{ reference: 'd-1', fields: { code: '310115', title: 'Pudong' } }]);
    expect(read.refers).toBe('district');
  });
});
