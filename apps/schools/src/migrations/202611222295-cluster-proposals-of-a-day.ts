import { migration } from '@doorstep/database';

/**
 * A proposal is for a day; what leaves its cluster then stands in it before it is adopted; once another one is adopted, it is
 * superseded.
 */
export const proposeClustersForADay = migration(
  202611222295,
  'ProposeClustersForADay',
  `
  ALTER TABLE cluster_proposal
    ADD COLUMN begins_on        date,
    ADD COLUMN superseded_by_id uuid;
  UPDATE cluster_proposal SET begins_on = coalesce(adopted_from, (created_at AT TIME ZONE 'Asia/Shanghai')::date);
  ALTER TABLE cluster_proposal
    ALTER COLUMN begins_on SET NOT NULL,
    DROP CONSTRAINT cluster_proposal_status_known,
    ADD CONSTRAINT cluster_proposal_status_known
      CHECK (status IN ('RUNNING', 'READY', 'FAILED', 'CANCELLED', 'ADOPTED', 'DISCARDED', 'SUPERSEDED')),
    ADD CONSTRAINT cluster_proposal_superseded CHECK ((status = 'SUPERSEDED') = (superseded_by_id IS NOT NULL)),
    ADD CONSTRAINT cluster_proposal_superseded_by FOREIGN KEY (superseded_by_id) REFERENCES cluster_proposal (id);
  -- What was made before one that has been adopted since.
  UPDATE cluster_proposal p SET status = 'SUPERSEDED', superseded_by_id = a.id, version = p.version + 1
    FROM cluster_proposal a
   WHERE p.status IN ('RUNNING', 'READY') AND a.status = 'ADOPTED' AND a.kind = p.kind
     AND a.district_code IS NOT DISTINCT FROM p.district_code AND a.created_at > p.created_at
     AND NOT EXISTS (SELECT FROM cluster_proposal b WHERE b.status = 'ADOPTED' AND b.kind = a.kind
                        AND b.district_code IS NOT DISTINCT FROM a.district_code AND (b.created_at, b.id) > (a.created_at, a.id));

  ALTER TABLE proposed_cluster
    ADD COLUMN continues_id uuid,
    ADD CONSTRAINT proposed_cluster_continues FOREIGN KEY (continues_id) REFERENCES cluster (id),
    ADD CONSTRAINT proposed_cluster_continues_once UNIQUE (proposal_id, continues_id);
  COMMENT ON COLUMN proposed_cluster.continues_id IS 'The cluster that goes on in it; null for a new one.';
  UPDATE proposed_cluster c SET continues_id = k.id
    FROM cluster_proposal p, jsonb_array_elements(p.problem->'clusters') e JOIN cluster k ON k.id = (e->>'id')::uuid
   WHERE p.id = c.proposal_id AND p.status = 'READY' AND e->>'leadId' = c.lead_school_id::text AND e->>'theme' = c.theme
     AND upper(k.during) IS NULL;

  CREATE TABLE leaving_school (
    id          uuid    NOT NULL DEFAULT uuidv7(),
    proposal_id uuid    NOT NULL,
    place       integer NOT NULL,
    school_id   uuid    NOT NULL,
    cluster_id  uuid    NOT NULL,
    closes      boolean NOT NULL,
    goes_to_id  uuid,
    CONSTRAINT leaving_school_pk PRIMARY KEY (id),
    CONSTRAINT leaving_school_proposal FOREIGN KEY (proposal_id) REFERENCES cluster_proposal (id),
    CONSTRAINT leaving_school_school FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT leaving_school_cluster FOREIGN KEY (cluster_id) REFERENCES cluster (id),
    CONSTRAINT leaving_school_goes_to FOREIGN KEY (proposal_id, goes_to_id) REFERENCES proposed_cluster (proposal_id, id)
      ON DELETE CASCADE,
    CONSTRAINT leaving_school_in_order UNIQUE (proposal_id, place),
    CONSTRAINT leaving_school_once UNIQUE (proposal_id, school_id)
  );
  COMMENT ON TABLE leaving_school IS 'Who leaves a cluster when the proposal is adopted.';
  INSERT INTO leaving_school (proposal_id, place, school_id, cluster_id, closes, goes_to_id)
  SELECT l.proposal_id, row_number() OVER (PARTITION BY l.proposal_id ORDER BY l.code) - 1, l.school_id, l.cluster_id,
         NOT EXISTS (SELECT FROM proposed_cluster g WHERE g.proposal_id = l.proposal_id AND g.continues_id = l.cluster_id), l.goes_to_id
    FROM (SELECT p.id AS proposal_id, s->>'code' AS code, (s->>'id')::uuid AS school_id, (s->>'clusterId')::uuid AS cluster_id,
                 c.id AS goes_to_id, c.continues_id
            FROM cluster_proposal p CROSS JOIN jsonb_array_elements(p.problem->'schools') s
            LEFT JOIN proposed_placement x ON x.proposal_id = p.id AND x.school_id = (s->>'id')::uuid
            LEFT JOIN proposed_cluster c ON c.id = x.proposed_cluster_id
           WHERE p.status = 'READY') l
   WHERE l.cluster_id IS NOT NULL AND l.continues_id IS DISTINCT FROM l.cluster_id;

  -- What a school was answered.
  CREATE INDEX proposed_placement_by_school ON proposed_placement (school_id, proposal_id);
  CREATE INDEX unserved_school_by_school ON unserved_school (school_id, proposal_id);
  CREATE INDEX leaving_school_by_school ON leaving_school (school_id, proposal_id);
  `,
);
