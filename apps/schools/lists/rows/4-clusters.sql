-- The schools that take part, ten to a cluster, the first in the lead.
INSERT INTO focus_area (code, name, version, created_by)
SELECT 'FOCUS_' || k, jsonb_build_object('zh', '领域' || k, 'en', 'Focus ' || k), 1, 'rows' FROM generate_series(1, 22) k ON CONFLICT DO NOTHING;
CREATE TEMP TABLE grouped AS SELECT *, (p - 1) / 10 AS c, p % 10 = 1 AS leads FROM taking_part;
ANALYZE grouped;
INSERT INTO cluster (id, name, kind, theme, district_code, focus_area_code, problem, during, version, created_by)
SELECT id, jsonb_build_object('zh', '集群' || c, 'en', 'Cluster ' || c), CASE WHEN c < 21 THEN 'ALLIANCE' ELSE 'CITY_PRACTICE_COMMUNITY' END,
       CASE WHEN c < 21 THEN 'RARE' ELSE 'HOMEWORK_THAT_HELPS' END, district_code,
       CASE WHEN c < 21 THEN 'FOCUS_1' ELSE 'CURRICULUM_AND_TEACHING' END, name, daterange(:today - 500, NULL), 1, 'rows'
  FROM grouped WHERE leads ORDER BY c;
INSERT INTO cluster_membership (cluster_id, kind, school_id, role, during)
SELECT l.id, CASE WHEN g.c < 21 THEN 'ALLIANCE' ELSE 'CITY_PRACTICE_COMMUNITY' END, g.id,
       CASE WHEN g.leads THEN 'LEAD' ELSE 'MEMBER' END, daterange(:today - 500, NULL)
  FROM grouped g JOIN grouped l ON l.leads AND l.c = g.c;
INSERT INTO change (kind, key, version, field, before, after, changed_by)
SELECT 'CLUSTER', id::text, 2, 'theme', '"A"', to_jsonb(theme), 'rows' FROM cluster;
INSERT INTO school_features (school_id, school_code, district_code, school_year, features, courses, version, created_by)
SELECT id, code, district_code, y, ARRAY['F' || n % 30, 'F' || n % 7], ARRAY['C' || n % 11], 1, 'rows'
  FROM numbered, generate_series(:year - 1, :year) y;

INSERT INTO cluster_plan (cluster_id, kind, district_code, school_year, status, goals, drafted_by, report, agreed_by, agreed_on, closed_on, version, created_by)
SELECT c.id, c.kind, c.district_code, y, s.status, c.name, '{rows}', CASE s.status WHEN 'CLOSED' THEN c.name END,
       CASE WHEN s.status <> 'DRAFT' THEN 'other' END, CASE WHEN s.status <> 'DRAFT' THEN :today - 40 END,
       CASE s.status WHEN 'CLOSED' THEN :today - 5 END, 1, 'rows'
  FROM cluster c JOIN grouped g ON g.id = c.id, generate_series(:year - 1, :year) y,
       LATERAL (SELECT CASE WHEN y < :year AND g.c < 21 THEN 'CLOSED' WHEN y = :year AND g.c % 10 = 0 THEN 'DRAFT' ELSE 'AGREED' END AS status) s
 ORDER BY y, g.c;
INSERT INTO cluster_activity (plan_id, cluster_id, kind, title, planned_on, in_plan, host_school_id, status, held_on, outcome, version, created_by)
SELECT p.id, p.cluster_id, (ARRAY['MEETING', 'OPEN_LESSON', 'TRAINING'])[k], p.goals, :today - 10 * k, k < 3, p.cluster_id, 'HELD', :today - 10 * k, p.goals, 1, 'rows'
  FROM cluster_plan p, generate_series(1, 3) k;
INSERT INTO activity_participant (activity_id, school_id, people)
SELECT a.id, m.school_id, 4 FROM cluster_activity a JOIN cluster_membership m USING (cluster_id)
  JOIN grouped g ON g.id = m.school_id WHERE g.p % 10 BETWEEN 2 AND 6;
-- The lead gives to each member; one in three gives back. Of the latest, a few await their answer.
INSERT INTO sharing_entry (cluster_id, giver_school_id, receiver_school_id, kind, hours, on_day, description, status, school_id,
                           school_code, answered_by, answered_at, version, created_by)
SELECT m.cluster_id, CASE WHEN back THEN g.id ELSE m.cluster_id END, CASE WHEN back THEN m.cluster_id ELSE g.id END,
       CASE WHEN back THEN 'COURSE' ELSE 'TEACHER_EXCHANGE' END, 2, :today - 20, 'x', s.status, g.id, g.code,
       CASE s.status WHEN 'CONFIRMED' THEN 'other' END, CASE s.status WHEN 'CONFIRMED' THEN now() END, 1, 'rows'
  FROM grouped g JOIN cluster_membership m ON m.school_id = g.id, unnest('{f,t}'::boolean[]) back,
       LATERAL (SELECT CASE WHEN back AND g.p % 30 = 5 THEN 'RECORDED' ELSE 'CONFIRMED' END AS status) s
 WHERE NOT g.leads AND (NOT back OR g.p % 3 = 2);
-- One entry of each cluster was taken back.
INSERT INTO sharing_entry (cluster_id, giver_school_id, receiver_school_id, kind, hours, on_day, description, status, reverses_id,
                           school_id, school_code, answered_by, answered_at, version, created_by)
SELECT cluster_id, giver_school_id, receiver_school_id, kind, -hours, on_day, 'x', 'CONFIRMED', id, school_id, school_code, 'other', now(), 1, 'rows'
  FROM (SELECT DISTINCT ON (cluster_id) * FROM sharing_entry WHERE status = 'CONFIRMED' ORDER BY cluster_id, id) one;
