import { migration } from '@doorstep/database';

/**
 * The programme's name is found however it is written: with tone digits, letters that nobody sees, variant characters, letters
 * of other scripts that look alike, and with the kind of school in the place of 学校.
 */
export const readNames = migration(
  202611222281,
  'ReadNames',
  `
  -- The same as asRead and carriesProgrammeName of register/naming.rules.ts; a test compares the two, character by character.
  -- Not STRICT, though null gives null: PostgreSQL would not inline them then, and a call costs ten times what it does.
  CREATE FUNCTION name_as_read(name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN regexp_replace(
      translate(lower(normalize(name, NFKD) COLLATE pg_c_utf8), '優學級製貫質貭斈斅斆敩挍髙аɑαсᴄςеҽεɡցһհнηіıɩιӏмոռνоοօᴏԛգѕꜱтτυսᴜԝѡхχуγүᴢζ', '优学级制贯质质学学学学校高aaaccceeegghhhhiiiilmnnnooooqqssttuuuwwxxyyyzz'),
      '[^a-z\\u3400-\\u4DBF\\u4E00-\\u9FFF\\U00020000-\\U0003FFFF]', '', 'g');

  -- The first condition is what nearly every name fails, and cheap: 优, the x of the pinyin, the q of the English form, or a
  -- character that is neither ASCII nor an ordinary Chinese one, and may be read as one of these.
  CREATE OR REPLACE FUNCTION carries_programme_name(name text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN name COLLATE pg_c_utf8 ~ '[优優xXqQ]|[^\\u0001-\\u007E\\u3001\\u3002\\u3400-\\u4DBF\\u4E00-\\u9FFF（）·]'
       AND name_as_read(name) ~ ('新优质(学校|小学|初中|高中|(初级|高级|完全)?中学|九年一贯制学校)'
           || '|xinyouzhi(xuexiao|xiaoxue|chuzhong|gaozhong|(chuji|gaoji|wanquan)?zhongxue|jiunianyiguanzhixuexiao)'
           || '|newhighquality(primary|elementary|junior|senior|secondary|middle|high|nineyear)*school');

  -- What a school was once called stays in its history, also where the rule would refuse it today: otherwise such a name could
  -- not be mended. What is planned is judged as the present is.
  ALTER TABLE school_period
    DROP CONSTRAINT school_not_named_after_programme,
    ADD CONSTRAINT school_not_named_after_programme CHECK (NOT (ahead AND (
      carries_programme_name(name->>'zh') OR carries_programme_name(name->>'en')
      OR coalesce(carries_programme_name(alias->>'zh') OR carries_programme_name(alias->>'en'), false)
      OR coalesce(carries_programme_name(plaque->>'zh') OR carries_programme_name(plaque->>'en'), false))));
  `,
);
