-- A store of schema version 2, as its program wrote it: what later versions must read.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE probes(
  probe_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE);
INSERT INTO probes VALUES(1,'tokyo-office');
CREATE TABLE boots(
  boot_id INTEGER PRIMARY KEY,
  probe_id INTEGER NOT NULL REFERENCES probes,
  boot TEXT NOT NULL,
  UNIQUE(probe_id, boot));
INSERT INTO boots VALUES(1,1,'01JD');
CREATE TABLE series(
  series_id INTEGER PRIMARY KEY,
  provider TEXT NOT NULL,
  region TEXT NOT NULL,
  service TEXT NOT NULL,
  method TEXT NOT NULL,
  conn TEXT NOT NULL,
  family INTEGER NOT NULL,
  timeout_ns INTEGER NOT NULL,
  UNIQUE(provider, region, service, method, conn, family, timeout_ns));
INSERT INTO series VALUES(1,'aws','ap-northeast-1','dynamodb','tcp','cold',4,1000000000);
CREATE TABLE addresses(
  address_id INTEGER PRIMARY KEY,
  address TEXT NOT NULL UNIQUE);
INSERT INTO addresses VALUES(1,'203.0.113.7');
CREATE TABLE seen(
  boot_id INTEGER NOT NULL REFERENCES boots,
  block INTEGER NOT NULL,
  bits INTEGER NOT NULL,
  PRIMARY KEY(boot_id, block)) WITHOUT ROWID;
INSERT INTO seen VALUES(1,0,6);
CREATE TABLE recent(
  sample_id INTEGER PRIMARY KEY,
  boot_id INTEGER NOT NULL REFERENCES boots,
  series_id INTEGER NOT NULL REFERENCES series,
  seq INTEGER NOT NULL,
  at_us INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  marks INTEGER NOT NULL,
  round INTEGER,
  rtt_ns INTEGER,
  user_rtt_ns INTEGER,
  lag_ns INTEGER,
  resolve_ns INTEGER,
  connect_ns INTEGER,
  tls_ns INTEGER,
  processing_ns INTEGER,
  transfer_ns INTEGER,
  http_status INTEGER,
  bytes INTEGER,
  address_id INTEGER REFERENCES addresses,
  local_port INTEGER,
  sent_mono_ns INTEGER);
INSERT INTO recent VALUES(1,1,1,1,1763881200123456,'ok',1,45,34012345,34090000,12000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,40112,81234567890);
INSERT INTO recent VALUES(2,1,1,2,1763881201123456,'timeout',0,46,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,NULL);
CREATE TABLE rollup_series(
  rollup_id INTEGER PRIMARY KEY,
  probe_id INTEGER NOT NULL REFERENCES probes,
  series_id INTEGER NOT NULL REFERENCES series,
  cold_start INTEGER NOT NULL,
  UNIQUE(probe_id, series_id, cold_start));
CREATE TABLE rollup_minutes(
  rollup_id INTEGER NOT NULL REFERENCES rollup_series,
  start_us INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  replies INTEGER NOT NULL,
  invalid INTEGER NOT NULL,
  timeout INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  unreachable INTEGER NOT NULL,
  reset INTEGER NOT NULL,
  dns_failure INTEGER NOT NULL,
  tls_failure INTEGER NOT NULL,
  http_status INTEGER NOT NULL,
  bad_reply INTEGER NOT NULL,
  min_ns INTEGER,
  max_ns INTEGER,
  sum_ns INTEGER NOT NULL,
  m2 REAL NOT NULL,
  longest_loss_run INTEGER NOT NULL,
  head_run INTEGER NOT NULL,
  tail_run INTEGER NOT NULL,
  sketch BLOB NOT NULL,
  PRIMARY KEY(rollup_id, start_us)) WITHOUT ROWID;
CREATE TABLE rollup_hours(
  rollup_id INTEGER NOT NULL REFERENCES rollup_series,
  start_us INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  replies INTEGER NOT NULL,
  invalid INTEGER NOT NULL,
  timeout INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  unreachable INTEGER NOT NULL,
  reset INTEGER NOT NULL,
  dns_failure INTEGER NOT NULL,
  tls_failure INTEGER NOT NULL,
  http_status INTEGER NOT NULL,
  bad_reply INTEGER NOT NULL,
  min_ns INTEGER,
  max_ns INTEGER,
  sum_ns INTEGER NOT NULL,
  m2 REAL NOT NULL,
  longest_loss_run INTEGER NOT NULL,
  head_run INTEGER NOT NULL,
  tail_run INTEGER NOT NULL,
  sketch BLOB NOT NULL,
  q1_ns INTEGER,
  median_ns INTEGER,
  q3_ns INTEGER,
  p90_ns INTEGER,
  p95_ns INTEGER,
  p99_ns INTEGER,
  PRIMARY KEY(rollup_id, start_us)) WITHOUT ROWID;
CREATE TABLE progress(
  only_row INTEGER PRIMARY KEY CHECK(only_row = 1),
  rolled_up_to INTEGER NOT NULL,
  samples_from_us INTEGER NOT NULL,
  minutes_from_us INTEGER NOT NULL);
INSERT INTO progress VALUES(1,0,0,0);
CREATE VIEW samples AS SELECT
  p.name AS probe,
  s.provider || '/' || s.region ||
    CASE s.service WHEN '' THEN '' ELSE '/' || s.service END AS target,
  s.provider, s.region, s.service, s.method, s.conn,
  r.at_us, r.round, r.outcome, r.rtt_ns,
  CASE r.marks & 1 WHEN 1 THEN 'kernel' ELSE 'user' END AS rtt_source,
  r.user_rtt_ns, r.lag_ns, nullif(s.timeout_ns, 0) AS timeout_ns,
  r.resolve_ns, r.connect_ns, r.tls_ns, r.processing_ns, r.transfer_ns,
  r.http_status, r.bytes, a.address, nullif(s.family, 0) AS family,
  r.local_port, r.sent_mono_ns,
  r.marks >> 1 & 1 AS cold_start, r.marks >> 2 & 1 AS tainted,
  b.boot, r.seq
FROM recent AS r
JOIN boots AS b USING(boot_id)
JOIN probes AS p USING(probe_id)
JOIN series AS s USING(series_id)
LEFT JOIN addresses AS a USING(address_id);
CREATE VIEW boxes_hourly AS WITH counted AS (SELECT *, at_us - at_us % 3600000000 AS hour_us, CASE outcome WHEN 'ok' THEN rtt_ns END AS reply_ns FROM samples WHERE outcome <> 'aborted' AND NOT tainted AND at_us >= (SELECT samples_from_us FROM progress)),
ranked AS (SELECT probe, target, provider, region, service, method, conn, hour_us, reply_ns, count(*) OVER series AS n, row_number() OVER (series ORDER BY reply_ns NULLS LAST) - 1 AS i FROM counted WINDOW series AS (PARTITION BY probe, target, method, conn, hour_us))
SELECT probe, target, provider, region, service, method, conn, hour_us, n,
  count(reply_ns) AS ok, (n - count(reply_ns)) * 1.0 / n AS loss_ratio,
  min(reply_ns) AS min_ns,
  CASE (n - 1) * 1 % 4 WHEN 0 THEN max(reply_ns) FILTER (WHERE i = (n - 1) * 1 / 4)
  ELSE CAST(round(max(reply_ns) FILTER (WHERE i = (n - 1) * 1 / 4) + (max(reply_ns) FILTER (WHERE i = (n - 1) * 1 / 4 + 1) - max(reply_ns) FILTER (WHERE i = (n - 1) * 1 / 4)) * ((n - 1) * 1 % 4) / 4.0) AS INTEGER) END AS q1_ns,
  CASE (n - 1) * 1 % 2 WHEN 0 THEN max(reply_ns) FILTER (WHERE i = (n - 1) * 1 / 2)
  ELSE CAST(round(max(reply_ns) FILTER (WHERE i = (n - 1) * 1 / 2) + (max(reply_ns) FILTER (WHERE i = (n - 1) * 1 / 2 + 1) - max(reply_ns) FILTER (WHERE i = (n - 1) * 1 / 2)) * ((n - 1) * 1 % 2) / 2.0) AS INTEGER) END AS median_ns,
  CASE (n - 1) * 3 % 4 WHEN 0 THEN max(reply_ns) FILTER (WHERE i = (n - 1) * 3 / 4)
  ELSE CAST(round(max(reply_ns) FILTER (WHERE i = (n - 1) * 3 / 4) + (max(reply_ns) FILTER (WHERE i = (n - 1) * 3 / 4 + 1) - max(reply_ns) FILTER (WHERE i = (n - 1) * 3 / 4)) * ((n - 1) * 3 % 4) / 4.0) AS INTEGER) END AS q3_ns,
  CASE (n - 1) * 9 % 10 WHEN 0 THEN max(reply_ns) FILTER (WHERE i = (n - 1) * 9 / 10)
  ELSE CAST(round(max(reply_ns) FILTER (WHERE i = (n - 1) * 9 / 10) + (max(reply_ns) FILTER (WHERE i = (n - 1) * 9 / 10 + 1) - max(reply_ns) FILTER (WHERE i = (n - 1) * 9 / 10)) * ((n - 1) * 9 % 10) / 10.0) AS INTEGER) END AS p90_ns,
  CASE (n - 1) * 19 % 20 WHEN 0 THEN max(reply_ns) FILTER (WHERE i = (n - 1) * 19 / 20)
  ELSE CAST(round(max(reply_ns) FILTER (WHERE i = (n - 1) * 19 / 20) + (max(reply_ns) FILTER (WHERE i = (n - 1) * 19 / 20 + 1) - max(reply_ns) FILTER (WHERE i = (n - 1) * 19 / 20)) * ((n - 1) * 19 % 20) / 20.0) AS INTEGER) END AS p95_ns,
  CASE (n - 1) * 99 % 100 WHEN 0 THEN max(reply_ns) FILTER (WHERE i = (n - 1) * 99 / 100)
  ELSE CAST(round(max(reply_ns) FILTER (WHERE i = (n - 1) * 99 / 100) + (max(reply_ns) FILTER (WHERE i = (n - 1) * 99 / 100 + 1) - max(reply_ns) FILTER (WHERE i = (n - 1) * 99 / 100)) * ((n - 1) * 99 % 100) / 100.0) AS INTEGER) END AS p99_ns,
  max(reply_ns) AS max_ns
FROM ranked
GROUP BY probe, target, method, conn, hour_us
UNION ALL
SELECT p.name AS probe, s.provider || '/' || s.region || CASE s.service WHEN '' THEN '' ELSE '/' || s.service END AS target, s.provider, s.region, s.service, s.method, s.conn, start_us AS hour_us, sum(sent) AS n, sum(replies) AS ok, (sum(sent) - sum(replies)) * 1.0 / sum(sent) AS loss_ratio, min(min_ns) AS min_ns,
  CASE count(*) WHEN 1 THEN max(q1_ns) END AS q1_ns,
  CASE count(*) WHEN 1 THEN max(median_ns) END AS median_ns,
  CASE count(*) WHEN 1 THEN max(q3_ns) END AS q3_ns,
  CASE count(*) WHEN 1 THEN max(p90_ns) END AS p90_ns,
  CASE count(*) WHEN 1 THEN max(p95_ns) END AS p95_ns,
  CASE count(*) WHEN 1 THEN max(p99_ns) END AS p99_ns,
  max(max_ns) AS max_ns
FROM rollup_hours JOIN rollup_series USING(rollup_id) JOIN probes AS p USING(probe_id) JOIN series AS s USING(series_id)
WHERE sent > 0 AND start_us < (SELECT samples_from_us FROM progress)
GROUP BY probe, target, method, conn, hour_us;
PRAGMA application_id = 1382510146;
PRAGMA user_version = 2;
COMMIT;
