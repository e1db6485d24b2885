import { describe, expect, it } from 'vitest'
import { EDGE_MS, FAR_MS, followStep, isNear } from './follow.ts'

describe('followStep', () => {
  it('plays on when something has come, and waits at the very end', () => {
    expect(followStep({ newestMs: 10_000, atMs: 9_200, isPlaying: false })).toEqual({ seekMs: null })
    expect(followStep({ newestMs: 10_000, atMs: 9_200, isPlaying: true })).toBeNull()
    // `play` at the end would begin at the start.
    expect(followStep({ newestMs: 10_000, atMs: 10_000, isPlaying: false })).toBeNull()
  })

  it('jumps to just before the newest where it has fallen behind', () => {
    for (const isPlaying of [true, false]) {
      expect(followStep({ newestMs: 60_000, atMs: 10_000, isPlaying })).toEqual({ seekMs: 60_000 - EDGE_MS })
    }
    expect(followStep({ newestMs: 60_000, atMs: 60_000 - FAR_MS, isPlaying: true })).toBeNull()
  })
})

describe('isNear', () => {
  it('is somebody who plays at the edge, or has come to its end', () => {
    expect(isNear({ newestMs: 10_000, atMs: 9_000, isPlaying: true }, false)).toBe(true)
    expect(isNear({ newestMs: 10_000, atMs: 10_000, isPlaying: false }, true)).toBe(true)
    expect(isNear({ newestMs: 10_000, atMs: 9_000, isPlaying: false }, false)).toBe(false)
    expect(isNear({ newestMs: 10_000, atMs: 5_000, isPlaying: true }, false)).toBe(false)
  })
})
