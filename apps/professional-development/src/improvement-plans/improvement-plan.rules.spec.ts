import { checkAcceptable, indicatorsToMend } from './improvement-plan.rules';

const judged = (code: string, belowStandard: boolean | null) => ({
  code,
  belowStandard,
  level: 4,
  share: '0.5000',
  count: 80,
});

test('what lies below the standard is to be mended, each indicator once', () => {
  const below = judged('ACADEMIC_BURDEN', true);
  expect(indicatorsToMend([judged('ACADEMIC_LEVEL', false), below, judged('ACADEMIC_BURDEN', true)])).toEqual(
    [below],
  );
});

test('a hidden figure opens nothing', () => {
  expect(indicatorsToMend([judged('SATISFACTION_PARENTS', null)])).toEqual([]);
});

test('a plan is accepted once', () => {
  expect(() => checkAcceptable({ status: 'OPEN', acceptedOn: null })).not.toThrow();
  expect(() => checkAcceptable({ status: 'ACCEPTED', acceptedOn: '2026-11-22' })).toThrow(
    'IMPROVEMENT_PLAN_ALREADY_ACCEPTED: The plan was accepted on 2026-11-22.',
  );
});
