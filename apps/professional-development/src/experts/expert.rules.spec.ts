import { Refusal } from '@doorstep/service-kit/refusal';
import { checkConflict, checkEnd, checkProfile } from './expert.rules';

const profile = {
  fields: ['CURRICULUM', 'HOMEWORK_THAT_HELPS'],
  languages: ['zh', 'zh-Hant', 'en'],
  districtCodes: ['310115'],
  activeFrom: '2026-09-01',
  activeTo: null,
};

function refused(work: () => void): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.problems.map(({ code, path }) => `${code} ${path.join('.')}`);
    throw error;
  }
  return [];
}

test.each<[string, Partial<typeof profile> | { activeTo: string }, string[]]>([
  ['as it should be', {}, []],
  ['without district', { districtCodes: [] }, []],
  ['serving one day', { activeTo: '2026-09-02' }, []],
  ['serving no day', { activeTo: '2026-09-01' }, ['EXPERT_ACTIVE_PERIOD activeTo']],
  ['without a field', { fields: [] }, ['EXPERT_FIELDS_MISSING fields']],
  ['a field in words', { fields: ['课程'] }, ['EXPERT_FIELD_MALFORMED fields.0']],
  ['a field twice', { fields: ['A', 'A'] }, ['EXPERT_FIELD_MALFORMED fields.1']],
  [
    'two mistakes at once',
    { languages: ['Chinese language'], districtCodes: ['310115', '浦东'] },
    ['EXPERT_LANGUAGE_MALFORMED languages.0', 'EXPERT_DISTRICT_MALFORMED districtCodes.1'],
  ],
  ['too many', { fields: Array.from({ length: 51 }, (_one, n) => `F${n}`) }, ['EXPERT_LIST_TOO_LONG fields']],
])('a profile: %s', (_name, change, expected) => {
  expect(refused(() => checkProfile({ ...profile, ...change }))).toEqual(expected);
});

test.each<[string, object, string[]]>([
  ['with a school', { schoolId: 'a' }, []],
  ['with a district, for a time', { districtCode: '310115', to: '2026-09-02' }, []],
  ['with nobody', {}, ['EXPERT_CONFLICT_TARGET schoolId']],
  ['with both', { schoolId: 'a', districtCode: '310115' }, ['EXPERT_CONFLICT_TARGET schoolId']],
  [
    'with no district there is',
    { districtCode: 'Pudong New Area' },
    ['EXPERT_DISTRICT_MALFORMED districtCode'],
  ],
  ['for no day', { schoolId: 'a', to: '2026-09-01' }, ['EXPERT_CONFLICT_PERIOD to']],
])('a conflict: %s', (_name, change, expected) => {
  expect(refused(() => checkConflict({ from: '2026-09-01', ...change }))).toEqual(expected);
});

test.each<[string, string | null, string, string[]]>([
  ['2026-09-01', null, '2026-10-01', []],
  ['2026-09-01', null, '2026-09-30', ['EXPERT_CONFLICT_PERIOD to']],
  ['2026-09-01', '2026-09-20', '2026-10-05', ['EXPERT_CONFLICT_ENDED to']],
  ['2026-11-01', null, '2026-11-01', ['EXPERT_CONFLICT_PERIOD to']],
  ['2026-11-01', null, '2026-11-02', []],
])('a conflict from %s to %s ended for %s, on the first of October', (from, to, end, expected) => {
  expect(refused(() => checkEnd({ from, to }, end, '2026-10-01'))).toEqual(expected);
});
