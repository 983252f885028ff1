-- A neighbourhood around each school that has a place, served by it for both stages in this year and the last; one in
-- fifty by none in this year. One school in ten has drawn its area.
INSERT INTO neighbourhood (code, name, district_code, area, version, created_by)
SELECT 'N' || x.code, x.name, x.district_code,
       polygon(box(point(s.longitude - 0.0019, s.latitude - 0.0019), point(s.longitude + 0.0019, s.latitude + 0.0019))), 1, 'rows'
  FROM numbered x JOIN school s USING (id) WHERE s.longitude IS NOT NULL;
INSERT INTO change (kind, key, version, field, before, after, changed_by)
SELECT 'NEIGHBOURHOOD', code, 2, 'name', to_jsonb(name), to_jsonb(name), 'rows' FROM neighbourhood;
INSERT INTO catchment_rule (district_code, stage, school_year, exclusive, version, created_by)
SELECT code, stage, y, true, 1, 'rows'
  FROM district, unnest('{PRIMARY,JUNIOR_SECONDARY}'::text[]) stage, generate_series(:year - 1, :year) y;
INSERT INTO catchment (neighbourhood_code, district_code, school_id, school_code, sector, stage, school_year, exclusive, created_by)
SELECT 'N' || x.code, x.district_code, x.id, x.code, x.sector, t, y, true, 'rows'
  FROM numbered x JOIN neighbourhood h ON h.code = 'N' || x.code,
       unnest('{PRIMARY,JUNIOR_SECONDARY}'::text[]) t, generate_series(:year - 1, :year) y
 WHERE y < :year OR n % 50 <> 8;
INSERT INTO catchment_area (school_id, school_code, district_code, stage, school_year, area, version, created_by)
SELECT id, x.code, x.district_code, 'PRIMARY', :year,
       polygon(box(point(s.longitude - 0.003, s.latitude - 0.003), point(s.longitude + 0.003, s.latitude + 0.003))), 1, 'rows'
  FROM numbered x JOIN school s USING (id) WHERE n % 10 = 4 AND s.longitude IS NOT NULL;
