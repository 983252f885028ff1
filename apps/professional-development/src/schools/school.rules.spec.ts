import { checkSchoolTakesPart, stagesTaughtAt } from './school.rules';

const school = { code: '3101150001', stage: 'PRIMARY', sector: 'PUBLIC', status: 'OPEN' };

test('a nine-year school teaches what primary and junior secondary schools teach', () => {
  expect(stagesTaughtAt('NINE_YEAR')).toEqual(['NINE_YEAR', 'PRIMARY', 'JUNIOR_SECONDARY']);
  expect(stagesTaughtAt('PRIMARY')).toEqual(['PRIMARY']);
  expect(stagesTaughtAt('A_STAGE_OF_TOMORROW')).toEqual(['A_STAGE_OF_TOMORROW']);
});

test('nothing begins at a school that is unknown or closed', () => {
  expect(() => checkSchoolTakesPart(school, ['schoolId'])).not.toThrow();
  expect(() => checkSchoolTakesPart({ ...school, status: 'PROPOSED_TO_CLOSE' }, ['schoolId'])).not.toThrow();
  expect(() => checkSchoolTakesPart(null, ['schoolId'])).toThrow('SCHOOL_NOT_FOUND');
  for (const status of ['CLOSED', 'CREATED_IN_ERROR']) {
    expect(() => checkSchoolTakesPart({ ...school, status }, ['schoolId'])).toThrow('SCHOOL_CLOSED');
  }
});
