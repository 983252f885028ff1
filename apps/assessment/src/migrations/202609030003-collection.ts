import { migration } from '@doorstep/database';

export const createCollection = migration(
  202609030003,
  'Collection',
  `
  -- Pupils and respondents are pseudonyms. Their rows never leave this database.
  CREATE TABLE pupil_result (
    cycle_id         uuid NOT NULL CONSTRAINT pupil_result_cycle_fk REFERENCES assessment_cycle,
    school_id        uuid NOT NULL,
    pupil            text NOT NULL,
    grade            smallint NOT NULL CONSTRAINT pupil_result_grade_range CHECK (grade BETWEEN 1 AND 9),
    score            numeric(7,3) CONSTRAINT pupil_result_score_positive CHECK (score >= 0),
    homework_minutes smallint CONSTRAINT pupil_result_homework_within_a_day CHECK (homework_minutes BETWEEN 0 AND 1440),
    sleep_minutes    smallint CONSTRAINT pupil_result_sleep_within_a_day CHECK (sleep_minutes BETWEEN 0 AND 1440),
    CONSTRAINT pupil_result_pk PRIMARY KEY (cycle_id, school_id, pupil)
  );

  CREATE TABLE satisfaction_answer (
    cycle_id         uuid NOT NULL CONSTRAINT satisfaction_answer_cycle_fk REFERENCES assessment_cycle,
    school_id        uuid NOT NULL,
    respondent_group text NOT NULL CONSTRAINT satisfaction_answer_group_known
                     CHECK (respondent_group IN ('PARENT', 'COMMUNITY')),
    respondent       text NOT NULL,
    satisfied        boolean NOT NULL,
    CONSTRAINT satisfaction_answer_pk PRIMARY KEY (cycle_id, school_id, respondent_group, respondent)
  );
  `,
);
