import { FULL_SNAPSHOT_TYPE, META_TYPE } from '@playhead/protocol'
import { guarded, warnOf } from '../guard.ts'
import { ATTRIBUTE_HOLD_MS, EVENT_SLICE_MS, EVENT_SLICE_PAUSE_MS, FLOOD_WAIT_MS, FULL_SLICE_MS } from '../limits.ts'
import { nowMs } from '../natives.ts'
import { createBudget } from './budget.ts'
import { hasNewSheet } from './css.ts'
import { createCuts } from './cuts.ts'
import { createFrames } from './frames.ts'
import { createKeyframes } from './keyframes.ts'
import { CONTENT, createMirror } from './mirror.ts'
import { createMutations } from './mutations.ts'
import { createOutput } from './output.ts'
import { readPreferences } from './preferences.ts'
import { createRoots } from './roots.ts'
import { createSchedule } from './schedule.ts'
import { enterTree, type Reading } from './serialize.ts'
import { createSlice } from './slice.ts'
import { type DomCapture, type DomContext, type DomOptions, NO_CHANGES, type ObserveRoot, SOURCE } from './types.ts'

/** Their events name nodes in passing only, and there are many: they may overtake changes of the page by some milliseconds. */
const LOOSE: number[] = [SOURCE.mouseMove, SOURCE.touchMove, SOURCE.drag]

/** The page as the replay has it, and what brings the two together while its capture is on. */
export interface Picture extends Pick<DomCapture, 'takeFull' | 'wantFull' | 'drain' | 'lastChangeMs'> {
  /** Asks for a slice of work. */
  request(): void
  /** Lets go of the page. A full snapshot begins anew. */
  end(): void
}

/** @param isOn false while nothing may be observed; asked each time */
export function createPicture(options: DomOptions, observers: ObserveRoot[], isOn: () => boolean): Picture {
  const { policy } = options
  const mirror = createMirror(options.idBase)
  const budget = createBudget()
  const keyframes = createKeyframes(() => !options.isPaused)
  const { send, sendChange, report } = createOutput(options, keyframes, request)
  const slice = createSlice()
  const queue: MutationRecord[][] = []
  /** What has scrolled since the first full snapshot; that one asks all elements, if the page is old enough to have been scrolled. */
  let scrolled: Set<number> | undefined
  let changedMs = 0
  let chars = 0
  let isWorking = false
  /** Until all that the last full snapshot did not reach has followed. */
  let isFull = false
  let held: ReturnType<typeof setTimeout> | undefined
  /** Until then events go out before what waits, on the clock of `performance.now()`. */
  let pausedUntilMs = 0

  const reading: Reading = {
    policy,
    mirror,
    isLate: slice.isLate,
    isCssLate: slice.isCssLate,
    scripted: new WeakSet(),
    told: new WeakSet(),
    cut: element => cuts.why(element),
    found(node) {
      if (node.nodeType === 1) frames.add(node as HTMLIFrameElement)
      else roots.watch(node as ShadowRoot)
    },
    defer: node => mutations.defer(node),
    mayScroll: id => isFull && (scrolled?.has(id) ?? true),
    count(count) {
      chars += count
    },
  }
  const mutations = createMutations({
    policy,
    mirror,
    reading,
    isHeld(element) {
      const isHeld = !slice.isWhole() && budget.isHeld(element, nowMs())
      if (isHeld) report('attributes_throttled')
      return isHeld
    },
    left: root => roots.drop(root),
    isFlat: () => roots.count() < 2,
  })
  const touch = (node: Node): void => {
    mutations.touch(node)
    request()
  }
  const cuts = createCuts(mirror, guarded(touch))

  const context: DomContext = {
    policy,
    options,
    told: reading.told,
    renew(node) {
      if (mirror.at(node)) touch(node)
    },
    idOf(node) {
      if (!node?.isConnected || !isOn()) return 0
      reach(node)
      const place = mirror.at(node)
      // Who asks for a style element is about to change its rules.
      if (place?.content === CONTENT.style && place.sheet) reading.scripted.add(place.sheet)
      return place ? place.id : 0
    },
    emit(source, data, atMs = nowMs()) {
      if (!isOn()) return
      const startMs = performance.now()
      if (!LOOSE.includes(source) && startMs >= pausedUntilMs) {
        work(startMs + EVENT_SLICE_MS, true)
        if (hasRest()) pausedUntilMs = startMs + EVENT_SLICE_PAUSE_MS
      }
      if (source === SOURCE.scroll) scrolled?.add((data as { id: number }).id)
      sendChange(source, data, atMs)
    },
    changed() {
      changedMs = nowMs()
    },
  }

  const roots = createRoots({
    mirror,
    context,
    observers,
    onRecords: guarded(records => {
      queue.push(records)
      context.changed()
      request()
    }),
    onLoad(element) {
      const place = mirror.at(element)
      if (!place || place.isBox || !/^(?:iframe|link|style)$/.test(element.localName)) return
      context.changed()
      if (element.localName !== 'iframe') {
        if (hasNewSheet(element, place.sheet)) touch(element)
        return
      }
      frames.add(element as HTMLIFrameElement)
      request()
    },
    onHost: context.renew,
  })

  const frames = createFrames({
    mirror,
    reading,
    roots,
    mutations,
    send(parentId, node) {
      const adds = [{ parentId, nextId: null, node }]
      sendChange(SOURCE.mutation, { ...NO_CHANGES, adds, isAttachIframe: true }, changedMs)
    },
  })

  const schedule = createSchedule(end => work(end))
  function request(): void {
    const isFlood = budget.isFlood(0, nowMs())
    if (isFlood) report('changes_slowed')
    schedule.request(isFlood ? FLOOD_WAIT_MS : undefined)
  }

  /** Runs what changes the books. Nothing else does meanwhile: observers may ask for ids and emit, of what is there by then. */
  function run(change: () => void): void {
    if (!isOn() || isWorking) return
    isWorking = true
    try {
      change()
    } catch (error) {
      // The books and the replay may differ now; only a full snapshot brings them together again.
      keyframes.want()
      warnOf(error)
    } finally {
      isWorking = false
    }
  }

  /** Brings the replay to where the page is: whole, or until `end` on the clock of `performance.now()`. */
  function work(end = Number.POSITIVE_INFINITY, isEvent = end === Number.POSITIVE_INFINITY): void {
    run(() => {
      if (keyframes.isDue() && !isEvent) full()
      else
        do step(end)
        while (slice.isWhole() && hasRest())
      askForMore()
    })
  }

  /** Brings a node into the replay, and no more of the page than that takes. */
  function reach(node: Node): void {
    run(() => {
      collect()
      if (!mutations.isSettled(node)) step(0, node)
      askForMore()
    })
    // Inside a frame whose document is not there yet: seldom, as observers of such a document have not begun.
    const root = node.getRootNode({ composed: true })
    if (!mirror.at(root)) work()
  }

  function askForMore(): void {
    if (hasRest()) request()
    else if (mutations.hasHeld()) held ??= setTimeout(request, ATTRIBUTE_HOLD_MS)
  }

  const hasRest = (): boolean => mutations.hasRest() || frames.hasRest()

  /** With `first`: only what brings that node in. */
  function step(end: number, first?: Node): void {
    collect()
    chars = 0
    slice.begin(first ? Number.POSITIVE_INFINITY : end)
    const mutation = mutations.take(first)
    const { texts, attributes, removes, adds } = mutation
    const changes = texts.length + attributes.length + removes.length + adds.length
    if (changes) sendChange(SOURCE.mutation, mutation, changedMs)
    for (const { node } of isFull ? adds : []) sendScroll(node.id, node.attributes)
    if (first) slice.begin(end)
    finishSlice()
    budget.isFlood(chars, nowMs())
    if (!isFull && budget.isStorm(changes, nowMs()) && cuts.make(nowMs())) report('subtree_cut')
    if (!hasRest()) endFull()
  }

  function endFull(): void {
    isFull = false
    scrolled ??= new Set()
  }

  /** The Replayer reads scroll offsets from full snapshots only. */
  function sendScroll(id: number, { rr_scrollLeft: x = 0, rr_scrollTop: y = 0 }: Record<string, unknown> = {}): void {
    if (x || y) sendChange(SOURCE.scroll, { id, x, y }, changedMs)
  }

  function collect(): void {
    held = void clearTimeout(held)
    queue.push(roots.takeRecords())
    const at = nowMs()
    for (const records of queue.splice(0)) {
      for (const { target, type } of records) {
        if (type === 'attributes') budget.attribute(target, at)
        if (target.nodeType === 9 && mirror.at(target)) roots.renew(target as Document)
        cuts.note(target, at)
      }
      mutations.collect(records)
    }
  }

  function full(): void {
    forgetAll()
    isFull = true
    if (document.readyState !== 'complete') scrolled ??= new Set()
    chars = 0
    slice.begin(performance.now() + FULL_SLICE_MS)
    roots.watch(document)
    const at = nowMs()
    const { innerWidth: width, innerHeight: height, scrollX: left, scrollY: top } = window
    send(META_TYPE, { href: policy.url(location.href), width, height, ...readPreferences() }, at)
    const node = enterTree(reading, document, null, undefined)
    send(FULL_SNAPSHOT_TYPE, { node, initialOffset: { left, top } }, at)
    changedMs ||= at
    finishSlice(() => roots.afterFull())
    if (hasRest()) request()
    else endFull()
  }

  function forgetAll(): void {
    roots.takeRecords()
    queue.length = 0
    mutations.clear()
    frames.clear()
    mirror.clear()
  }

  /** What follows a step's event: the documents of frames, then the observers of new roots. */
  function finishSlice(tell?: () => void): void {
    frames.attach()
    tell?.()
    roots.begin()
  }

  return {
    takeFull: guarded(() => run(full)),
    wantFull: keyframes.want,
    request,
    drain: guarded(() => {
      roots.tell(observer => observer.flush?.())
      work()
    }),
    end() {
      schedule.cancel()
      clearTimeout(held)
      cuts.clear()
      roots.stop()
      forgetAll()
    },
    lastChangeMs: () => changedMs,
  }
}
