-- A run that has ended may be archived, which only hides it from lists, or deleted, for good. The row of a deleted run stays: its key keeps its meaning.
ALTER TABLE run
  ADD COLUMN archived_at timestamptz,
  ADD COLUMN deleted_at timestamptz,     -- whoever adds facts to a run holds its row and asks for this, so that nothing is added after it is set
  ADD COLUMN cleared_at timestamptz,     -- the facts of the deleted run are gone
  ADD CONSTRAINT run_kept_until_it_ended CHECK (ended_at IS NOT NULL OR (archived_at IS NULL AND deleted_at IS NULL));

CREATE INDEX run_listed ON run (submitted_at DESC, run_id DESC) WHERE archived_at IS NULL AND deleted_at IS NULL;
CREATE INDEX run_uncleared ON run (deleted_at) WHERE deleted_at IS NOT NULL AND cleared_at IS NULL;
