import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BatchFrame, type BatchHeader, decodeFrame, encodeFrame, FRAME_VERSION, FrameError } from './frame.ts'
import { uuidv7 } from './ids.ts'
import {
  MAX_BATCH_BYTES,
  MAX_BATCH_SPAN_MS,
  MAX_HEADER_BYTES,
  MAX_KEY_CHARS,
  MAX_SEQ,
  MAX_VISITOR_CHARS,
} from './limits.ts'

const uuid = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 48 - 1 }), fc.uint8Array({ minLength: 10, maxLength: 10 }))
  .map(([atMs, random]) => uuidv7(atMs, random))

/** Any text: lone surrogates, NUL and quotes too. */
const text = (maxLength: number) =>
  fc.string({ unit: 'binary', minLength: 1, maxLength }).filter(s => s.length <= maxLength)

const frames: fc.Arbitrary<BatchFrame> = fc
  .record({
    key: text(MAX_KEY_CHARS),
    session: uuid,
    tab: uuid,
    seq: fc.nat(MAX_SEQ),
    fromMs: fc.nat(2 ** 31),
    spanMs: fc.nat(MAX_BATCH_SPAN_MS),
    sentAtMs: fc.maxSafeNat(),
    visitor: text(MAX_VISITOR_CHARS),
    recorder: text(64),
    full: fc.boolean(),
    events: fc.uint8Array({ maxLength: 300 }),
    snapshots: fc.uint8Array({ maxLength: 300 }),
    count: fc.integer({ min: 1, max: 1_000 }),
  })
  .map(({ spanMs, events, snapshots, count, full, ...header }) => ({
    header: {
      ...header,
      toMs: header.fromMs + spanMs,
      events: { count: events.byteLength === 0 ? 0 : count, bytes: events.byteLength },
      snapshots: { count: snapshots.byteLength === 0 ? 0 : count, bytes: snapshots.byteLength, full },
    },
    events,
    snapshots,
  }))

const sample: BatchFrame = {
  header: {
    key: 'pk_test_key',
    session: uuidv7(1_700_000_000_000),
    tab: uuidv7(1_700_000_000_001),
    seq: 7,
    fromMs: 1_700_000_000_000,
    toMs: 1_700_000_005_000,
    sentAtMs: 1_700_000_005_001,
    visitor: 'ana@example.com',
    events: { count: 2, bytes: 40 },
    snapshots: { count: 30, bytes: 200, full: true },
    recorder: '1.2.3',
  },
  events: new Uint8Array(40).fill(1),
  snapshots: new Uint8Array(200).fill(2),
}

/** A frame laid out by hand, so that a hostile header can be given. */
function layOut(header: unknown, body = new Uint8Array(240), announced?: number): Uint8Array {
  const json =
    typeof header === 'string' ? new TextEncoder().encode(header) : new TextEncoder().encode(JSON.stringify(header))
  const bytes = new Uint8Array(5 + json.byteLength + body.byteLength)
  bytes[0] = FRAME_VERSION
  new DataView(bytes.buffer).setUint32(1, announced ?? json.byteLength, true)
  bytes.set(json, 5)
  bytes.set(body, 5 + json.byteLength)
  return bytes
}

function reasonOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof FrameError) return error.reason
    throw error
  }
  return 'accepted'
}

describe('frame round trip', () => {
  it('gives back what was encoded', () => {
    fc.assert(
      fc.property(frames, frame => {
        const decoded = decodeFrame(encodeFrame(frame))
        expect(decoded.header).toEqual(frame.header)
        expect(decoded.events).toEqual(frame.events)
        expect(decoded.snapshots).toEqual(frame.snapshots)
      }),
    )
  })

  it('gives the same bytes again', () => {
    fc.assert(
      fc.property(frames, frame => {
        const bytes = encodeFrame(frame)
        expect(encodeFrame(decodeFrame(bytes))).toEqual(bytes)
      }),
      { numRuns: 50 },
    )
  })

  it('reads a frame that lies in the middle of a larger buffer, without copying', () => {
    const bytes = encodeFrame(sample)
    const large = new Uint8Array(bytes.byteLength + 64).fill(255)
    large.set(bytes, 33)
    const decoded = decodeFrame(large.subarray(33, 33 + bytes.byteLength))
    expect(decoded.header).toEqual(sample.header)
    expect(decoded.events.buffer).toBe(large.buffer)
    expect(decoded.snapshots.buffer).toBe(large.buffer)
  })

  it('counts the sections itself', () => {
    const wrong = { ...sample, header: { ...sample.header, events: { count: 2, bytes: 9_999 } } }
    expect(decodeFrame(encodeFrame(wrong)).header.events.bytes).toBe(40)
  })

  it('carries fields that a later recorder adds', () => {
    const header = { ...sample.header, consent: 'full' }
    expect(decodeFrame(layOut(header)).header).toEqual(header)
  })

  it('takes a batch of exactly the limit and refuses one byte more', () => {
    const overhead = encodeFrame(sample).byteLength - 240
    const longer = (bytes: number): BatchFrame => ({ ...sample, snapshots: new Uint8Array(bytes) })
    const digits = String(MAX_BATCH_BYTES).length - String(200).length
    const room = MAX_BATCH_BYTES - overhead - digits - 40
    expect(encodeFrame(longer(room)).byteLength).toBe(MAX_BATCH_BYTES)
    expect(decodeFrame(encodeFrame(longer(room))).snapshots.byteLength).toBe(room)
    expect(reasonOf(() => encodeFrame(longer(room + 1)))).toBe('too_large')
    expect(reasonOf(() => decodeFrame(new Uint8Array(MAX_BATCH_BYTES + 1)))).toBe('too_large')
  })
})

describe('damaged frames', () => {
  it('refuses a frame cut at any byte', () => {
    const bytes = encodeFrame(sample)
    for (let end = 0; end < bytes.byteLength; end++) {
      expect(['truncated', 'length_mismatch']).toContain(reasonOf(() => decodeFrame(bytes.subarray(0, end))))
    }
  })

  it('refuses a frame with bytes behind it', () => {
    const bytes = encodeFrame(sample)
    const longer = new Uint8Array(bytes.byteLength + 1)
    longer.set(bytes)
    expect(reasonOf(() => decodeFrame(longer))).toBe('length_mismatch')
  })

  it('answers any changed byte with a frame or a FrameError', () => {
    const bytes = encodeFrame(sample)
    for (let at = 0; at < bytes.byteLength; at++) {
      for (const value of [0, 1, 0x22, 0x7d, 0x80, 0xff, (bytes[at] ?? 0) ^ 1]) {
        const mutated = bytes.slice()
        mutated[at] = value
        reasonOf(() => decodeFrame(mutated))
      }
    }
  })

  it('answers any run of changed bytes with a frame or a FrameError', () => {
    const bytes = encodeFrame(sample)
    fc.assert(
      fc.property(fc.nat(bytes.byteLength - 1), fc.uint8Array({ minLength: 1, maxLength: 40 }), (at, noise) => {
        const mutated = bytes.slice()
        mutated.set(noise.subarray(0, mutated.byteLength - at), at)
        reasonOf(() => decodeFrame(mutated))
      }),
      { numRuns: 500 },
    )
  })

  it('answers noise with a FrameError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), noise => reasonOf(() => decodeFrame(noise)) !== 'accepted'),
    )
  })
})

describe('hostile lengths', () => {
  it.each([
    [MAX_HEADER_BYTES + 1, 'header_length'],
    [0x7fff_ffff, 'header_length'],
    [0xffff_ffff, 'header_length'],
    [MAX_HEADER_BYTES, 'truncated'],
    [0, 'header_json'],
    [1, 'header_json'],
  ])('refuses an announced header of %d bytes', (announced, reason) => {
    expect(reasonOf(() => decodeFrame(layOut(sample.header, undefined, announced)))).toBe(reason)
  })

  it('refuses any announced header length but the true one', () => {
    const bytes = encodeFrame(sample)
    const honest = new DataView(bytes.buffer).getUint32(1, true)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), announced => {
        fc.pre(announced !== honest)
        const lying = bytes.slice()
        new DataView(lying.buffer).setUint32(1, announced, true)
        return reasonOf(() => decodeFrame(lying)) !== 'accepted'
      }),
    )
  })

  it('refuses section lengths that do not add up to the body', () => {
    fc.assert(
      fc.property(fc.nat(2 * MAX_BATCH_BYTES), fc.nat(2 * MAX_BATCH_BYTES), (events, snapshots) => {
        fc.pre(events + snapshots !== 240)
        const header = {
          ...sample.header,
          events: { count: 1, bytes: events },
          snapshots: { count: 1, bytes: snapshots, full: false },
        }
        return reasonOf(() => decodeFrame(layOut(header))) !== 'accepted'
      }),
    )
  })

  it.each([0, 2, 255])('refuses version %d', version => {
    const bytes = encodeFrame(sample)
    bytes[0] = version
    expect(reasonOf(() => decodeFrame(bytes))).toBe('version')
  })

  it('will not encode a header over its limit', () => {
    const header = { ...sample.header, padding: 'x'.repeat(MAX_HEADER_BYTES) }
    expect(reasonOf(() => encodeFrame({ ...sample, header }))).toBe('header_length')
  })
})

describe('hostile headers', () => {
  it('answers any JSON value with a FrameError', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), value => {
        fc.pre(JSON.stringify(value).length < 2_000)
        return reasonOf(() => decodeFrame(layOut(JSON.stringify(value)))) === 'header_field'
      }),
      { numRuns: 300 },
    )
  })

  it('refuses any value of another kind in any field', () => {
    const fields = Object.keys(sample.header) as (keyof BatchHeader)[]
    const stranger = fc.oneof(
      fc.constantFrom<unknown>(null, true, '', [], {}, -1, 0.5, 1e300, 'x'.repeat(300), { count: 1 }, { bytes: 0 }),
      fc.array(fc.integer()),
    )
    fc.assert(
      fc.property(fc.constantFrom(...fields), stranger, (field, value) => {
        return reasonOf(() => decodeFrame(layOut({ ...sample.header, [field]: value }))) === 'header_field'
      }),
      { numRuns: 300 },
    )
  })

  it('refuses a header with any field left out', () => {
    for (const field of Object.keys(sample.header)) {
      const { [field as keyof BatchHeader]: _, ...header } = sample.header
      expect(reasonOf(() => decodeFrame(layOut(header)))).toBe('header_field')
    }
  })

  it.each([
    ['not JSON', '{"key":', 'header_json'],
    ['a byte order mark', '\ufeff{}', 'header_json'],
    ['deep nesting', '['.repeat(8_000), 'header_json'],
    ['deep nesting that closes', `${'['.repeat(4_000)}${']'.repeat(4_000)}`, 'header_field'],
    ['a prototype', '{"__proto__":{"key":"pk_x"}}', 'header_field'],
    ['a duplicate key, of which the last counts', JSON.stringify(sample.header).replace('{', '{"seq":-1,'), 'accepted'],
  ])('handles %s', (_, header, reason) => {
    const found = reasonOf(() => decodeFrame(layOut(header)))
    // TextDecoder drops a byte order mark, so that `{}` is left: no header either.
    expect(header.startsWith('\ufeff') ? ['header_json', 'header_field'] : [reason]).toContain(found)
  })

  it('refuses a header that is not UTF-8', () => {
    const bytes = encodeFrame(sample)
    bytes[5 + 10] = 0xff
    expect(reasonOf(() => decodeFrame(bytes))).toBe('header_json')
  })

  it.each([
    ['seq over its limit', { seq: MAX_SEQ + 1 }],
    ['a span that is negative', { toMs: sample.header.fromMs - 1 }],
    ['a span over its limit', { toMs: sample.header.fromMs + MAX_BATCH_SPAN_MS + 1 }],
    ['an upper-case session', { session: sample.header.session.toUpperCase() }],
    ['a session with a path in it', { session: `../../${sample.header.session.slice(6)}` }],
    ['a key over its limit', { key: 'k'.repeat(MAX_KEY_CHARS + 1) }],
    ['a count without bytes', { events: { count: 1, bytes: 0 }, snapshots: { count: 1, bytes: 240, full: true } }],
    ['bytes without a count', { events: { count: 0, bytes: 40 } }],
    ['a time that is no whole number', { sentAtMs: 1.5 }],
    ['a time past the safe integers', { sentAtMs: 2 ** 53 }],
  ])('refuses %s on both ends', (_, change) => {
    const header = { ...sample.header, ...change } as BatchHeader
    expect(reasonOf(() => decodeFrame(layOut(header)))).toBe('header_field')
    if ('events' in change) return
    expect(reasonOf(() => encodeFrame({ ...sample, header }))).toBe('header_field')
  })
})
