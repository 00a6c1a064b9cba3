-- The sealer asks every few seconds for attempts with records that it has not packed; those packed whole are the most, and it passes them by.

CREATE INDEX journal_unsealed ON journal (appended_at) WHERE last_sequence > sealed_sequence;

-- Attempts that had ended with a short tail were marked as packed whole; each is looked at once more.
UPDATE journal SET sealed_sequence = last_sequence - 1 WHERE sealed_sequence = last_sequence AND last_sequence > 0;
