-- What the queries name as variables: of this city, things with rows in every list below them; of the district 319901, where
-- there is one, which the bench makes as large in every city.
SELECT s.school_id AS "schoolId", s.school_code AS "schoolCode", s.district_code AS "districtCode", s.round_id AS "roundId", s.id AS "participationId",
       m.cluster_id AS "clusterId", 'N' || s.school_code AS "neighbourhoodCode", x.name->>'zh' AS "neighbourhoodName",
       (SELECT name->>'zh' FROM cluster WHERE id = m.cluster_id) AS "clusterName", x.longitude, x.latitude,
       (SELECT id FROM school WHERE code > s.school_code AND status = 'OPEN' AND district_code = s.district_code ORDER BY code LIMIT 1) AS "otherSchoolId",
       (SELECT id FROM cluster_plan WHERE cluster_id = m.cluster_id ORDER BY school_year DESC LIMIT 1) AS "clusterPlanId",
       (SELECT id FROM district_plan WHERE status = 'IN_FORCE' ORDER BY id LIMIT 1) AS "planId",
       (SELECT id FROM district_plan_review WHERE status = 'SCORING' ORDER BY id LIMIT 1) AS "reviewId",
       (SELECT id FROM plan_rubric WHERE code = 'TRIED_OUT' AND edition = 1) AS "rubricId",
       (SELECT id FROM school_design WHERE school_id = s.school_id LIMIT 1) AS "designId",
       (SELECT id FROM school_appraisal WHERE school_id = s.school_id ORDER BY year LIMIT 1) AS "appraisalId",
       (SELECT id FROM district_appraisal WHERE status = 'PUBLISHED' ORDER BY id LIMIT 1) AS "districtAppraisalId",
       (SELECT id FROM county_profile ORDER BY id LIMIT 1) AS "profileId",
       (SELECT id FROM county_driver ORDER BY id LIMIT 1) AS "driverId",
       (SELECT id FROM county_guidance ORDER BY id LIMIT 1) AS "guidanceId",
       (SELECT id FROM cluster_proposal WHERE problem_hash = 'rows 2') AS "proposalId",
       (SELECT id FROM cluster_proposal WHERE problem_hash = 'rows 3') AS "otherProposalId",
       (SELECT id FROM school_change_request ORDER BY id LIMIT 1) AS "requestId",
       (SELECT id FROM support_request ORDER BY id LIMIT 1) AS "supportId",
       (SELECT district_code FROM school GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS "largestDistrictCode",
       (:today - 10)::text AS "past", :today::text AS "today", :year AS "schoolYear", :year - 1 AS "lastYear"
  FROM participation s
  JOIN cluster_membership m ON m.school_id = s.school_id AND m.role = 'LEAD'
  JOIN school x ON x.id = s.school_id AND x.longitude IS NOT NULL
 WHERE s.stage = 'ELEVATED' OR s.stage = 'IMPROVING' OR s.stage = 'CULTIVATED' OR s.stage = 'DISCOVERED'
 ORDER BY s.district_code <> '319901', s.school_code LIMIT 1
