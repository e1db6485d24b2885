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

/** Characters of JSON compressed on the main thread while a page goes away: some 45 ms at 22 ms/MB. */
export const MAX_UNLOAD_JSON_CHARS = 2 * 1024 * 1024

/** Characters of JSON put in one batch while a page goes away: about 20 KB compressed, three fit what a beacon may hold. */
export const UNLOAD_SPLIT_CHARS = 128 * 1024

/** Characters of JSON sent as one batch while a page goes away. A tab that closes is cut off in the middle: above this the index events go by themselves, first. */
export const UNLOAD_WHOLE_CHARS = 16 * 1024

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

// Privacy.

/** Digits of a payment card, ISO/IEC 7812-1. */
export const CARD_DIGITS_MIN = 13
export const CARD_DIGITS_MAX = 19

/** Digits of a national phone number with its area code, and of the longest there is (E.164). */
export const PHONE_DIGITS_MIN = 9
export const PHONE_DIGITS_MAX = 15

/** Characters of a query value kept in an image's or style sheet's address: sizes, formats, versions. */
export const MAX_ASSET_VALUE_CHARS = 64

/** Attribute names whose kind is remembered. Pages have some 200; one that makes up names must not fill the memory. */
export const MAX_ATTRIBUTE_NAMES = 1_000

// Signals

/** Milliseconds over which the limits `…_PER_MINUTE` count. What is over them is told of in one `recorder` event. */
export const RATE_WINDOW_MS = 60_000

/** Errors: a loop that throws fills the disk and says nothing new. */
export const MAX_ERRORS_PER_MINUTE = 60

/** Console lines: a page that logs each frame. */
export const MAX_CONSOLE_PER_MINUTE = 100

/** Requests that went well: a page that polls three times a second. */
export const MAX_REQUESTS_PER_MINUTE = 200

/** Requests that failed: only a loop makes ten a second. */
export const MAX_FAILED_REQUESTS_PER_MINUTE = 600

/** Long tasks: at 200 ms and more each, a page that does nothing else makes 300. */
export const MAX_LONG_TASKS_PER_MINUTE = 30

/** Characters of a console line, all arguments together. */
export const MAX_CONSOLE_CHARS = 2_000

/** Levels of objects in objects that a console line shows, and entries of each. */
export const MAX_CONSOLE_DEPTH = 3
export const MAX_CONSOLE_ENTRIES = 20

/** Bytes of a request's and of a response's body: both, with quotes escaped, fit the 32 KB of an index event. */
export const MAX_BODY_BYTES = 12_000

/** Milliseconds a request waits for its timing, which comes when the body has: a stream may never end. */
export const TIMING_WAIT_MS = 10_000

/** Elements in one parent among which an element is told by its place: lists of 10,000 rows are real. */
export const MAX_SIBLINGS = 100

// Observers of the document (dom/observers).

/** Milliseconds between two points of the pointer's trace, as rrweb has it: smooth enough to follow. */
export const POINTER_SAMPLE_MS = 50

/** Milliseconds of trace in one event: two events a second while the pointer moves. */
export const POINTER_SEND_MS = 500

/** Milliseconds between two offsets of what scrolls: ten a second look smooth, since the Replayer scrolls smoothly between them. */
export const SCROLL_EVERY_MS = 100

/** Milliseconds between two sizes while a window is dragged larger. */
export const VIEWPORT_EVERY_MS = 200

/** Milliseconds until a field that the page's code has set is looked at: frameworks set many, and some more than once. */
export const INPUT_EVERY_MS = 100

/** Milliseconds between two states of a video while its volume or position is dragged. */
export const MEDIA_EVERY_MS = 250

/** Milliseconds between two selections while text is being selected. */
export const SELECTION_EVERY_MS = 100

/** Milliseconds that changed style rules wait for more: CSS-in-JS inserts them by the thousand, one call each. */
export const STYLE_EVERY_MS = 50

/** Rules of a constructed style sheet up to which it is sent again when it changes, where sending the change alone would be lost. */
export const MAX_SENT_AGAIN = 100

/** Milliseconds that names of custom elements wait for more: libraries define them by the hundred. */
export const ELEMENTS_EVERY_MS = 50

/** Bytes of a font that comes as bytes: a subset of a text face has some 30 KB, and it is sent again with each keyframe. */
export const MAX_FONT_BYTES = 128 * 1024

/** Fonts added by scripts that are recorded: a page shows a handful. */
export const MAX_FONTS = 16

/** Canvas pictures a second: each reads pixels back from the graphics card. */
export const MAX_CANVAS_FPS = 4

/** Pixels of a canvas picture, 1 megapixel: larger canvases are scaled down to it. */
export const MAX_CANVAS_PIXELS = 1_000_000

/** Bytes of a canvas picture: a megapixel of chart has some 40 KB, of photograph 120. */
export const MAX_CANVAS_BYTES = 256 * 1024

/** WebP quality of canvas pictures: text in charts stays legible. */
export const CANVAS_QUALITY = 0.6

/** The picture: DOM capture. */

/** Milliseconds a change of the page waits for idle time. rrweb's own processing made pages 1.67 times slower, this 1.13. */
export const DRAIN_MAX_WAIT_MS = 250

/** Milliseconds of one slice of work: what is left of a 60 Hz frame after the page's own 4 ms. */
export const SLICE_MS = 12

/** Milliseconds of the slice before an event that a person caused. What it adds to an interaction should not be seen in its 8 ms steps. */
export const EVENT_SLICE_MS = 5

/** Milliseconds without another such slice where one was too short: a click brings five events, and five slices were 40 ms before its paint. */
export const EVENT_SLICE_PAUSE_MS = 100

/** Milliseconds the first slice of a full snapshot may take; 50 would make a long task. The rest follows in idle slices. */
export const FULL_SLICE_MS = 40

/** Milliseconds of that for style sheets, so that a page with megabytes of CSS shows its elements first. */
export const CSS_SLICE_MS = 15

/** Rules of a style element that are compared with its text one by one: 200 take 2 ms, 5,000 would take 65. */
export const MAX_COMPARED_RULES = 200

/** Nodes between two looks at the clock: 16 take some 50 µs. */
export const NODES_PER_LOOK = 16

/** Attribute changes of one node in a second, beyond which it is throttled: an animation at 60 Hz is still whole. */
export const MAX_ATTRIBUTES_PER_NODE = 60

/** Milliseconds between two pictures of a throttled node's attributes. */
export const ATTRIBUTE_HOLD_MS = 500

/** Changed nodes in a second, and seconds on end, after which the busiest part of the page is cut from the picture. One large render is over in one. */
export const MAX_CHANGES_PER_SECOND = 5_000
export const STORM_SECONDS = 5

/** Milliseconds a cut part must be quiet before it is shown again. */
export const CUT_QUIET_MS = 5_000

/** Characters of changes in a minute, some 1 MB compressed, after which changes gather for `FLOOD_WAIT_MS`. */
export const MAX_CHARS_PER_MINUTE = 10_000_000
export const FLOOD_WAIT_MS = 2_000

/** Milliseconds a frame waits for the page around it to take its recording in; then it records by itself. */
export const FRAME_ANSWER_MS = 1_000

/** Milliseconds between a frame's questions: the page around it may still be starting, or not have seen the frame yet. */
export const FRAME_HELLO_MS = 100

/** Ranges of ids that one is divided into, for the recorder itself and frames: 2,047 of 4e12 ids each, and in each of those 2,047 of 2e9. */
export const FRAME_RANGES = 2_048

/** Characters of one event of a frame: a keyframe of a large page has a million. */
export const MAX_FRAME_EVENT_CHARS = 4_000_000

/** Delivery. */

/** Milliseconds a batch waits for its answer before it is written to the visitor's disk: most are answered in 100 to 700 and never are. */
export const SPILL_AFTER_MS = 2_000

/** Bytes of unacknowledged batches kept on the visitor's disk: an hour offline of a busy page, little beside the browser's own cache. */
export const OUTBOX_BYTES = 10 * 1024 * 1024

/** Milliseconds they are kept: a day later nobody waits for the recording, and data should not lie about. */
export const OUTBOX_MAX_AGE_MS = 24 * 60 * 60 * 1000

/** Milliseconds after the start when what earlier pages left is looked for: after the page's own load, before its first batch at 5 s. */
export const OUTBOX_DELAY_MS = 1_000

/** Characters given to the browser's compression at once: 2 to 4 ms. */
export const COMPRESS_SLICE_CHARS = 256 * 1024

// Kept assets

/** Bytes of files that one page keeps: a long list of products has 200 pictures of 50 KB. They are in memory at a time. */
export const MAX_ASSET_BYTES_PER_PAGE = 20 * 1024 * 1024

/** Files that one question to the server names. */
export const MAX_ASSETS_AT_ONCE = 50

/** Milliseconds after a file was loaded until it is looked at: others come with it, and the page is busy. */
export const ASSET_WAIT_MS = 2_000

// What to record, and when.

/** Milliseconds of one of the two generations of the picture in memory, so that 30 to 60 s can be sent when something happens. */
export const GENERATION_MS = 30_000

/** Characters of JSON the picture in memory may have: the keyframe of a 3 MB page has some 6 million, a busy minute fewer. */
export const MAX_RING_CHARS = 8_000_000

/** Milliseconds without anybody doing anything after which a visible tab's picture pauses: reading a long paragraph takes one or two minutes. */
export const IDLE_PAUSE_MS = 5 * 60 * 1000

/** Milliseconds after which a hidden tab's picture pauses: who looks something up in another tab mostly is back by then. */
export const HIDDEN_PAUSE_MS = 60_000

/** Milliseconds the first batch waits for the project's settings. Three round trips on a slow phone; then the site's own options hold. */
export const SETTINGS_WAIT_MS = 2_000

/** Calls of the site's code kept until recording may begin: who the visitor is and their flags, mostly. */
export const MAX_WAITING_CALLS = 100
