import {
  FLUSH_INTERVAL_MS,
  FULL_SNAPSHOT_EVENTS,
  FULL_SNAPSHOT_INTERVAL_MS,
  FULL_SNAPSHOT_TYPE,
  META_TYPE,
} from '@playhead/protocol'

/** When the next full snapshot is due. Times are epoch milliseconds. */
export interface Keyframes {
  /** An event of rrweb's `type` went out. */
  note(type: number, atMs: number): void
  /** One is needed because something was lost. */
  want(): void
  isDue(): boolean
}

/** @param isOwn whether they come by age and count by themselves; asked each time */
export function createKeyframes(isOwn: () => boolean): Keyframes {
  let fullMs = 0
  let ageMs = 0
  let count = 0
  let isWanted = false
  return {
    note(type, atMs) {
      // Also when the full snapshot after it fails: the next try is 5 s away.
      if (type === META_TYPE) fullMs ||= atMs
      else count++
      ageMs = atMs - fullMs
      if (type !== FULL_SNAPSHOT_TYPE) return
      fullMs = atMs
      ageMs = count = 0
      isWanted = false
    },
    want() {
      isWanted = true
    },
    isDue() {
      if (!fullMs) return false
      if (isWanted && ageMs >= FLUSH_INTERVAL_MS) return true
      return isOwn() && (count >= FULL_SNAPSHOT_EVENTS || ageMs >= FULL_SNAPSHOT_INTERVAL_MS)
    },
  }
}
