-- Partial rows: what one epoch saw of a session. Every column merges by an aggregate that may see the same row twice
-- (min, max, unique values), so a segment that is indexed again changes nothing. Read them through sessions/listmerge.ts only.
--
-- A part that has no URL or viewport carries the year 2100 as its time, so that min never picks it.
CREATE TABLE IF NOT EXISTS sessions
(
  project LowCardinality(String),
  session String CODEC(ZSTD(1)),
  startedAt SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
  endedAt SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
  latestVisitor SimpleAggregateFunction(max, Tuple(DateTime64(3, 'UTC'), String)),
  visitors SimpleAggregateFunction(groupUniqArrayArray(20), Array(String)),
  firstPage SimpleAggregateFunction(min, Tuple(DateTime64(3, 'UTC'), String)),
  firstViewport SimpleAggregateFunction(min, Tuple(DateTime64(3, 'UTC'), UInt32, UInt32)),
  urls SimpleAggregateFunction(groupUniqArrayArray(500), Array(String)),
  eventNames SimpleAggregateFunction(groupUniqArrayArray(500), Array(String)),
  errorSeen SimpleAggregateFunction(max, UInt8),
  browserName SimpleAggregateFunction(max, LowCardinality(String)),
  osName SimpleAggregateFunction(max, LowCardinality(String)),
  deviceKind SimpleAggregateFunction(min, LowCardinality(String)),
  recorderVersion SimpleAggregateFunction(max, LowCardinality(String)),
  INDEX byTime startedAt TYPE minmax GRANULARITY 1,
  INDEX byVisitor visitors TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = AggregatingMergeTree
ORDER BY (project, session)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
