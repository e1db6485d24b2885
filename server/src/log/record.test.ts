import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeRecord, type LogRecord, type ReadRecord, readRecords } from './record.ts'

const records: fc.Arbitrary<LogRecord> = fc.record({
  meta: fc.record({
    project: fc.string({ maxLength: 20 }),
    receivedAtMs: fc.maxSafeNat(),
    skewMs: fc.integer(),
    userAgent: fc.string({ unit: 'binary', maxLength: 60 }),
  }),
  frame: fc.uint8Array({ maxLength: 200 }),
})
const logs = fc.array(records, { minLength: 1, maxLength: 6 })

function encode(list: readonly LogRecord[]): Buffer {
  return Buffer.concat(list.flatMap(record => encodeRecord(record)))
}

function good(read: readonly ReadRecord[]): LogRecord[] {
  return read.flatMap(one => (one.ok ? [{ meta: one.record.meta, frame: Uint8Array.from(one.record.frame) }] : []))
}

/** Byte positions at which each record ends. */
function ends(list: readonly LogRecord[]): number[] {
  let at = 0
  return list.map(record => {
    at += encode([record]).byteLength
    return at
  })
}

describe('log records', () => {
  it('round trip, with the offsets at which they lie', () => {
    fc.assert(
      fc.property(logs, list => {
        const bytes = encode(list)
        const read = [...readRecords(bytes)]
        expect(good(read)).toEqual(list)
        for (const one of read) {
          if (!one.ok) throw new Error(one.reason)
          const alone = [...readRecords(bytes.subarray(one.offset, one.offset + one.bytes))]
          expect(alone).toHaveLength(1)
          expect(alone[0]?.ok).toBe(true)
        }
      }),
    )
  })

  it('keeps the frame as a view of what was given and of what was read', () => {
    const frame = new Uint8Array([1, 2, 3])
    const record = { meta: { project: 'p', receivedAtMs: 1, skewMs: 0, userAgent: '' }, frame }
    expect(encodeRecord(record)[1]).toBe(frame)
    const bytes = encode([record])
    const [read] = [...readRecords(bytes)]
    expect(read?.ok && read.record.frame.buffer).toBe(bytes.buffer)
  })

  it('reads nothing from nothing', () => {
    expect([...readRecords(Buffer.alloc(0))]).toEqual([])
  })

  it('cut at any byte, gives every whole record before the cut, then says why it stopped', () => {
    fc.assert(
      fc.property(logs, list => {
        const bytes = encode(list)
        const boundaries = ends(list)
        for (let cut = 0; cut <= bytes.byteLength; cut++) {
          const read = [...readRecords(bytes.subarray(0, cut))]
          const whole = boundaries.filter(end => end <= cut).length
          expect(good(read)).toEqual(list.slice(0, whole))
          const isClean = cut === 0 || boundaries.includes(cut)
          expect(read.filter(one => !one.ok)).toHaveLength(isClean ? 0 : 1)
        }
      }),
      { numRuns: 10 },
    )
  })

  it('with any bit flipped, gives every record before it and none that is damaged', () => {
    fc.assert(
      fc.property(logs, fc.nat(), (list, seed) => {
        const bytes = encode(list)
        const bit = seed % (bytes.byteLength * 8)
        const damaged = Buffer.from(bytes)
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        const read = [...readRecords(damaged)]
        const before = ends(list).filter(end => end <= bit >> 3).length
        expect(good(read)).toEqual(list.slice(0, before))
        expect(read.at(-1)?.ok).toBe(false)
        expect(read).toHaveLength(before + 1)
      }),
      { numRuns: 500 },
    )
  })

  it('hands out the damaged rest, so that it can be kept', () => {
    const list = [0, 1].map(at => ({
      meta: { project: 'p', receivedAtMs: at, skewMs: 0, userAgent: '' },
      frame: new Uint8Array([at]),
    }))
    const bytes = encode(list)
    bytes[bytes.byteLength - 1] = 99
    const rest = [...readRecords(bytes)].at(-1)
    expect(rest?.ok).toBe(false)
    expect(rest?.ok === false && rest.reason).toContain('checksum')
    expect(rest?.bytes).toEqual(bytes.subarray(ends(list)[0]))
  })

  it('ends on noise, never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), noise => {
        const read = [...readRecords(Buffer.from(noise))]
        expect(read.at(-1)?.ok).toBe(false)
      }),
    )
  })

  it.each([0, 3, 0xffff_ffff])('refuses a record that announces %d bytes', announced => {
    const bytes = encode([
      { meta: { project: 'p', receivedAtMs: 0, skewMs: 0, userAgent: '' }, frame: new Uint8Array(9) },
    ])
    bytes.writeUInt32LE(announced, 0)
    expect([...readRecords(bytes)]).toMatchObject([{ ok: false }])
  })
})
