import { migration } from '@doorstep/database';

/**
 * The tables that messaging keeps in the database of every service.
 *
 * - `outbox`: events committed and not yet sent; the relay deletes what it has sent.
 * - `outbox_sequence`: the last sequence given to each aggregate's facts.
 * - `consumed`: the last version or sequence taken of each aggregate; one row per aggregate, never per event.
 * - `dead_letter`: events that could not be taken (`DEAD`), and later facts that wait behind them (`PARKED`).
 * - `replay`: state topics that are to be read again from their beginning.
 */
export const messagingMigrations = [
  migration(
    1700000000100,
    'Messaging',
    `
    CREATE TABLE outbox (
      position   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      topic      text NOT NULL,
      key        text NOT NULL,
      headers    jsonb NOT NULL,
      data       json,
      created_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE FUNCTION outbox_notify() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_notify('outbox', ''); RETURN NULL; END $$;
    CREATE TRIGGER outbox_notify AFTER INSERT ON outbox
      FOR EACH STATEMENT EXECUTE FUNCTION outbox_notify();

    CREATE TABLE outbox_sequence (
      topic    text NOT NULL,
      key      text NOT NULL,
      sequence bigint NOT NULL,
      PRIMARY KEY (topic, key)
    ) WITH (fillfactor = 80);

    CREATE TABLE consumed (
      topic     text NOT NULL,
      key       text NOT NULL,
      position  bigint NOT NULL,
      replaying boolean NOT NULL DEFAULT false,
      PRIMARY KEY (topic, key)
    ) WITH (fillfactor = 80);

    CREATE TABLE dead_letter (
      id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      topic           text NOT NULL,
      "partition"     integer NOT NULL,
      "offset"        bigint NOT NULL,
      key             text NOT NULL,
      event_id        text NOT NULL,
      position        bigint,
      headers         jsonb NOT NULL,
      body            text,
      status          text NOT NULL CHECK (status IN ('DEAD', 'PARKED')),
      code            text,
      reason          text,
      attempts        integer NOT NULL DEFAULT 0,
      created_at      timestamptz NOT NULL DEFAULT now(),
      retry_requested boolean NOT NULL DEFAULT false,
      CONSTRAINT dead_letter_once UNIQUE (topic, event_id),
      CONSTRAINT dead_letter_reason CHECK (status = 'PARKED' OR (code IS NOT NULL AND reason IS NOT NULL))
    );
    CREATE INDEX dead_letter_key ON dead_letter (topic, key, id);

    CREATE TABLE replay (
      topic        text PRIMARY KEY,
      requested_at timestamptz NOT NULL DEFAULT now()
    );
    `,
  ),
  migration(
    1700000000101,
    'QuietOutbox',
    `
    CREATE OR REPLACE FUNCTION outbox_notify() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN
           IF current_setting('doorstep.quiet', true) IS DISTINCT FROM 'on' THEN PERFORM pg_notify('outbox', ''); END IF;
           RETURN NULL;
         END $$;
    `,
  ),
  // As text they go to the relay as they were written; nobody asks the database about one of them.
  migration(1700000000102, 'OutboxHeadersAsWritten', 'ALTER TABLE outbox ALTER COLUMN headers TYPE json'),
];
