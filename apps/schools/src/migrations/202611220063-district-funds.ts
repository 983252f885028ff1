import { migration } from '@doorstep/database';

/**
 * The earmarked fund of a plan. The ledger is what counts: a trigger adds every entry to its line, and neither the entry
 * nor the line may say that more was released than budgeted without a reason on record. Entries stay for ever.
 */
export const createDistrictFunds = migration(
  202611220063,
  'CreateDistrictFunds',
  `
  CREATE TABLE fund_use (
    code     text    NOT NULL CONSTRAINT fund_use_pk PRIMARY KEY,
    name     jsonb   NOT NULL CONSTRAINT fund_use_name_bilingual CHECK (name ?& ARRAY['zh', 'en']),
    position integer NOT NULL,
    CONSTRAINT fund_use_code_formed CHECK (code ~ '^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$')
  );
  INSERT INTO fund_use VALUES
    ('ACTION_RESEARCH', '{"zh": "行动研究", "en": "Action research"}', 1),
    ('EXPERIENCE_DISTILLATION', '{"zh": "经验提炼", "en": "Distilling experience"}', 2),
    ('DISSEMINATION', '{"zh": "辐射推广", "en": "Dissemination"}', 3);

  CREATE TABLE fund_line (
    id                 uuid        NOT NULL DEFAULT uuidv7() CONSTRAINT fund_line_pk PRIMARY KEY,
    version            integer     NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now(),
    created_by         text        NOT NULL,
    plan_id            uuid        NOT NULL CONSTRAINT fund_line_plan REFERENCES district_plan (id),
    district_code      text        NOT NULL,
    use_code           text        NOT NULL CONSTRAINT fund_line_use REFERENCES fund_use (code),
    budget_fen         bigint      NOT NULL CONSTRAINT fund_line_budget CHECK (budget_fen >= 0),
    released_fen       bigint      NOT NULL CONSTRAINT fund_line_released CHECK (released_fen >= 0),
    spent_fen          bigint      NOT NULL,
    over_budget_reason jsonb,
    CONSTRAINT fund_line_once UNIQUE (plan_id, use_code),
    CONSTRAINT fund_line_spent_within_released CHECK (spent_fen BETWEEN 0 AND released_fen),
    CONSTRAINT fund_line_over_budget_reason CHECK (released_fen <= budget_fen OR over_budget_reason IS NOT NULL)
  );

  CREATE TABLE fund_entry (
    id                 uuid        NOT NULL DEFAULT uuidv7() CONSTRAINT fund_entry_pk PRIMARY KEY,
    line_id            uuid        NOT NULL CONSTRAINT fund_entry_line REFERENCES fund_line (id),
    district_code      text        NOT NULL,
    kind               text        NOT NULL CONSTRAINT fund_entry_kind_known CHECK (kind IN ('BUDGET', 'RELEASE', 'SPENDING')),
    amount_fen         bigint      NOT NULL CONSTRAINT fund_entry_amount CHECK (amount_fen <> 0),
    on_day             date        NOT NULL,
    note               text        NOT NULL,
    over_budget_reason jsonb,
    over_budget        boolean     NOT NULL DEFAULT false,
    corrects_id        uuid        CONSTRAINT fund_entry_corrects REFERENCES fund_entry (id),
    entered_by         text        NOT NULL,
    entered_at         timestamptz NOT NULL,
    CONSTRAINT fund_entry_corrected_once UNIQUE (corrects_id),
    CONSTRAINT fund_entry_over_budget_reason CHECK (NOT over_budget OR over_budget_reason IS NOT NULL)
  );
  CREATE INDEX fund_entry_by_line ON fund_entry (line_id, id);

  CREATE FUNCTION add_to_fund_line() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    line fund_line;
    gap  bigint;
  BEGIN
    SELECT * INTO STRICT line FROM fund_line WHERE id = NEW.line_id FOR UPDATE;
    gap := line.released_fen - line.budget_fen;
    IF NEW.kind = 'BUDGET' THEN line.budget_fen := line.budget_fen + NEW.amount_fen;
    ELSIF NEW.kind = 'RELEASE' THEN line.released_fen := line.released_fen + NEW.amount_fen;
    ELSE line.spent_fen := line.spent_fen + NEW.amount_fen;
    END IF;
    -- An entry that takes a line over its budget, or further over it, says why.
    NEW.over_budget := line.released_fen > line.budget_fen AND line.released_fen - line.budget_fen > gap;
    IF NEW.over_budget AND NEW.over_budget_reason IS NULL THEN RETURN NEW; END IF;
    UPDATE fund_line
       SET budget_fen = line.budget_fen, released_fen = line.released_fen, spent_fen = line.spent_fen,
           over_budget_reason = CASE WHEN NEW.over_budget THEN NEW.over_budget_reason ELSE over_budget_reason END,
           version = version + 1
     WHERE id = line.id;
    RETURN NEW;
  END $$;
  CREATE TRIGGER fund_entry_adds BEFORE INSERT ON fund_entry FOR EACH ROW EXECUTE FUNCTION add_to_fund_line();
  CREATE TRIGGER fund_entry_kept BEFORE UPDATE OR DELETE ON fund_entry
    FOR EACH ROW EXECUTE FUNCTION keep_as_it_was();
  `,
);
