import { professionalDevelopment } from '@doorstep/contracts';
import { publishFacts, publishState } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { CaseStudy } from './case-study';

/** An approved case study becomes public: its state for copies, and the fact for whoever acts on it. */
export async function publishApproved(tx: EntityManager, study: CaseStudy, approvedAt: Date): Promise<void> {
  const { id, version, schoolId, theme, title, summary } = study;
  const data = { schoolId, theme, title, summary, approvedAt: approvedAt.toISOString() };
  await publishState(tx, professionalDevelopment.caseStudy, [{ key: id, version, data: { id, ...data } }]);
  await publishFacts(tx, professionalDevelopment.caseStudyFacts, [
    { key: id, name: 'CaseStudyApproved', data: { caseStudyId: id, ...data } },
  ]);
}
