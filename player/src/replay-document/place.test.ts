import { EventType, type eventWithTime, IncrementalSource } from '@rrweb/types'
import { describe, expect, it } from 'vitest'
import { placeAfter } from './place.ts'

const AT_MS = 1_000
const trace: eventWithTime = {
  type: EventType.IncrementalSnapshot,
  timestamp: AT_MS,
  data: { source: IncrementalSource.MouseMove, positions: [{ x: 1, y: 1, id: 1, timeOffset: -450 }] },
}
const scroll: eventWithTime = {
  type: EventType.IncrementalSnapshot,
  timestamp: AT_MS,
  data: { source: IncrementalSource.Scroll, id: 1, x: 0, y: 5 },
}

describe('placeAfter', () => {
  it('is the time of a trace that a seek has gone past', () => {
    expect(placeAfter(trace, AT_MS + 0.5)).toMatchObject({ timestamp: AT_MS })
    expect(placeAfter(trace, AT_MS + 0.5)?.type).not.toBe(trace.type)
  })

  it('leaves a trace alone that was begun early, while playing', () => {
    expect(placeAfter(trace, AT_MS - 100)).toBeNull()
    expect(placeAfter(trace, AT_MS)).toBeNull()
  })

  it('leaves everything else alone', () => {
    expect(placeAfter(scroll, AT_MS + 0.5)).toBeNull()
    expect(placeAfter(null, AT_MS)).toBeNull()
  })
})
