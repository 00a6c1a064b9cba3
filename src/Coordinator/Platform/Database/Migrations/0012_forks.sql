-- A checkpoint that a fork begins from is never retired: retiring asks this very row, so whichever of the two comes second sees the first.
ALTER TABLE checkpoint ADD COLUMN pinned boolean NOT NULL DEFAULT false;

-- Where a run begins that does not begin from nothing. Everything of the parent up to there is a part of the child's curves: its journals, points,
-- matrices and lineage stay as long as this row does. The foreign key keeps even the checkpoint's row.
CREATE TABLE fork (
  run_id uuid PRIMARY KEY REFERENCES run,
  parent_run_id uuid NOT NULL REFERENCES run,
  attempt int NOT NULL,                  -- of the parent
  sequence bigint NOT NULL,              -- of the checkpoint's position
  step bigint NOT NULL,                  -- optimiser steps done there
  FOREIGN KEY (parent_run_id, attempt, sequence) REFERENCES checkpoint (run_id, attempt, sequence)
);

CREATE INDEX fork_parent ON fork (parent_run_id);
