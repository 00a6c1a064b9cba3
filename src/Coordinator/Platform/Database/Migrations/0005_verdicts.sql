-- The verdict is the last record of a journal and journals have no gaps: with it, all that the trainer wrote is here.
ALTER TABLE journal ADD COLUMN has_verdict boolean NOT NULL DEFAULT false;
