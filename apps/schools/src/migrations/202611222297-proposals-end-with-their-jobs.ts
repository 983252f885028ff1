import { migration } from '@doorstep/database';

/**
 * No proposal waits for a job that has ended without it: cancelled by its key, or given up after its process died again
 * and again. Whoever holds the proposal at that moment says themselves how it ends.
 */
export const endProposalsWithJobs = migration(
  202611222297,
  'EndProposalsWithJobs',
  `
  CREATE INDEX cluster_proposal_running ON cluster_proposal (job_id) WHERE status = 'RUNNING';

  CREATE FUNCTION end_proposal_with_job() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE cluster_proposal SET
      status = NEW.status,
      error = CASE NEW.status WHEN 'FAILED' THEN
        '{"zh": "求解器出错；请重新生成，若再次失败请联系管理员并告知任务编号。",
          "en": "The solver failed. Make a new proposal; if it fails again, tell the administrators the key of the job."}'::jsonb END,
      version = version + 1
     WHERE id IN (SELECT id FROM cluster_proposal WHERE job_id = NEW.id AND status = 'RUNNING'
                     FOR NO KEY UPDATE SKIP LOCKED);
    RETURN NULL;
  END $$;
  CREATE TRIGGER job_ends_proposal AFTER UPDATE OF status ON job FOR EACH ROW
    WHEN (NEW.kind = 'schools.propose-clusters' AND NEW.status IN ('CANCELLED', 'FAILED'))
    EXECUTE FUNCTION end_proposal_with_job();

  UPDATE job SET status = status WHERE kind = 'schools.propose-clusters' AND status IN ('CANCELLED', 'FAILED');
  `,
);
