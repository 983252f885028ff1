import { migration } from '@doorstep/database';

/**
 * A cluster has a first day and may have an end, and its memberships lie between them; it has a focus, a
 * problem in its own words and, as an education group, one legal person or several. The lead of an education
 * group is its core school.
 */
export const createClusterLife = migration(
  202611220040,
  'CreateClusterLife',
  `
  CREATE TABLE focus_area (
    code       text        NOT NULL,
    name       jsonb       NOT NULL,
    version    integer     NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text        NOT NULL,
    CONSTRAINT focus_area_pk PRIMARY KEY (code),
    CONSTRAINT focus_area_code_formed CHECK (code ~ '^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$'),
    CONSTRAINT focus_area_name_bilingual CHECK (name ?& ARRAY['zh', 'en'])
  );
  -- 课程与教学、管理与文化、评价与改进等领域 (沪教委基〔2015〕77号, 四(一)).
  INSERT INTO focus_area (code, name, version, created_by) VALUES
    ('CURRICULUM_AND_TEACHING', '{"zh": "课程与教学", "en": "Curriculum and teaching"}', 1, 'system'),
    ('MANAGEMENT_AND_CULTURE', '{"zh": "管理与文化", "en": "Management and culture"}', 1, 'system'),
    ('EVALUATION_AND_IMPROVEMENT', '{"zh": "评价与改进", "en": "Evaluation and improvement"}', 1, 'system');

  ALTER TABLE cluster
    ADD COLUMN during daterange,
    ADD COLUMN closing_reason text,
    ADD COLUMN focus_area_code text,
    ADD COLUMN problem jsonb,
    ADD COLUMN legal_form text;
  -- A cluster began with its first membership; one that nobody ever joined, when it was entered.
  UPDATE cluster c SET during = daterange(
    coalesce((SELECT min(lower(m.during)) FROM cluster_membership m WHERE m.cluster_id = c.id),
             (c.created_at AT TIME ZONE 'Asia/Shanghai')::date), NULL);
  ALTER TABLE cluster
    ALTER COLUMN during SET NOT NULL,
    ADD CONSTRAINT cluster_focus_area FOREIGN KEY (focus_area_code) REFERENCES focus_area (code),
    ADD CONSTRAINT cluster_during_begins CHECK (NOT isempty(during) AND NOT lower_inf(during)),
    ADD CONSTRAINT cluster_closing_told CHECK (upper_inf(during) = (closing_reason IS NULL)),
    ADD CONSTRAINT cluster_problem_bilingual CHECK (problem ?& ARRAY['zh', 'en']),
    ADD CONSTRAINT cluster_legal_form_known CHECK (legal_form IN ('ONE_LEGAL_PERSON', 'SEVERAL_LEGAL_PERSONS')),
    ADD CONSTRAINT cluster_legal_form_of_group CHECK (legal_form IS NULL OR kind = 'EDUCATION_GROUP'),
    ADD CONSTRAINT cluster_while UNIQUE (id, during WITHOUT OVERLAPS);

  ALTER TABLE cluster_membership
    DROP CONSTRAINT cluster_membership_one_lead,
    DROP COLUMN lead_role,
    DROP CONSTRAINT cluster_membership_role_known;
  UPDATE cluster_membership SET role = 'CORE' WHERE kind = 'EDUCATION_GROUP' AND role = 'LEAD';
  ALTER TABLE cluster_membership
    ADD COLUMN lead_role text GENERATED ALWAYS AS (CASE WHEN role <> 'MEMBER' THEN 'LEAD' END) STORED,
    ADD CONSTRAINT cluster_membership_role_known CHECK (role IN ('CORE', 'LEAD', 'MEMBER')),
    ADD CONSTRAINT cluster_membership_role_of_kind
      CHECK ((role = 'CORE') = (kind = 'EDUCATION_GROUP' AND role <> 'MEMBER')),
    ADD CONSTRAINT cluster_membership_one_lead UNIQUE (cluster_id, lead_role, during WITHOUT OVERLAPS),
    -- Looked at when all is written: a cluster and its memberships are shortened one after the other.
    ADD CONSTRAINT cluster_membership_while FOREIGN KEY (cluster_id, PERIOD during)
      REFERENCES cluster (id, PERIOD during) DEFERRABLE INITIALLY DEFERRED;
  `,
);
