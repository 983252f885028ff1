-- The schools in the order of their codes, numbered: of every list a share of them has rows. What is rare (a status, a
-- kind, a theme) is as rare in a large city as in a small one, and the oldest of its list: the worst case for a filter.
UPDATE school SET status = 'PROPOSED', stage = 'SENIOR_SECONDARY' WHERE code IN (SELECT code FROM school WHERE status = 'OPEN' ORDER BY code DESC LIMIT 5);
CREATE TEMP TABLE numbered AS
  SELECT id, code, name, stage, sector, status, district_code, since, row_number() OVER (ORDER BY code)::int AS n FROM school;
CREATE TEMP TABLE spread AS SELECT code, (row_number() OVER (ORDER BY code) - 1)::int AS d, count(*) OVER ()::int AS of FROM district;
ANALYZE numbered, spread;

-- What one school in ten was before, and what one in fifty will be.
UPDATE school s SET until = :today + 30 FROM numbered x WHERE x.id = s.id AND x.n % 50 = 5;
INSERT INTO school_period (id, code, name, stage, sector, district_code, status, sample, version, created_at, created_by,
                           updated_at, since, until, entered_on, during, ahead)
SELECT id, code, name, stage, sector, district_code, 'OPEN', true, 1, now(), 'rows', now(), since - 1000, since, since - 1000,
       daterange(since - 1000, since), false FROM numbered WHERE n % 10 = 1
UNION ALL
SELECT id, code, name, stage, sector, district_code, status, true, 2, now(), 'rows', now(), :today + 30, NULL, since,
       daterange(:today + 30, NULL), true FROM numbered WHERE n % 50 = 5;

INSERT INTO change (kind, key, version, field, before, after, changed_by, effective_on, in_force_at)
SELECT 'SCHOOL', id::text, 2, 'address', 'null', '"there"', 'rows', :today - 10, now() FROM numbered
UNION ALL
SELECT 'SCHOOL', id::text, 3, 'name', to_jsonb(name), to_jsonb(name), 'rows', :today + 30, NULL FROM numbered WHERE n % 50 = 5;

INSERT INTO school_change_request (school_id, school_code, district_code, proposed, base, reason, status, decided_by, decided_at,
                                   answer, version, created_by)
SELECT id, code, district_code, '{"address": "路", "telephone": "1"}', '{"address": "弄", "telephone": null}', 'r', stands,
       CASE WHEN stands <> 'PROPOSED' THEN 'other' END, CASE WHEN stands <> 'PROPOSED' THEN now() END,
       CASE WHEN stands = 'REFUSED' THEN 'no' END, 1, 'rows'
  FROM (SELECT *, CASE WHEN n <= 60 THEN 'REFUSED' WHEN n <= 120 THEN 'WITHDRAWN' WHEN n % 20 = 1 THEN 'PROPOSED'
                       ELSE 'APPROVED' END AS stands
          FROM numbered WHERE n % 4 = 1 OR n <= 120) asked ORDER BY n;
INSERT INTO school_change_request_field (school_id, field, request_id)
SELECT school_id, field, id FROM school_change_request, unnest('{address,telephone}'::text[]) field WHERE status = 'PROPOSED';

INSERT INTO yearly_figures (school_id, school_code, district_code, school_year, enrolment, from_catchment, applicants, places,
                            teachers, classes, version, created_by)
SELECT id, code, district_code, y, e, e * (60 + n % 35) / 100, 90 + n % 100, 100, e / 13.0, e / 40 + 1, 1, 'rows'
  FROM numbered, generate_series(:year - 2, :year) y, LATERAL (SELECT CASE WHEN n % 500 = 3 THEN 0 ELSE 300 + n % 900 END AS e) of
 WHERE y < :year OR n % 20 <> 0;
INSERT INTO change (kind, key, version, field, before, after, changed_by)
SELECT 'YEARLY_FIGURES', id::text, 2, 'places', '90', '100', 'rows' FROM yearly_figures WHERE school_year = :year;

INSERT INTO school_confirmation (school_id, school_code, district_code, school_year, confirmed_on, created_by)
SELECT id, code, district_code, :year - 1, :today - 300, 'rows' FROM numbered WHERE n % 4 <> 3
UNION ALL
SELECT id, code, district_code, :year, :today, 'rows' FROM numbered WHERE n % 2 = 0;

-- One closed school in two was merged into the next one, which has since grown out of that.
INSERT INTO school_link (predecessor_id, predecessor_code, successor_id, successor_code, kind, effective_on, reason, version, created_by)
SELECT p.id, p.code, s.id, s.code, CASE WHEN p.status = 'CLOSED' THEN 'MERGED' ELSE 'EXPANDED' END, :today - 100, 'r', 1, 'rows'
  FROM numbered c, numbered p, numbered s
 WHERE c.status = 'CLOSED' AND c.n % 2 = 1 AND p.n BETWEEN c.n AND c.n + 1 AND s.n = p.n + 1;

INSERT INTO support_request (school_id, school_code, district_code, kind, amount_fen, granted_fen, reason, status, answer,
                             answered_by, answered_at, version, created_by)
SELECT id, code, district_code, kind, CASE kind WHEN 'FUNDS' THEN 1000 END,
       CASE WHEN kind = 'FUNDS' AND stands = 'PARTLY_GRANTED' THEN 500 END, name, stands,
       CASE WHEN answered THEN name END, CASE WHEN answered THEN 'other' END, CASE WHEN answered THEN now() END, 1, 'rows'
  FROM (SELECT *, stands IN ('GRANTED', 'PARTLY_GRANTED') AS answered
          FROM (SELECT *, CASE WHEN n <= 60 THEN 'EXPERT' WHEN n % 3 = 0 THEN 'PEOPLE' ELSE 'FUNDS' END AS kind,
                       CASE WHEN n <= 60 THEN 'WITHDRAWN' WHEN n <= 120 THEN 'PARTLY_GRANTED' WHEN n % 20 = 1 THEN 'OPEN'
                            ELSE 'GRANTED' END AS stands
                  FROM numbered WHERE n % 4 = 1 OR n <= 120) one) two ORDER BY n;
