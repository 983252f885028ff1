/**
 * The embedded event log: what Doorstep needs of a broker, in a PostgreSQL database of its own (see the README).
 * Applied as the log's owner; a service's role may read everything and write only through the functions, which
 * look at `session_user`, the role that really signed in.
 */
export const eventLogSchema = `
CREATE SCHEMA events;

CREATE TABLE events.service (
  name           text PRIMARY KEY,
  role           name NOT NULL UNIQUE,
  producer_epoch bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE events.service IS 'Who may write: a service, the role it signs in with, and the epoch of its one valid producer.';

CREATE TABLE events.topic (
  id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text NOT NULL UNIQUE,
  owner      text NOT NULL REFERENCES events.service,
  partitions integer NOT NULL CHECK (partitions > 0),
  config     jsonb NOT NULL
);
COMMENT ON COLUMN events.topic.config IS 'In Kafka''s words: cleanup.policy, retention.ms, delete.retention.ms.';

CREATE TABLE events.partition (
  topic_id       integer NOT NULL REFERENCES events.topic,
  "partition"    integer NOT NULL,
  next_offset    bigint NOT NULL DEFAULT 0,
  cleaned_offset bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (topic_id, "partition")
) WITH (fillfactor = 40);
COMMENT ON COLUMN events.partition.next_offset IS
  'Taken by the appending transaction, which keeps the row locked to its end: offsets appear in their order, without gaps. A sequence would let a reader pass by an offset that is committed late.';
COMMENT ON COLUMN events.partition.cleaned_offset IS 'Compaction has seen everything below.';

CREATE TABLE events.record (
  topic_id    integer NOT NULL,
  "partition" integer NOT NULL,
  "offset"    bigint NOT NULL,
  key         text NOT NULL,
  headers     jsonb NOT NULL,
  value       text,
  appended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (topic_id, "partition", "offset"),
  FOREIGN KEY (topic_id) REFERENCES events.topic
);
CREATE INDEX record_tombstone ON events.record (topic_id, "partition", "offset") WHERE value IS NULL;
COMMENT ON COLUMN events.record.value IS 'The JSON body; null is a tombstone.';

CREATE TABLE events.group_offset (
  group_name   text NOT NULL,
  topic_id     integer NOT NULL REFERENCES events.topic,
  "partition"  integer NOT NULL,
  "offset"     bigint NOT NULL,
  committed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (group_name, topic_id, "partition")
) WITH (fillfactor = 40);
COMMENT ON COLUMN events.group_offset."offset" IS 'The next one that the group wants.';

CREATE VIEW events.event AS
  SELECT t.name AS topic, r."partition", r."offset", r.key, r.headers, r.value::json AS data, r.appended_at
  FROM events.record r JOIN events.topic t ON t.id = r.topic_id;

CREATE FUNCTION events.caller() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = events, pg_temp AS $$
DECLARE
  found_name text;
BEGIN
  SELECT name INTO found_name FROM service WHERE role = session_user;
  IF found_name IS NULL THEN
    RAISE insufficient_privilege USING MESSAGE = format('%s is the role of no service: it may read only.', session_user);
  END IF;
  RETURN found_name;
END $$;

-- The new epoch of the caller's producer; every earlier one is fenced from now on.
CREATE FUNCTION events.open_producer() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = events, pg_temp AS $$
DECLARE
  epoch bigint;
BEGIN
  UPDATE service SET producer_epoch = producer_epoch + 1 WHERE name = caller() RETURNING producer_epoch INTO epoch;
  RETURN epoch;
END $$;

-- Not hashtext(): a key must keep its partition for ever, over dumps and versions too.
CREATE FUNCTION events.partition_of(key text, partitions integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (('x' || substr(md5(key), 1, 8))::bit(32)::bigint % partitions)::integer;

-- Appends to the caller's own topics, all or nothing, in the order of the arrays.
CREATE FUNCTION events.append(epoch bigint, topics text[], keys text[], all_headers text[], bodies text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = events, pg_temp AS $$
DECLARE
  me service;
  foreign_topic text;
BEGIN
  -- Held to the end: an append under way is finished before a newer producer begins.
  SELECT * INTO me FROM service WHERE name = caller() FOR NO KEY UPDATE;
  IF me.producer_epoch <> epoch THEN
    RAISE EXCEPTION USING ERRCODE = 'DS001',
      MESSAGE = format('A later producer of %s has taken over (epoch %s; this one has %s).', me.name, me.producer_epoch, epoch);
  END IF;
  SELECT wanted INTO foreign_topic FROM unnest(topics) AS wanted
    WHERE NOT EXISTS (SELECT FROM topic WHERE topic.name = wanted AND topic.owner = me.name) LIMIT 1;
  IF foreign_topic IS NOT NULL THEN
    RAISE insufficient_privilege USING MESSAGE = format('%s does not own the topic %s.', me.name, foreign_topic);
  END IF;
  WITH incoming AS MATERIALIZED (
    SELECT t.id AS topic_id, partition_of(i.key, t.partitions) AS "partition", i.key, i.headers, i.body, i.place
    FROM unnest(topics, keys, all_headers, bodies) WITH ORDINALITY AS i (topic, key, headers, body, place)
    JOIN topic t ON t.name = i.topic
  ), taken AS (
    UPDATE "partition" p SET next_offset = p.next_offset + c.events
    FROM (SELECT topic_id, "partition", count(*) AS events FROM incoming GROUP BY 1, 2) c
    WHERE p.topic_id = c.topic_id AND p."partition" = c."partition"
    RETURNING p.topic_id, p."partition", p.next_offset - c.events AS first_offset
  )
  INSERT INTO record (topic_id, "partition", "offset", key, headers, value)
  SELECT i.topic_id, i."partition",
         t.first_offset + row_number() OVER (PARTITION BY i.topic_id, i."partition" ORDER BY i.place) - 1,
         i.key, i.headers::jsonb, i.body
  FROM incoming i JOIN taken t ON t.topic_id = i.topic_id AND t."partition" = i."partition";
  PERFORM pg_notify('events', written) FROM (SELECT DISTINCT unnest(topics) AS written) AS names;
END $$;

-- Remembers how far a group of the caller has come; never backwards, so that a late commit does no harm.
CREATE FUNCTION events.commit_offsets(for_group text, topics text[], partitions integer[], offsets bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = events, pg_temp AS $$
BEGIN
  IF for_group <> 'doorstep.' || caller() AND NOT starts_with(for_group, 'doorstep.' || caller() || '.') THEN
    RAISE insufficient_privilege USING MESSAGE = format('The group %s is not one of %s.', for_group, caller());
  END IF;
  INSERT INTO group_offset AS g (group_name, topic_id, "partition", "offset")
  SELECT for_group, t.id, c."partition", c."offset"
  FROM unnest(topics, partitions, offsets) AS c (topic, "partition", "offset") JOIN topic t ON t.name = c.topic
  ORDER BY 2, 3
  ON CONFLICT (group_name, topic_id, "partition")
    DO UPDATE SET "offset" = excluded."offset", committed_at = now() WHERE g."offset" < excluded."offset";
END $$;

-- Compaction and retention of one topic of the caller; returns the number of records that went.
-- Without nested loops: before there are statistics the planner takes the log for small, and would compare every record
-- with every key, while appends wait for the partition.
CREATE FUNCTION events.maintain(topic_name text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = events, pg_temp SET enable_nestloop = off AS $$
DECLARE
  t topic;
  p "partition";
  went bigint;
  total bigint := 0;
  oldest timestamptz;
  cut_off timestamptz;
BEGIN
  SELECT * INTO t FROM topic WHERE topic.name = topic_name AND topic.owner = caller();
  IF NOT FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = format('%s does not own the topic %s.', caller(), topic_name);
  END IF;
  FOR p IN SELECT * FROM "partition" WHERE topic_id = t.id ORDER BY "partition" LOOP
    IF t.config->>'cleanup.policy' = 'compact' THEN
      IF p.cleaned_offset < p.next_offset THEN
        DELETE FROM record r
        USING (
          SELECT key, max("offset") AS newest FROM record
          WHERE topic_id = t.id AND "partition" = p."partition" AND "offset" >= p.cleaned_offset GROUP BY key
        ) latest
        WHERE r.topic_id = t.id AND r."partition" = p."partition" AND r.key = latest.key AND r."offset" < latest.newest;
        GET DIAGNOSTICS went = ROW_COUNT;
        total := total + went;
        UPDATE "partition" SET cleaned_offset = p.next_offset WHERE topic_id = t.id AND "partition" = p."partition";
      END IF;
      DELETE FROM record r WHERE r.topic_id = t.id AND r."partition" = p."partition" AND r.value IS NULL
        AND r.appended_at < now() - make_interval(secs => (t.config->>'delete.retention.ms')::double precision / 1000);
      GET DIAGNOSTICS went = ROW_COUNT;
      total := total + went;
    ELSIF t.config ? 'retention.ms' THEN
      cut_off := now() - make_interval(secs => (t.config->>'retention.ms')::double precision / 1000);
      SELECT appended_at INTO oldest FROM record
        WHERE topic_id = t.id AND "partition" = p."partition" ORDER BY "offset" LIMIT 1;
      IF oldest < cut_off THEN
        DELETE FROM record WHERE topic_id = t.id AND "partition" = p."partition" AND appended_at < cut_off;
        GET DIAGNOSTICS went = ROW_COUNT;
        total := total + went;
      END IF;
    END IF;
  END LOOP;
  RETURN total;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA events FROM PUBLIC;
`;
