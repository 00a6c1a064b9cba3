-- Matrices that trainers measured, one row a record. Facts, like points: which of them are served is decided by lineage.
CREATE TABLE matrix (
  run_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  attempt int NOT NULL,
  sequence bigint NOT NULL,
  step bigint NOT NULL,
  content bytea NOT NULL,                -- MatrixMeasured, protobuf
  PRIMARY KEY (run_id, name, attempt, sequence)
);

-- What guards saw and did.
CREATE TABLE notice (
  run_id uuid NOT NULL,
  attempt int NOT NULL,
  sequence bigint NOT NULL,
  notice jsonb NOT NULL,                 -- GuardNotice, protobuf JSON
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (run_id, attempt, sequence)
);
