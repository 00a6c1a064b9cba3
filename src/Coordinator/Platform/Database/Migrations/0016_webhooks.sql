-- What webhooks are to be told: a row for each webhook that wants to hear of a run's end, inserted with the very event that ends the run.
CREATE TABLE webhook_delivery (
  delivery_id uuid PRIMARY KEY,          -- the same at every try
  run_id uuid NOT NULL REFERENCES run,
  webhook text NOT NULL,                 -- name in the coordinators' configuration, which alone knows address and secret
  event text NOT NULL,                   -- 'succeeded', 'failed', 'canceled'
  body text NOT NULL,                    -- JSON as it is sent, never changed
  created_at timestamptz NOT NULL,
  tries int NOT NULL DEFAULT 0,          -- the fence: a failed try changes nothing once there was a later one
  tried_at timestamptz,
  due_at timestamptz,                    -- next try; moved on by whoever takes it up, so that nobody else does before that one must have ended
  last_error text,
  delivered_at timestamptz,
  given_up_at timestamptz,
  state text NOT NULL GENERATED ALWAYS AS (
    CASE WHEN delivered_at IS NOT NULL THEN 'delivered' WHEN given_up_at IS NOT NULL THEN 'given_up' ELSE 'due' END) STORED,
  UNIQUE (run_id, webhook),              -- a run ends once
  CHECK (num_nonnulls(due_at, delivered_at, given_up_at) = 1)
);

CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX webhook_delivery_newest ON webhook_delivery (created_at DESC, delivery_id DESC);
