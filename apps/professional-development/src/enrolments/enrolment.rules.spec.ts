import { checkEnrolment, enrollingSchool } from './enrolment.rules';

const teacher = (school: string) => ({ role: 'teacher', school });

describe('the school for which one enrols', () => {
  test('is the one where one teaches, however often the token says so', () => {
    expect(enrollingSchool([teacher('A'), teacher('A'), { role: 'principal', school: 'B' }], undefined)).toBe(
      'A',
    );
  });

  test('is named by somebody who teaches at several', () => {
    expect(enrollingSchool([teacher('A'), teacher('B')], 'B')).toBe('B');
    expect(() => enrollingSchool([teacher('A'), teacher('B')], undefined)).toThrow(
      'ENROLMENT_SCHOOL_AMBIGUOUS',
    );
  });
});

describe('enrolment', () => {
  const offering = { startsOn: '2026-12-01', stages: ['PRIMARY'] };

  test('ends the day before the start', () => {
    expect(() => checkEnrolment(offering, 'PRIMARY', '2026-11-30')).not.toThrow();
    expect(() => checkEnrolment(offering, 'PRIMARY', '2026-12-01')).toThrow('OFFERING_STARTED');
  });

  test('is for the stages that are served', () => {
    expect(() => checkEnrolment(offering, 'NINE_YEAR', '2026-11-22')).not.toThrow();
    expect(() => checkEnrolment(offering, 'JUNIOR_SECONDARY', '2026-11-22')).toThrow(
      'OFFERING_STAGE_NOT_SERVED',
    );
  });
});
