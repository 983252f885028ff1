import { migration } from '@doorstep/database';

/**
 * Clusters and who belongs to them when. A school belongs to one city practice community and to one
 * education group at a time; to district practice teams and alliances as it likes.
 */
export const createClusters = migration(
  202609020003,
  'CreateClusters',
  `
  CREATE EXTENSION IF NOT EXISTS btree_gist;

  CREATE TABLE cluster (
    id            uuid        NOT NULL DEFAULT uuidv7(),
    name          jsonb       NOT NULL,
    kind          text        NOT NULL,
    theme         text        NOT NULL,
    district_code text        NOT NULL,
    version       integer     NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    created_by    text        NOT NULL,
    CONSTRAINT cluster_pk PRIMARY KEY (id),
    CONSTRAINT cluster_of_kind UNIQUE (id, kind),
    CONSTRAINT cluster_name_bilingual CHECK (name ?& ARRAY['zh', 'en']),
    CONSTRAINT cluster_kind_known
      CHECK (kind IN ('CITY_PRACTICE_COMMUNITY', 'DISTRICT_PRACTICE_TEAM', 'EDUCATION_GROUP', 'ALLIANCE')),
    CONSTRAINT cluster_theme_formed CHECK (theme ~ '^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$')
  );
  COMMENT ON COLUMN cluster.district_code IS 'The district of its first lead.';

  CREATE TABLE cluster_membership (
    id             uuid      NOT NULL DEFAULT uuidv7(),
    cluster_id     uuid      NOT NULL,
    kind           text      NOT NULL,
    school_id      uuid      NOT NULL,
    role           text      NOT NULL,
    during         daterange NOT NULL,
    -- Null where a school may belong to many, for nulls never overlap.
    exclusive_kind text GENERATED ALWAYS AS
      (CASE WHEN kind IN ('CITY_PRACTICE_COMMUNITY', 'EDUCATION_GROUP') THEN kind END) STORED,
    lead_role        text GENERATED ALWAYS AS (CASE WHEN role = 'LEAD' THEN role END) STORED,
    CONSTRAINT cluster_membership_pk PRIMARY KEY (id),
    CONSTRAINT cluster_membership_cluster FOREIGN KEY (cluster_id, kind) REFERENCES cluster (id, kind),
    CONSTRAINT cluster_membership_school FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT cluster_membership_role_known CHECK (role IN ('LEAD', 'MEMBER')),
    CONSTRAINT cluster_membership_during_begins CHECK (NOT isempty(during) AND NOT lower_inf(during)),
    CONSTRAINT cluster_membership_once UNIQUE (cluster_id, school_id, during WITHOUT OVERLAPS),
    CONSTRAINT cluster_membership_overlaps UNIQUE (school_id, exclusive_kind, during WITHOUT OVERLAPS),
    CONSTRAINT cluster_membership_one_lead UNIQUE (cluster_id, lead_role, during WITHOUT OVERLAPS)
  );
  CREATE INDEX cluster_membership_by_school ON cluster_membership (school_id);
  `,
);
