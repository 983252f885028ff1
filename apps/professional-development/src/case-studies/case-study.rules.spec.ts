import { type CaseStudyStatus, checkApprovable, checkSubmittable } from './case-study.rules';

const study = (status: CaseStudyStatus) => ({ status, draftedBy: 'drafter' });

test('only a draft is submitted', () => {
  expect(() => checkSubmittable(study('DRAFT'))).not.toThrow();
  expect(() => checkSubmittable(study('IN_REVIEW'))).toThrow('CASE_STUDY_NOT_A_DRAFT');
  expect(() => checkSubmittable(study('APPROVED'))).toThrow('CASE_STUDY_NOT_A_DRAFT');
});

test('only what is in review is approved, and not by its drafter', () => {
  expect(() => checkApprovable(study('IN_REVIEW'), 'another')).not.toThrow();
  expect(() => checkApprovable(study('IN_REVIEW'), 'drafter')).toThrow('SELF_APPROVAL_FORBIDDEN');
  expect(() => checkApprovable(study('DRAFT'), 'another')).toThrow('CASE_STUDY_NOT_IN_REVIEW');
  expect(() => checkApprovable(study('APPROVED'), 'another')).toThrow('CASE_STUDY_NOT_IN_REVIEW');
});
