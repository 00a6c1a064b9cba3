-- What the ledger of device time is made of. Facts only, of PostgreSQL's clock; what class a second belongs to is decided when it is read.
-- No foreign keys to runs: a device's time stays true when a run is deleted.

-- Since when a device is part of the fleet, and how long it was there without a break. Its time counts from `since` on, for ever.
CREATE TABLE device_presence (
  worker_id uuid NOT NULL REFERENCES worker,
  device text NOT NULL,
  since timestamptz NOT NULL,
  session bigint NOT NULL,               -- the newest that offered it; fences those before it
  present_until timestamptz NOT NULL,    -- the newest heartbeat of that session
  PRIMARY KEY (worker_id, device)
);

-- From the last heartbeat of one session to the hello of the next.
CREATE TABLE device_absence (
  worker_id uuid NOT NULL,
  device text NOT NULL,
  since timestamptz NOT NULL,
  until timestamptz NOT NULL,
  PRIMARY KEY (worker_id, device, since)
);

-- The time for which an attempt holds a device. Stretches of one device never overlap, whatever the clock does.
CREATE TABLE device_stretch (
  worker_id uuid NOT NULL,
  device text NOT NULL,
  run_id uuid NOT NULL,
  attempt int NOT NULL,
  held_from timestamptz NOT NULL,
  held_until timestamptz,
  PRIMARY KEY (run_id, attempt, worker_id, device)
);

CREATE INDEX device_stretch_of_device ON device_stretch (worker_id, device, held_until);

-- The newest word on the trainer of an attempt.
CREATE TABLE trainer_word (
  run_id uuid NOT NULL,
  attempt int NOT NULL,
  heard_at timestamptz NOT NULL,         -- when it was last said to be there
  began_at timestamptz,                  -- null before its first sign of progress
  phase int NOT NULL,                    -- TrainerPhase
  hung boolean NOT NULL,
  ended boolean NOT NULL,
  PRIMARY KEY (run_id, attempt)
);

-- The trainer's own times from its beginning, as last said before its next checkpoint.
CREATE TABLE trainer_mark (
  run_id uuid NOT NULL,
  attempt int NOT NULL,
  checkpoint bigint NOT NULL,            -- sequence of its newest checkpoint's position, 0 before the first
  step bigint NOT NULL,
  times bigint[] NOT NULL,               -- microseconds, starting with that of TRAINER_PHASE_STARTING
  PRIMARY KEY (run_id, attempt, checkpoint)
);

-- Device time counts from here on. Devices are entered by their workers' next hello; what is held already goes on.
INSERT INTO device_stretch (worker_id, device, run_id, attempt, held_from)
SELECT worker_id, device, run_id, attempt, now() FROM allocation WHERE released_at IS NULL;
