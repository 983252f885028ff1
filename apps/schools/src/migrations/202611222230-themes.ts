import { migration } from '@doorstep/database';

/** What bottleneck problems are about: a list that the city lets grow, with what a theme is measured by. */
export const createThemes = migration(
  202611222230,
  'CreateThemes',
  `
  CREATE TABLE theme (
    code       text        NOT NULL,
    name       jsonb       NOT NULL,
    indicators text[]      NOT NULL,
    version    integer     NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text        NOT NULL,
    CONSTRAINT theme_pk PRIMARY KEY (code),
    CONSTRAINT theme_code_formed CHECK (code ~ '^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$' AND length(code) <= 64),
    CONSTRAINT theme_name_bilingual CHECK (name ?& ARRAY['zh', 'en'])
  );
  COMMENT ON COLUMN theme.indicators IS 'The codes of the indicators that it is about; empty for all of them.';
  INSERT INTO theme (code, name, indicators, version, created_by) VALUES
    ('HOMEWORK_THAT_HELPS', '{"zh": "让作业有益", "en": "Homework that helps"}', '{ACADEMIC_BURDEN}', 1, 'system');
  `,
);
