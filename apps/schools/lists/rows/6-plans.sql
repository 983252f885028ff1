-- Plans of all districts, one of each in force; the first few are with their panels, on which the expert sits.
INSERT INTO expert_copy (id, version, fields, languages, district_codes, school_ids, active_from, conflicts)
SELECT e, 1, '{A}', '{ZH}', '{}', '{}', '2020-01-01', '[]' FROM unnest('{expert,e2,e3}'::text[]) e;
INSERT INTO plan_rubric (version, created_by, code, edition, name, criteria, pass_mark, floor, quorum)
SELECT 1, 'rows', 'TRIED_OUT', k, name, criteria, pass_mark, floor, 3 FROM plan_rubric, generate_series(1, 22) k
 WHERE code = 'DISTRICT_PLAN' AND edition = 1 ON CONFLICT DO NOTHING;
INSERT INTO fund_use (code, name, position)
SELECT 'USE_' || k, jsonb_build_object('zh', '用途' || k, 'en', 'Use ' || k), 10 + k FROM generate_series(1, 22) k ON CONFLICT DO NOTHING;

CREATE TEMP TABLE planned AS
  SELECT uuidv7() AS id, k, s.code AS district_code,
         CASE WHEN k < 45 THEN 'SUBMITTED' WHEN k < 70 THEN 'RETURNED' WHEN k < 95 THEN 'APPROVED' WHEN k < 120 THEN 'DRAFT'
              WHEN k < 120 + s.of THEN 'IN_FORCE' ELSE 'CLOSED' END AS status
    FROM generate_series(1, 150 + (SELECT count(*) / 25 FROM numbered)::int) k JOIN spread s ON s.d = k % s.of;
INSERT INTO district_plan (id, version, created_by, district_code, title, status, status_since, during, goals, drafted_by, submissions,
                           submitted_by, panel_experts, decided_by, in_force_from, closed_on, closing_note, next_report_year)
SELECT id, 1, 'rows', district_code, jsonb_build_object('zh', '方案' || k, 'en', 'Plan ' || k), status, now() - interval '30 days',
       daterange(:today - 800, :today + 800),
       '[{"code": "G1", "text": {"zh": "目标", "en": "Goal"}, "measures": [{"code": "M1", "text": {"zh": "措施", "en": "Measure"}}]}]',
       '{rows}', CASE status WHEN 'DRAFT' THEN 0 ELSE 1 END, CASE WHEN status <> 'DRAFT' THEN 'rows' END,
       CASE WHEN status <> 'DRAFT' THEN CASE WHEN k < 45 THEN '{expert,e2,e3}' ELSE '{e2,e3,e4}' END::text[] ELSE '{}' END,
       CASE WHEN status IN ('APPROVED', 'IN_FORCE', 'CLOSED') THEN 'other' END, CASE WHEN status IN ('IN_FORCE', 'CLOSED') THEN :today - 800 END,
       CASE status WHEN 'CLOSED' THEN :today - 100 END, CASE status WHEN 'CLOSED' THEN '{"zh": "完", "en": "Done"}'::jsonb END,
       CASE status WHEN 'IN_FORCE' THEN extract(year FROM :today)::int - 1 END
  FROM planned ORDER BY k;
INSERT INTO change (kind, key, version, field, before, after, changed_by)
SELECT 'DISTRICT_PLAN', id::text, 2, 'status', '"DRAFT"', to_jsonb(status), 'rows' FROM planned;
INSERT INTO plan_task (version, created_by, plan_id, code, title, owner, measure, starts_on, ends_on, milestone, depends_on, progress_percent)
SELECT 1, 'rows', p.id, 'T' || t, title, title, 'M1', :today - 100, :today - 200 + t * 100, t = 5, '{}', 10
  FROM planned JOIN district_plan p USING (id), generate_series(1, 5) t;
INSERT INTO fund_line (version, created_by, plan_id, district_code, use_code, budget_fen, released_fen, spent_fen)
SELECT 1, 'rows', id, district_code, u, 1000, 0, 0 FROM planned, unnest('{ACTION_RESEARCH,EXPERIENCE_DISTILLATION,DISSEMINATION}'::text[]) u;
INSERT INTO fund_entry (line_id, district_code, kind, amount_fen, on_day, note, entered_by, entered_at)
SELECT id, district_code, e.kind, e.fen, :today - 50, 'n', 'rows', now()
  FROM fund_line, (VALUES (1, 'RELEASE', 500), (2, 'SPENDING', 100)) e (place, kind, fen) ORDER BY place;
INSERT INTO district_plan_report (plan_id, year, edition, achievements, difficulties, next_steps, tasks_due, tasks_kept, released_fen, spent_fen,
                                  fund_reasons, filed_by, filed_at)
SELECT p.id, extract(year FROM :today)::int - y, 1, title, title, title, 3, 2, 100, 100,
       jsonb_build_array(jsonb_build_object('use', 'DISSEMINATION', 'kind', 'BUDGET', 'amountFen', 1, 'onDay', '2020-01-01', 'reason', title)), 'rows', now()
  FROM planned JOIN district_plan p USING (id), generate_series(2, 3) y WHERE p.status IN ('IN_FORCE', 'CLOSED');
INSERT INTO district_plan_review (id, version, created_by, plan_id, district_code, number, content, submitted_by, status, rubric_id, panel_experts,
                                  counted_experts, seated_at, outcome, score, reasons, decided_by, decided_at)
SELECT p.id, 1, 'rows', p.id, p.district_code, 1, '{}', 'rows', s.status, CASE WHEN seated THEN r.id END,
       CASE WHEN seated THEN p.panel_experts ELSE '{}' END, CASE WHEN decided THEN '{e2,e3,e4}' ELSE '{}' END::text[], CASE WHEN seated THEN now() END,
       CASE WHEN decided THEN CASE p.status WHEN 'RETURNED' THEN 'RETURNED' ELSE 'APPROVED' END END, CASE WHEN decided THEN 0.8 END,
       CASE WHEN decided THEN p.title END, CASE WHEN decided THEN 'other' END, CASE WHEN decided THEN now() END
  FROM planned x JOIN district_plan p USING (id) JOIN plan_rubric r ON r.code = 'TRIED_OUT' AND r.edition = 1,
       LATERAL (SELECT CASE WHEN p.status <> 'SUBMITTED' THEN 'DECIDED' WHEN x.k <= 22 THEN 'AWAITING_PANEL' ELSE 'SCORING' END AS status) s,
       LATERAL (SELECT s.status <> 'AWAITING_PANEL' AS seated, s.status = 'DECIDED' AS decided) w
 WHERE p.submissions > 0 ORDER BY x.k;
INSERT INTO district_plan_reviewer (review_id, expert_id, chair, scores, comment, submitted_at)
SELECT w.id, e, e = w.panel_experts[1], CASE WHEN given THEN s.scores ELSE '[]' END, CASE WHEN given THEN '{"zh": "好", "en": "Well"}'::jsonb END,
       CASE WHEN given THEN now() END
  FROM district_plan_review w JOIN planned p ON p.id = w.plan_id, unnest(w.panel_experts) e,
       LATERAL (SELECT e <> 'expert' OR k % 2 = 0 AS given) g,
       (SELECT jsonb_agg(jsonb_build_object('criterion', c->>'code', 'score', 8, 'comment', NULL)) AS scores
          FROM plan_rubric r, jsonb_array_elements(r.criteria) c WHERE r.code = 'TRIED_OUT' AND r.edition = 1) s;
