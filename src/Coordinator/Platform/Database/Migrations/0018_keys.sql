-- What people and workers are known by. The text of a key is stored nowhere: its secret has 256 random bits, so one round of SHA-256 is as good as
-- the slow hashes that passwords need.
CREATE TABLE access_key (
  key_id text PRIMARY KEY,               -- 16 hexadecimal digits, no secret: the key's text begins with orc_ID_
  kind text NOT NULL CHECK (kind IN ('user', 'join_token', 'worker')),
  name text NOT NULL,                    -- for a person; of a worker's credential, the worker
  secret_hash bytea NOT NULL,            -- SHA-256
  grants text[] NOT NULL,                -- 'submitter:vision', 'viewer:*'; of users only
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text,                       -- null: the coordinator's own settings
  expires_at timestamptz,                -- null: never
  revoked_at timestamptz,
  last_used_at timestamptz,              -- to within a minute
  worker text,                           -- the only worker that it is for; null: any. A join token for one worker becomes that of the first
  identity_hash bytea,                   -- SHA-256 of the identity key that the worker has to have; null: any
  single_use boolean NOT NULL DEFAULT false, -- of a join token: for one worker
  parent text REFERENCES access_key, -- of a worker's credential: the join token, which takes it along when it is revoked
  CHECK (kind <> 'worker' OR (worker IS NOT NULL AND identity_hash IS NOT NULL AND expires_at IS NOT NULL))
);

CREATE INDEX access_key_newest ON access_key (created_at DESC, key_id DESC);
CREATE INDEX access_key_parent ON access_key (parent) WHERE parent IS NOT NULL;
CREATE INDEX access_key_worker ON access_key (worker) WHERE kind = 'worker';
