import { migration } from '@doorstep/database';

/**
 * The database holds which steps there are, that each on evidence carries its kind, and that a step back leads back what it
 * undoes, of the same way.
 */
export const checkSteps = migration(
  202611222282,
  'CheckSteps',
  `
  ALTER TABLE participation_step
    ADD CONSTRAINT participation_step_leads_on CHECK (
      CASE WHEN undoes IS NOT NULL THEN from_stage IS NOT NULL
           WHEN to_stage = 'WITHDRAWN' THEN coalesce(from_stage, '') IN ('APPLIED', 'DISCOVERED', 'CULTIVATED', 'IMPROVING', 'ELEVATED')
           ELSE (coalesce(from_stage, ''), to_stage) IN (('', 'APPLIED'), ('APPLIED', 'DISCOVERED'), ('APPLIED', 'DECLINED'),
             ('DISCOVERED', 'CULTIVATED'), ('CULTIVATED', 'IMPROVING'), ('IMPROVING', 'ELEVATED')) END),
    ADD CONSTRAINT participation_step_on_its_evidence CHECK (
      evidence_kind IS NOT DISTINCT FROM CASE WHEN undoes IS NULL THEN
        CASE to_stage WHEN 'CULTIVATED' THEN 'SITE_STUDY' WHEN 'IMPROVING' THEN 'IMPROVEMENT_PLAN'
                      WHEN 'ELEVATED' THEN 'DECISION' END END),
    ADD CONSTRAINT participation_step_turned UNIQUE (id, participation_id, from_stage, to_stage),
    DROP CONSTRAINT participation_step_undoes,
    ADD CONSTRAINT participation_step_undoes FOREIGN KEY (undoes, participation_id, to_stage, from_stage)
      REFERENCES participation_step (id, participation_id, from_stage, to_stage);
  `,
);
