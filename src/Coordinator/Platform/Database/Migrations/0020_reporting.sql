-- What Grafana, or whoever else reads, may see: views and functions that mean the same for as long as they are there, whatever becomes of the
-- tables behind them. They run with their owner's rights, so a reader needs none on the tables; the names in them were looked up once, here, so a reader
-- cannot put tables of its own under them. Functions whose bodies are parsed so early are created from a string: the driver would cut their bodies at
-- the semicolons.

CREATE INDEX run_live ON run (status) WHERE ended_at IS NULL;

CREATE SCHEMA reporting;

-- Who may read is the operator's choice: CALL reporting.open_to('grafana').
CREATE PROCEDURE reporting.open_to(reader name) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA reporting TO %I', reader);
  EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO %I', reader);
  EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA reporting TO %I', reader);
END $$;

-- The bytes of a segment, as SegmentContent.cs writes them: a version, then per point the differences to the point before of sequence, step,
-- tokens and microseconds since 1970 as zigzag varints, and the value's 64 bits, lowest byte first.
CREATE FUNCTION reporting.unpack(content bytea)
RETURNS TABLE (sequence bigint, step bigint, tokens bigint, recorded_at timestamptz, value double precision)
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  columns bigint[] := '{0,0,0,0}';
  at int := 1;
  part int;
  shift int;
  zigzag bigint;
  bits bigint;
  exponent int;
  fraction bigint;
BEGIN
  IF get_byte(content, 0) <> 1 THEN
    RAISE EXCEPTION 'A segment has version %; this schema reads version 1.', get_byte(content, 0);
  END IF;

  WHILE at < length(content) LOOP
    FOR i IN 1..4 LOOP
      zigzag := 0;
      shift := 0;
      LOOP
        part := get_byte(content, at);
        at := at + 1;
        zigzag := zigzag | ((part & 127)::bigint << shift);
        EXIT WHEN part < 128;
        shift := shift + 7;
      END LOOP;
      -- Without the sign's extension: the varint was unsigned.
      columns[i] := columns[i] + (((zigzag >> 1) & 9223372036854775807) # -(zigzag & 1));
    END LOOP;

    bits := get_byte(content, at)::bigint | (get_byte(content, at + 1)::bigint << 8) | (get_byte(content, at + 2)::bigint << 16)
      | (get_byte(content, at + 3)::bigint << 24) | (get_byte(content, at + 4)::bigint << 32) | (get_byte(content, at + 5)::bigint << 40)
      | (get_byte(content, at + 6)::bigint << 48) | (get_byte(content, at + 7)::bigint << 56);
    at := at + 8;
    exponent := ((bits >> 52) & 2047)::int;
    fraction := bits & 4503599627370495;
    -- Each factor is exact and so is their product, subnormal numbers included.
    value := CASE
      WHEN exponent = 2047 AND fraction <> 0 THEN 'NaN'::double precision
      WHEN exponent = 2047 THEN 'Infinity'::double precision
      WHEN exponent = 0 THEN fraction::double precision * 4.9406564584124654e-324::double precision
      ELSE (fraction + 4503599627370496)::double precision * power(2::double precision, -52) * power(2::double precision, exponent - 1023) END;
    IF bits < 0 THEN
      value := -value;
    END IF;

    sequence := columns[1];
    step := columns[2];
    tokens := columns[3];
    recorded_at := 'epoch'::timestamptz + columns[4] * interval '1 microsecond';
    RETURN NEXT;
  END LOOP;
END $$;

-- The history that a run's weights come from, as Lineage.cs walks it: of the run the newest attempt that began, of each run that it was forked from
-- the attempt of the fork; from there back, each attempt up to where its successor took over.
DO $do$ BEGIN EXECUTE $sql$
CREATE FUNCTION reporting.lineage(run uuid)
RETURNS TABLE (run_id uuid, generation int, attempt int, through bigint)
LANGUAGE sql STABLE STRICT SECURITY DEFINER
BEGIN ATOMIC
  WITH RECURSIVE line AS (
    SELECT $1 AS run_id, 0 AS generation, (SELECT max(l.attempt) FROM lineage l WHERE l.run_id = $1) AS attempt,
      9223372036854775807 AS through
    UNION ALL
    SELECT f.parent_run_id, line.generation + 1, f.attempt, f.sequence FROM line JOIN fork f ON f.run_id = line.run_id),
  piece AS (
    SELECT line.run_id, line.generation, line.attempt, line.through, l.from_attempt, l.from_sequence
    FROM line JOIN lineage l ON l.run_id = line.run_id AND l.attempt = line.attempt
    UNION ALL
    SELECT piece.run_id, piece.generation, l.attempt, piece.from_sequence, l.from_attempt, l.from_sequence
    FROM piece JOIN lineage l ON l.run_id = piece.run_id AND l.attempt = piece.from_attempt AND l.attempt < piece.attempt)
  SELECT run_id, generation, attempt, through FROM piece;
END
$sql$; END $do$;

-- Every metric of a run whose name is like the pattern ('train/loss', 'connections/%/forward_gain'), as the curves are served: each step once, in
-- the order of training. Non-finite values are there, too.
DO $do$ BEGIN EXECUTE $sql$
CREATE FUNCTION reporting.curves(run uuid, pattern text)
RETURNS TABLE (
  metric text, generation int, attempt int, sequence bigint, step bigint, tokens bigint, value double precision, recorded_at timestamptz)
LANGUAGE sql STABLE STRICT SECURITY DEFINER
BEGIN ATOMIC
  WITH piece AS MATERIALIZED (SELECT * FROM reporting.lineage($1)),
  named AS MATERIALIZED (SELECT m.metric_id, m.name FROM metric m WHERE m.name LIKE $2)
  SELECT named.name, piece.generation, piece.attempt, u.sequence, u.step, u.tokens, u.value, u.recorded_at
  FROM piece CROSS JOIN named
  JOIN segment s ON s.run_id = piece.run_id AND s.attempt = piece.attempt AND s.metric_id = named.metric_id AND s.first_sequence <= piece.through
  CROSS JOIN LATERAL reporting.unpack(s.content) u
  WHERE u.sequence <= piece.through
  UNION ALL
  SELECT named.name, piece.generation, piece.attempt, p.sequence, p.step, p.tokens, p.value, p.recorded_at
  FROM piece CROSS JOIN named
  JOIN point p ON p.run_id = piece.run_id AND p.attempt = piece.attempt AND p.metric_id = named.metric_id AND p.sequence <= piece.through
  ORDER BY 1, 2 DESC, 3, 4;
END
$sql$; END $do$;

-- One of them, by its exact name.
DO $do$ BEGIN EXECUTE $sql$
CREATE FUNCTION reporting.curve(run uuid, metric text)
RETURNS TABLE (generation int, attempt int, sequence bigint, step bigint, tokens bigint, value double precision, recorded_at timestamptz)
LANGUAGE sql STABLE STRICT SECURITY DEFINER
BEGIN ATOMIC
  SELECT generation, attempt, sequence, step, tokens, value, recorded_at
  FROM reporting.curves($1, replace(replace(replace($2, '\', '\\'), '%', '\%'), '_', '\_'));
END
$sql$; END $do$;

-- The names of all metrics of a run's own attempts, served or not.
DO $do$ BEGIN EXECUTE $sql$
CREATE FUNCTION reporting.metrics(run uuid) RETURNS TABLE (metric text)
LANGUAGE sql STABLE STRICT SECURITY DEFINER
BEGIN ATOMIC
  SELECT name FROM metric WHERE metric_id IN (
    SELECT metric_id FROM point WHERE run_id = $1 UNION SELECT metric_id FROM segment WHERE run_id = $1)
  ORDER BY name COLLATE "C";
END
$sql$; END $do$;

CREATE VIEW reporting.run AS
SELECT r.run_id, r.project, r.name, r.status, r.attempt, r.priority, r.submitted_at,
  (r.state ->> 'started_at')::timestamptz AS started_at, r.ended_at, r.state ->> 'message' AS message,
  (SELECT key FROM jsonb_each(r.spec #> '{model,transformer,connection}') LIMIT 1) AS connection,
  r.spec #>> '{resources,pool}' AS pool,
  j.step, j.tokens, j.tokens_per_second, r.archived_at IS NOT NULL AS archived
FROM run r
LEFT JOIN LATERAL (SELECT max(l.attempt) AS attempt FROM lineage l WHERE l.run_id = r.run_id) newest ON true
LEFT JOIN journal j ON j.run_id = r.run_id AND j.attempt = newest.attempt
WHERE r.deleted_at IS NULL;

CREATE VIEW reporting.attempt AS
SELECT a.run_id, a.attempt, w.name AS worker, w.pool, count(*)::int AS devices, min(a.allocated_at) AS placed_at, l.recorded_at AS began_at,
  max(a.released_at) AS ended_at, l.from_attempt, l.from_sequence, l.step AS first_step, j.step AS last_step,
  l.started #>> '{provenance,device}' AS device
FROM allocation a JOIN worker w USING (worker_id)
LEFT JOIN lineage l USING (run_id, attempt) LEFT JOIN journal j USING (run_id, attempt)
GROUP BY a.run_id, a.attempt, w.name, w.pool, l.recorded_at, l.from_attempt, l.from_sequence, l.step, j.step, l.started;

CREATE VIEW reporting.worker AS
SELECT w.worker_id, w.name, w.pool, w.status, w.host, w.version, w.attached_at, w.last_seen, w.cordoned, w.draining,
  jsonb_array_length(w.devices) AS devices,
  (SELECT count(*)::int FROM allocation a WHERE a.worker_id = w.worker_id AND a.released_at IS NULL) AS held
FROM worker w;

CREATE VIEW reporting.checkpoint AS
SELECT run_id, attempt, sequence, step, tokens, size_bytes, validation_loss, written_at, verified_at, damaged_at, damage, pinned
FROM checkpoint WHERE retired_at IS NULL;

CREATE VIEW reporting.notice AS
SELECT run_id, attempt, sequence, (notice ->> 'step')::bigint AS step,
  lower(replace(notice ->> 'finding', 'GUARD_FINDING_', '')) AS finding, lower(replace(notice ->> 'policy', 'GUARD_POLICY_', '')) AS policy,
  notice ->> 'message' AS message, recorded_at
FROM notice;

REVOKE EXECUTE ON ALL ROUTINES IN SCHEMA reporting FROM PUBLIC;

-- Without a login and without a password: an operator makes a user and grants it this role. Where we may not make roles, or somebody else does so at
-- this moment, the operator makes one and opens the schema to it.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'orchestrator_reader') THEN
    CREATE ROLE orchestrator_reader NOLOGIN;
  END IF;
EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
  NULL;
END $$;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'orchestrator_reader') THEN
    CALL reporting.open_to('orchestrator_reader');
  END IF;
END $$;
