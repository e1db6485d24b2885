import { describe, expect, it } from 'vitest'
import { IDLE, makeSession, makeShopSession, makeTab, START_MS, TAB_A, TAB_B } from '../../../test/recording.ts'
import { createDecoder, type DecodedChunk } from './decode.ts'
import { busyRanges, eventsBetween, type GetChunk, neighbourTime, pictureEvents, timeOfCount } from './events.ts'
import { idleRanges } from './ranges.ts'
import type { RecordedEvent } from './tabevents.ts'

const shop = makeShopSession()
const { chunks } = shop.manifest
const decoded = new Map<string, DecodedChunk>()
for (const [id, text] of shop.texts) {
  const decoder = createDecoder(chunks.find(chunk => chunk.id === id)?.tabs ?? [], [])
  decoder.push(text)
  decoded.set(id, decoder.end())
}
const all: GetChunk = chunk => decoded.get(chunk.id) ?? null
const at = (second: number) => START_MS + second * 1_000
const parse = (events: RecordedEvent[]) =>
  events.map(event => JSON.parse(event.json) as { type: number; timestamp: number; data: { width?: number } })

describe('eventsBetween', () => {
  it('takes one tab only, in order, from inclusive to exclusive', () => {
    const events = eventsBetween(chunks, all, TAB_B, at(80), at(82))
    expect(events[0]?.atMs).toBe(at(80))
    expect(events.every(event => event.atMs < at(82))).toBe(true)
    expect(events.length).toBeGreaterThan(2)
  })
  it('takes what is here and no more', () => {
    const half: GetChunk = chunk => (chunk.id === 'c1' ? null : all(chunk))
    expect(eventsBetween(chunks, half, TAB_A, at(10), at(20))).toEqual([])
  })
})

describe('pictureEvents', () => {
  it('begins with the page data and the keyframe', () => {
    const events = parse(pictureEvents(chunks, all, TAB_A, at(60), at(70), { width: 1, height: 1 }))
    expect(events.slice(0, 2).map(event => event.type)).toEqual([4, 2])
    expect(events[0]?.data.width).toBe(1280)
  })
  it('makes up the page data when its chunk is not here', () => {
    const session = makeSession(
      makeTab(TAB_A, 'x', 0, 5, 100).filter(line => line.event.type !== 4),
      [],
    )
    const only = createDecoder([TAB_A], [])
    only.push(session.texts.get('c0') ?? '')
    const chunk = only.end()
    const events = parse(
      pictureEvents(session.manifest.chunks, () => chunk, TAB_A, at(0), at(5), { width: 390, height: 844 }),
    )
    expect(events[0]).toMatchObject({ type: 4, data: { width: 390, height: 844 } })
    expect(
      parse(pictureEvents(session.manifest.chunks, () => chunk, TAB_A, at(0), at(5), { width: 0, height: 0 }))[0]?.data
        .width,
    ).toBeGreaterThan(0)
  })
  it('is empty when the keyframe cannot be read', () =>
    expect(pictureEvents(chunks, () => null, TAB_A, at(0), at(9), { width: 1, height: 1 })).toEqual([]))
})

describe('busyRanges', () => {
  it('finds the made session’s silence once everything is here', () => {
    const session = { fromMs: at(0), toMs: at(120) }
    const idle = idleRanges(
      busyRanges(chunks, chunk => all(chunk)?.busy ?? null, shop.events),
      session,
      5_000,
    )
    expect(idle).toEqual([{ fromMs: at(IDLE.fromS - 1), toMs: at(IDLE.toS) }])
  })
  it('takes what is not here for busy', () => {
    expect(
      idleRanges(
        busyRanges(chunks, () => null, []),
        { fromMs: at(0), toMs: at(120) },
        5_000,
      ),
    ).toEqual([])
  })
})

describe('timeOfCount', () => {
  const until = (fromS: number, count: number) => timeOfCount(chunks, all, TAB_B, at(fromS), at(105), count)
  it('ends after so many events, never between two of one moment', () => {
    for (const count of [1, 5, 20]) {
      const untilMs = until(81, count)
      const events = eventsBetween(chunks, all, TAB_B, at(81), untilMs)
      const last = events.at(-1)?.atMs ?? 0
      expect(events.filter(event => event.atMs < last).length).toBeLessThan(count)
      expect(events.length).toBeGreaterThanOrEqual(count)
      expect(untilMs).toBeGreaterThan(last)
    }
  })
  it('has no end where there are fewer', () => expect(until(104, 500)).toBe(Number.POSITIVE_INFINITY))
})

describe('neighbourTime', () => {
  it('steps to the next and the previous moment', () => {
    expect(neighbourTime(chunks, all, TAB_A, at(10), 1)).toBe(at(11))
    expect(neighbourTime(chunks, all, TAB_A, at(10), -1)).toBe(at(9))
    expect(neighbourTime(chunks, all, TAB_A, at(10) + 1, -1)).toBe(at(10))
  })
  it('steps over many events of one moment', () => {
    expect(neighbourTime(chunks, all, TAB_B, at(80) - 1, 1)).toBe(at(80))
    expect(neighbourTime(chunks, all, TAB_B, at(80), 1)).toBe(at(81))
  })
  it('stops where a chunk is missing, rather than beyond it', () => {
    const part: GetChunk = chunk => (chunk.id === 'c2' ? null : all(chunk))
    expect(neighbourTime(chunks, part, TAB_A, at(19), 1)).toBe(at(20))
    expect(neighbourTime(chunks, part, TAB_A, at(30), -1)).toBe(at(29))
  })
  it('has none beyond the ends', () => {
    expect(neighbourTime(chunks, all, TAB_A, at(120), 1)).toBeNull()
    expect(neighbourTime(chunks, all, TAB_A, at(0), -1)).toBeNull()
    expect(neighbourTime(chunks, all, 'nobody', at(5), 1)).toBeNull()
  })
})
