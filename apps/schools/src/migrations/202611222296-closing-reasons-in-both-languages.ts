import { migration } from '@doorstep/database';

/** Why a cluster closed is told in both languages where a machine tells it; people's own words stand in both as they are. */
export const tellClosingsInBothLanguages = migration(
  202611222296,
  'TellClosingsInBothLanguages',
  `
  ALTER TABLE cluster ALTER COLUMN closing_reason TYPE jsonb
    USING CASE WHEN closing_reason = '按需集群方案重组 / Regrouped by an adopted proposal'
               THEN jsonb_build_object('zh', '按需集群方案重组', 'en', 'Regrouped by an adopted proposal')
               WHEN closing_reason IS NOT NULL
               THEN jsonb_build_object('zh', closing_reason, 'en', closing_reason) END;
  `,
);
