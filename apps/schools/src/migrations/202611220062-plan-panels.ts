import { migration } from '@doorstep/database';

const criterion = (
  code: string,
  [zh, en]: [string, string],
  [aboutZh, aboutEn]: [string, string],
  weightPercent: number,
) => ({ code, name: { zh, en }, description: { zh: aboutZh, en: aboutEn }, weightPercent, maximum: 10 });

/**
 * What the action plan asks of a district's plan (§四（五）, §五). The weights, the pass mark of 70 %, the floor of 40 % and
 * the quorum of five are ours: the action plan names none. A new edition changes them.
 */
const firstRubric = [
  criterion(
    'GOALS',
    ['目标任务', 'Goals'],
    [
      '§五（一）：目标任务明确，纳入区域教育综合改革，价值导向鲜明，立足办好每一所家门口的好学校。',
      '§五(一): goals are clear, part of the reform of the district’s education, and for every school on the doorstep.',
    ],
    20,
  ),
  criterion(
    'MEASURES',
    ['主要措施', 'Main measures'],
    [
      '§四：措施切实可行，聚焦课程与教学、管理与文化、评价与改进的瓶颈问题，激发学校自主性。',
      '§四: measures can be done, are about bottleneck problems of curriculum and teaching, management and culture, evaluation and improvement, and leave schools their own initiative.',
    ],
    25,
  ),
  criterion(
    'ROAD_MAP',
    ['时间表、路线图', 'Timetable and road map'],
    [
      '§五（一）：任务、责任、时间和里程碑相互衔接。',
      '§五(一): tasks, owners, days and milestones fit together.',
    ],
    20,
  ),
  criterion(
    'SUPPORT',
    ['专业支撑', 'Professional support'],
    [
      '§五（二）：统筹区域教研、科研力量及区域内外资源，支撑区项目学校。',
      '§五(二): researchers of the district and resources from outside support its project schools.',
    ],
    15,
  ),
  criterion(
    'FUND',
    ['经费保障', 'Earmarked fund'],
    [
      '§五（三）：设立专项经费，满足行动研究、经验提炼、辐射推广的需要。',
      '§五(三): an earmarked fund covers action research, distilling experience and dissemination.',
    ],
    10,
  ),
  criterion(
    'APPRAISAL',
    ['考核与宣传', 'Appraisal and publicity'],
    [
      '§五（四）（五）：加强对区项目学校实践成效及经验辐射的考核，边研究、边总结、边宣传。',
      '§五(四), (五): what project schools achieve and pass on is appraised, and told while it is studied.',
    ],
    10,
  ),
];

/** By what panels score, the reviews of submissions, and who gave what. */
export const createPlanPanels = migration(
  202611220062,
  'CreatePlanPanels',
  `
  CREATE TABLE plan_rubric (
    id         uuid        NOT NULL DEFAULT uuidv7() CONSTRAINT plan_rubric_pk PRIMARY KEY,
    version    integer     NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text        NOT NULL,
    code       text        NOT NULL CONSTRAINT plan_rubric_code_formed CHECK (code ~ '^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$'),
    edition    integer     NOT NULL,
    name       jsonb       NOT NULL CONSTRAINT plan_rubric_name_bilingual CHECK (name ?& ARRAY['zh', 'en']),
    criteria   jsonb       NOT NULL,
    pass_mark  numeric     NOT NULL,
    floor      numeric     NOT NULL,
    quorum     integer     NOT NULL CONSTRAINT plan_rubric_quorum CHECK (quorum BETWEEN 3 AND 30),
    CONSTRAINT plan_rubric_once UNIQUE (code, edition),
    CONSTRAINT plan_rubric_marks CHECK (0 <= floor AND floor <= pass_mark AND pass_mark <= 1)
  );

  CREATE TABLE district_plan_review (
    id              uuid        NOT NULL DEFAULT uuidv7() CONSTRAINT district_plan_review_pk PRIMARY KEY,
    version         integer     NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    created_by      text        NOT NULL,
    plan_id         uuid        NOT NULL CONSTRAINT district_plan_review_plan REFERENCES district_plan (id),
    district_code   text        NOT NULL,
    number          integer     NOT NULL,
    content         jsonb       NOT NULL,
    submitted_by    text        NOT NULL,
    status          text        NOT NULL CONSTRAINT district_plan_review_status_known
                    CHECK (status IN ('AWAITING_PANEL', 'SCORING', 'DECIDED')),
    rubric_id       uuid        CONSTRAINT district_plan_review_rubric REFERENCES plan_rubric (id),
    panel_experts   text[]      NOT NULL,
    counted_experts text[]      NOT NULL,
    seated_at       timestamptz,
    outcome         text        CONSTRAINT district_plan_review_outcome_known CHECK (outcome IN ('APPROVED', 'RETURNED')),
    score           numeric     CONSTRAINT district_plan_review_score CHECK (score BETWEEN 0 AND 1),
    reasons         jsonb       CONSTRAINT district_plan_review_reasons_bilingual CHECK (reasons ?& ARRAY['zh', 'en']),
    decided_by      text,
    decided_at      timestamptz,
    CONSTRAINT district_plan_review_once UNIQUE (plan_id, number),
    CONSTRAINT district_plan_review_seated_whole
      CHECK (num_nonnulls(rubric_id, seated_at) = CASE status WHEN 'AWAITING_PANEL' THEN 0 ELSE 2 END),
    CONSTRAINT district_plan_review_decision_whole
      CHECK (num_nonnulls(outcome, score, reasons, decided_by, decided_at) = CASE status WHEN 'DECIDED' THEN 5 ELSE 0 END),
    CONSTRAINT district_plan_review_decider_not_submitter CHECK (decided_by <> submitted_by)
  );
  -- One review at a time is open.
  CREATE UNIQUE INDEX district_plan_review_one_open ON district_plan_review (plan_id) WHERE status <> 'DECIDED';
  CREATE INDEX district_plan_review_by_district ON district_plan_review (district_code, id);
  CREATE INDEX district_plan_review_by_panel ON district_plan_review USING gin (panel_experts);

  CREATE TABLE district_plan_reviewer (
    id           uuid    NOT NULL DEFAULT uuidv7() CONSTRAINT district_plan_reviewer_pk PRIMARY KEY,
    review_id    uuid    NOT NULL CONSTRAINT district_plan_reviewer_review REFERENCES district_plan_review (id),
    expert_id    text    NOT NULL,
    chair        boolean NOT NULL,
    scores       jsonb   NOT NULL,
    comment      jsonb,
    submitted_at timestamptz,
    CONSTRAINT district_plan_reviewer_once UNIQUE (review_id, expert_id),
    CONSTRAINT district_plan_reviewer_sheet_whole
      CHECK ((submitted_at IS NULL) = (comment IS NULL) AND (submitted_at IS NULL) = (jsonb_array_length(scores) = 0))
  );
  CREATE UNIQUE INDEX district_plan_reviewer_one_chair ON district_plan_reviewer (review_id) WHERE chair;

  -- What has been submitted, decided or published stays as it was.
  CREATE FUNCTION keep_as_it_was() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '% is kept as it was', TG_TABLE_NAME
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_kept', TABLE = TG_TABLE_NAME;
  END $$;
  CREATE TRIGGER plan_rubric_kept BEFORE UPDATE OR DELETE ON plan_rubric
    FOR EACH ROW EXECUTE FUNCTION keep_as_it_was();
  CREATE TRIGGER district_plan_reviewer_kept BEFORE DELETE OR UPDATE OF scores, comment, submitted_at, expert_id
    ON district_plan_reviewer FOR EACH ROW WHEN (OLD.submitted_at IS NOT NULL) EXECUTE FUNCTION keep_as_it_was();
  CREATE TRIGGER district_plan_review_kept BEFORE DELETE OR UPDATE ON district_plan_review
    FOR EACH ROW WHEN (OLD.status = 'DECIDED') EXECUTE FUNCTION keep_as_it_was();
  CREATE TRIGGER district_plan_report_kept BEFORE UPDATE OR DELETE ON district_plan_report
    FOR EACH ROW EXECUTE FUNCTION keep_as_it_was();

  INSERT INTO plan_rubric (version, created_by, code, edition, name, criteria, pass_mark, floor, quorum)
  VALUES (1, 'system', 'DISTRICT_PLAN', 1, '{"zh": "区域推进方案评议标准", "en": "District plans"}',
          '${JSON.stringify(firstRubric)}', 0.7, 0.4, 5);
  `,
);
