ALTER TABLE checkpoint ADD COLUMN validation_loss double precision; -- of the evaluation at its step; null: there was none, or it was not finite
