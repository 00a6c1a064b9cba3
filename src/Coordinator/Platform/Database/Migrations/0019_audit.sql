-- Who did what. A row before anything is done, so that nothing is done without one; and a row after it, with what came of it. Without the second
-- the call is under way, or its coordinator died, and nobody knows.
CREATE TABLE audit (
  audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  peer text NOT NULL,                    -- address and port
  method text NOT NULL,                  -- 'orchestrator.v1.Runs/Cancel'
  subject text NOT NULL                  -- what the caller named; empty: nothing
);

CREATE TABLE audit_outcome (
  audit_id bigint PRIMARY KEY REFERENCES audit,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  outcome text NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
  detail text NOT NULL,                  -- why not; empty: done
  run_id uuid,                           -- no foreign key: the trail outlives everything
  project text
);

CREATE INDEX audit_outcome_run ON audit_outcome (run_id) WHERE run_id IS NOT NULL;

CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit trail is append-only: % of % is refused.', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept();
CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_outcome FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept();

REVOKE ALL ON access_key, audit, audit_outcome FROM PUBLIC;
