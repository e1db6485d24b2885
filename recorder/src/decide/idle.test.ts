import { describe, expect, it } from 'vitest'
import { HIDDEN_PAUSE_MS, IDLE_PAUSE_MS } from '../limits.ts'
import { untilIdleMs } from './idle.ts'

const T = 1_700_000_000_000

describe('untilIdleMs', () => {
  it.each([
    ['visible, just touched', T, T, T - 60_000, false, IDLE_PAUSE_MS],
    ['visible, touched long ago', T, T - IDLE_PAUSE_MS, T - IDLE_PAUSE_MS, false, 0],
    ['visible again, not touched since', T, T - IDLE_PAUSE_MS, T - 1_000, false, IDLE_PAUSE_MS - 1_000],
    ['hidden a moment ago', T, T - 1, T, true, HIDDEN_PAUSE_MS],
    ['hidden for long, though busy by itself', T, T, T - HIDDEN_PAUSE_MS, true, 0],
  ])('%s', (_, nowMs, activeMs, turnedMs, isHidden, left) => {
    expect(untilIdleMs(nowMs, activeMs, turnedMs, isHidden)).toBe(left)
  })
})
