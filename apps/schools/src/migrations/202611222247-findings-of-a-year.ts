import { migration } from '@doorstep/database';

/** For what does not depend on the year. It is named wherever a finding is looked for: one row of these is read. */
const everyYear = 'generate_series(1990, 2101) AS every (school_year)';

/**
 * A finding is of one school year, so that indexes give what lies in the year and the district that somebody asks for; ranges
 * of years had to be put together for every school and neighbourhood first.
 */
export const findInAYear = migration(
  202611222247,
  'FindInAYear',
  `
  -- An exclusive neighbourhood has one school of each sector: nothing to look at.
  CREATE INDEX catchment_several ON catchment (neighbourhood_code, school_year, stage) WHERE NOT exclusive;
  CREATE INDEX catchment_area_by_district ON catchment_area (district_code, school_year);

  DROP VIEW data_finding;
  CREATE VIEW data_finding AS
  SELECT concat_ws(':', f.rule, coalesce(f.school_code, f.neighbourhood_code), f.about) AS id,
         coalesce(f.school_code, f.neighbourhood_code) AS subject_code, f.*
    FROM (
  -- Missing.
  SELECT m.rule, m.severity, s.district_code, s.id AS school_id, s.code AS school_code, NULL::text AS neighbourhood_code,
         NULL::text AS about, every.school_year, '{(,)}'::datemultirange AS days, '{}'::jsonb AS detail
    FROM school s CROSS JOIN ${everyYear}
   CROSS JOIN LATERAL (VALUES
     ('PLACE_MISSING', 2, s.longitude IS NULL),
     ('ADDRESS_MISSING', 2, s.address IS NULL),
     ('ENGLISH_NAME_MISSING', 3, s.name->>'en' IN ('', s.name->>'zh')),
     ('OPENING_DAY_MISSING', 3, s.opened_on IS NULL),
     ('TELEPHONE_MISSING', 3, s.telephone IS NULL),
     ('CAPACITY_MISSING', 3, s.capacity IS NULL),
     ('SETTLEMENT_MISSING', 3, s.settlement IS NULL),
     ('IT_EQUIPMENT_MISSING', 3, s.it_equipment IS NULL)) m (rule, severity, missing)
   WHERE s.status IN ('OPEN', 'PROPOSED_TO_CLOSE') AND m.missing
  UNION ALL
  SELECT 'FIGURES_MISSING', 2, s.district_code, s.id, s.code, NULL, NULL, every.school_year, '{(,)}', '{}'
    FROM school s CROSS JOIN ${everyYear}
   WHERE s.status IN ('OPEN', 'PROPOSED_TO_CLOSE')
     AND NOT EXISTS (SELECT FROM yearly_figures f WHERE f.school_id = s.id AND f.school_year = every.school_year)
  UNION ALL
  SELECT 'SUCCESSOR_MISSING', 2, s.district_code, s.id, s.code, NULL, NULL, every.school_year, '{(,)}',
         jsonb_build_object('reason', s.status_reason)
    FROM school s CROSS JOIN ${everyYear}
   WHERE s.status = 'CLOSED' AND s.status_reason IN ('MERGER', 'SPLIT', 'REPLACED')
     AND NOT EXISTS (SELECT FROM school_link l WHERE l.predecessor_id = s.id AND l.revoked_reason IS NULL)
  UNION ALL
  SELECT 'CATCHMENT_GAP', 1, n.district_code, NULL, NULL, n.code, t.stage, every.school_year, '{(,)}',
         jsonb_build_object('name', n.name, 'stage', t.stage)
    FROM neighbourhood n CROSS JOIN (VALUES ('PRIMARY'), ('JUNIOR_SECONDARY')) t (stage) CROSS JOIN ${everyYear}
   WHERE NOT EXISTS (
           SELECT FROM catchment c JOIN school s ON s.id = c.school_id
            WHERE c.district_code = n.district_code AND c.neighbourhood_code = n.code AND c.stage = t.stage AND c.school_year = every.school_year
              AND s.status NOT IN ('CLOSED', 'CREATED_IN_ERROR'))
     AND NOT EXISTS (
           SELECT FROM catchment_area a JOIN school s ON s.id = a.school_id
            WHERE a.stage = t.stage AND a.school_year = every.school_year AND s.status NOT IN ('CLOSED', 'CREATED_IN_ERROR')
              AND box(a.area) @> box(point(n.area), point(n.area)) AND a.area @> point(n.area))
  UNION ALL
  -- Stale.
  SELECT 'NOT_CONFIRMED', 2, c.district_code, c.id, c.school_code, NULL, NULL, every.school_year, '{(,)}',
         jsonb_build_object('year', nullif(c.confirmed_year, 0))
    FROM school_to_confirm c JOIN ${everyYear} ON every.school_year > c.confirmed_year
  UNION ALL
  SELECT 'STILL_PROPOSED', 1, s.district_code, s.id, s.code, NULL, NULL, every.school_year,
         datemultirange(daterange(s.opened_on, NULL)), jsonb_build_object('day', s.opened_on)
    FROM school s CROSS JOIN ${everyYear} WHERE s.status = 'PROPOSED' AND s.opened_on IS NOT NULL
  UNION ALL
  -- Contradictory.
  SELECT 'CLOSED_IN_CLUSTER', 1, s.district_code, s.id, s.code, NULL, c.id::text, every.school_year,
         range_agg(m.during), jsonb_build_object('name', c.name, 'status', s.status)
    FROM school s JOIN cluster_membership m ON m.school_id = s.id JOIN cluster c ON c.id = m.cluster_id CROSS JOIN ${everyYear}
   WHERE s.status IN ('CLOSED', 'CREATED_IN_ERROR') GROUP BY s.id, c.id, every.school_year
  UNION ALL
  SELECT 'CLOSED_SERVES', 1, c.district_code, s.id, s.code, c.neighbourhood_code,
         concat_ws(' ', c.neighbourhood_code, c.stage, c.school_year), c.school_year, '{(,)}',
         jsonb_build_object('name', n.name, 'stage', c.stage, 'status', s.status)
    FROM catchment c JOIN school s ON s.id = c.school_id JOIN neighbourhood n ON n.code = c.neighbourhood_code
   WHERE s.status IN ('CLOSED', 'CREATED_IN_ERROR')
  UNION ALL
  SELECT 'CLOSED_SERVES', 1, s.district_code, s.id, s.code, NULL, concat_ws(' ', 'AREA', a.stage, a.school_year),
         a.school_year, '{(,)}', jsonb_build_object('stage', a.stage, 'status', s.status)
    FROM catchment_area a JOIN school s ON s.id = a.school_id
   WHERE s.status IN ('CLOSED', 'CREATED_IN_ERROR') AND a.area IS NOT NULL
  UNION ALL
  SELECT 'CATCHMENT_OVERLAP', 3, n.district_code, NULL, NULL, n.code, concat_ws(' ', c.stage, c.sector, c.school_year),
         c.school_year, '{(,)}',
         jsonb_build_object('name', n.name, 'stage', c.stage, 'schools', array_agg(c.school_code ORDER BY c.school_code))
    FROM catchment c JOIN neighbourhood n ON n.code = c.neighbourhood_code
   WHERE NOT c.exclusive
   GROUP BY n.code, c.stage, c.sector, c.school_year HAVING count(*) > 1
  UNION ALL
  SELECT 'AREA_OVERLAP', 3, s.district_code, s.id, s.code, NULL, concat_ws(' ', o.code, a.stage, a.school_year),
         a.school_year, '{(,)}',
         jsonb_build_object('name', o.name, 'stage', a.stage, 'schools', ARRAY[o.code],
           'hectares', round(v.square_metres / 10000.0, 1))
    FROM school s JOIN catchment_area a ON a.school_id = s.id
    JOIN (SELECT one_id AS id, other_id, square_metres FROM catchment_area_overlap
          UNION ALL SELECT other_id, one_id, square_metres FROM catchment_area_overlap) v ON v.id = a.id
    JOIN catchment_area b ON b.id = v.other_id JOIN school o ON o.id = b.school_id AND o.sector = s.sector
   WHERE s.status NOT IN ('CLOSED', 'CREATED_IN_ERROR') AND o.status NOT IN ('CLOSED', 'CREATED_IN_ERROR')
  UNION ALL
  SELECT f.rule, f.severity, s.district_code, s.id, s.code, NULL, y.school_year::text, y.school_year, '{(,)}', f.detail
    FROM school s JOIN yearly_figures y ON y.school_id = s.id
   CROSS JOIN LATERAL (VALUES
     ('NO_PUPILS', 1, y.enrolment = 0, '{}'::jsonb),
     ('ABOVE_CAPACITY', 2, y.enrolment > 1.2 * s.capacity, jsonb_build_object('capacity', s.capacity)),
     ('LARGE_CLASSES', 2, y.enrolment > 55 * y.classes,
      jsonb_build_object('size', round(y.enrolment::numeric / nullif(y.classes, 0), 1)))) f (rule, severity, found, detail)
   WHERE s.status IN ('OPEN', 'PROPOSED_TO_CLOSE') AND f.found
  UNION ALL
  SELECT 'SAME_NAME', 2, s.district_code, s.id, s.code, NULL, NULL, every.school_year, '{(,)}', jsonb_build_object('name', s.name)
    FROM school s CROSS JOIN ${everyYear}
   WHERE s.status NOT IN ('CLOSED', 'CREATED_IN_ERROR')
     AND EXISTS (SELECT FROM school o
                  WHERE o.district_code = s.district_code AND o.name->>'zh' = s.name->>'zh' AND o.stage = s.stage
                    AND o.id <> s.id AND o.status NOT IN ('CLOSED', 'CREATED_IN_ERROR'))
  UNION ALL
  -- Tukey's outer fences: three times the distance between the quartiles beyond them, of districts with enough schools.
  SELECT 'PLACE_FAR', 2, s.district_code, s.id, s.code, NULL, NULL, every.school_year, '{(,)}', '{}'
    FROM district d
   CROSS JOIN LATERAL (
     SELECT percentile_cont(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY o.longitude) AS x,
            percentile_cont(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY o.latitude) AS y
       FROM school o WHERE o.district_code = d.code AND o.longitude IS NOT NULL AND o.status <> 'CREATED_IN_ERROR'
     HAVING count(*) >= 8) q
    JOIN school s ON s.district_code = d.code CROSS JOIN ${everyYear}
   WHERE s.status IN ('PROPOSED', 'OPEN', 'PROPOSED_TO_CLOSE')
     AND (abs(s.longitude - (q.x[1] + q.x[2]) / 2) > 3.5 * greatest(q.x[2] - q.x[1], 0.01)
          OR abs(s.latitude - (q.y[1] + q.y[2]) / 2) > 3.5 * greatest(q.y[2] - q.y[1], 0.01))
  UNION ALL
  SELECT 'PLACE_ELSEWHERE', 2, s.district_code, s.id, s.code, NULL, NULL, every.school_year, '{(,)}',
         jsonb_build_object('district', min(n.district_code))
    FROM school s
    JOIN neighbourhood n ON box(n.area) @> box(point(s.longitude, s.latitude), point(s.longitude, s.latitude))
                        AND n.area @> point(s.longitude, s.latitude)
   CROSS JOIN ${everyYear}
   WHERE s.status IN ('PROPOSED', 'OPEN', 'PROPOSED_TO_CLOSE')
   GROUP BY s.id, every.school_year HAVING bool_and(n.district_code <> s.district_code)) f;
  `,
);
