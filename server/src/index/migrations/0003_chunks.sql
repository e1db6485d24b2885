-- Where one session's slice of one epoch lies in object storage. A row written again is the same row.
CREATE TABLE IF NOT EXISTS chunks
(
  project LowCardinality(String),
  session String CODEC(ZSTD(1)),
  segment String CODEC(ZSTD(1)),
  snapshotsOffset UInt64,
  snapshotsBytes UInt64,
  snapshotsJsonBytes UInt64,
  snapshotsCount UInt32,
  eventsOffset UInt64,
  eventsBytes UInt64,
  eventsCount UInt32,
  fromAt DateTime64(3, 'UTC'),
  toAt DateTime64(3, 'UTC'),
  tabs Array(String) CODEC(ZSTD(1)),
  batchTabs Array(String) CODEC(ZSTD(1)),
  batchSeqs Array(UInt32) CODEC(ZSTD(1)),
  keyframeTabs Array(String) CODEC(ZSTD(1)),
  keyframeAt Array(DateTime64(3, 'UTC')) CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (project, session, segment, snapshotsOffset, eventsOffset)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
