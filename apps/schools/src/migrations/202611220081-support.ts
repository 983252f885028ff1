import { migration } from '@doorstep/database';

/** What schools ask their districts for, and what is answered. */
export const createSupport = migration(
  202611220081,
  'CreateSupport',
  `
  CREATE TABLE support_request (
    id            uuid        NOT NULL DEFAULT uuidv7(),
    school_id     uuid        NOT NULL,
    school_code   text        NOT NULL,
    district_code text        NOT NULL,
    kind          text        NOT NULL,
    amount_fen    bigint,
    granted_fen   bigint,
    reason        jsonb       NOT NULL,
    status        text        NOT NULL,
    answer        jsonb,
    answered_by   text,
    answered_at   timestamptz,
    version       integer     NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    created_by    text        NOT NULL,
    CONSTRAINT support_request_pk PRIMARY KEY (id),
    CONSTRAINT support_request_school FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT support_request_kind_known CHECK (kind IN ('FUNDS', 'PEOPLE', 'EXPERT')),
    CONSTRAINT support_request_status_known
      CHECK (status IN ('OPEN', 'GRANTED', 'PARTLY_GRANTED', 'REFUSED', 'WITHDRAWN')),
    CONSTRAINT support_request_reason_bilingual CHECK (reason ?& ARRAY['zh', 'en']),
    CONSTRAINT support_request_answer_bilingual CHECK (answer ?& ARRAY['zh', 'en']),
    CONSTRAINT support_request_amount CHECK ((kind = 'FUNDS') = (amount_fen IS NOT NULL) AND amount_fen > 0),
    CONSTRAINT support_request_granted CHECK (granted_fen BETWEEN 1 AND amount_fen),
    -- An answer is on record, whole or not at all; nobody answers what they asked for.
    CONSTRAINT support_request_answered CHECK (
      (status IN ('GRANTED', 'PARTLY_GRANTED', 'REFUSED')) = (num_nonnulls(answer, answered_by, answered_at) = 3)),
    CONSTRAINT support_request_answered_by_another CHECK (answered_by <> created_by)
  );
  CREATE INDEX support_request_by_school ON support_request (school_id, id DESC);
  CREATE INDEX support_request_waiting ON support_request (district_code, created_at, id) WHERE status = 'OPEN';
  `,
);
