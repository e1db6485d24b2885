import { uuidv7 } from '@playhead/protocol'
import { type Batch, batchSize } from '../batch.ts'
import type { Stop } from '../guard.ts'
import { OUTBOX_BYTES, OUTBOX_MAX_AGE_MS } from '../limits.ts'
import { NativePromise, nowMs } from '../natives.ts'
import { openDatabase } from './database.ts'
import { holdName } from './lock.ts'

/** Batches on the visitor's disk: those the server has not acknowledged, of this page and of pages that ended. */
export interface Outbox {
  /** Writes those that are not there yet. The page lives and goes on sending them. */
  put(batches: Batch[]): void
  /** The page goes away: writes these, and leaves all it holds to whichever page comes next. */
  leave(batches: Batch[]): void
  has(batch: Batch): boolean
  /** The server has it, or will never take it. */
  remove(batch: Batch): void
  /** The page has no room for it: {@link next} will bring it back. */
  release(batch: Batch): void
  /** The oldest batch of a page that ended, which this page sends from now on. Undefined when there is none. */
  next(): Promise<Batch | undefined>
  /** Which of these another page has sent while this one was away. */
  sentByOthers(batches: Batch[]): Promise<Batch[]>
  /** Forgets everything of this write key. */
  clear(): void
}

/**
 * All that is to be known of a record without reading it. Ordered as batches are to be sent: the ids are UUIDv7, so sessions and tabs
 * stand by age. `page` is who holds it.
 */
type Key = [session: string, tab: string, seq: number, page: string, savedMs: number, bytes: number]

/**
 * The outbox of a write key. Nothing here throws or rejects: where storage is refused (private windows, blocked cookies, a full disk) there
 * is nothing to bring back, and batches live in memory only. `onDropped` gets what was too old or over the budget.
 */
export function openOutbox(writeKey: string, onDropped: (batches: Batch[]) => void): Outbox {
  const prefix = `playhead:${writeKey}`
  const page = uuidv7(nowMs())
  const database = openDatabase(prefix)
  /** Keys of what lies on disk and in this page's memory. */
  const held = new Map<string, Key>()
  const claims = new Map<string, Stop>()
  let stays = 0
  let trimming: Promise<Key[]> = NativePromise.resolve([])

  /** True when no other page lives that holds what `owner` wrote. */
  async function claim(owner: string): Promise<boolean> {
    if (claims.has(owner)) return true
    const stay = stays
    const release = await holdName(`${prefix}:${owner}`)
    if (release && stay !== stays) release()
    else if (release) claims.set(owner, release)
    return claims.has(owner)
  }

  /** Pages that hold a lock do not enter the back/forward cache. */
  function releaseClaims(): void {
    stays++
    for (const release of claims.values()) release()
    claims.clear()
  }

  /** One at a time: two would count the same loss twice. */
  function trim(): Promise<Key[]> {
    trimming = trimming.then(trimNow, trimNow)
    return trimming
  }

  /** Keys of what is kept, in order, after what is too much or too old has been dropped, oldest first. */
  async function trimNow(): Promise<Key[]> {
    const keys = (await database.run('readonly', store => store.getAllKeys())) as Key[]
    const oldestMs = nowMs() - OUTBOX_MAX_AGE_MS
    let bytes = keys.reduce((sum, key) => sum + key[5], 0)
    const isOver = (key: Key): boolean => {
      const isOut = bytes > OUTBOX_BYTES || key[4] < oldestMs
      if (isOut) bytes -= key[5]
      return isOut
    }
    const over = new Set(keys.filter(isOver))
    const dropped: Batch[] = []
    for (const key of over) {
      const batch = await read(key)
      await database.run('readwrite', store => store.delete(key))
      // What is in memory too is not lost.
      if (batch && !held.delete(idOf(key))) dropped.push(batch)
    }
    if (dropped.length) onDropped(dropped)
    return keys.filter(key => !over.has(key))
  }

  function write(batches: Batch[]): void {
    for (const batch of batches) {
      const { session, tab, seq } = batch
      const name = nameOf(batch)
      if (held.has(name)) continue
      const key: Key = [session, tab, seq, page, nowMs(), batchSize(batch)]
      held.set(name, key)
      database.run('readwrite', store => store.put(batch, key)).catch(() => held.delete(name))
    }
  }

  const read = (key: Key): Promise<Batch | undefined> => database.run('readonly', store => store.get(key))

  return {
    put(batches) {
      if (batches.every(batch => held.has(nameOf(batch)))) return
      claim(page).catch(ignore)
      write(batches)
      trim().catch(ignore)
    },
    leave(batches) {
      write(batches)
      releaseClaims()
    },
    has: batch => held.has(nameOf(batch)),
    remove(batch) {
      const key = held.get(nameOf(batch))
      if (!key) return
      held.delete(nameOf(batch))
      if (!held.size) releaseClaims()
      database.run('readwrite', store => store.delete(key)).catch(ignore)
    },
    release(batch) {
      held.delete(nameOf(batch))
    },
    async next() {
      for (const key of await trim().catch(() => [])) {
        if (held.has(idOf(key)) || !(await claim(key[3]).catch(ignore))) continue
        // Nothing: another page sent it between the two looks.
        const batch = await read(key).catch(ignore)
        if (!batch) continue
        held.set(idOf(key), key)
        return batch
      }
      if (!held.size) releaseClaims()
      return undefined
    },
    async sentByOthers(batches) {
      const keys = await trim().catch(ignore)
      const there = new Set(keys?.map(idOf))
      return keys ? batches.filter(batch => held.has(nameOf(batch)) && !there.has(nameOf(batch))) : []
    },
    clear() {
      held.clear()
      releaseClaims()
      database.run('readwrite', store => store.clear()).catch(ignore)
    },
  }
}

const idOf = (key: Key): string => key.slice(0, 3).join('/')

const nameOf = ({ session, tab, seq }: Batch): string => [session, tab, seq].join('/')

/** A refusal of storage: there is nothing to be done about it, and nothing to be said that the site's developer could change. */
function ignore(): undefined {}
