import { Refusal } from '@doorstep/service-kit/refusal';
import { checkedFields, checkSchoolCode, checkTogether, sorted } from './fields.rules';

const problems = (work: () => unknown) => {
  try {
    work();
    return [];
  } catch (error) {
    return (error as Refusal).problems.map(({ code, path }) => `${code} ${path.join('.')}`);
  }
};

test('texts are trimmed, and empty ones are taken away', () => {
  expect(checkedFields({ address: ' 世纪大道1号 ', website: '  ', capacity: 500 }, [])).toEqual({
    ...{ address: '世纪大道1号', website: null, capacity: 500 },
  });
});

test.each([
  ['021-58880000', true],
  ['+86 21 5888 0000', true],
  ['(021) 5888', false],
  ['13800138000', false],
  ['+86 138-0013-8000', false],
  ['008613800138000', false],
  ['12345', false],
])('%s is the telephone of an office: %s', (telephone, well) =>
  expect(problems(() => checkedFields({ telephone }, [])).length === 0).toBe(well),
);

test('all that is wrong is told at once, each with its place', () => {
  const wrong = { name: null, postcode: '!', longitude: 200, lowestAge: 1, website: 'x'.repeat(301) };
  expect(problems(() => checkedFields(wrong, ['fields']))).toEqual([
    'SCHOOL_FIELD_MISSING fields.name',
    'SCHOOL_FIELD_TOO_LONG fields.website',
    'SCHOOL_POSTCODE_WRONG fields.postcode',
    'SCHOOL_WEBSITE_WRONG fields.website',
    'SCHOOL_COORDINATE_WRONG fields.longitude',
    'SCHOOL_AGES_WRONG fields.lowestAge',
  ]);
});

test('halves of what belongs together', () => {
  const whole = { longitude: 121.5, latitude: 31.2, lowestAge: 6, highestAge: 12 };
  expect(problems(() => checkTogether(whole, []))).toEqual([]);
  expect(problems(() => checkTogether({ ...whole, latitude: null }, []))).toEqual([
    'SCHOOL_COORDINATE_HALF longitude',
  ]);
  expect(problems(() => checkTogether({ ...whole, highestAge: 5 }, []))).toEqual([
    'SCHOOL_AGES_WRONG lowestAge',
  ]);
});

test('what needs an approval is told from what does not', () => {
  expect(sorted({ name: 1, capacity: 2, website: 3, stage: 4 })).toEqual({
    direct: { capacity: 2, website: 3 },
    approved: { name: 1, stage: 4 },
  });
});

test.each(['311', '3101150001x3101150001x', '3101-0001', '', '😀😀😀😀'])('%s is no code of a school', code =>
  expect(problems(() => checkSchoolCode(code))).toEqual(['SCHOOL_CODE_MALFORMED code']),
);
