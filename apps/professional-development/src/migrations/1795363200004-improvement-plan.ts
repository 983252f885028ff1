import { migration } from '@doorstep/database';

/** What a school is to mend, indicator by indicator, and the offerings that are proposed for it. */
export const createImprovementPlan = migration(
  1795363200004,
  'ImprovementPlan',
  `
  CREATE TABLE improvement_plan (
    id            uuid NOT NULL DEFAULT uuidv7() CONSTRAINT improvement_plan_pk PRIMARY KEY,
    version       integer NOT NULL,
    school_id     uuid NOT NULL,
    school_code   text NOT NULL,
    district_code text NOT NULL,
    cycle_id      uuid NOT NULL,
    result_id     uuid NOT NULL CONSTRAINT improvement_plan_once_per_result UNIQUE,
    status        text NOT NULL CONSTRAINT improvement_plan_status_known CHECK (status IN ('OPEN', 'ACCEPTED')),
    opened_on     date NOT NULL,
    accepted_on   date,
    accepted_by   text,
    CONSTRAINT improvement_plan_acceptance_whole
      CHECK (num_nonnulls(accepted_on, accepted_by) = CASE status WHEN 'ACCEPTED' THEN 2 ELSE 0 END),
    CONSTRAINT improvement_plan_accepted_after_opening CHECK (accepted_on >= opened_on)
  );
  CREATE INDEX improvement_plan_of_school ON improvement_plan (school_id, opened_on, id);

  CREATE TABLE improvement_plan_item (
    plan_id   uuid NOT NULL CONSTRAINT improvement_plan_item_plan_fk REFERENCES improvement_plan,
    indicator text NOT NULL,
    level     integer,
    share     numeric(5,4) CONSTRAINT improvement_plan_item_share_range CHECK (share BETWEEN 0 AND 1),
    count     integer,
    CONSTRAINT improvement_plan_item_pk PRIMARY KEY (plan_id, indicator)
  );

  CREATE TABLE improvement_plan_proposal (
    plan_id     uuid NOT NULL,
    indicator   text NOT NULL,
    rank        integer NOT NULL CONSTRAINT improvement_plan_proposal_rank_range CHECK (rank BETWEEN 1 AND 5),
    offering_id uuid NOT NULL CONSTRAINT improvement_plan_proposal_offering_fk REFERENCES offering,
    CONSTRAINT improvement_plan_proposal_pk PRIMARY KEY (plan_id, indicator, rank),
    CONSTRAINT improvement_plan_proposal_once UNIQUE (plan_id, indicator, offering_id),
    CONSTRAINT improvement_plan_proposal_item_fk FOREIGN KEY (plan_id, indicator) REFERENCES improvement_plan_item
  );
  CREATE INDEX improvement_plan_proposal_of_offering ON improvement_plan_proposal (offering_id);
  `,
);
