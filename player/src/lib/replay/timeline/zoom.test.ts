import { describe, expect, it } from 'vitest'
import { shareOf } from './scale.ts'
import {
  followView,
  formatZoom,
  panTo,
  parseZoom,
  pinchView,
  viewAround,
  wheelFactor,
  wholeOf,
  zoomAround,
  zoomOf,
} from './zoom.ts'

const WHOLE = { fromMs: 10_000, toMs: 110_000 }
const VIEW = { fromMs: 30_000, toMs: 50_000 }

it('a session without length is a view all the same', () => {
  const whole = wholeOf({ fromMs: 5, toMs: 5 })
  expect(whole.toMs).toBeGreaterThan(whole.fromMs)
  expect(zoomAround(whole, whole, 2, 5)).toBeNull()
})

describe('zoomAround', () => {
  it('keeps what is pointed at where it is', () => {
    const view = zoomAround(WHOLE, WHOLE, 4, 60_000)
    expect(view).toEqual({ fromMs: 47_500, toMs: 72_500 })
    expect(view && shareOf(view, 60_000)).toBe(0.5)
    expect(view && zoomOf(view, WHOLE)).toBe(4)
  })
  it('stays within the session', () => {
    expect(zoomAround(WHOLE, WHOLE, 2, 10_000)).toEqual({ fromMs: 10_000, toMs: 60_000 })
    expect(zoomAround(VIEW, WHOLE, 0.5, 50_000)).toEqual({ fromMs: 10_000, toMs: 50_000 })
  })
  it('ends at the whole session, and at two seconds', () => {
    expect(zoomAround(VIEW, WHOLE, 0.1, 40_000)).toBeNull()
    expect(zoomAround(VIEW, WHOLE, 1_000, 40_000)).toEqual({ fromMs: 39_000, toMs: 41_000 })
  })
  it('takes an anchor out of sight for the edge it is behind', () =>
    expect(zoomAround(VIEW, WHOLE, 2, 100_000)).toEqual({ fromMs: 40_000, toMs: 50_000 }))
})

it('the wheel zooms in away from the viewer, and out as far again', () => {
  expect(wheelFactor(-100)).toBeCloseTo(1.35, 2)
  expect(wheelFactor(-100) * wheelFactor(100)).toBeCloseTo(1)
  expect(wheelFactor(-1e9)).toBeLessThan(2)
})

it('panTo keeps the length and stops at the ends', () => {
  expect(panTo(VIEW, WHOLE, 60_000)).toEqual({ fromMs: 60_000, toMs: 80_000 })
  expect(panTo(VIEW, WHOLE, -5)).toEqual({ fromMs: 10_000, toMs: 30_000 })
  expect(panTo(VIEW, WHOLE, 1e9)).toEqual({ fromMs: 90_000, toMs: 110_000 })
})

it('viewAround has the moment in its middle, or as near as the ends allow', () => {
  expect(viewAround(WHOLE, 5, 50_000)).toEqual({ fromMs: 40_000, toMs: 60_000 })
  expect(viewAround(WHOLE, 5, 12_000)).toEqual({ fromMs: 10_000, toMs: 30_000 })
  expect(viewAround(WHOLE, 1, 50_000)).toBeNull()
})

describe('pinchView', () => {
  it('keeps what the fingers hold under them', () => {
    const view = pinchView(WHOLE, WHOLE, [0.4, 0.6], [0.2, 0.8])
    expect(view && [shareOf(view, 50_000), shareOf(view, 70_000)].map(share => share.toFixed(3))).toEqual([
      '0.200',
      '0.800',
    ])
  })
  it('moves with two fingers that keep their distance', () =>
    expect(pinchView(VIEW, WHOLE, [0.4, 0.6], [0.2, 0.4])).toEqual({ fromMs: 34_000, toMs: 54_000 }))
  it('does not mind crossed fingers, or two at one place', () => {
    expect(pinchView(VIEW, WHOLE, [0.6, 0.4], [0.8, 0.2])).toEqual(pinchView(VIEW, WHOLE, [0.4, 0.6], [0.2, 0.8]))
    expect(pinchView(VIEW, WHOLE, [0.5, 0.5], [0.5, 0.5])).toEqual(VIEW)
  })
})

describe('followView', () => {
  it('stays while the playhead is in it', () => expect(followView(VIEW, WHOLE, 40_000, 40_016)).toBe(VIEW))
  it('turns the page shortly before the right edge', () => {
    const view = followView(VIEW, WHOLE, 48_990, 49_010)
    expect(shareOf(view, 49_010)).toBeCloseTo(0.1)
    expect(view.toMs - view.fromMs).toBe(20_000)
  })
  it('stops at the end of the session', () => {
    const last = { fromMs: 90_000, toMs: 110_000 }
    expect(followView(last, WHOLE, 109_500, 109_516)).toBe(last)
  })
  it('shows where a seek went, in the middle', () => {
    expect(followView(VIEW, WHOLE, 40_000, 80_000)).toEqual({ fromMs: 70_000, toMs: 90_000 })
    expect(followView(VIEW, WHOLE, 40_000, 20_000)).toEqual({ fromMs: 10_000, toMs: 30_000 })
    expect(followView(VIEW, WHOLE, 40_000, 31_000)).toBe(VIEW)
  })
  it('leaves a view alone that was moved away from the playhead', () =>
    expect(followView(VIEW, WHOLE, 80_000, 80_016)).toBe(VIEW))
})

it('reads a zoom from the address, and writes it', () => {
  expect(['8', '2.5', '1', '-3', 'x', '', 'Infinity', null].map(parseZoom)).toEqual([8, 2.5, 1, 1, 1, 1, 1, 1])
  expect([formatZoom(1), formatZoom(8), formatZoom(12.3456)]).toEqual(['', '8', '12.3'])
})
