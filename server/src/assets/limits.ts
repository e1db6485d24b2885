/** Bytes of one kept file: a photograph at twice the screen's resolution has 2 MB, a variable font with all its scripts 4. */
export const MAX_ASSET_BYTES = 5 * 1024 * 1024

/** Hashes one question may name: a page shows some 50 images, a shop's list 200. */
export const MAX_ASKED_HASHES = 500

/** Bytes of such a question: 67 for each hash, and the key. */
export const MAX_QUESTION_BYTES = 64 * 1024

/** Uploads held in memory at a time, 40 MB in all; one more is told to come back. */
export const MAX_UPLOADS = 8

/** Seconds after which it may: a 5 MB file at 10 Mbit/s takes 4. */
export const UPLOAD_RETRY_S = 5

/** Looks at the store that one question makes at a time: S3 answers one in 20 to 50 ms. */
export const LOOKS_AT_ONCE = 16

/** Seconds browsers keep an asset: its address says its content. */
export const ASSET_AGE_S = 365 * 24 * 60 * 60

/** What pages draw with. Nothing else is taken: a project's storage is no place for files of any kind. */
export const ASSET_TYPES: readonly string[] = [
  'image/apng',
  'image/avif',
  'image/bmp',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/svg+xml',
  'image/vnd.microsoft.icon',
  'image/webp',
  'image/x-icon',
  'font/collection',
  'font/otf',
  'font/sfnt',
  'font/ttf',
  'font/woff',
  'font/woff2',
  'application/font-woff',
  'application/font-woff2',
  'application/vnd.ms-fontobject',
  'application/x-font-ttf',
  'text/css',
]
