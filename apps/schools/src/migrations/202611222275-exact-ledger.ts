import { migration } from '@doorstep/database';

/**
 * Hours of the ledger are exact decimals; and what takes an entry back is of its hours, schools, kind, day and cluster,
 * whoever writes it.
 */
export const keepLedgerExact = migration(
  202611222275,
  'KeepLedgerExact',
  `
  ALTER TABLE sharing_entry
    DROP CONSTRAINT sharing_entry_quarter_hours,
    DROP CONSTRAINT sharing_entry_reversal_negative,
    DROP CONSTRAINT sharing_entry_reverses;
  ALTER TABLE sharing_entry ALTER COLUMN hours TYPE numeric USING hours::numeric;
  ALTER TABLE sharing_entry
    ADD COLUMN takes_back numeric GENERATED ALWAYS AS (-hours) STORED,
    ADD CONSTRAINT sharing_entry_quarter_hours CHECK (hours * 4 = floor(hours * 4) AND abs(hours) BETWEEN 0.25 AND 2000),
    ADD CONSTRAINT sharing_entry_reversal_negative CHECK ((hours < 0) = (reverses_id IS NOT NULL)),
    ADD CONSTRAINT sharing_entry_whole UNIQUE (id, cluster_id, giver_school_id, receiver_school_id, kind, on_day, hours),
    ADD CONSTRAINT sharing_entry_reverses
      FOREIGN KEY (reverses_id, cluster_id, giver_school_id, receiver_school_id, kind, on_day, takes_back)
      REFERENCES sharing_entry (id, cluster_id, giver_school_id, receiver_school_id, kind, on_day, hours);
  `,
);
