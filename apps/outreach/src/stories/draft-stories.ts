import { system } from '@doorstep/access';
import type { DataOf, professionalDevelopment } from '@doorstep/contracts';
import { EventAhead } from '@doorstep/messaging';
import { type EntityManager, In } from 'typeorm';
import { SchoolReference } from '../schools/school-reference';
import { insertDrafts } from './draft-stories.sql';

export type ApprovedCaseStudy = DataOf<typeof professionalDevelopment.caseStudyFacts>;

/** Drafts a story for each case study that has none. */
export async function draftStories(
  tx: EntityManager,
  caseStudies: readonly ApprovedCaseStudy[],
  at: Date,
): Promise<void> {
  const ids = [...new Set(caseStudies.map(({ schoolId }) => schoolId))];
  const schools = await tx.findBy(SchoolReference, { id: In(ids) });
  const schoolById = new Map(schools.map(school => [school.id, school]));
  const drafts = caseStudies.map(({ caseStudyId, schoolId, theme, title, summary }) => {
    const school = schoolById.get(schoolId.toLowerCase());
    if (!school) {
      throw new EventAhead(
        `School ${schoolId} of case study ${caseStudyId} is not known here yet; its registration has not been heard.`,
      );
    }
    const { id, code: schoolCode, districtCode } = school;
    return { caseStudyId, schoolId: id, schoolCode, districtCode, theme, title, summary };
  });
  await insertDrafts(tx, drafts, system.subject, at);
}
