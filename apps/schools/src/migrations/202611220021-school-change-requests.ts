import { migration } from '@doorstep/database';

/** What schools propose to change of themselves, and what became of it. */
export const createSchoolChangeRequests = migration(
  202611220021,
  'CreateSchoolChangeRequests',
  `
  CREATE TABLE school_change_request (
    id            uuid        NOT NULL DEFAULT uuidv7(),
    school_id     uuid        NOT NULL,
    school_code   text        NOT NULL,
    district_code text        NOT NULL,
    proposed      jsonb       NOT NULL,
    base          jsonb       NOT NULL,
    effective_on  date,
    reason        text        NOT NULL,
    status        text        NOT NULL,
    decided_by    text,
    decided_at    timestamptz,
    answer        text,
    version       integer     NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    created_by    text        NOT NULL,
    CONSTRAINT school_change_request_pk PRIMARY KEY (id),
    CONSTRAINT school_change_request_school FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT school_change_request_says CHECK (jsonb_typeof(proposed) = 'object' AND proposed <> '{}'),
    CONSTRAINT school_change_request_status_known
      CHECK (status IN ('PROPOSED', 'APPROVED', 'REFUSED', 'WITHDRAWN')),
    CONSTRAINT school_change_request_decided
      CHECK ((status = 'PROPOSED') = (decided_at IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
    CONSTRAINT school_change_request_refusal_reasoned CHECK (status <> 'REFUSED' OR answer IS NOT NULL),
    CONSTRAINT school_change_request_by_two CHECK (status <> 'APPROVED' OR decided_by <> created_by)
  );
  COMMENT ON COLUMN school_change_request.base IS 'What the proposed fields were when it was asked for.';
  COMMENT ON COLUMN school_change_request.effective_on IS 'Null for the day of its approval.';
  CREATE INDEX school_change_request_by_school ON school_change_request (school_id, id);
  CREATE INDEX school_change_request_by_district ON school_change_request (district_code, id);
  CREATE INDEX school_change_request_waiting ON school_change_request (created_at) WHERE status = 'PROPOSED';

  -- The fields on which a request awaits its decision: one request at a time for each field of a school.
  CREATE TABLE school_change_request_field (
    school_id  uuid NOT NULL,
    field      text NOT NULL,
    request_id uuid NOT NULL,
    CONSTRAINT school_change_request_field_once PRIMARY KEY (school_id, field),
    CONSTRAINT school_change_request_field_request FOREIGN KEY (request_id) REFERENCES school_change_request (id)
  );
  CREATE INDEX school_change_request_field_by_request ON school_change_request_field (request_id);
  `,
);
