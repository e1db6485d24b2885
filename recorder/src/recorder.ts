import {
  FLUSH_INTERVAL_MS,
  FULL_SNAPSHOT_TYPE,
  type IndexEvent,
  META_TYPE,
  type SnapshotEvent,
} from '@playhead/protocol'
import type { Batch } from './batch.ts'
import { captureActivity } from './capture/activity.ts'
import { captureClicks } from './capture/clicks.ts'
import { captureErrors } from './capture/errors.ts'
import { captureNavigations, type Navigation, referrer } from './capture/pageviews.ts'
import { startSnapshots } from './capture/snapshots.ts'
import { sessionUrl } from './endpoint.ts'
import { createFlags } from './flags.ts'
import { guarded, listen, type Stop, warn } from './guard.ts'
import { openIdentity } from './identity.ts'
import { MAX_ERRORS_PER_BATCH } from './limits.ts'
import { asProps, eventLine, snapshotLine } from './lines.ts'
import { nowMs } from './natives.ts'
import {
  append,
  cut,
  isEmpty,
  isFull,
  type Line,
  mustCutBefore,
  newPending,
  type Pending,
  splitForUnload,
} from './pending.ts'
import { startSender } from './sender.ts'
import { openStore } from './storage.ts'
import type { FlagValue, InitOptions, Props, SessionUrlOptions } from './types.ts'
import { cleanUrl } from './url.ts'
import { VERSION } from './version.ts'

export interface Recorder {
  identify(visitorId: string, props?: Props): void
  track(name: string, props?: Props): void
  setFlags(flags: Record<string, FlagValue>): void
  getSessionUrl(options?: SessionUrlOptions): string
  stop: Stop
}

/** An index event before it is given its time and place. */
type Happening = Omit<IndexEvent, 'atMs' | 'url'>

/** Starts recording the page: wires what is captured to what is sent. `endpoint` is absolute, without a slash at its end. */
export function startRecorder({ key, endpoint }: InitOptions): Recorder {
  const prefix = `playhead:${key}:`
  const identity = openIdentity(
    openStore(() => localStorage, prefix),
    openStore(() => sessionStorage, prefix),
    nowMs(),
  )
  const flags = createFlags()
  let pending: Pending = newPending()
  let flushTimer: ReturnType<typeof setTimeout> | undefined
  let errors = 0
  let hasGap = false
  let isAway = false
  const stops: Stop[] = []

  const sender = startSender({
    url: `${endpoint}/v1/batches`,
    key,
    version: VERSION,
    onDropped(reason, batches) {
      const full = batches.some(batch => batch.full)
      lost(reason, {
        batches: batches.length,
        snapshots: sum(batches, 'snapshots'),
        events: lostEvents(reason, batches),
      })
      // A page whose full snapshot does not fit is not asked for the same again at once.
      if (reason === 'queue_full') hasGap = true
      else if (!full) snapshots.wantFull()
    },
    onStored() {
      if (hasGap) snapshots.wantFull()
      hasGap = false
    },
    onRefused(why) {
      warn(`recording stopped: ${why}`)
      stopCapture()
    },
  })

  /** Adds a line to what waits. */
  function add(line: Line): void {
    if (mustCutBefore(pending, line)) flush()
    append(pending, line)
    if (isAway) onAway()
    else if (isFull(pending)) flush()
    else flushTimer ??= setTimeout(flush, FLUSH_INTERVAL_MS)
  }

  const flush = guarded(() => {
    clearTimeout(flushTimer)
    flushTimer = undefined
    if (isEmpty(pending)) return
    sender.send(nameBatch(takePending()))
  })

  function cutAll(): Batch[] {
    return splitForUnload(takePending()).map(nameBatch)
  }

  function takePending(): Pending {
    if (errors > MAX_ERRORS_PER_BATCH)
      append(pending, recorderLine('too_many_errors', { errors: errors - MAX_ERRORS_PER_BATCH }))
    errors = 0
    const taken = pending
    pending = newPending()
    return taken
  }

  function nameBatch(part: Pending): Batch {
    return { ...identity.next(), visitor: identity.visitor, ...cut(part) }
  }

  /** True when what happens now is to be recorded; begins a new session where one is due. */
  function isAwake(isActivity: boolean): boolean {
    const verdict = identity.touch(nowMs(), isActivity, () => flush())
    if (verdict === 'rotated') beginSession()
    return verdict !== 'sleep'
  }

  function beginSession(): void {
    addHappening(pageview('session'))
    for (const flag of flags.all()) addHappening(flag)
    snapshots.takeFull()
  }

  function happen(happening: Happening, isActivity = true): void {
    if (isAwake(isActivity)) addHappening(happening)
  }

  function addHappening(happening: Happening): void {
    const line = eventLine({ ...happening, atMs: nowMs(), url: cleanUrl(location.href) })
    add(line)
    if (line.isCut) lost('event_too_large', { name: happening.name ?? happening.type })
  }

  /** Says in the recording, and once to the site's developer, what is missing from it. */
  function lost(reason: string, props: Props): void {
    warn(`not recorded: ${reason}`)
    add(recorderLine(reason, props))
  }

  function recorderLine(reason: string, props: Props): Line {
    return eventLine({ type: 'recorder', name: reason, atMs: nowMs(), url: cleanUrl(location.href), props })
  }

  const onSnapshot = (event: SnapshotEvent): void => {
    const before = identity.session
    if (!isAwake(false)) return
    // The new session's full snapshot, taken just now, shows already what this event says.
    if (identity.session !== before && event.type !== META_TYPE && event.type !== FULL_SNAPSHOT_TYPE) return
    const line = snapshotLine(event)
    if (line) {
      add(line)
      return
    }
    lost('snapshot_too_large', { type: event.type })
    if (event.type !== FULL_SNAPSHOT_TYPE) snapshots.wantFull()
  }

  function onAway(): void {
    isAway = true
    sender.sendLast(cutAll())
    identity.handOver(nowMs())
  }

  function onReturn(): void {
    isAway = false
    identity.takeBack(nowMs())
    sender.resume()
    happen(pageview('return'))
    snapshots.takeFull()
  }

  const stopCapture = guarded(() => {
    clearTimeout(flushTimer)
    for (const stop of stops.splice(0)) stop()
  })

  addHappening(pageview('load', { referrer: referrer() }))
  stops.push(captureActivity(() => isAwake(true)))
  const snapshots = startSnapshots(onSnapshot)
  stops.push(
    () => snapshots.stop(),
    captureNavigations(navigation => happen(pageview(navigation))),
    captureClicks(element => happen({ type: 'click', name: element.name, element })),
    captureErrors((name, props) => {
      if (++errors <= MAX_ERRORS_PER_BATCH) happen({ type: 'error', name, props }, false)
    }),
    listen(window, ['pagehide'], onAway),
    listen<PageTransitionEvent>(window, ['pageshow'], event => event.persisted && onReturn()),
    listen(document, ['visibilitychange'], () => {
      if (document.visibilityState !== 'hidden') return
      if (isAway) onAway()
      else sender.sendHidden(cutAll())
    }),
  )

  return {
    identify(visitorId, props) {
      const anonymous = identity.identify(String(visitorId))
      happen({
        type: 'identify',
        name: identity.visitor,
        props: { ...asProps(props), ...(anonymous && { anonymous }) },
      })
    },
    track(name, props) {
      happen({ type: 'custom', name: String(name), props: asProps(props) })
    },
    setFlags(values) {
      for (const flag of flags.change(values)) happen(flag)
    },
    getSessionUrl: options => sessionUrl(endpoint, identity.session, options?.at),
    stop() {
      stopCapture()
      sender.sendHidden(cutAll())
    },
  }
}

function pageview(navigation: Navigation, props: Props = {}): Happening {
  return { type: 'pageview', props: { navigation, ...props } }
}

function sum(batches: Batch[], section: 'events' | 'snapshots'): number {
  return batches.reduce((count, batch) => count + batch[section].count, 0)
}

/** A batch that was too large keeps its index events. */
function lostEvents(reason: string, batches: Batch[]): number {
  return reason === 'queue_full' ? sum(batches, 'events') : 0
}
