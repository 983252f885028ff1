import {
  checkAdmission,
  checkStep,
  EvidenceKind,
  type Heard,
  isStep,
  nextStep,
  stepToUndo,
  ParticipationStage,
} from './participation.rules';

const { APPLIED, DISCOVERED, CULTIVATED, IMPROVING, ELEVATED, WITHDRAWN } = ParticipationStage;
const today = '2026-11-22';
const bottleneckTheme = 'HOMEWORK_THAT_HELPS';
const nothing: Heard = { siteStudies: [], improvementPlans: [], decisions: [] };
const study = { id: 'study', theme: bottleneckTheme, recommendsCultivation: true };
const plan = { id: 'plan', status: 'ACCEPTED' };
const decision = { id: 'decision', outcome: 'MET', validUntil: today };
const everything: Heard = { siteStudies: [study], improvementPlans: [plan], decisions: [decision] };

test.each([
  [DISCOVERED, CULTIVATED, { kind: EvidenceKind.SITE_STUDY, id: 'study' }],
  [CULTIVATED, IMPROVING, { kind: EvidenceKind.IMPROVEMENT_PLAN, id: 'plan' }],
  [IMPROVING, ELEVATED, { kind: EvidenceKind.DECISION, id: 'decision' }],
] as const)('from %s to %s on %j', (stage, to, evidence) => {
  expect(checkStep({ stage, bottleneckTheme }, to, everything, today)).toEqual(evidence);
  expect(nextStep({ stage, bottleneckTheme }, everything, today)).toEqual({ to, missingEvidence: [] });
  expect(nextStep({ stage, bottleneckTheme }, nothing, today)).toEqual({
    to,
    missingEvidence: [evidence.kind],
  });
  expect(() => checkStep({ stage, bottleneckTheme }, to, nothing, today)).toThrow(
    `PARTICIPATION_EVIDENCE_MISSING: A`,
  );
});

test('no stage is left out, and none is taken twice', () => {
  const all = Object.values(ParticipationStage);
  const allowed = all.flatMap(stage =>
    all
      .filter(isStep)
      .filter(to => {
        try {
          return checkStep({ stage, bottleneckTheme }, to, everything, today);
        } catch (error) {
          expect(String(error)).toContain('PARTICIPATION_STEP_NOT_ALLOWED');
          return false;
        }
      })
      .map(to => `${stage} → ${to}`),
  );
  expect(allowed).toEqual(['DISCOVERED → CULTIVATED', 'CULTIVATED → IMPROVING', 'IMPROVING → ELEVATED']);
});

test.each<[string, typeof CULTIVATED | typeof IMPROVING | typeof ELEVATED, Partial<Heard>]>([
  ['a site study on another theme', CULTIVATED, { siteStudies: [{ ...study, theme: 'READING' }] }],
  [
    'one that does not recommend it',
    CULTIVATED,
    { siteStudies: [{ ...study, recommendsCultivation: false }] },
  ],
  ['a plan that is open', IMPROVING, { improvementPlans: [{ ...plan, status: 'OPEN' }] }],
  ['a decision that is not met', ELEVATED, { decisions: [{ ...decision, outcome: 'NOT_MET' }] }],
  [
    'a decision of which yesterday was the last day',
    ELEVATED,
    { decisions: [{ ...decision, validUntil: '2026-11-21' }] },
  ],
])('%s is no evidence', (_what, to, heard) => {
  const stage = { [CULTIVATED]: DISCOVERED, [IMPROVING]: CULTIVATED, [ELEVATED]: IMPROVING }[to];
  expect(() => checkStep({ stage, bottleneckTheme }, to, { ...everything, ...heard }, today)).toThrow(
    'PARTICIPATION_EVIDENCE_MISSING',
  );
});

test('the newest evidence that serves is taken', () => {
  const heard = { ...everything, decisions: [{ ...decision, id: 'newest', outcome: 'NOT_MET' }, decision] };
  expect(checkStep({ stage: IMPROVING, bottleneckTheme }, ELEVATED, heard, today).id).toBe('decision');
});

test('only who has applied is admitted; before and at the end no step on evidence follows', () => {
  const nominated = { outcome: 'NOMINATED', answeredBy: 'wang' };
  expect(() => checkAdmission({ stage: APPLIED }, nominated, 'li')).not.toThrow();
  for (const stage of [DISCOVERED, CULTIVATED, IMPROVING, ELEVATED, WITHDRAWN]) {
    expect(() => checkAdmission({ stage }, nominated, 'li')).toThrow('PARTICIPATION_STEP_NOT_ALLOWED');
  }
  for (const stage of [APPLIED, ELEVATED, WITHDRAWN]) {
    expect(nextStep({ stage, bottleneckTheme }, everything, today)).toBeUndefined();
  }
});

test('a project school is nominated first, and by somebody else than who decides', () => {
  const participation = { stage: APPLIED };
  const answer = (outcome: string) => ({ outcome, answeredBy: 'wang' });
  expect(() => checkAdmission(participation, answer('NOMINATED'), 'li')).not.toThrow();
  expect(() => checkAdmission(participation, null, 'li')).toThrow('PARTICIPATION_NOT_NOMINATED');
  expect(() => checkAdmission(participation, answer('EVIDENCE_MISSING'), 'li')).toThrow(
    'PARTICIPATION_NOT_NOMINATED',
  );
  expect(() => checkAdmission(participation, answer('NOMINATED'), 'wang')).toThrow(
    'PARTICIPATION_DECIDED_BY_NOMINATOR',
  );
});

test('the last step that counts is undone; an application is not', () => {
  const applied = { fromStage: null, toStage: APPLIED };
  const admitted = { fromStage: APPLIED, toStage: DISCOVERED };
  expect(stepToUndo({ stage: DISCOVERED }, [applied, admitted])).toEqual(admitted);
  expect(() => stepToUndo({ stage: APPLIED }, [applied])).toThrow('PARTICIPATION_NOTHING_TO_UNDO');
  expect(() => stepToUndo({ stage: APPLIED }, [applied, admitted])).toThrow('PARTICIPATION_NOTHING_TO_UNDO');
});
