/** Limits of the recorder alone, with unit and reason. Those of the wire format are in `@playhead/protocol`. */

/** Bytes of batches kept while the server does not answer: minutes of a busy page, and small beside what the page itself holds. */
export const MAX_QUEUE_BYTES = 4 * 1024 * 1024

/** Milliseconds before the first retry; doubles each time. */
export const RETRY_BASE_MS = 1_000

/** Milliseconds a retry waits at most when the server names no time of its own. */
export const RETRY_MAX_MS = 60_000

/** Milliseconds the recorder will wait at most when told to by `Retry-After`: a day-long value is a mistake, not a wish. */
export const RETRY_AFTER_MAX_MS = 60 * 60 * 1000

/** Milliseconds after which an unanswered request is given up and repeated. 4 MB at 1 Mbit/s take 32 s. */
export const REQUEST_TIMEOUT_MS = 45_000

/** Characters of JSON compressed on the main thread while a page goes away: some 50 ms at fflate's 25 ms/MB. */
export const MAX_UNLOAD_JSON_CHARS = 2 * 1024 * 1024

/** Characters of JSON put in one batch while a page goes away: about 20 KB compressed, three fit what a beacon may hold. */
export const UNLOAD_SPLIT_CHARS = 128 * 1024

/** Errors kept per batch (5 s): a loop that throws fills the disk and says nothing new. */
export const MAX_ERRORS_PER_BATCH = 20

/** Characters of an error's stack: some 30 frames. */
export const MAX_STACK_CHARS = 4_000

/** Characters of an element's accessible name. */
export const MAX_ELEMENT_NAME_CHARS = 100

/** Characters of an element's selector. */
export const MAX_SELECTOR_CHARS = 400

/** Steps of a selector, leaf to root: enough to be unique in real pages, short enough to survive a redesign around it. */
export const MAX_SELECTOR_STEPS = 5

/** Milliseconds between two looks at the shared session: another tab may have rotated it. */
export const SESSION_CHECK_MS = 1_000

/** Milliseconds a tab's position is valid between two of its pages: a slow navigation, well below a crash and restart. */
export const HANDOVER_MAX_MS = 60_000
