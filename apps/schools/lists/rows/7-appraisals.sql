INSERT INTO school_appraisal (version, created_by, school_id, school_code, district_code, year, edition, practice, practice_ground, dissemination,
                              dissemination_ground, overall, status, drafted_by, published_by, published_at)
SELECT 1, 'rows', id, code, district_code, y, 1, grade, name, 'GOOD', name, grade, status, '{rows}',
       CASE status WHEN 'PUBLISHED' THEN 'other' END, CASE status WHEN 'PUBLISHED' THEN now() END
  FROM taking_part, generate_series(:year - 3, :year - 1) y,
       LATERAL (SELECT CASE WHEN y = :year - 3 AND p <= 30 THEN 'UNQUALIFIED' ELSE 'GOOD' END AS grade,
                       CASE WHEN y = :year - 1 AND p % 20 = 0 THEN 'DRAFT' ELSE 'PUBLISHED' END AS status) g
 ORDER BY y, p;

-- Appraisals and profiles of each district: more years in a larger city, as there would be more districts.
INSERT INTO district_appraisal (version, created_by, district_code, year, edition, looked_at_on, method, inputs, figures, sets, education_quality,
                                yearly_work, remarks, status, drafted_by, published_by, published_at)
SELECT 1, 'rows', code, y, 1, make_date(y, 12, 31), 'district-appraisal-1', '{}',
       '[{"code": "COVERAGE", "numerator": 1, "denominator": 4, "value": "0.2500", "evidence": [{"kind": "School", "key": "x"}]}]',
       '[{"code": "EDUCATION_QUALITY", "items": [{"figure": "COVERAGE", "weight": 100}], "score": "0.2500"}]', 0.25, 0.5, name, status, '{rows}',
       CASE status WHEN 'PUBLISHED' THEN 'other' END, CASE status WHEN 'PUBLISHED' THEN make_timestamptz(y + 1, 3, 1, 0, 0, 0) END
  FROM district, generate_series(2000, 2003 + (SELECT least(190, count(*) / 500) FROM numbered)::int) y,
       LATERAL (SELECT CASE WHEN y = 2001 THEN 'DRAFT' ELSE 'PUBLISHED' END AS status) s
 ORDER BY y;
INSERT INTO county_profile (version, created_by, district_code, year, settlement, population, pupils, teachers, qualified_teachers, rural_pupils,
                            schools_below_it_standard, gap_between_schools, satisfied_families, needs, needs_in_words, type, method)
SELECT 1, 'rows', code, y, CASE WHEN y = 2000 THEN 'RURAL' ELSE 'URBAN' END, 100000, 9000, 800, 0.9, 0.1, 0.1, 0.1, 0.9, '{A}', name,
       CASE WHEN y = 2000 THEN 'UNEVEN' ELSE 'DEEPENING' END, 'county-types-1'
  FROM district, generate_series(2000, 2003 + (SELECT least(190, count(*) / 500) FROM numbered)::int) y ORDER BY y;
INSERT INTO county_guidance (version, created_by, type, edition, advice, source)
SELECT 1, 'rows', t, e, '{"zh": "建议", "en": "Advice"}', 's'
  FROM unnest('{SHORT_OF_RESOURCES,WEAK_IN_TECHNOLOGY,UNEVEN,DEEPENING,UNKNOWN}'::text[]) t, generate_series(2, 25) e ON CONFLICT DO NOTHING;
INSERT INTO county_driver (version, created_by, district_code, year, driver, effect, description, evidence_kind, evidence_key, evidence)
SELECT 1, 'rows', d.code, 2000 + n % 20, CASE WHEN n <= 100 THEN 'RARE' ELSE 'SHARED_TEACHERS' END, CASE WHEN n <= 100 THEN 'NONE' ELSE 'STRONG' END,
       x.name, 'DOCUMENT', 'k', x.name
  FROM numbered x JOIN spread d ON d.d = n % d.of WHERE n <= 100 OR n % 5 = 0 ORDER BY n;
