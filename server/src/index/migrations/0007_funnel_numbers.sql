-- Whose an event is and in which session, as numbers, and which variant of a flag was seen: what a funnel groups and joins by
-- (docs/decisions/0010-funnel-numbers.md). All three follow from the other columns: a row need not name them, and old parts answer before
-- they are rewritten.
--
-- A visitor's number is a hash: of 10 million visitors two share one with a chance of 3 in a million. SipHash, because an id comes from
-- outside, and of CityHash one can make a second that collides with a given one. A session's is its UUID, exactly: in the order of its text, and the text follows from it.
-- LZ4: they repeat from row to row, and are read of every event.
ALTER TABLE events
  ADD COLUMN IF NOT EXISTS visitorHash UInt64 MATERIALIZED sipHash64(visitor) CODEC(LZ4);
ALTER TABLE events
  ADD COLUMN IF NOT EXISTS sessionNumber UInt128 MATERIALIZED reinterpretAsUInt128(reverse(unhex(replaceAll(session, '-', '')))) CODEC(LZ4);
ALTER TABLE events
  ADD COLUMN IF NOT EXISTS variant LowCardinality(Nullable(String)) MATERIALIZED if(type = 'flag' AND JSONHas(props, 'variant'),
    if(JSONType(props, 'variant') = 'String', JSONExtractString(props, 'variant'), JSONExtractRaw(props, 'variant')), NULL);
-- Times of 64 rows share their high bits: 27 MB of 10 million events where Delta and ZSTD took 20, read in a seventh of the time. Old parts
-- change as they are merged.
ALTER TABLE events
  MODIFY COLUMN at DateTime64(3, 'UTC') CODEC(T64, LZ4);
-- Who was identified as whom, the latest word of each part: a few thousand rows in place of all events. What replaces rows has to say what
-- becomes of it: it is worked out again when parts are merged, and when rows are deleted.
ALTER TABLE events
  MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'rebuild';
ALTER TABLE events
  ADD PROJECTION IF NOT EXISTS identified (SELECT project, identifies, argMax(visitor, (at, visitor)) GROUP BY project, identifies);
ALTER TABLE events
  MATERIALIZE PROJECTION identified;
ALTER TABLE events
  MATERIALIZE COLUMN visitorHash;
ALTER TABLE events
  MATERIALIZE COLUMN sessionNumber;
ALTER TABLE events
  MATERIALIZE COLUMN variant;
