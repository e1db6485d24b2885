/** Every limit of watching live, with its unit and its reason. */

/**
 * Milliseconds between two looks at a watched partition. On disk a look is one `readdir` per epoch. On S3 it is one LIST request: two a
 * second are 7,200 an hour, $0.036 a watched partition at $5 a million, and nothing when nobody watches.
 */
export const POLL_MS = { disk: 250, s3: 500 } as const

/** A look may take a fifth of the time: with thousands of log objects an epoch, the next one comes later. */
export const POLL_SHARE = 5

/** Milliseconds of the log that are looked at again: the writes of an epoch, and slow ones of those before it. */
export const LOOK_BACK_MS = 30_000

/** Bytes of log objects read when watching begins. An idle compaction leaves some 20 s; what is older comes from the index when it is there. */
export const MAX_FIRST_BYTES = 64 * 1024 * 1024

/** Log objects read at a time: hides S3's 20 to 50 ms, holds 16 MB. */
export const READ_AT_ONCE = 4

/** People who watch, on one server. Each costs a connection, at most `MAX_WAITING_BYTES`, and one look a partition shared with others. */
export const MAX_WATCHERS = 200

/** Bytes that wait for a slow reader before it is dropped. A full snapshot of a heavy page is 3 MB; a message always fits an empty queue. */
export const MAX_WAITING_BYTES = 8 * 1024 * 1024

/** Milliseconds a dropped reader has to take what was sent before its connection is cut. */
export const DRAIN_MS = 10_000

/** Milliseconds between two signs of life: proxies cut connections that are silent for 30 to 60 s. */
export const HEARTBEAT_MS = 10_000

/** Milliseconds a browser waits before it connects again. */
export const RECONNECT_MS = 1_000

/** Milliseconds a batch waits for the one before it: the recorder sends a tab's batches in order, several servers may write them out of it. */
export const HOLD_MS = 1_500

/** Milliseconds between two looks into the index for batches that the log had only between two looks: a write that came after its epoch. */
export const RESYNC_MS = 15_000

/** Milliseconds between two looks at what waits and whether the session has ended. */
export const TICK_MS = 500

/** Milliseconds of silence after every tab has said its last: the next page of a visit sends within some 3 s. */
export const LEFT_MS = 6_000

/** Tabs that a cursor names: 42 characters each, and a server takes 64 KB of headers. */
export const MAX_CURSOR_TABS = 400

/** Missing batches of a tab that are remembered one by one. */
export const MAX_HOLES = 100

/** Milliseconds between two signs that a session is watched. */
export const MARK_MS = 5_000

/** Milliseconds for which a sign counts, on the clock of whoever saw it change: two may be lost. */
export const MARK_LASTS_MS = 15_000

/** Milliseconds for which ingest relies on what it knows of watched sessions. A look is one HEAD: $0.52 a month on S3 at the busiest. */
export const WATCHED_FOR_MS = 2_000

/** Milliseconds that the one batch waits that began a look: on disk a write is faster than the look, and the next answer may be 5 s away. */
export const LOOK_WAITS_MS = 50

/** Milliseconds after which another server's sign is litter of one that was killed. */
export const LITTER_MS = 60 * 60_000

/** Milliseconds after which the recorder sends what waits while somebody watches; 5,000 when nobody does. */
export const LIVE_FLUSH_MS = 1_000
