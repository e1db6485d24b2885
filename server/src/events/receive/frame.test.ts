import { gunzipSync } from 'node:zlib'
import { MAX_INDEX_EVENT_BYTES } from '@playhead/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { storedGzip } from './frame.ts'

describe('storedGzip', () => {
  it('is gzip of the same bytes, up to the limit of an event', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), bytes => gunzipSync(storedGzip(Buffer.from(bytes))).equals(bytes)),
    )
    for (const length of [0, 1, MAX_INDEX_EVENT_BYTES, 65_535]) {
      const bytes = Buffer.alloc(length, 'ä')
      expect(gunzipSync(storedGzip(bytes)).equals(bytes)).toBe(true)
    }
  })
})
