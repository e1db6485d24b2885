import { mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uuidv7 } from '@playhead/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keysBelow, quiet } from '../compaction/fixtures.ts'
import { LIVE_BEAT_KEY, liveMarkKey } from '../keys.ts'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { LITTER_MS, MARK_LASTS_MS, MARK_MS, WATCHED_FOR_MS } from './limits.ts'
import { createMarks } from './marks.ts'
import { createWatchedSessions, type WatchedSessions } from './watched.ts'

let directory: string
let store: ObjectStore
let clockMs: number
let watched: WatchedSessions
const session = uuidv7()

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'playhead-marks-'))
  store = await openDiskStore({ directory })
  clockMs = 1_000_000
  watched = createWatchedSessions(store, quiet, () => clockMs)
})
afterEach(async () => {
  vi.useRealTimers()
  await rm(directory, { recursive: true, force: true })
})

/** Looks, as a batch makes it do, `afterMs` later. */
async function look(afterMs = WATCHED_FOR_MS): Promise<boolean> {
  clockMs += afterMs
  void watched.look()
  await watched.close()
  return watched.isWatched(session)
}

describe('signs of watched sessions', () => {
  it('are seen within one look, and gone within one when the last watcher is', async () => {
    const { mark, close } = createMarks(store, 'one', quiet)
    expect(await look()).toBe(false)
    const held = mark(session)
    await close()
    expect(await look()).toBe(true)
    expect(watched.isWatched(uuidv7())).toBe(false)
    held.release()
    await close()
    expect(await look()).toBe(false)
    expect(await keysBelow(store, 'live/')).toEqual([LIVE_BEAT_KEY])
  })

  it('of one server do not end another’s', async () => {
    const [one, other] = [createMarks(store, 'one', quiet), createMarks(store, 'other', quiet)]
    const held = one.mark(session)
    other.mark(session)
    held.release()
    await Promise.all([one.close(), other.close()])
    expect(await look()).toBe(true)
  })

  it('expire by themselves where a server was killed, whatever its clock said', async () => {
    const { mark, close } = createMarks(store, 'killed', quiet)
    mark(session)
    await close()
    // A store an hour ahead: what counts is that a sign changes.
    const aheadS = (Date.now() + 3_600_000) / 1000
    for (const key of [LIVE_BEAT_KEY, liveMarkKey(session, 'killed')])
      await utimes(join(directory, key), aheadS, aheadS)
    expect(await look()).toBe(true)
    expect(await look(MARK_LASTS_MS - 1)).toBe(true)
    expect(await look()).toBe(false)
  })

  it('are kept up while somebody watches', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { mark, close } = createMarks(store, 'one', quiet)
    const held = mark(session)
    await close()
    const key = join(directory, liveMarkKey(session, 'one'))
    await utimes(key, 1, 1)
    held.release()
    mark(session)
    await utimes(key, 1, 1).catch(() => {})
    vi.advanceTimersByTime(MARK_MS)
    await close()
    expect((await store.head(liveMarkKey(session, 'one')))?.modifiedMs).toBeGreaterThan(Date.now() - 60_000)
    vi.clearAllTimers()
  })

  it('of servers that were killed long ago are removed', async () => {
    const old = liveMarkKey(uuidv7(), 'dead')
    await store.put(old, Buffer.from('{}'))
    const atS = (Date.now() - LITTER_MS - 1_000) / 1000
    await utimes(join(directory, old), atS, atS)
    const { mark, close } = createMarks(store, 'one', quiet)
    mark(session)
    await close()
    expect(await keysBelow(store, 'live/watched/')).toEqual([liveMarkKey(session, 'one')])
  })

  it('cost one look in two seconds, and no more than that one where nobody watches', async () => {
    const asked: string[] = []
    const counting = {
      head: (key: string) => {
        asked.push(`head ${key}`)
        return store.head(key)
      },
      list: (prefix: string) => {
        asked.push(`list ${prefix}`)
        return store.list(prefix)
      },
    }
    watched = createWatchedSessions(counting, quiet, () => clockMs)
    for (let n = 0; n < 21; n++) await look(WATCHED_FOR_MS / 10)
    expect(asked).toEqual(Array.from({ length: 3 }, () => `head ${LIVE_BEAT_KEY}`))
  })

  it('that cannot be looked for change nothing, and are looked for again', async () => {
    const { mark, close } = createMarks(store, 'one', quiet)
    mark(session)
    await close()
    let isDown = false
    const shaky = {
      head: (key: string) => (isDown ? Promise.reject(new Error('down')) : store.head(key)),
      list: (prefix: string) => store.list(prefix),
    }
    watched = createWatchedSessions(shaky, quiet, () => clockMs)
    expect(await look()).toBe(true)
    isDown = true
    expect(await look()).toBe(true)
  })
})
