import { professionalDevelopment } from '@doorstep/contracts';
import { publishEntities, publishFacts } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { CaseStudy } from './case-study';

/** An approved case study becomes public: its state for copies, and the fact for whoever acts on it. */
export async function publishApproved(tx: EntityManager, study: CaseStudy, approvedAt: Date): Promise<void> {
  const { id, schoolId, theme, title, summary } = study;
  await publishEntities(tx, professionalDevelopment.caseStudy, [{ ...study, approvedAt }]);
  const data = { caseStudyId: id, schoolId, theme, title, summary, approvedAt: approvedAt.toISOString() };
  await publishFacts(tx, professionalDevelopment.caseStudyFacts, [
    { key: id, name: 'CaseStudyApproved', data },
  ]);
}
