ALTER TABLE worker
  ADD COLUMN cordoned boolean NOT NULL DEFAULT false,     -- by an operator: takes no new task
  ADD COLUMN draining boolean NOT NULL DEFAULT false,     -- by an operator: its tasks are to save and make room, too
  ADD COLUMN leaving boolean NOT NULL DEFAULT false,      -- by its agent, which stops: like draining, until the next session
  ADD COLUMN checkpoint_store text;                       -- id of its checkpoint root's content; null: an agent that does not say

ALTER TABLE checkpoint ADD COLUMN store text;             -- where its files are: whoever has that store can read them; null: only the worker that wrote it

CREATE INDEX checkpoint_retired_store ON checkpoint (store) WHERE retired_at IS NOT NULL AND deleted_at IS NULL;
