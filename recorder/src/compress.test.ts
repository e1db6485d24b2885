import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slicesOf } from './compress.ts'
import { COMPRESS_SLICE_CHARS } from './limits.ts'

/** What an encoder makes of one half of a character. */
const REPLACED = '\ufffd'

describe('slicesOf', () => {
  it('parts a text of any length into pieces of a few milliseconds each, and never a character', () => {
    // Characters of one and of two code units, so that any place may be in the middle of one.
    const text = fc
      .tuple(fc.constantFrom('a', '👋', 'a👋', '👋a'), fc.nat(3 * COMPRESS_SLICE_CHARS), fc.nat(3))
      .map(([unit, length, shift]) => 'x'.repeat(shift) + unit.repeat(Math.ceil(length / unit.length)))
    fc.assert(
      fc.property(text, whole => {
        const slices = [...slicesOf(whole)]
        expect(slices.join('') === whole).toBe(true)
        for (const slice of slices) {
          expect(slice.length).toBeLessThanOrEqual(COMPRESS_SLICE_CHARS + 1)
          expect(new TextDecoder().decode(new TextEncoder().encode(slice)).includes(REPLACED)).toBe(false)
        }
      }),
      { numRuns: 40 },
    )
  })
})
