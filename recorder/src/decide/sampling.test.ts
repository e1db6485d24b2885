import { uuidv7 } from '@playhead/protocol'
import { describe, expect, it } from 'vitest'
import { isSampled } from './sampling.ts'

const T = 1_700_000_000_000
const SESSIONS = 20_000

describe('isSampled', () => {
  it('says the same of a session whenever it is asked', () => {
    // Another version of the recorder on another page of the session must not decide otherwise.
    const ids = ['00000000', '7fffffff', '80000000', 'ffffffff'].map(end => `01890000-0000-7000-8000-0000${end}`)
    expect(ids.map(id => isSampled(id, 0.5))).toEqual([true, true, false, false])
  })

  it('takes all at 1, which is the default, and none at 0', () => {
    const ids = Array.from({ length: 1_000 }, () => uuidv7(T))
    expect(ids.every(id => isSampled(id) && isSampled(id, 1))).toBe(true)
    expect(ids.some(id => isSampled(id, 0))).toBe(false)
  })

  it.each([0.01, 0.1, 0.5, 0.9])('takes a share of %f, also of sessions of one millisecond', rate => {
    const taken = Array.from({ length: SESSIONS }, () => isSampled(uuidv7(T), rate)).filter(Boolean).length
    // Five standard deviations of a fair coin: a false alarm in two million runs.
    const deviation = Math.sqrt(SESSIONS * rate * (1 - rate))
    expect(Math.abs(taken - SESSIONS * rate)).toBeLessThan(5 * deviation)
  })

  it('keeps who was taken when the rate rises', () => {
    const ids = Array.from({ length: 2_000 }, () => uuidv7(T))
    expect(ids.filter(id => isSampled(id, 0.2)).every(id => isSampled(id, 0.4))).toBe(true)
  })
})
