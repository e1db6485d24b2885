import { isUuid, uuidTimeMs, uuidv7 } from '@playhead/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partitionOf } from '../../keys.ts'
import { contentId, isServerId, messageTab, serverSession, serverSessions } from './ids.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const NOON_MS = Date.UTC(2026, 5, 15, 12)

describe('serverSession', () => {
  it('is a UUIDv8 of the day, the same all day', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 0, max: 4e12 }), (project, visitor, atMs) => {
        const session = serverSession(project, visitor, atMs)
        const dayMs = atMs - (atMs % DAY_MS)
        return (
          isUuid(session) &&
          isServerId(session) &&
          uuidTimeMs(session) === dayMs &&
          session === serverSession(project, visitor, dayMs) &&
          session !== serverSession(project, visitor, dayMs - 1)
        )
      }),
    )
  })

  it('differs by visitor and by project', () => {
    const ids = [serverSession('a', 'bc', NOON_MS), serverSession('ab', 'c', NOON_MS), serverSession('a', 'b', NOON_MS)]
    expect(new Set(ids).size).toBe(3)
  })

  it('spreads over the partitions', () => {
    const counts = [0, 0, 0, 0]
    for (let n = 0; n < 4_000; n++) {
      const partition = partitionOf(serverSession('shop', `visitor-${n}`, NOON_MS), 4)
      counts[partition] = (counts[partition] ?? 0) + 1
    }
    expect(Math.min(...counts)).toBeGreaterThan(900)
  })
})

describe('serverSessions', () => {
  it('has every day between two times', () => {
    const days = serverSessions('shop', 'ada', NOON_MS - DAY_MS / 2, NOON_MS + DAY_MS / 2)
    expect(days).toEqual([serverSession('shop', 'ada', NOON_MS), serverSession('shop', 'ada', NOON_MS + DAY_MS)])
    expect(serverSessions('shop', 'ada', -5, 5)).toHaveLength(1)
    expect(serverSessions('shop', 'ada', 5, 4)).toHaveLength(1)
  })
})

describe('the rest', () => {
  it('names a message the same each time, and as no recorder would', () => {
    const tab = messageTab('shop', 'message-1')
    expect(isUuid(tab)).toBe(true)
    expect(isServerId(tab)).toBe(true)
    expect(tab).toBe(messageTab('shop', 'message-1'))
    expect(tab).not.toBe(messageTab('other', 'message-1'))
    expect(isServerId(uuidv7())).toBe(false)
    expect(contentId('a')).not.toBe(contentId('b'))
  })
})
