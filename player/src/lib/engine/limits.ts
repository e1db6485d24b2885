/** Every limit of playback, with its unit and its reason. */

/** Characters of one NDJSON line. The recorder's own limit of one event is 24 MB; past it the line is left out and counted. */
export const MAX_LINE_CHARS = 25 * 1024 * 1024

/** Characters of chunk text kept in memory: twice what is fetched ahead. What is far from the playhead goes first; browsers keep its bytes. */
export const MAX_CACHE_CHARS = 24 * 1024 * 1024

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

/** Milliseconds of the session, at 1x, that a picture is given ahead of the playhead: enough to play on while the next is cut out, too little to cost a seek. */
export const FEED_MS = 10_000

/** Events a picture is given ahead, whatever time they span: parsing 500 takes about 5 ms. */
export const FEED_EVENTS = 500

/** Milliseconds, at 1x, that it is given however many events they hold: less would run dry between two animation frames of a busy machine. */
export const FEED_LEAST_MS = 1_000

/**
 * Events, and characters of them, after which a playing picture is replaced at its next keyframe. It keeps all that it was given, and looks
 * through it at each play and pause: three stretches of 2,000 events, which is how often a keyframe is recorded or made by repacking.
 */
export const PICTURE_EVENTS = 6_000
export const PICTURE_CHARS = 12 * 1024 * 1024

/** Milliseconds without a chunk of the tab that are said to be a gap. A page that only waits is silent for as long as half a minute. */
export const GAP_MS = 30_000

export const SPEEDS: readonly number[] = [0.25, 0.5, 1, 2, 4, 8, 16]
