/** Every limit of the wire format, with its unit and its reason. Both ends import them from here. */

/** Bytes of one `POST /v1/batches` body. Four times the recorder's flush size plus one large snapshot. */
export const MAX_BATCH_BYTES = 4 * 1024 * 1024

/** Bytes of the frame's JSON header. Real ones are about 400; URLs never stand in it. */
export const MAX_HEADER_BYTES = 8 * 1024

/** Bytes one gzip section may become. A 3 MB DOM snapshot is below 20 MB of JSON; past this it is an attack or a bug. */
export const MAX_SECTION_JSON_BYTES = 64 * 1024 * 1024

/** Decompressed : compressed. DEFLATE cannot exceed 1032:1, and JSON of real pages stays under 30:1. */
export const MAX_DECOMPRESSION_RATIO = 300

/** Bytes below which the ratio is not looked at: tiny bodies of one repeated character are honest. */
export const RATIO_FREE_BYTES = 1024 * 1024

/** Index events in one batch: 5 s of frantic clicking is 100. */
export const MAX_INDEX_EVENTS_PER_BATCH = 2_000

/** Snapshot events in one batch: a mutation storm of 2,000 a second for 5 s. */
export const MAX_SNAPSHOT_EVENTS_PER_BATCH = 20_000

/** Bytes of one snapshot event's JSON. A larger one is dropped by the recorder, counted, and followed by a full snapshot. */
export const MAX_SNAPSHOT_EVENT_BYTES = 24 * 1024 * 1024

/** Bytes of one index event's JSON line: it becomes a database row. */
export const MAX_INDEX_EVENT_BYTES = 32 * 1024

/** Characters of a visitor's distinct id. E-mail addresses are at most 254. */
export const MAX_VISITOR_CHARS = 256

/** Characters of an event name. */
export const MAX_EVENT_NAME_CHARS = 200

/** Characters of a URL that is kept; the rest is cut. Browsers and proxies give up at about this length too. */
export const MAX_URL_CHARS = 2_048

/** Characters of a write key. */
export const MAX_KEY_CHARS = 128

/** Batches of one tab: 24 h at one every 5 s is 17,280; this leaves room for storms. */
export const MAX_SEQ = 1_000_000

/** Milliseconds a client's clock may be off before the server shifts the batch: well over a slow upload, well under what confuses a reader. */
export const MAX_CLOCK_SKEW_MS = 60_000

/** Milliseconds between the first and last event of one batch: a session rotates after 24 h, so no honest batch spans more. */
export const MAX_BATCH_SPAN_MS = 24 * 60 * 60 * 1000

/** Milliseconds: recorder sends at least this often while there is something to send. */
export const FLUSH_INTERVAL_MS = 5_000

/** Bytes of uncompressed JSON at which the recorder sends without waiting: compressed it is about 40 KB. */
export const FLUSH_BYTES = 256 * 1024

/** Bytes in flight that `sendBeacon` and `fetch keepalive` accept for a page that is going away (Fetch standard, section 4.6). */
export const BEACON_BYTES = 64 * 1024

/** Milliseconds without activity after which the next event begins a new session (the web analytics convention). */
export const SESSION_IDLE_MS = 30 * 60 * 1000

/** Milliseconds after which a session is rotated even when active. */
export const SESSION_MAX_MS = 24 * 60 * 60 * 1000

/** Milliseconds between full snapshots: bounds what a seek must replay in a quiet session. */
export const FULL_SNAPSHOT_INTERVAL_MS = 5 * 60 * 1000

/** Snapshot events between full snapshots: keeps a seek at 56 to 125 ms (measured). */
export const FULL_SNAPSHOT_EVENTS = 2_000
