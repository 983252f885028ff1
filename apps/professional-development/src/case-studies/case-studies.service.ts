import { authorise, type Actor } from '@doorstep/access';
import type { ConstraintProblems } from '@doorstep/database';
import type { Clock } from '@doorstep/service-kit';
import { type BilingualText } from '@doorstep/service-kit/refusal';
import { checkedText, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { checkSchoolTakesPart } from '../schools/school.rules';
import { findSchool } from '../schools/schools.service';
import { checkTheme } from '../theme.rules';
import { CaseStudy } from './case-study';
import { publishApproved } from './case-study.events';
import { checkApprovable, checkSubmittable } from './case-study.rules';

export interface NewCaseStudy {
  schoolId: string;
  theme: string;
  title: BilingualText;
  summary: BilingualText;
}

export interface CaseStudyStep {
  caseStudyId: string;
  expectedVersion: number;
}

/** What the database refuses, in words. */
export const caseStudyProblems: ConstraintProblems = {
  case_study_approver_not_drafter: {
    code: 'SELF_APPROVAL_FORBIDDEN',
    path: ['caseStudyId'],
    zh: '起草人不能审批自己的案例，请由他人审批。',
    en: 'Whoever drafted a case study cannot approve it: somebody else must.',
  },
};

export class CaseStudiesService {
  constructor(private readonly clock: Clock) {}

  async draft(tx: EntityManager, actor: Actor, input: NewCaseStudy): Promise<CaseStudy> {
    authorise(actor, 'create', 'CaseStudy');
    const school = await findSchool(tx, input.schoolId);
    checkSchoolTakesPart(school, ['schoolId']);
    const { code: schoolCode, districtCode } = school;
    authorise(actor, 'create', 'CaseStudy', { schoolCode, districtCode, draftedBy: actor.subject });
    checkTheme(input.theme);
    return tx.save(
      tx.create(CaseStudy, {
        schoolId: school.id,
        schoolCode,
        districtCode,
        theme: input.theme,
        title: checkedText(input.title, ['title']),
        summary: checkedText(input.summary, ['summary'], 2_000),
        status: 'DRAFT',
        draftedBy: actor.subject,
        draftedAt: this.clock.now(),
      }),
    );
  }

  async submit(tx: EntityManager, actor: Actor, input: CaseStudyStep): Promise<CaseStudy> {
    const study = await lock(tx, input);
    authorise(actor, 'update', 'CaseStudy', study);
    checkSubmittable(study);
    return tx.save(
      Object.assign(study, {
        status: 'IN_REVIEW' as const,
        submittedBy: actor.subject,
        submittedAt: this.clock.now(),
      }),
    );
  }

  async approve(tx: EntityManager, actor: Actor, input: CaseStudyStep): Promise<CaseStudy> {
    const study = await lock(tx, input);
    authorise(actor, 'approve', 'CaseStudy', study);
    checkApprovable(study, actor.subject);
    const approvedAt = this.clock.now();
    const approved = await tx.save(
      Object.assign(study, { status: 'APPROVED' as const, approvedBy: actor.subject, approvedAt }),
    );
    await publishApproved(tx, approved, approvedAt);
    return approved;
  }
}

async function lock(tx: EntityManager, { caseStudyId, expectedVersion }: CaseStudyStep): Promise<CaseStudy> {
  return lockById(tx, CaseStudy, caseStudyId, expectedVersion);
}
