INSERT INTO school_need (school_id, school_code, district_code, asks, theme, also_themes, works_with, avoids, may_lead, version, created_by)
SELECT id, code, district_code, true, 'HOMEWORK_THAT_HELPS', '{}', '{}', '{}', true, 1, 'rows' FROM numbered;

-- Proposals of two clusters of eleven and three schools without a place, two for the same schools; and one of the whole city.
CREATE TEMP TABLE forming AS
  SELECT k, k / 2 * 25 % greatest(1, (SELECT max(p) - 25 FROM taking_part)) AS from_p
    FROM generate_series(1, (SELECT greatest(40, count(*) / 500) FROM numbered)::int) k
  UNION ALL SELECT 0, NULL;
CREATE TEMP TABLE formed AS
  SELECT f.k, t.*, CASE f.k WHEN 0 THEN p - 1 ELSE (p - from_p - 1 + f.k % 2 * 3) % 25 END AS place
    FROM forming f JOIN taking_part t ON f.k = 0 OR t.p BETWEEN f.from_p + 1 AND f.from_p + 25;
ANALYZE formed;
INSERT INTO cluster_proposal (kind, district_code, begins_on, status, options, problem, problem_hash, school_count, score, bound, ended_by,
                              model_size, error, adopted_from, adopted_by, version, created_by)
SELECT CASE k WHEN 0 THEN 'CITY_PRACTICE_COMMUNITY' ELSE 'DISTRICT_PRACTICE_TEAM' END,
       CASE WHEN k > 0 THEN min(district_code) END, :today,
       CASE WHEN k < 4 OR k % 10 = 0 THEN 'READY' WHEN k < 28 THEN 'DISCARDED' ELSE 'ADOPTED' END,
       options, jsonb_build_object('clusters', '[]'::jsonb, 'options', options, 'schools', jsonb_agg(jsonb_build_object(
         'id', id, 'code', code, 'name', name, 'stage', 'PRIMARY', 'districtCode', district_code, 'longitude', 121.5, 'latitude', 31.2,
         'theme', 'HOMEWORK_THAT_HELPS', 'alsoThemes', '[]'::jsonb, 'worksWith', '[]'::jsonb, 'avoids', CASE WHEN k > 0 AND p % 25 = 9 THEN jsonb_build_array((SELECT id FROM taking_part o WHERE o.p = formed.p + 1)) ELSE '[]' END,
         'features', '["F1"]'::jsonb, 'levels', jsonb_build_object('ACADEMIC_BURDEN', CASE WHEN place % 11 = 0 THEN 8 ELSE 4 END),
         'asked', true, 'mayLead', true, 'clusterId', NULL) ORDER BY code)),
       'rows ' || k, count(*),
       jsonb_build_object('objective', 10 + k, 'asked', count(*), 'served', 22, 'clusters', 2, 'meanDistanceKm', 1, 'longestDistanceKm', 2,
         'sizeVariance', 0, 'kept', 0,
         'terms', '{"served": 1, "theme": 1, "strength": 1, "nearness": 1, "wish": 0, "kept": 0, "diversity": 1, "size": 0}'::jsonb,
         'broken', jsonb_build_array(jsonb_build_object('rule', 'SIZE', 'leadId', (array_agg(id))[1], 'schoolId', (array_agg(id))[1]))),
       20, 'GAP', '{"possiblePairs": 9, "pairs": 9, "schoolsTrimmed": 0, "leads": 2, "parts": 1, "binaries": 9, "rows": 9}', NULL,
       CASE WHEN k >= 28 AND k % 10 <> 0 THEN :today END, CASE WHEN k >= 28 AND k % 10 <> 0 THEN 'rows' END, 1, 'rows'
  FROM formed, (SELECT '{"minMembers": 8, "maxMembers": 12, "idealMembers": 10, "maxDistanceKm": 12, "sameDistrict": false,
         "candidatesPerSchool": 15, "leadLevel": 6, "leadAdvantage": 1, "gap": 0.02, "themeIndicators": {"HOMEWORK_THAT_HELPS": ["ACADEMIC_BURDEN"]},
         "weights": {"served": 1, "theme": 1, "strength": 2, "nearness": 0.5, "wish": 0.5, "kept": 0.5, "diversity": 0.5, "size": 0.1}}'::jsonb AS options) o
 GROUP BY k, options ORDER BY k;
INSERT INTO proposed_cluster (proposal_id, place, theme, lead_school_id, points, continues_id, cluster_id)
SELECT p.id, f.place / 11, 'HOMEWORK_THAT_HELPS', f.id, 5, CASE f.place WHEN 0 THEN (SELECT id FROM cluster ORDER BY id LIMIT 1) END, (SELECT id FROM cluster ORDER BY id LIMIT 1)
  FROM formed f JOIN cluster_proposal p ON p.problem_hash = 'rows ' || f.k WHERE f.place % 11 = 0 AND (f.k = 0 OR f.place < 22);
INSERT INTO proposed_placement (proposal_id, proposed_cluster_id, school_id, role, explanation)
SELECT c.proposal_id, c.id, f.id, CASE WHEN f.place % 11 = 0 THEN 'LEAD' ELSE 'MEMBER' END,
       jsonb_build_object('sentence', '{"zh": "因为", "en": "Because"}'::jsonb, 'themeFit', 'OWN', 'distanceKm', 1, 'stays', false, 'wishes', '[]'::jsonb,
                          'levels', '[{"indicator": "ACADEMIC_BURDEN", "lead": 8, "member": 4}]'::jsonb)
  FROM formed f JOIN cluster_proposal p ON p.problem_hash = 'rows ' || f.k JOIN proposed_cluster c ON c.proposal_id = p.id AND c.place = f.place / 11;
INSERT INTO unserved_school (proposal_id, school_id, reason, remedy, message)
SELECT p.id, f.id, CASE f.place WHEN 23 THEN 'COULD_JOIN' ELSE 'TOO_FAR' END,
       CASE f.place WHEN 23 THEN jsonb_build_object('kind', 'MOVE', 'leadId', f.id)
                    ELSE '{"kind": "OPTION", "option": "maxDistanceKm", "value": 15}' END, f.name
  FROM formed f JOIN cluster_proposal p ON p.problem_hash = 'rows ' || f.k WHERE f.k > 0 AND f.place >= 22;
INSERT INTO leaving_school (proposal_id, place, school_id, cluster_id, closes, goes_to_id)
SELECT p.id, f.place, f.id, (SELECT id FROM cluster ORDER BY id LIMIT 1), f.place = 1, CASE f.place WHEN 2 THEN c.id END
  FROM formed f JOIN cluster_proposal p ON p.problem_hash = 'rows ' || f.k JOIN proposed_cluster c ON c.proposal_id = p.id AND c.place = 0
 WHERE f.place IN (1, 2, 3);
UPDATE cluster_proposal SET status = 'SUPERSEDED', adopted_from = NULL, adopted_by = NULL,
       superseded_by_id = (SELECT id FROM cluster_proposal WHERE problem_hash = 'rows 31')
 WHERE status = 'ADOPTED' AND problem_hash LIKE 'rows %5';

-- What schools on the first page were answered last, and what they declared before.
INSERT INTO unserved_school (proposal_id, school_id, reason, remedy, message)
SELECT (SELECT id FROM cluster_proposal WHERE status = 'ADOPTED' ORDER BY id DESC LIMIT 1), id, 'TOO_FAR',
       '{"kind": "OPTION", "option": "maxDistanceKm", "value": 15}', name
  FROM numbered WHERE n IN (2, 3, 4);
INSERT INTO change (kind, key, version, field, before, after, changed_by)
SELECT 'SCHOOL_NEED', id::text, 2, 'asks', 'false', 'true', 'rows' FROM school_need;
