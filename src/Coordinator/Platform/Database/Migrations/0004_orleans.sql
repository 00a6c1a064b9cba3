-- Orleans' cluster membership. Its provider reads its statements from OrleansQuery, which must be on the search path; their
-- parameters and result columns are the provider's contract, the tables behind them are ours.

CREATE SCHEMA IF NOT EXISTS orleans;

CREATE TABLE orleans.OrleansQuery (QueryKey varchar(64) PRIMARY KEY, QueryText text NOT NULL);

CREATE TABLE orleans.cluster (
  deployment_id text PRIMARY KEY,
  version int NOT NULL DEFAULT 0,
  changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE orleans.silo (
  deployment_id text NOT NULL REFERENCES orleans.cluster,
  address text NOT NULL,
  port int NOT NULL,
  generation int NOT NULL,
  silo_name text NOT NULL,
  host_name text NOT NULL,
  status int NOT NULL,
  proxy_port int NOT NULL,
  suspect_times text,
  start_time timestamptz NOT NULL,
  i_am_alive timestamptz NOT NULL,
  PRIMARY KEY (deployment_id, address, port, generation)
);

INSERT INTO orleans.OrleansQuery VALUES
('InsertMembershipVersionKey', '
  WITH i AS (INSERT INTO orleans.cluster (deployment_id) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
  SELECT count(*)::int FROM i'),
('InsertMembershipKey', '
  WITH v AS (
    UPDATE orleans.cluster SET version = version + 1, changed_at = now()
    WHERE deployment_id = @DeploymentId AND version = @Version AND NOT EXISTS (
      SELECT 1 FROM orleans.silo
      WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING 1),
  i AS (
    INSERT INTO orleans.silo
    SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, NULL, @StartTime, @IAmAliveTime FROM v
    RETURNING 1)
  SELECT count(*)::int FROM i'),
('UpdateMembershipKey', '
  WITH v AS (
    UPDATE orleans.cluster SET version = version + 1, changed_at = now()
    WHERE deployment_id = @DeploymentId AND version = @Version AND EXISTS (
      SELECT 1 FROM orleans.silo
      WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING 1),
  u AS (
    UPDATE orleans.silo SET status = @Status, suspect_times = @SuspectTimes::text, i_am_alive = @IAmAliveTime
    WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
      AND EXISTS (SELECT 1 FROM v)
    RETURNING 1)
  SELECT count(*)::int FROM u'),
('UpdateIAmAlivetimeKey', '
  UPDATE orleans.silo SET i_am_alive = @IAmAliveTime
  WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation'),
('MembershipReadAllKey', '
  SELECT s.address AS Address, s.port AS Port, s.generation AS Generation, s.silo_name AS SiloName, s.host_name AS HostName,
    s.status AS Status, s.proxy_port AS ProxyPort, s.suspect_times AS SuspectTimes, s.start_time AS StartTime,
    s.i_am_alive AS IAmAliveTime, c.version AS Version
  FROM orleans.cluster c LEFT JOIN orleans.silo s USING (deployment_id)
  WHERE c.deployment_id = @DeploymentId'),
('MembershipReadRowKey', '
  SELECT s.address AS Address, s.port AS Port, s.generation AS Generation, s.silo_name AS SiloName, s.host_name AS HostName,
    s.status AS Status, s.proxy_port AS ProxyPort, s.suspect_times AS SuspectTimes, s.start_time AS StartTime,
    s.i_am_alive AS IAmAliveTime, c.version AS Version
  FROM orleans.cluster c LEFT JOIN orleans.silo s
    ON s.deployment_id = c.deployment_id AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
  WHERE c.deployment_id = @DeploymentId'),
('GatewaysQueryKey', '
  SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation
  FROM orleans.silo WHERE deployment_id = @DeploymentId AND status = @Status AND proxy_port > 0'),
('DeleteMembershipTableEntriesKey', '
  WITH d AS (DELETE FROM orleans.silo WHERE deployment_id = @DeploymentId)
  DELETE FROM orleans.cluster WHERE deployment_id = @DeploymentId'),
('CleanupDefunctSiloEntriesKey', '
  DELETE FROM orleans.silo WHERE deployment_id = @DeploymentId AND i_am_alive < @IAmAliveTime AND status <> 3');
