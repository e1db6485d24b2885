import { describe, expect, it } from 'vitest'
import { readClock, setClock, setClockSpeed, startClock, stopClock } from './clock.ts'

const STANDING = { atMs: 1_000, speed: 2, sinceMs: null }

describe('clock', () => {
  it('stands until it is started', () => expect(readClock(STANDING, 99_999)).toBe(1_000))
  it('runs at its speed', () => expect(readClock(startClock(STANDING, 50), 150)).toBe(1_200))
  it('keeps its place when it is stopped', () => {
    const stopped = stopClock(startClock(STANDING, 50), 150)
    expect(readClock(stopped, 9_000)).toBe(1_200)
  })
  it('is set while it runs and while it stands', () => {
    expect(readClock(setClock(startClock(STANDING, 50), 7_000, 60), 70)).toBe(7_020)
    expect(readClock(setClock(STANDING, 7_000, 60), 70)).toBe(7_000)
  })
  it('does not jump when its speed changes', () => {
    const faster = setClockSpeed(startClock(STANDING, 0), 16, 100)
    expect(readClock(faster, 100)).toBe(1_200)
    expect(readClock(faster, 200)).toBe(2_800)
  })
  it('may be started twice', () => expect(readClock(startClock(startClock(STANDING, 0), 100), 200)).toBe(1_400))
})
