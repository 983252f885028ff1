import { city, TestSchools } from '../schools.fixture';
import { catchmentMutation, codeOf, neighbourhoods } from './catchment.fixture';

let schools: TestSchools;
beforeAll(async () => {
  schools = await TestSchools.start('2026-10-01');
  await schools.register(1);
  expect(await catchmentMutation(schools, 'recordNeighbourhoods', neighbourhoods)).toEqual([]);
});
afterAll(() => schools.stop());

test.each([
  ['居委', [1, 2, 3]],
  ['第2', [2]],
  ['2第', []],
  ['会', [1, 2, 3]],
  ['NEIGHBOURHOOD 3', [3]],
  ['hood', [1, 2, 3]],
  // Both names have its characters, neither has it.
  ['委N', []],
  ['%', []],
  ['_', []],
  ['', [1, 2, 3]],
  ['😀', []],
])('part of a name, in either language, capitals or not: %s', async (nameContains, places) => {
  const { neighbourhoods: found } = await schools.data<{ neighbourhoods: { nodes: { code: string }[] } }>(
    'query ($filter: NeighbourhoodFilter) { neighbourhoods(filter: $filter) { nodes { code } } }',
    { filter: { nameContains } },
    city,
  );
  expect(found.nodes.map(({ code }) => code)).toEqual(places.map(codeOf));
});
