-- The record of every run: its event stream, the projection that lists read, the attempts, and the devices they hold.

CREATE TABLE run (
  run_id uuid PRIMARY KEY,
  project text NOT NULL,
  name text NOT NULL,
  key text,                              -- idempotency key of the submission
  request bytea NOT NULL,                -- SubmitRequest as sent: what a repeated key is compared with
  spec jsonb NOT NULL,                   -- RunSpec with every default filled in, protobuf JSON
  status text NOT NULL,                  -- 'queued', 'starting', …
  attempt int NOT NULL DEFAULT 0,        -- newest; 0 before the first
  version bigint NOT NULL,               -- of the event stream
  state jsonb NOT NULL,                  -- the fold of the events up to version
  priority int NOT NULL,
  due_at timestamptz,                    -- when somebody must look: a retry, a grace or a limit ends
  submitted_at timestamptz NOT NULL,
  ended_at timestamptz,
  trace_parent text
);

CREATE UNIQUE INDEX run_key ON run (project, key) WHERE key IS NOT NULL;
CREATE INDEX run_name ON run (name text_pattern_ops, submitted_at DESC);
CREATE INDEX run_newest ON run (submitted_at DESC, run_id DESC);
CREATE INDEX run_due ON run (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX run_queued ON run (priority DESC, submitted_at, run_id) WHERE status = 'queued';

-- One stream per run; the primary key is the optimistic lock that fences every writer.
CREATE TABLE run_event (
  run_id uuid NOT NULL REFERENCES run,
  version bigint NOT NULL,
  type text NOT NULL,
  body jsonb NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (run_id, version)
);

-- A device held by a task: inserted with the event that assigns it, released with the event that ends it.
CREATE TABLE allocation (
  run_id uuid NOT NULL REFERENCES run,
  attempt int NOT NULL,
  worker_id uuid NOT NULL,
  device text NOT NULL,
  allocated_at timestamptz NOT NULL,
  released_at timestamptz,
  PRIMARY KEY (run_id, attempt, worker_id, device)
);

-- A device is held once, whoever schedules.
CREATE UNIQUE INDEX allocation_held ON allocation (worker_id, device) WHERE released_at IS NULL;
