import { describe, expect, it } from 'vitest'
import { makeSession, makeTab, START_MS, TAB_A } from '../../../test/recording.ts'
import { createDecoder, type DecodedChunk } from './decode.ts'
import { eventsBetween } from './events.ts'
import { FEED_EVENTS, FEED_MS, PICTURE_CHARS, PICTURE_EVENTS } from './limits.ts'
import { feedTarget, isLarge, newPicture, noteFed, type Recording, takeLate } from './picture.ts'

const at = (second: number) => START_MS + second * 1_000
const event = (atMs: number, json = '{}') => ({ atMs, isKeyframe: false, isMeta: false, json })

/** A tab's minute, in chunks of 10 s, of which some are not here. `storm`: so many more events in its second second. */
function recording(missing: readonly string[] = [], storm = 0): Recording {
  const extra = Array.from({ length: storm }, (_, n) => ({
    tab: TAB_A,
    seq: 0,
    event: { type: 3, data: { source: 0 }, timestamp: at(1) + n },
  }))
  const session = makeSession([...makeTab(TAB_A, 'x', 0, 60, 60), ...extra], [])
  const decoded = new Map<string, DecodedChunk>()
  for (const chunk of session.manifest.chunks) {
    const decoder = createDecoder(chunk.tabs, [])
    decoder.push(session.texts.get(chunk.id) ?? '')
    if (!missing.includes(chunk.id)) decoded.set(chunk.id, decoder.end())
  }
  return {
    chunks: session.manifest.chunks,
    get: chunk => decoded.get(chunk.id) ?? null,
    isSettled: chunk => decoded.has(chunk.id),
    viewport: session.manifest.viewport,
    endMs: session.manifest.endedMs,
  }
}

describe('feedTarget', () => {
  it('is some seconds ahead, more at a higher speed', () => {
    expect(feedTarget(recording(), TAB_A, at(0), at(5), 1)).toBe(at(5) + FEED_MS)
    expect(feedTarget(recording(), TAB_A, at(0), at(5), 0.25)).toBe(at(5) + FEED_MS)
    expect(feedTarget(recording(), TAB_A, at(0), at(5), 4)).toBe(at(5) + FEED_MS * 4)
  })
  it('is nearer where much happens, but no nearer than a second', () => {
    const untilMs = feedTarget(recording([], 3_000), TAB_A, at(0), at(1), 1)
    const { chunks, get } = recording([], 3_000)
    expect(untilMs).toBe(at(2))
    expect(eventsBetween(chunks, get, TAB_A, at(1), untilMs).length).toBeGreaterThan(FEED_EVENTS)
    expect(feedTarget(recording([], 700), TAB_A, at(0), at(0), 1)).toBeLessThan(at(2))
  })
  it('ends at a hole, and at the end', () => {
    expect(feedTarget(recording(['c1']), TAB_A, at(0), at(5), 1)).toBe(at(10))
    expect(feedTarget(recording(), TAB_A, at(0), at(58), 1)).toBe(at(60) + 1)
  })
})

describe('a picture', () => {
  it('is due for more once half of what it has is played', () => {
    const picture = newPicture(TAB_A, at(0), [event(at(0)), event(at(3))], at(10), at(2))
    expect(picture).toMatchObject({ hungryMs: at(6), lastMs: at(3), movedToMs: at(2), events: 2 })
    noteFed(picture, [], at(14), at(6))
    expect(picture).toMatchObject({ fedUntilMs: at(14), hungryMs: at(10), lastMs: at(3), events: 2 })
  })
  it('is large by its events, or by their text', () => {
    const picture = newPicture(TAB_A, 0, [], 1, 0)
    expect(isLarge(picture)).toBe(false)
    expect(isLarge({ ...picture, events: PICTURE_EVENTS + 1 })).toBe(true)
    noteFed(picture, [event(1, 'x'.repeat(PICTURE_CHARS)), event(2, 'xx')], 3, 0)
    expect(isLarge(picture)).toBe(true)
  })
})

describe('takeLate', () => {
  const late = (untilS: number, lastS: number, missing: string[] = []) => {
    const known = recording(missing)
    const picture = newPicture(TAB_A, at(0), [event(at(lastS))], at(untilS) + 1, at(lastS))
    picture.late = known.chunks.filter(chunk => chunk.id === 'c2')
    return { picture, ...takeLate(picture, known) }
  }
  it('waits for what has not arrived', () => {
    const { picture, events, isStale } = late(20, 19, ['c2'])
    expect([picture.late.length, events.length, isStale]).toEqual([1, 0, false])
  })
  it('takes what follows the last event, once', () => {
    const { picture, events, isStale } = late(20, 19)
    expect([picture.late.length, isStale]).toEqual([0, false])
    expect(new Set(events.map(each => each.atMs))).toEqual(new Set([at(20)]))
  })
  it('says when something belongs before it', () => expect(late(25, 24).isStale).toBe(true))
})
