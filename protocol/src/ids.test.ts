import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUuid, uuidTimeMs, uuidv7 } from './ids.ts'

const time = fc.integer({ min: 0, max: 2 ** 48 - 1 })
const random = fc.uint8Array({ minLength: 10, maxLength: 10 })

describe('uuidv7', () => {
  it('is a lower-case UUID of version 7 and variant 2, whatever the random bytes', () => {
    fc.assert(
      fc.property(time, random, (atMs, bytes) => {
        const uuid = uuidv7(atMs, bytes)
        expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect(isUuid(uuid)).toBe(true)
      }),
    )
  })

  it('gives its time back', () => {
    fc.assert(fc.property(time, random, (atMs, bytes) => uuidTimeMs(uuidv7(atMs, bytes)) === atMs))
  })

  it('sorts by time as text, even against the random bits', () => {
    fc.assert(
      fc.property(time, time, random, random, (a, b, randomA, randomB) => {
        fc.pre(a < b)
        return uuidv7(a, randomA) < uuidv7(b, randomB)
      }),
    )
  })

  it('keeps 74 random bits', () => {
    fc.assert(
      fc.property(time, random, fc.nat(79), (atMs, bytes, bit) => {
        const flipped = bytes.slice()
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7))
        const isOverwritten = bit < 4 || (bit >= 16 && bit < 18)
        return (uuidv7(atMs, bytes) === uuidv7(atMs, flipped)) === isOverwritten
      }),
      { numRuns: 300 },
    )
  })

  it('reads the example of RFC 9562, appendix A.6', () => {
    const random = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f])
    expect(uuidv7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
    expect(uuidTimeMs('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')).toBe(1_645_557_742_000)
  })

  it('takes now and fresh random bytes by default', () => {
    const before = Date.now()
    const uuids = Array.from({ length: 1_000 }, () => uuidv7())
    expect(new Set(uuids).size).toBe(1_000)
    for (const uuid of uuids) {
      expect(uuidTimeMs(uuid)).toBeGreaterThanOrEqual(before)
      expect(uuidTimeMs(uuid)).toBeLessThanOrEqual(Date.now())
    }
  })
})

describe('isUuid', () => {
  it.each([
    '',
    'x',
    '017F22E2-79B0-7CC3-98C4-DC0C0C07398F',
    '017f22e279b07cc398c4dc0c0c07398f',
    '017f22e2-79b0-9cc3-98c4-dc0c0c07398f',
    '017f22e2-79b0-7cc3-c8c4-dc0c0c07398f',
    '{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}',
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n',
    '00000000-0000-0000-0000-000000000000',
    42,
    null,
    undefined,
  ])('refuses %j', value => {
    expect(isUuid(value)).toBe(false)
  })

  it('refuses any text that is not one', () => {
    fc.assert(fc.property(fc.string(), value => !isUuid(value)))
  })
})
