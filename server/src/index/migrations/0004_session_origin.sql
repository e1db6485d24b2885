-- Where a session came from, and which release of the site it met. Merged like the rest (0002): the year 2100 stands where a part
-- has no first page, in rows from before this migration too.
ALTER TABLE sessions
  ADD COLUMN IF NOT EXISTS country SimpleAggregateFunction(max, LowCardinality(String));
ALTER TABLE sessions
  ADD COLUMN IF NOT EXISTS firstReferrer SimpleAggregateFunction(min, Tuple(DateTime64(3, 'UTC'), String))
    DEFAULT (toDateTime64('2100-01-01 00:00:00', 3, 'UTC'), '');
ALTER TABLE sessions
  ADD COLUMN IF NOT EXISTS appRelease SimpleAggregateFunction(max, LowCardinality(String));
