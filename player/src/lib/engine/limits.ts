/** Every limit of playback, with its unit and its reason. */

/** Characters of one NDJSON line. The recorder's own limit of one event is 24 MB; past it the line is left out and counted. */
export const MAX_LINE_CHARS = 25 * 1024 * 1024

/** Characters of chunk text kept in memory. An hour of a busy session is about 40 MB; beyond this, what is far from the playhead goes. */
export const MAX_CACHE_CHARS = 64 * 1024 * 1024

/** Milliseconds of the session fetched ahead of the playhead at 1x: a minute survives a slow train. */
export const AHEAD_MS = 60_000

/** Bytes of JSON fetched ahead: a mutation storm packs more into a minute than it is worth holding. */
export const AHEAD_JSON_BYTES = 12 * 1024 * 1024

/** Fetches at once. Two hide the latency of one; more delay the chunk that is waited for. */
export const MAX_FETCHES = 2

/** Milliseconds before each new try of a chunk that did not arrive. Then it is given up, and playback goes on behind it. */
export const RETRY_DELAYS_MS: readonly number[] = [400, 1_200, 3_000]

/** Milliseconds without any activity that count as inactivity. Reading a paragraph takes about as long. */
export const IDLE_THRESHOLD_MS = 5_000

/** Milliseconds shown on either side of folded inactivity, so that one sees what stopped and what starts. */
export const IDLE_MARGIN_MS = 1_000

/** Milliseconds the frame's clock may differ from ours before ours follows: two frames at 16x, less than anyone sees at 1x. */
export const MAX_DRIFT_MS = 250

export const SPEEDS: readonly number[] = [0.5, 1, 2, 4, 8, 16]
