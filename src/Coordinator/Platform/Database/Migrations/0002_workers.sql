-- Who offers devices, and since when they are believed alive.

CREATE TABLE worker (
  worker_id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE,
  identity_hash bytea NOT NULL,          -- SHA-256 of the identity key of the worker's folder
  session bigint NOT NULL,               -- grows with every hello and fences the sessions before it
  status text NOT NULL,                  -- 'connected', 'unreachable', 'lost'
  pool text NOT NULL,
  devices jsonb NOT NULL,                -- array of Device, protobuf JSON
  data jsonb NOT NULL,                   -- array of DataSource, protobuf JSON
  version text NOT NULL,
  host text NOT NULL,
  boot_id text NOT NULL,
  attached_at timestamptz NOT NULL,
  last_seen timestamptz NOT NULL         -- PostgreSQL's clock, like everything that judges a lease
);

ALTER TABLE allocation ADD FOREIGN KEY (worker_id) REFERENCES worker;

-- One row: the control plane's own sign of life. A gap in last_seen means that we were away, and moves `since`,
-- so that our absence is never held against a worker.
CREATE TABLE control_plane (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  last_seen timestamptz NOT NULL,
  since timestamptz NOT NULL
);
