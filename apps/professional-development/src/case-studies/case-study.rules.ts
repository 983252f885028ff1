import { refuse } from '@doorstep/service-kit/refusal';

export const CaseStudyStatus = { DRAFT: 'DRAFT', IN_REVIEW: 'IN_REVIEW', APPROVED: 'APPROVED' } as const;
export type CaseStudyStatus = keyof typeof CaseStudyStatus;

interface Reviewed {
  status: CaseStudyStatus;
  draftedBy: string;
}

/** Only a draft can be submitted. @throws Refusal */
export function checkSubmittable({ status }: Reviewed): void {
  if (status === 'DRAFT') return;
  throw refuse(
    'CASE_STUDY_NOT_A_DRAFT',
    ['caseStudyId'],
    status === 'IN_REVIEW' ? '该案例已经提交。' : '该案例已经通过。',
    status === 'IN_REVIEW' ? 'It has been submitted already.' : 'It has been approved already.',
  );
}

/** What is in review can be approved, by somebody who did not draft it. @throws Refusal */
export function checkApprovable({ status, draftedBy }: Reviewed, approver: string): void {
  if (status !== 'IN_REVIEW') {
    throw refuse(
      'CASE_STUDY_NOT_IN_REVIEW',
      ['caseStudyId'],
      status === 'DRAFT' ? '该案例尚未提交。' : '该案例已经通过。',
      status === 'DRAFT' ? 'It has not been submitted yet.' : 'It has been approved already.',
    );
  }
  if (draftedBy === approver) throw selfApproval();
}

const selfApproval = () =>
  refuse(
    'SELF_APPROVAL_FORBIDDEN',
    ['caseStudyId'],
    '起草人不能审批自己的案例，请由他人审批。',
    'Whoever drafted a case study cannot approve it: somebody else must.',
  );
