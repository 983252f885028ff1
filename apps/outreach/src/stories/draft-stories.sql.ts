import type { BilingualText } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';

export interface StoryDraft {
  caseStudyId: string;
  schoolId: string;
  schoolCode: string;
  districtCode: string;
  theme: string;
  title: BilingualText;
  summary: BilingualText;
}

/** Writes the drafts of stories, many at once, each with its first step. A case study that has a story is passed over. */
export async function insertDrafts(
  tx: EntityManager,
  drafts: readonly StoryDraft[],
  by: string,
  at: Date,
): Promise<void> {
  await tx.query(
    `WITH drafted AS (
       INSERT INTO story (version, school_id, school_code, district_code, case_study_id, theme, title, summary,
                          status, drafted_at, drafters)
       SELECT 1, "schoolId", "schoolCode", "districtCode", "caseStudyId", theme, title, summary,
              'DRAFT', $3::timestamptz, ARRAY[$2::text]
         FROM json_to_recordset($1::json) AS draft
              ("schoolId" uuid, "schoolCode" text, "districtCode" text, "caseStudyId" uuid, theme text,
               title jsonb, summary jsonb)
       ON CONFLICT ON CONSTRAINT story_once_per_case_study DO NOTHING
       RETURNING id, version, title, summary)
     INSERT INTO story_step (story_id, version, step, by, at, title, summary)
     SELECT id, version, 'DRAFTED', $2::text, $3::timestamptz, title, summary FROM drafted`,
    [JSON.stringify(drafts), by, at],
  );
}
