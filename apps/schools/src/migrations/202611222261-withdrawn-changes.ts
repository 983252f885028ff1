import { migration } from '@doorstep/database';

/** A change that lay ahead and was withdrawn, or replaced by another for the same day, never comes into force. */
export const keepWithdrawnChanges = migration(
  202611222261,
  'KeepWithdrawnChanges',
  `
  ALTER TABLE change
    ADD COLUMN withdrawn_at timestamptz,
    ADD CONSTRAINT change_withdrawn_ahead CHECK (in_force_at IS NULL OR withdrawn_at IS NULL);
  COMMENT ON COLUMN change.in_force_at IS 'Null while it lies ahead, and of one that was withdrawn before its day.';
  DROP INDEX change_ahead;
  CREATE INDEX change_ahead ON change (effective_on) WHERE in_force_at IS NULL AND withdrawn_at IS NULL;
  -- Of several changes of one field that lie ahead for one day, the last counts.
  UPDATE change c SET withdrawn_at = l.changed_at
    FROM change l
   WHERE c.kind = 'SCHOOL' AND c.in_force_at IS NULL AND l.in_force_at IS NULL AND (l.kind, l.key, l.field, l.effective_on) = (c.kind, c.key, c.field, c.effective_on)
     AND l.version = (SELECT max(n.version) FROM change n
                       WHERE (n.kind, n.key, n.field, n.effective_on) = (c.kind, c.key, c.field, c.effective_on))
     AND c.version < l.version;
  `,
);
