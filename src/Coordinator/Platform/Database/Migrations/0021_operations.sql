-- Which installation this is, for whatever leaves it. A restored database is still the one that it is a copy of.
CREATE TABLE installation (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  installation_id uuid NOT NULL DEFAULT gen_random_uuid()
);

INSERT INTO installation DEFAULT VALUES;

-- Checkpoints of imported runs stayed where they were: no worker of ours has them.
ALTER TABLE checkpoint
  ALTER COLUMN worker_id DROP NOT NULL,
  ADD CONSTRAINT checkpoint_held_or_gone CHECK (worker_id IS NOT NULL OR (retired_at IS NOT NULL AND deleted_at IS NOT NULL));

-- What a worker said with its newest heartbeat; null: an agent that does not say.
ALTER TABLE worker
  ADD COLUMN disks jsonb,                -- array of DiskSpace, protobuf JSON: of the folders that it writes to
  ADD COLUMN clock_ahead interval;       -- of ours; less than it really is by the time that the heartbeat was on its way
