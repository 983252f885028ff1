import { migration } from '@doorstep/database';
import { leftOut, punctuation } from '../search/fold.rules';
import { otherReadings, readings, simplifiedForms } from '../search/han';

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const spaces = quoted(' '.repeat([...punctuation].length));

/** Characters with the syllables that a list of the form `chang昌长 zhang章` gives them, place by place. */
const listed = (list: string, rank: number) => `
  SELECT c.character, regexp_substr(token, '^[a-z]+') AS reading, ${rank} AS rank
    FROM regexp_split_to_table(${quoted(list.trim())}, '\\s+') AS token
         CROSS JOIN LATERAL regexp_split_to_table(regexp_replace(token, '^[a-z]+', ''), '') AS c (character)`;

/**
 * What the search of schools reads: one narrow row for each school, kept by triggers in the transaction of every write of
 * `school` and `participation`, whoever writes and however many rows at once; a large import has it follow in a moment.
 */
export const createSchoolSearch = migration(
  202611220030,
  'CreateSchoolSearch',
  `
  CREATE EXTENSION IF NOT EXISTS pg_trgm;

  CREATE TABLE han_character (
    character  text COLLATE "C" NOT NULL,
    simplified text COLLATE "C" NOT NULL,
    readings   text[]           NOT NULL,
    CONSTRAINT han_character_pk PRIMARY KEY (character)
  );
  COMMENT ON COLUMN han_character.readings IS 'Syllables without tones, the first reading first.';

  INSERT INTO han_character
  SELECT character, character, array_agg(reading ORDER BY rank, reading)
    FROM (${listed(readings, 1)} UNION ALL ${listed(otherReadings, 2)}) known
   GROUP BY character;

  INSERT INTO han_character
  SELECT left(pair[1], 1), right(pair[1], 1), coalesce(h.readings, '{}')
    FROM regexp_matches(${quoted(simplifiedForms.replace(/\s/g, ''))}, '..', 'g') AS pair
         LEFT JOIN han_character h ON h.character = right(pair[1], 1);

  -- The combinations of what schools are counted by. A row of the search points at one, because counting by one number
  -- takes a third of the time of counting by seven texts.
  CREATE TABLE school_facet (
    id              integer GENERATED ALWAYS AS IDENTITY,
    district_code   text    NOT NULL,
    stage           text    NOT NULL,
    status          text    NOT NULL,
    sector          text    NOT NULL,
    sample          boolean NOT NULL,
    programme_stage text    NOT NULL,
    published_stage text    NOT NULL,
    CONSTRAINT school_facet_pk PRIMARY KEY (id),
    CONSTRAINT school_facet_once
      UNIQUE (district_code, stage, status, sector, sample, programme_stage, published_stage)
  );
  COMMENT ON COLUMN school_facet.programme_stage IS 'Of the latest participation; NONE without one.';
  COMMENT ON COLUMN school_facet.published_stage IS 'Of the latest participation that everybody may see; NONE without one.';

  -- No foreign keys: nothing but the triggers below writes here.
  CREATE TABLE school_search (
    school_id uuid             NOT NULL,
    facet     integer          NOT NULL,
    place     text COLLATE "C" NOT NULL,
    code      text COLLATE "C" NOT NULL,
    zh        text COLLATE "C" NOT NULL,
    english   text COLLATE "C" NOT NULL,
    pinyin    text COLLATE "C" NOT NULL,
    initials  text COLLATE "C" NOT NULL,
    CONSTRAINT school_search_pk PRIMARY KEY (school_id)
  );
  COMMENT ON COLUMN school_search.place IS
    'The order among schools that match equally well: running (0), closed (1), created in error (2); short names first.';
  COMMENT ON COLUMN school_search.zh IS
    'The folded Chinese name, alias and plaque, without spaces, divided by |; empty where the name has no Chinese character.';
  COMMENT ON COLUMN school_search.english IS
    'A space before each folded word: the English name, |, then alias, plaque, and the Latin words and numbers of the Chinese.';
  COMMENT ON COLUMN school_search.pinyin IS
    'A space before each syllable of zh; then, for each other reading of a character, | and the whole again.';
  COMMENT ON COLUMN school_search.initials IS 'The first letters of those syllables, the variants divided by spaces.';

  CREATE FUNCTION characters_of(name text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000
    AS 'BEGIN RETURN string_to_array(name, NULL); END';

  CREATE INDEX school_search_by_facet ON school_search (facet);
  CREATE INDEX school_search_by_place ON school_search (place);
  CREATE INDEX school_search_in_order_of_codes ON school_search (left(place, 1), code);
  CREATE INDEX school_search_code ON school_search (code);
  CREATE INDEX school_search_zh ON school_search (zh);
  CREATE INDEX school_search_english ON school_search (english);
  CREATE INDEX school_search_pinyin ON school_search (pinyin);
  -- For parts of a Chinese name: trigrams need three letters, and a locale that knows Chinese ones. Without statistics, and
  -- at that price, the planner always looks the characters up and never works them out for every row.
  CREATE INDEX school_search_characters ON school_search USING gin (characters_of(zh));
  ALTER INDEX school_search_characters ALTER COLUMN 1 SET STATISTICS 0;
  CREATE INDEX school_search_letters ON school_search
    USING gin (english gin_trgm_ops, pinyin gin_trgm_ops, initials gin_trgm_ops);

  -- As foldedWords of search/fold.rules.ts, which folds what is searched for.
  CREATE FUNCTION folded(words text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
  BEGIN
    -- Each step is dear, and most names need none but the capitals.
    IF octet_length(words) > length(words) THEN
      IF words IS NOT NFKC NORMALIZED THEN
        words := normalize(words, NFKC);
      END IF;
      IF words COLLATE "C" ~ U&'[\\00C0-\\052F\\1E00-\\1FFF]' THEN
        words := normalize(regexp_replace(normalize(words, NFKD), U&'[\\0300-\\036F]', '', 'g'), NFC);
      END IF;
    END IF;
    words := lower(words COLLATE pg_c_utf8);
    IF words COLLATE pg_c_utf8 ~ '[^[:alnum:] ]' THEN
      words := translate(words, ${quoted(punctuation + leftOut)}, ${spaces});
    END IF;
    IF position('  ' IN words) > 0 THEN
      words := regexp_replace(words, ' +', ' ', 'g');
    END IF;
    RETURN trim(words);
  END $$;

  -- What each of these schools is counted by.
  CREATE FUNCTION facets_of(schools uuid[]) RETURNS TABLE (
    school_id uuid, district_code text, stage text, status text, sector text, sample boolean,
    programme_stage text, published_stage text
  ) LANGUAGE sql STABLE AS $$
    SELECT s.id, s.district_code, s.stage, s.status, s.sector, s.sample,
           coalesce(p.programme_stage, 'NONE'), coalesce(p.published_stage, 'NONE')
      FROM school s
           LEFT JOIN (
             SELECT school_id, (array_agg(stage ORDER BY id DESC))[1] AS programme_stage,
                    (array_agg(stage ORDER BY id DESC)
                       FILTER (WHERE stage IN ('DISCOVERED', 'CULTIVATED', 'IMPROVING', 'ELEVATED')))[1] AS published_stage
               FROM participation WHERE school_id = ANY (schools) GROUP BY school_id
           ) p ON p.school_id = s.id
     WHERE s.id = ANY (schools)
  $$;

  -- Makes the combinations of these schools that are not there yet; in one order, so that two writers wait and do not clash.
  CREATE FUNCTION add_school_facets(schools uuid[]) RETURNS void
    LANGUAGE sql SET plan_cache_mode = force_custom_plan AS $$
    INSERT INTO school_facet (district_code, stage, status, sector, sample, programme_stage, published_stage)
    SELECT DISTINCT district_code, stage, status, sector, sample, programme_stage, published_stage
      FROM facets_of(schools)
    EXCEPT
    SELECT district_code, stage, status, sector, sample, programme_stage, published_stage FROM school_facet
     ORDER BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT DO NOTHING
  $$;

  CREATE FUNCTION count_schools_anew(schools uuid[]) RETURNS void
    LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
  BEGIN
    PERFORM add_school_facets(schools);
    UPDATE school_search s SET facet = f.id
      FROM facets_of(schools) o
           JOIN school_facet f USING (district_code, stage, status, sector, sample, programme_stage, published_stage)
     WHERE s.school_id = o.school_id AND s.facet <> f.id;
  END $$;

  CREATE FUNCTION refresh_school_search(schools uuid[]) RETURNS void
    LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
  BEGIN
    PERFORM add_school_facets(schools);
    WITH named AS MATERIALIZED (
      SELECT id, code, status, folded(name->>'zh') AS zh, folded(name->>'en') AS en,
             (name->>'zh') COLLATE "C" ~ '[㐀-鿿]' AS chinese,
             coalesce('|' || folded(alias->>'zh'), '') || coalesce('|' || folded(plaque->>'zh'), '') AS others_zh,
             coalesce(' ' || folded(alias->>'en'), '') || coalesce(' ' || folded(plaque->>'en'), '') AS others_en
        FROM school WHERE id = ANY (schools)
    ), spelt AS MATERIALIZED (
      SELECT n.id, c.place, coalesce(h.simplified, c.character) AS character, h.character IS NOT NULL AS chinese,
             coalesce(h.readings[1], c.character) AS reading, h.readings[2:] AS others
        FROM named n
             CROSS JOIN LATERAL regexp_split_to_table(replace(n.zh || n.others_zh, ' ', ''), '') WITH ORDINALITY AS c (character, place)
             LEFT JOIN han_character h ON h.character = c.character COLLATE "C"
       WHERE n.chinese
    ), spoken AS (
      SELECT id, string_agg(character, '' ORDER BY place) AS zh,
             string_agg(' ' || reading, '' ORDER BY place) AS pinyin,
             string_agg(left(reading, 1), '' ORDER BY place) AS initials,
             string_agg(CASE WHEN chinese OR character = '|' THEN ' ' ELSE character END, '' ORDER BY place) AS latin
        FROM spelt GROUP BY id
    ), other AS MATERIALIZED (
      -- Twelve of a name at most, because each repeats it.
      SELECT id, place, reading
        FROM (SELECT id, place, o.reading, row_number() OVER (PARTITION BY id ORDER BY place) AS number
                FROM spelt CROSS JOIN LATERAL unnest(others) AS o (reading) WHERE cardinality(others) > 0) numbered
       WHERE number <= 12
    ), variant AS (
      SELECT id, ' |' || string_agg(' ' || reading, '' ORDER BY place) AS pinyin,
             ' ' || string_agg(left(reading, 1), '' ORDER BY place) AS initials
        FROM (SELECT s.id, s.place, o.place AS at, o.reading AS instead,
                     CASE WHEN s.place = o.place THEN o.reading ELSE s.reading END AS reading
                FROM other o JOIN spelt s ON s.id = o.id) respelt
       GROUP BY id, at, instead
    ), otherwise AS (
      SELECT id, string_agg(pinyin, '' ORDER BY pinyin) AS pinyin, string_agg(initials, '' ORDER BY initials) AS initials
        FROM variant GROUP BY id
    )
    -- Cut, because an entry of an index has its limit, and no name, however long, may fail at it.
    INSERT INTO school_search (school_id, facet, place, code, zh, english, pinyin, initials)
    SELECT n.id, f.id,
           CASE n.status WHEN 'CREATED_IN_ERROR' THEN '2' WHEN 'CLOSED' THEN '1' ELSE '0' END
             || lpad(least(length(CASE WHEN n.chinese THEN n.zh ELSE n.en END), 999)::text, 3, '0') || n.code,
           lower(n.code), left(coalesce(s.zh, ''), 600),
           left(' ' || left(n.en, 300) || ' |' || n.others_en || CASE
             WHEN n.chinese THEN coalesce(' ' || nullif(trim(regexp_replace(s.latin, ' +', ' ', 'g')), ''), '')
             WHEN n.zh <> n.en THEN ' ' || n.zh
             ELSE '' END, 600),
           coalesce(left(s.pinyin, 500) || coalesce(left(o.pinyin, 500), ''), ''),
           coalesce(left(s.initials, 500) || coalesce(left(o.initials, 500), ''), '')
      FROM facets_of(schools) c
           JOIN school_facet f USING (district_code, stage, status, sector, sample, programme_stage, published_stage)
           JOIN named n ON n.id = c.school_id
           LEFT JOIN spoken s ON s.id = n.id
           LEFT JOIN otherwise o ON o.id = n.id
    ON CONFLICT (school_id) DO UPDATE
       SET (facet, place, code, zh, english, pinyin, initials)
         = (excluded.facet, excluded.place, excluded.code, excluded.zh, excluded.english, excluded.pinyin, excluded.initials);
  END $$;

  -- Schools that a bulk write has left for later (search/catch-up.ts).
  CREATE TABLE school_search_later (
    id      bigint GENERATED ALWAYS AS IDENTITY,
    schools uuid[] NOT NULL,
    CONSTRAINT school_search_later_pk PRIMARY KEY (id)
  );

  CREATE FUNCTION make_findable(schools uuid[]) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    IF current_setting('doorstep.search_later', true) = 'on' THEN
      INSERT INTO school_search_later (schools) SELECT schools WHERE schools <> '{}';
    ELSE
      PERFORM refresh_school_search(schools);
    END IF;
  END $$;

  CREATE FUNCTION keep_school_search() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    CASE TG_OP
      WHEN 'INSERT' THEN
        PERFORM make_findable(ARRAY(SELECT id FROM written));
      WHEN 'UPDATE' THEN
        PERFORM make_findable(ARRAY(
          SELECT w.id FROM written w LEFT JOIN before b USING (id)
           WHERE (w.code, w.name, w.alias, w.plaque, w.district_code, w.stage, w.status, w.sector, w.sample)
                 IS DISTINCT FROM (b.code, b.name, b.alias, b.plaque, b.district_code, b.stage, b.status, b.sector, b.sample)));
      WHEN 'DELETE' THEN
        DELETE FROM school_search WHERE school_id IN (SELECT id FROM before);
      WHEN 'TRUNCATE' THEN
        TRUNCATE school_search;
    END CASE;
    RETURN NULL;
  END $$;
  CREATE TRIGGER school_search_insert AFTER INSERT ON school
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION keep_school_search();
  CREATE TRIGGER school_search_update AFTER UPDATE ON school
    REFERENCING OLD TABLE AS before NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION keep_school_search();
  CREATE TRIGGER school_search_delete AFTER DELETE ON school
    REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION keep_school_search();
  CREATE TRIGGER school_search_truncate AFTER TRUNCATE ON school
    FOR EACH STATEMENT EXECUTE FUNCTION keep_school_search();

  CREATE FUNCTION keep_programme_stage() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
      PERFORM count_schools_anew(ARRAY(SELECT DISTINCT school_id FROM written));
    ELSE
      PERFORM count_schools_anew(ARRAY(SELECT DISTINCT school_id FROM before));
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER participation_counted_insert AFTER INSERT ON participation
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION keep_programme_stage();
  CREATE TRIGGER participation_counted_update AFTER UPDATE ON participation
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION keep_programme_stage();
  CREATE TRIGGER participation_counted_delete AFTER DELETE ON participation
    REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION keep_programme_stage();

  SELECT refresh_school_search(ARRAY(SELECT id FROM school));
  `,
);
