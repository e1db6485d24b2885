import {
  FLUSH_INTERVAL_MS,
  FULL_SNAPSHOT_EVENTS,
  FULL_SNAPSHOT_INTERVAL_MS,
  FULL_SNAPSHOT_TYPE,
  META_TYPE,
  type SnapshotEvent,
} from '@playhead/protocol'
import { record } from 'rrweb'
import { guarded, type Stop, warn } from '../guard.ts'
import { cleanUrl } from '../url.ts'
import { BLOCKED, MASKED } from './element.ts'

/** DomContentLoaded and Load: the Replayer does nothing with them, and the first would stand before the first keyframe. */
const LIFECYCLE_TYPES = [0, 1]

export interface Snapshots {
  /** Takes a full snapshot at once. Before the document is there it does nothing: the first one is still to come. */
  takeFull(): void
  /** A full snapshot is needed because something was lost; it is taken with one of the next events, at most every 5 s. */
  wantFull(): void
  stop: Stop
}

/** Starts rrweb. `report` gets every event, in order. Keyframes come by age and by count, whichever is first. */
export function startSnapshots(report: (event: SnapshotEvent) => void): Snapshots {
  let hasFull = false
  let fullMs = 0
  let sinceFull = 0
  let isWanted = false

  const takeFull = guarded(() => {
    if (hasFull) record.takeFullSnapshot()
  })

  const emit = guarded((event: SnapshotEvent) => {
    if (LIFECYCLE_TYPES.includes(event.type)) return
    if (event.type === META_TYPE) cleanMeta(event)
    report(event)
    if (event.type === FULL_SNAPSHOT_TYPE) {
      hasFull = true
      isWanted = false
      fullMs = event.timestamp
      sinceFull = 0
      return
    }
    sinceFull++
    const ageMs = event.timestamp - fullMs
    const isDue = sinceFull >= FULL_SNAPSHOT_EVENTS || ageMs >= FULL_SNAPSHOT_INTERVAL_MS
    if (!hasFull || event.type === META_TYPE) return
    if (isDue || (isWanted && ageMs >= FLUSH_INTERVAL_MS)) takeFull()
  })

  const stop = record({
    emit: event => emit(event as SnapshotEvent),
    // The picture starts as soon as there is a document; rrweb's default waits for the last image.
    recordAfter: 'DOMContentLoaded',
    // By tag, not by type: covers hidden inputs, types to come, and a password shown as text.
    maskInputOptions: { input: true, textarea: true, select: true } as Record<string, boolean>,
    maskTextSelector: MASKED,
    blockSelector: BLOCKED,
    ignoreSelector: '[data-playhead="ignore"]',
    slimDOMOptions: 'all',
    inlineStylesheet: true,
    // A trace every 50 ms (rrweb's default) sent in twos a second looks smooth; a scroll position ten times a second too.
    sampling: { mousemove: 50, scroll: 100, media: 800 },
    errorHandler: error => {
      warn(`rrweb: ${String(error)}`)
      // True: handled. rrweb would throw it into the page's own call otherwise.
      return true
    },
  })

  return {
    takeFull,
    wantFull() {
      isWanted = true
    },
    stop: guarded(() => stop?.()),
  }
}

function cleanMeta(event: SnapshotEvent): void {
  const data = event.data as { href: string }
  data.href = cleanUrl(data.href)
}
