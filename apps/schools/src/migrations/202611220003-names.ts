import { migration } from '@doorstep/database';

/** Other names of a school; and none of its names is the programme's (沪教委基〔2015〕77号, 五(四)). */
export const ruleNames = migration(
  202611220003,
  'RuleNames',
  `
  -- The same as carriesProgrammeName of register/naming.rules.ts; a test compares the two. The first condition is
  -- what nearly every name fails, and cheap: 优, the x of the pinyin, the q of the English form.
  -- Not STRICT, though null gives null: PostgreSQL would not inline it then, and a call costs ten times what it does.
  CREATE FUNCTION carries_programme_name(name text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN name ~* '[优優qxｑｘＱＸ]'
       AND translate(regexp_replace(lower(normalize(name, NFKD)), '[^[:alnum:]]', '', 'g'), '優質貭學斈', '优质质学学')
           ~ '新优质学校|xinyouzhixuexiao|newhighqualityschool';

  ALTER TABLE school
    ADD COLUMN alias  jsonb,
    ADD COLUMN plaque jsonb,
    ADD CONSTRAINT school_alias_bilingual CHECK (alias ?& ARRAY['zh', 'en']),
    ADD CONSTRAINT school_plaque_bilingual CHECK (plaque ?& ARRAY['zh', 'en']),
    ADD CONSTRAINT school_not_named_after_programme CHECK (NOT (
      carries_programme_name(name->>'zh') OR carries_programme_name(name->>'en')
      OR coalesce(carries_programme_name(alias->>'zh') OR carries_programme_name(alias->>'en'), false)
      OR coalesce(carries_programme_name(plaque->>'zh') OR carries_programme_name(plaque->>'en'), false)));
  `,
);
