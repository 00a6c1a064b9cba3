-- What is known of a checkpoint's files since they were written. A sound verification takes damage back: what is stored is what was found last.
ALTER TABLE checkpoint
  ADD COLUMN verified_at timestamptz,                     -- when a worker last found every byte as it was written; null: not since its trainer did
  ADD COLUMN damaged_at timestamptz,                      -- when it was found damaged; null: it is not known to be
  ADD COLUMN damage text,                                 -- what is wrong with it, for a person
  ADD COLUMN verification_due_at timestamptz NOT NULL DEFAULT now() + interval '5 minutes', -- from then on a worker is asked; until then caches of shared folders settle
  ADD COLUMN verifier uuid REFERENCES worker (worker_id), -- which worker is asked; null: none
  ADD COLUMN verifications int NOT NULL DEFAULT 0,        -- how often one was asked; only the answer with this number counts
  ADD CHECK ((damaged_at IS NULL) = (damage IS NULL));

CREATE INDEX checkpoint_verification_due ON checkpoint (verification_due_at) WHERE retired_at IS NULL;
CREATE INDEX checkpoint_verifier ON checkpoint (verifier) WHERE verifier IS NOT NULL;
