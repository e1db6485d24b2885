import {
  FLUSH_INTERVAL_MS,
  FULL_SNAPSHOT_EVENTS,
  FULL_SNAPSHOT_INTERVAL_MS,
  FULL_SNAPSHOT_TYPE,
  META_TYPE,
} from '@playhead/protocol'
import { describe, expect, it } from 'vitest'
import { createKeyframes } from './keyframes.ts'

const INCREMENTAL = 3

/** Keyframes whose last one was at 1,000 ms. */
function begun(isOwn = true): ReturnType<typeof createKeyframes> {
  const keyframes = createKeyframes(() => isOwn)
  keyframes.note(META_TYPE, 1_000)
  keyframes.note(FULL_SNAPSHOT_TYPE, 1_000)
  return keyframes
}

describe('keyframes', () => {
  it('are not due before the first', () => {
    const keyframes = createKeyframes(() => true)
    keyframes.want()
    expect(keyframes.isDue()).toBe(false)
  })

  it('are due by count, and then no more', () => {
    const keyframes = begun()
    for (let n = 1; n < FULL_SNAPSHOT_EVENTS; n++) keyframes.note(INCREMENTAL, 1_000)
    expect(keyframes.isDue()).toBe(false)
    keyframes.note(INCREMENTAL, 1_000)
    expect(keyframes.isDue()).toBe(true)
    keyframes.note(META_TYPE, 1_000)
    keyframes.note(FULL_SNAPSHOT_TYPE, 1_000)
    expect(keyframes.isDue()).toBe(false)
  })

  it('are due by age, told by the next event', () => {
    const keyframes = begun()
    keyframes.note(INCREMENTAL, 1_000 + FULL_SNAPSHOT_INTERVAL_MS)
    expect(keyframes.isDue()).toBe(true)
  })

  it('are only taken when wanted where someone else sees to them', () => {
    const keyframes = begun(false)
    for (let n = 0; n < FULL_SNAPSHOT_EVENTS; n++) keyframes.note(INCREMENTAL, 1_000 + FULL_SNAPSHOT_INTERVAL_MS)
    expect(keyframes.isDue()).toBe(false)
    keyframes.want()
    expect(keyframes.isDue()).toBe(true)
  })

  it('are taken at most every 5 s when wanted', () => {
    const keyframes = begun()
    keyframes.want()
    keyframes.note(INCREMENTAL, 1_000 + FLUSH_INTERVAL_MS - 1)
    expect(keyframes.isDue()).toBe(false)
    keyframes.note(INCREMENTAL, 1_000 + FLUSH_INTERVAL_MS)
    expect(keyframes.isDue()).toBe(true)
  })

  it('are tried again where the first one failed', () => {
    const keyframes = createKeyframes(() => true)
    keyframes.note(META_TYPE, 1_000)
    keyframes.want()
    keyframes.note(INCREMENTAL, 1_000 + FLUSH_INTERVAL_MS)
    expect(keyframes.isDue()).toBe(true)
  })
})
