import { Refusal } from '@doorstep/service-kit/refusal';
import { checkDistrictCodes } from './district.rules';

test('six digits, each once; every mistake is told with its place', () => {
  expect(() => checkDistrictCodes(['310115', '310101'])).not.toThrow();
  let refusal: unknown;
  try {
    checkDistrictCodes(['310115', '浦东', '310115', '31011']);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(Refusal);
  expect((refusal as Refusal).problems.map(({ code, path }) => [code, path[1]])).toEqual([
    ['DISTRICT_CODE_MALFORMED', '1'],
    ['DISTRICT_TWICE', '2'],
    ['DISTRICT_CODE_MALFORMED', '3'],
  ]);
});
