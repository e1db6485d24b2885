/** Limits of events sent by other systems, with unit and reason. The body itself is limited as a batch is: `MAX_BATCH_BYTES`. */

/** Bytes of a request's JSON once inflated: parsing them holds the process for 30 ms. SDKs send 0.5 MB at most before compression. */
export const MAX_REQUEST_JSON_BYTES = 8 * 1024 * 1024

/** Items of one request: SDKs send 15 to 100; an import in parts of 2,000 is answered within a second. */
export const MAX_ITEMS = 2_000

/** Items turned into records before other requests have their turn: 5 ms. */
export const ITEMS_PER_TURN = 100

/** Characters of a message id. UUIDs with a prefix have 60. */
export const MAX_MESSAGE_ID_CHARS = 256

/** Levels to which an event may nest, its own included: SQL asks for the first few, and unlimited depth exhausts the stack of whoever walks it. */
export const MAX_DEPTH = 20

/** Milliseconds an event may lie ahead of the server's clock, after correction: more than any time zone mistaken for UTC. */
export const MAX_AHEAD_MS = 24 * 60 * 60 * 1000

/** 2000-01-01: earlier is a unit mistaken (seconds for milliseconds), and what the index refuses. */
export const FIRST_MS = Date.UTC(2000, 0, 1)

/** Characters of a library's name and version: the frame's header keeps 64 of both together. */
export const MAX_LIBRARY_CHARS = 40

/** Characters of a stack that are kept of an exception: as the recorder keeps. */
export const MAX_STACK_CHARS = 4_000

/** Characters of an identifier or of a message that are repeated to the sender. */
export const MAX_QUOTED_CHARS = 80
