import { migration } from '@doorstep/database';

/** What schools need of a cluster, and the clusters proposed on it (按需集群). */
export const createClusterProposals = migration(
  202611220050,
  'CreateClusterProposals',
  `
  CREATE TABLE school_need (
    id            uuid        NOT NULL DEFAULT uuidv7(),
    school_id     uuid        NOT NULL,
    school_code   text        NOT NULL,
    district_code text        NOT NULL,
    asks          boolean     NOT NULL,
    theme         text,
    also_themes   text[]      NOT NULL,
    works_with    uuid[]      NOT NULL,
    avoids        uuid[]      NOT NULL,
    may_lead      boolean     NOT NULL,
    version       integer     NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    created_by    text        NOT NULL,
    CONSTRAINT school_need_pk PRIMARY KEY (id),
    CONSTRAINT school_need_once UNIQUE (school_id),
    CONSTRAINT school_need_school FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT school_need_theme_formed CHECK (theme ~ '^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$'),
    CONSTRAINT school_need_not_itself CHECK (NOT (school_id = ANY (works_with) OR school_id = ANY (avoids))),
    CONSTRAINT school_need_not_both CHECK (NOT works_with && avoids)
  );

  CREATE TABLE cluster_proposal (
    id            uuid        NOT NULL DEFAULT uuidv7(),
    kind          text        NOT NULL,
    district_code text,
    status        text        NOT NULL,
    options       jsonb       NOT NULL,
    problem       jsonb       NOT NULL,
    problem_hash  text        NOT NULL,
    school_count  integer     NOT NULL,
    job_id        uuid,
    score         jsonb,
    bound         double precision,
    ended_by      text,
    model_size    jsonb,
    error         jsonb,
    adopted_from  date,
    adopted_by    text,
    version       integer     NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    created_by    text        NOT NULL,
    CONSTRAINT cluster_proposal_pk PRIMARY KEY (id),
    CONSTRAINT cluster_proposal_kind_known CHECK (kind IN ('CITY_PRACTICE_COMMUNITY', 'DISTRICT_PRACTICE_TEAM')),
    CONSTRAINT cluster_proposal_scope CHECK ((kind = 'DISTRICT_PRACTICE_TEAM') = (district_code IS NOT NULL)),
    CONSTRAINT cluster_proposal_status_known
      CHECK (status IN ('RUNNING', 'READY', 'FAILED', 'CANCELLED', 'ADOPTED', 'DISCARDED')),
    CONSTRAINT cluster_proposal_scored CHECK (status NOT IN ('READY', 'ADOPTED') OR score IS NOT NULL),
    CONSTRAINT cluster_proposal_adopted
      CHECK ((status = 'ADOPTED') = (num_nonnulls(adopted_from, adopted_by) = 2))
  );
  CREATE INDEX cluster_proposal_waiting ON cluster_proposal (created_at, id) WHERE status = 'READY';

  CREATE TABLE proposed_cluster (
    id             uuid             NOT NULL DEFAULT uuidv7(),
    proposal_id    uuid             NOT NULL,
    place          integer          NOT NULL,
    theme          text             NOT NULL,
    lead_school_id uuid             NOT NULL,
    points         double precision NOT NULL,
    cluster_id     uuid,
    CONSTRAINT proposed_cluster_pk PRIMARY KEY (id),
    CONSTRAINT proposed_cluster_of_proposal UNIQUE (proposal_id, id),
    CONSTRAINT proposed_cluster_proposal FOREIGN KEY (proposal_id) REFERENCES cluster_proposal (id),
    CONSTRAINT proposed_cluster_lead FOREIGN KEY (lead_school_id) REFERENCES school (id),
    CONSTRAINT proposed_cluster_cluster FOREIGN KEY (cluster_id) REFERENCES cluster (id),
    CONSTRAINT proposed_cluster_one_of_lead UNIQUE (proposal_id, lead_school_id)
  );

  CREATE TABLE proposed_placement (
    id                  uuid  NOT NULL DEFAULT uuidv7(),
    proposal_id         uuid  NOT NULL,
    proposed_cluster_id uuid  NOT NULL,
    school_id           uuid  NOT NULL,
    role                text  NOT NULL,
    explanation         jsonb NOT NULL,
    CONSTRAINT proposed_placement_pk PRIMARY KEY (id),
    CONSTRAINT proposed_placement_cluster FOREIGN KEY (proposal_id, proposed_cluster_id)
      REFERENCES proposed_cluster (proposal_id, id) ON DELETE CASCADE,
    CONSTRAINT proposed_placement_school FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT proposed_placement_role_known CHECK (role IN ('LEAD', 'MEMBER')),
    -- A school has one place in a proposal.
    CONSTRAINT proposed_placement_once UNIQUE (proposal_id, school_id)
  );
  CREATE INDEX proposed_placement_by_cluster ON proposed_placement (proposed_cluster_id, role, id);

  CREATE TABLE unserved_school (
    id          uuid  NOT NULL DEFAULT uuidv7(),
    proposal_id uuid  NOT NULL,
    school_id   uuid  NOT NULL,
    reason      text  NOT NULL,
    remedy      jsonb,
    message     jsonb NOT NULL,
    CONSTRAINT unserved_school_pk PRIMARY KEY (id),
    CONSTRAINT unserved_school_proposal FOREIGN KEY (proposal_id) REFERENCES cluster_proposal (id),
    CONSTRAINT unserved_school_school FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT unserved_school_once UNIQUE (proposal_id, school_id)
  );
  `,
);
