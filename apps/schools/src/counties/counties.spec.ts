import { askAs, drafter, mutateAs, officer, type Who } from '../district-plans/plan.fixture';
import { TestSchools } from '../schools.fixture';

let schools: TestSchools;
beforeAll(async () => {
  schools = await TestSchools.start('2026-11-22');
  await schools.register(1);
});
afterAll(() => schools.stop());

const institute: Who = { subject: 'institute', grants: [{ role: 'institute-officer' }] };
const words = (en: string) => ({ zh: en, en });
const conditions = (change: object = {}) => ({
  settlement: 'RURAL',
  population: 300_000,
  pupils: 38_000,
  teachers: 2_100,
  qualifiedTeachers: '0.97',
  schoolsBelowItStandard: '0.4',
  gapBetweenSchools: '0.5',
  needs: ['DEVICES', 'TEACHERS_OF_ENGLISH'],
  needsInWords: words('Devices in village schools'),
  ...change,
});
const fields =
  'type settlement needs classification { type tests { code found threshold met } } guidance { edition advice(locale: EN) source }';
const assess = (change: object = {}, who = drafter) =>
  mutateAs(
    schools,
    who,
    'assessCounty',
    'countyProfile',
    { districtCode: '310115', year: 2026, conditions: conditions(), ...change },
    fields,
  );

test('a county is assessed, sorted with its explanation, advised by its type, and assessed anew', async () => {
  const profile = await assess();
  expect(profile).toMatchObject({
    type: 'WEAK_IN_TECHNOLOGY',
    settlement: 'RURAL',
    classification: { type: 'WEAK_IN_TECHNOLOGY' },
    guidance: { edition: 1, source: expect.stringContaining('New Model for Counties') },
    refused: [],
  });
  expect((await assess()).refused).toEqual(['COUNTY_PROFILE_EXISTS year']);
  const revise = (change: object) =>
    mutateAs(
      schools,
      drafter,
      'reviseCountyProfile',
      'countyProfile',
      { countyProfileId: profile.id, expectedVersion: 1, conditions: conditions(change) },
      fields,
    );
  expect(await revise({ schoolsBelowItStandard: '0.1' })).toMatchObject({ type: 'UNEVEN', version: 2 });
  expect((await revise({})).refused).toEqual(['CONFLICT expectedVersion']);

  const advice = { type: 'UNEVEN', advice: words('Clusters first'), source: 'A study of 2026' };
  const published = await mutateAs(
    schools,
    institute,
    'publishCountyGuidance',
    'countyGuidance',
    advice,
    'edition',
  );
  expect(published).toMatchObject({ edition: 2 });
  const { data } = await askAs<{ countyProfiles: { nodes: object[] } }>(
    schools,
    { subject: 'x', grants: [] },
    '{ countyProfiles(filter: { types: [UNEVEN], settlements: [RURAL] }) { nodes { district { code } guidance { edition advice(locale: EN) } } } }',
  );
  expect(data!.countyProfiles.nodes).toEqual([
    { district: { code: '310115' }, guidance: { edition: 2, advice: 'Clusters first' } },
  ]);
});

test('what drives improvement is recorded with its evidence, and stays', async () => {
  const driver = (change: object = {}, who = drafter) =>
    mutateAs(schools, who, 'recordCountyDriver', 'countyDriver', {
      districtCode: '310115',
      year: 2026,
      driver: 'SHARED_LESSONS_ONLINE',
      effect: 'STRONG',
      description: words('Lessons of one school for five'),
      evidenceKind: 'FIGURE',
      evidenceKey: 'READING 2026',
      evidence: words('Two levels up in a year'),
      ...change,
    });
  expect((await driver({ driver: 'shared' })).refused).toEqual(['COUNTY_DRIVER_MALFORMED driver']);
  expect((await driver({ evidenceKey: ' ' })).refused).toEqual(['COUNTY_SOURCE_MISSING evidenceKey']);
  expect((await driver({ year: 2027 })).refused).toEqual(['COUNTY_YEAR year']);
  expect((await driver({ evidence: words('') })).refused).toEqual(['TEXT_EMPTY evidence zh']);
  expect((await driver({}, officer)).refused).toEqual(['FORBIDDEN']);
  expect((await driver({}, institute)).refused).toEqual([]);
  expect((await driver()).refused).toEqual([]);
  const { data } = await askAs<{ district: { countyDrivers: { totalCount: number } } }>(
    schools,
    officer,
    '{ district(code: "310115") { countyDrivers { totalCount nodes { driver effect evidenceKind evidence(locale: EN) } } } }',
  );
  expect(data!.district.countyDrivers.totalCount).toBe(2);
  await expect(schools.database.manager.query('DELETE FROM county_driver')).rejects.toThrow('kept as it was');
});

test('who may assess what', async () => {
  const elsewhere: Who = { subject: 'x', grants: [{ role: 'district-officer', district: '310101' }] };
  expect((await assess({ year: 2025 }, elsewhere)).refused).toEqual(['FORBIDDEN']);
  expect((await assess({ districtCode: '310101' }, elsewhere)).refused).toEqual([]);
  expect((await assess({ year: 2024 }, officer)).refused).toEqual([]);
  expect((await assess({ districtCode: '999999' }, officer)).refused).toEqual([
    'DISTRICT_NOT_FOUND districtCode',
  ]);
  expect((await assess({ year: 2023, conditions: conditions({ pupils: -1 }) })).refused).toEqual([
    'COUNTY_COUNT pupils',
  ]);
});
