INSERT INTO theme (code, name, indicators, version, created_by)
SELECT 'THEME_' || k, jsonb_build_object('zh', '主题' || k, 'en', 'Theme ' || k), '{}', 1, 'rows' FROM generate_series(1, 22) k ON CONFLICT DO NOTHING;

-- A quarter of the public schools in the present round, and one in forty in one of the rounds before.
INSERT INTO programme_round (name, opens_on, closes_on, target_schools, version, created_by)
SELECT jsonb_build_object('zh', '轮' || k, 'en', 'Round ' || k), :today - k * 365 - 100, :today - k * 365 + 100, 250, 1, 'rows'
  FROM generate_series(0, 23) k;
CREATE TEMP TABLE rounds AS
  SELECT id, name, opens_on, (row_number() OVER (ORDER BY opens_on DESC) - 1)::int AS k FROM programme_round;
INSERT INTO round_target (round_id, by_year, level, schools, share, source)
SELECT id, extract(year FROM opens_on)::int, level, 100, 0.25, 's' FROM rounds, unnest('{CITY,NULL}'::text[]) level;

CREATE TEMP TABLE taking_part AS
  SELECT id, code, name, district_code, n, row_number() OVER (ORDER BY code)::int AS p,
         row_number() OVER (ORDER BY code) BETWEEN 41 AND 65 AS rare
    FROM numbered WHERE sector = 'PUBLIC' AND status = 'OPEN' AND n % 4 = 1;
ANALYZE taking_part;
INSERT INTO participation (school_id, school_code, district_code, round_id, level, stage, stage_since, bottleneck_theme,
                           bottleneck_description, version, created_by)
SELECT t.id, t.code, t.district_code, r.id, 'DISTRICT', 'ELEVATED', r.opens_on + 5, 'HOMEWORK_THAT_HELPS', t.name, 1, 'rows'
  FROM taking_part t JOIN rounds r ON r.k = 1 + (p / 10) % 23 WHERE p % 10 = 9 ORDER BY p;
INSERT INTO participation (school_id, school_code, district_code, round_id, level, stage, stage_since, bottleneck_theme,
                           bottleneck_description, change_wanted, version, created_by)
SELECT t.id, t.code, t.district_code, r.id, CASE WHEN p % 3 = 0 THEN 'CITY' ELSE 'DISTRICT' END,
       CASE WHEN rare THEN 'DECLINED' ELSE (ARRAY['APPLIED', 'DISCOVERED', 'CULTIVATED', 'IMPROVING', 'ELEVATED'])[1 + p % 5] END,
       r.opens_on + 5, CASE WHEN rare THEN 'RARE' ELSE 'HOMEWORK_THAT_HELPS' END, t.name, t.name, 1, 'rows'
  FROM taking_part t JOIN rounds r ON r.k = 0 ORDER BY rare DESC, p;

-- Every step up to the stage, each on evidence of its own.
INSERT INTO participation_step (participation_id, from_stage, to_stage, on_day, evidence_kind, evidence_id, taken_by)
SELECT p.id, s.from_stage, s.to_stage, p.stage_since - 5 + s.place, s.evidence, CASE WHEN s.evidence IS NOT NULL THEN uuidv7() END, 'rows'
  FROM participation p
  JOIN (VALUES (1, NULL, 'APPLIED', NULL), (2, 'APPLIED', 'DISCOVERED', NULL), (3, 'DISCOVERED', 'CULTIVATED', 'SITE_STUDY'),
               (4, 'CULTIVATED', 'IMPROVING', 'IMPROVEMENT_PLAN'), (5, 'IMPROVING', 'ELEVATED', 'DECISION'))
       s (place, from_stage, to_stage, evidence)
    ON s.place <= coalesce(array_position('{APPLIED,DISCOVERED,CULTIVATED,IMPROVING,ELEVATED}', p.stage), 1)
 ORDER BY p.id, s.place;
INSERT INTO change (kind, key, version, field, before, after, changed_by)
SELECT 'PARTICIPATION', id::text, 2, 'stage', '"APPLIED"'::jsonb, to_jsonb(stage), 'rows' FROM participation
 UNION ALL
SELECT 'PROGRAMME_ROUND', id::text, 2, 'targetSchools', '200', '250', 'rows' FROM programme_round;

INSERT INTO school_result_copy (id, school_id, cycle_id, indicators, published_at, version)
SELECT uuidv7(), id, uuidv7(),
       jsonb_agg(jsonb_build_object('code', c, 'level', 3 + p % 6, 'belowStandard', false, 'share', '0.5', 'count', 40, 'hidden', false)),
       now() - interval '90 days', 1
  FROM taking_part, unnest('{ACADEMIC_LEVEL,ACADEMIC_BURDEN,SATISFACTION_PARENTS}'::text[]) c GROUP BY id, p ORDER BY p;
-- What was measured at closed schools stands for those that came of them.
INSERT INTO school_result_copy (id, school_id, cycle_id, indicators, published_at, version)
SELECT uuidv7(), c.id, uuidv7(), '[{"code": "ACADEMIC_LEVEL", "level": 5}]', now() - interval '400 days', 1
  FROM numbered c WHERE c.status = 'CLOSED' AND EXISTS (SELECT FROM school_link l WHERE l.predecessor_id = c.id);
INSERT INTO nomination (participation_id, school_code, district_code, outcome, needs, missing, note, result_id, indicators, answered_by)
SELECT a.id, a.school_code, a.district_code, o.outcome, CASE o.outcome WHEN 'NOMINATED' THEN a.bottleneck_description END,
       CASE o.outcome WHEN 'NOMINATED' THEN '{}' ELSE '{NEEDS_OF_PUPILS}'::text[] END, a.bottleneck_description,
       CASE o.outcome WHEN 'NOMINATED' THEN r.id END,
       (SELECT jsonb_agg(i || jsonb_build_object('schoolId', r.school_id, 'resultId', r.id)) FROM jsonb_array_elements(r.indicators) i), 'other'
  FROM participation a JOIN school_result_copy r ON r.school_id = a.school_id
  JOIN taking_part t ON t.id = a.school_id, LATERAL (SELECT CASE WHEN p % 5 = 0 AND p % 2 = 0 THEN 'EVIDENCE_MISSING' ELSE 'NOMINATED' END AS outcome) o
 WHERE a.level = 'CITY' OR p % 20 = 0;
-- What was asked for and has come, two times of three.
INSERT INTO brought_evidence (participation_id, nomination_id, school_code, district_code, words, links, brought_by)
SELECT n.participation_id, n.id, n.school_code, n.district_code, n.note, '{https://evidence.example}', 'rows'
  FROM nomination n JOIN taking_part t ON t.code = n.school_code WHERE n.outcome = 'EVIDENCE_MISSING' AND p % 20 = 0;
UPDATE participation a
   SET application_status = CASE WHEN b.id IS NOT NULL THEN 'EVIDENCE_BROUGHT' ELSE n.outcome END
  FROM nomination n LEFT JOIN brought_evidence b ON b.nomination_id = n.id WHERE n.participation_id = a.id;

INSERT INTO site_study_copy (id, school_id, theme, visited_on, recommends_cultivation, version)
SELECT uuidv7(), id, 'HOMEWORK_THAT_HELPS', :today - 30, true, 1 FROM taking_part;
INSERT INTO improvement_plan_copy (id, school_id, cycle_id, status, accepted_on, version)
SELECT uuidv7(), id, uuidv7(), 'ACCEPTED', :today - 20, 1 FROM taking_part WHERE p % 2 = 1;
INSERT INTO decision_copy (id, school_id, cycle_id, outcome, published_at, valid_until, version)
SELECT uuidv7(), id, uuidv7(), 'MET', now() - interval '60 days', :today + 900, 1 FROM taking_part;

-- The paths of those that take part.
INSERT INTO school_design (school_id, school_code, district_code, participation_id, zone, status, revision, version, created_at,
                           created_by, drafted_by, submitted_at, agreed_at, agreed_by, returned_why, returned_by, returned_at)
SELECT t.id, t.code, t.district_code, a.id, t.name, s.status, 1, 1, ago, 'rows', '{rows}', CASE WHEN s.status <> 'DRAFT' THEN ago END,
       CASE WHEN agreed THEN ago END, CASE WHEN agreed THEN 'other' END,
       t.name, 'other', ago
  FROM taking_part t JOIN participation a ON a.school_id = t.id AND a.round_id = (SELECT id FROM rounds WHERE k = 0),
       LATERAL (SELECT CASE WHEN rare THEN 'ENDED' WHEN p % 40 = 0 THEN 'SUBMITTED' WHEN p <= 5 THEN 'DRAFT' ELSE 'IN_FORCE' END AS status) s,
       LATERAL (SELECT s.status IN ('IN_FORCE', 'ENDED') AS agreed, now() - interval '400 days' AS ago) w
 ORDER BY rare DESC, p;
INSERT INTO change (kind, key, version, field, before, after, changed_by)
SELECT 'SCHOOL_DESIGN', id::text, 2, 'status', '"DRAFT"', '"SUBMITTED"', 'rows' FROM school_design;
INSERT INTO design_goal (design_id, place, goal, indicator)
SELECT id, place, zone, 'ACADEMIC_BURDEN' FROM school_design, generate_series(1, 2) place;
INSERT INTO design_milestone (goal_id, place, milestone, due_on, reached_on, evidence)
SELECT id, m, goal, :today + 10, CASE WHEN m = 1 THEN :today - 10 END, CASE WHEN m = 1 THEN goal END FROM design_goal, generate_series(1, 2) m;
-- One in ten awaits the review of this year.
INSERT INTO design_review (design_id, school_year, outcome, findings, reviewed_by, reviewed_at)
SELECT d.id, y, 'ON_TRACK', d.zone, 'other', now() FROM school_design d JOIN taking_part t ON t.id = d.school_id, generate_series(:year - 1, :year) y
 WHERE d.status IN ('IN_FORCE', 'ENDED') AND (y < :year OR p % 10 <> 3);
