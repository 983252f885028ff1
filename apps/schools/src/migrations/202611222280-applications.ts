import { migration } from '@doorstep/database';

/** Where an application stands, what schools bring when they are asked, and nominations of schools without indicators. */
export const followApplications = migration(
  202611222280,
  'FollowApplications',
  `
  ALTER TABLE participation
    ADD COLUMN application_status text        NOT NULL DEFAULT 'SUBMITTED',
    ADD COLUMN application_since  timestamptz NOT NULL DEFAULT now(),
    ADD CONSTRAINT participation_application_known
      CHECK (application_status IN ('SUBMITTED', 'EVIDENCE_MISSING', 'EVIDENCE_BROUGHT', 'NOMINATED'));
  UPDATE participation p
     SET application_status = coalesce(n.outcome, 'SUBMITTED'), application_since = coalesce(n.answered_at, p.created_at)
    FROM participation q
    LEFT JOIN LATERAL (SELECT outcome, answered_at FROM nomination WHERE participation_id = q.id ORDER BY id DESC LIMIT 1) n ON true
   WHERE q.id = p.id;
  -- What awaits somebody is listed by the instant since which the application stands as it does.
  DROP INDEX participation_applied, participation_applied_in_district;
  CREATE INDEX participation_applied ON participation (application_since, id) WHERE stage = 'APPLIED';
  CREATE INDEX participation_applied_in_district ON participation (district_code, application_since, id) WHERE stage = 'APPLIED';

  ALTER TABLE nomination
    ADD COLUMN without_indicators jsonb,
    ADD CONSTRAINT nomination_without_indicators_bilingual CHECK (without_indicators ?& ARRAY['zh', 'en']),
    DROP CONSTRAINT nomination_rests_on_evidence,
    ADD CONSTRAINT nomination_rests_on_evidence CHECK (
      CASE outcome WHEN 'NOMINATED' THEN needs IS NOT NULL AND missing = '{}' AND num_nonnulls(result_id, without_indicators) = 1
                   ELSE missing <> '{}' AND without_indicators IS NULL END),
    ADD CONSTRAINT nomination_of_participation UNIQUE (id, participation_id);

  CREATE TABLE brought_evidence (
    id               uuid        NOT NULL DEFAULT uuidv7(),
    participation_id uuid        NOT NULL,
    nomination_id    uuid        NOT NULL,
    school_code      text        NOT NULL,
    district_code    text        NOT NULL,
    words            jsonb       NOT NULL,
    links            text[]      NOT NULL DEFAULT '{}',
    brought_by       text        NOT NULL,
    brought_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT brought_evidence_pk PRIMARY KEY (id),
    -- What is brought answers what was asked of the same application.
    CONSTRAINT brought_evidence_answers FOREIGN KEY (nomination_id, participation_id)
      REFERENCES nomination (id, participation_id),
    CONSTRAINT brought_evidence_words_bilingual CHECK (words ?& ARRAY['zh', 'en']),
    CONSTRAINT brought_evidence_links_few CHECK (cardinality(links) <= 10)
  );
  CREATE INDEX brought_evidence_latest ON brought_evidence (participation_id, id DESC);
  CREATE INDEX brought_evidence_by_nomination ON brought_evidence (nomination_id);
  `,
);
