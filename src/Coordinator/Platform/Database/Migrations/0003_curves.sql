-- What trainers wrote down. Every row is a fact of (run, attempt, sequence) that never changes;
-- which facts are served is decided by lineage when they are read.

CREATE TABLE metric (
  metric_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE
);

-- How far an attempt's journal is committed, and the newest progress in it.
CREATE TABLE journal (
  run_id uuid NOT NULL REFERENCES run,
  attempt int NOT NULL,
  last_sequence bigint NOT NULL,
  sealed_sequence bigint NOT NULL DEFAULT 0,  -- where the sealer last looked; what has many records since, or is quiet since long, is looked at
  appended_at timestamptz NOT NULL DEFAULT now(),
  step bigint NOT NULL DEFAULT 0,
  tokens bigint NOT NULL DEFAULT 0,
  tokens_per_second double precision NOT NULL DEFAULT 0,
  PRIMARY KEY (run_id, attempt)
);

-- Where an attempt's training began: the first record of its journal.
CREATE TABLE lineage (
  run_id uuid NOT NULL REFERENCES run,
  attempt int NOT NULL,
  from_attempt int,                      -- null: from the beginning
  from_sequence bigint,
  step bigint NOT NULL,
  started jsonb NOT NULL,                -- AttemptStarted, protobuf JSON
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (run_id, attempt)
);

-- The tail: newest points, one row each.
CREATE TABLE point (
  run_id uuid NOT NULL,
  attempt int NOT NULL,
  metric_id int NOT NULL,
  sequence bigint NOT NULL,
  step bigint NOT NULL,
  tokens bigint NOT NULL,
  value double precision NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (run_id, attempt, metric_id, sequence)
);

-- Sealed stretches of about a thousand points, packed.
CREATE TABLE segment (
  run_id uuid NOT NULL,
  attempt int NOT NULL,
  metric_id int NOT NULL REFERENCES metric,
  first_sequence bigint NOT NULL,
  last_sequence bigint NOT NULL,
  first_step bigint NOT NULL,
  last_step bigint NOT NULL,
  points int NOT NULL,
  finite_points int NOT NULL,
  minimum double precision,              -- of the finite points; null if there are none
  maximum double precision,
  mean double precision,
  content bytea NOT NULL,
  PRIMARY KEY (run_id, attempt, metric_id, first_sequence)
);

ALTER TABLE segment ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE log_chunk (
  run_id uuid NOT NULL REFERENCES run,
  attempt int NOT NULL,
  start_offset bigint NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (run_id, attempt, start_offset)
);

-- Written and verified by a trainer; deleted by its worker only after this table says so.
CREATE TABLE checkpoint (
  run_id uuid NOT NULL REFERENCES run,
  attempt int NOT NULL,
  sequence bigint NOT NULL,              -- of the position, not of the record
  step bigint NOT NULL,
  tokens bigint NOT NULL,
  worker_id uuid NOT NULL REFERENCES worker,
  location text NOT NULL,
  size_bytes bigint NOT NULL,
  manifest_hash text NOT NULL,
  written_at timestamptz NOT NULL,
  retired_at timestamptz,                -- no longer wanted: the worker is asked to delete it
  deleted_at timestamptz,
  PRIMARY KEY (run_id, attempt, sequence)
);

CREATE INDEX checkpoint_retired ON checkpoint (worker_id) WHERE retired_at IS NOT NULL AND deleted_at IS NULL;
