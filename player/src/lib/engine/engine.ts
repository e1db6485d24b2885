import type { Manifest, SessionEvent } from '@playhead/server/api'
import type { Stage } from '../stage/host.ts'
import type { StageReport } from '../stage/protocol.ts'
import { type Clock, readClock, setClock, setClockSpeed, startClock, stopClock } from './clock.ts'
import { neededFrom, nextStep, type Step } from './decide.ts'
import { describeLoaded, describeNeeded, gapAt } from './describe.ts'
import { createEasel } from './easel.ts'
import { neighbourTime } from './events.ts'
import { IDLE_MARGIN_MS, MAX_DRIFT_MS } from './limits.ts'
import { chunksBetween, type Keyframe, keyframeFor, planAhead } from './plan.ts'
import { foldTarget, type Range } from './ranges.ts'
import { changed, openingState, type PlaybackState } from './state.ts'
import { createChunkStore, type FetchChunk } from './store.ts'
import { followedTabs, tabAt } from './tabs.ts'

export type { PlaybackState } from './state.ts'

export interface EngineOptions {
  manifest: Manifest
  events: readonly SessionEvent[]
  stage: Stage
  fetchChunk: FetchChunk
  /** Epoch milliseconds to open at. */
  atMs: number
  speed: number
  foldsIdle: boolean
  onChange: (state: PlaybackState) => void
  /** Monotonic milliseconds. */
  now?: () => number
  wait?: (ms: number) => Promise<void>
}

export interface Engine {
  state(): PlaybackState
  /** Epoch milliseconds of the playhead. */
  atMs(): number
  play(): void
  pause(): void
  seek(atMs: number): void
  setSpeed(speed: number): void
  setFoldsIdle(foldsIdle: boolean): void
  /** Keeps to one tab; null follows the active one. */
  pinTab(tab: string | null): void
  /** To the next (1) or previous (-1) snapshot event of the tab that is shown. Pauses. */
  step(direction: 1 | -1): void
  retry(): void
  /**
   * The session has grown: its manifest as it is now, and all its events. Chunks are the same where their ids are; what was ended can be
   * played on from there by `play`.
   */
  extend(manifest: Manifest, events: readonly SessionEvent[]): void
  /** To be called on every animation frame: keeps the clock, folds, follows tabs, feeds, fetches. */
  tick(): void
  close(): void
}

/** How often, in milliseconds, what lies ahead is looked over while playing. */
const PLAN_EVERY_MS = 500

/** Milliseconds a frame step moves where nothing is recorded any more. */
const BLIND_STEP_MS = 100

/** Plays one session on a stage. Holds no UI: it is told what to do, and says what is. */
export function createEngine(options: EngineOptions): Engine {
  const { stage } = options
  const now = options.now ?? (() => performance.now())
  let { manifest, events } = options
  let session: Range = { fromMs: manifest.startedMs, toMs: manifest.endedMs }
  let switches = followedTabs(manifest.tabs, events)
  const store = createChunkStore(options.fetchChunk, () => reconcile(), options.wait)
  const easel = createEasel(stage, () => ({
    chunks: manifest.chunks,
    get: store.get,
    isSettled: store.isSettled,
    viewport: manifest.viewport,
    endMs: session.toMs,
  }))
  let clock: Clock = { atMs: clamp(options.atMs), speed: options.speed, sinceMs: null }
  let wantsPlay = false
  /** A seek that the picture on the stage has not followed yet. */
  let needsMove = true
  let plannedMs = Number.NEGATIVE_INFINITY
  let isClosed = false
  let describedVersion = -1
  const { speed, foldsIdle } = options
  let state = openingState({ speed, foldsIdle, tab: tabAt(switches, clock.atMs), viewport: manifest.viewport })
  const stopListening = stage.listen(onReport)

  function clamp(atMs: number): number {
    return Math.min(session.toMs, Math.max(session.fromMs, atMs))
  }

  function at(): number {
    return clamp(readClock(clock, now()))
  }

  function change(patch: Partial<PlaybackState>): void {
    const next = changed(state, patch)
    if (next === state) return
    state = next
    options.onChange(state)
  }

  function onReport(report: StageReport): void {
    if (report.kind === 'hello') needsMove = true
    if (report.kind === 'viewport') change({ viewport: { width: report.width, height: report.height } })
    if (report.kind === 'time' && easel.isFree() && !needsMove) {
      if (Math.abs(report.atMs - at()) > driftAllowed()) clock = setClock(clock, clamp(report.atMs), now())
    }
    if (easel.hear(report)) reconcile()
  }

  /** While playing, drift is left alone until it could be seen; a picture that has stopped says exactly where. */
  function driftAllowed(): number {
    return clock.sinceMs === null ? 0 : MAX_DRIFT_MS * Math.max(1, clock.speed / 4)
  }

  /** Brings the stage to where the clock is: the one place that acts. Safe to call at any time, as often as one likes. */
  function reconcile(): void {
    if (isClosed) return
    const atMs = at()
    const tab = state.pinnedTab ?? tabAt(switches, atMs)
    // A chunk that will not come is left out: the picture is then drawn from the keyframe before it.
    const usable = manifest.chunks.filter(chunk => store.problemOf(chunk) === null)
    const keyframe = tab === null ? null : keyframeFor(usable, tab, atMs)
    // What came late may spend the picture, so it comes first.
    if (!needsMove && tab === state.tab) easel.feed(atMs, clock.speed)
    const picture = easel.picture()
    const fromMs = keyframe ? neededFrom(picture, keyframe, needsMove) : atMs
    const needed = keyframe ? chunksBetween(usable, keyframe.tab, fromMs, Math.max(atMs, keyframe.atMs)) : []
    const ahead = planAhead(usable, atMs, clock.speed, state.pinnedTab ? [] : switches)
    store.want([...new Set([...needed, ...(picture?.late ?? []), ...ahead])], atMs)
    const span = { fromMs: Math.min(keyframe?.atMs ?? session.fromMs, atMs), toMs: atMs }
    change({ ...describeNeeded(manifest.chunks, needed, store, span), tab, isPlaying: wantsPlay })
    change({ gap: keyframe ? gapAt(manifest.chunks, keyframe.tab, session, atMs) : null })
    describe()
    const step = nextStep({
      tab,
      keyframe,
      isHere: needed.every(store.isSettled),
      isStageFree: easel.isFree(),
      picture,
      needsMove,
      wantsPlay,
      isRunning: clock.sinceMs !== null,
      canRenew:
        picture !== null &&
        keyframe !== null &&
        chunksBetween(usable, keyframe.tab, keyframe.atMs, picture.fedUntilMs).every(store.isSettled),
    })
    // Without a keyframe the only step is `nothing`.
    if (!keyframe || step === 'nothing') showNothing()
    else act(step, keyframe, atMs)
  }

  function act(step: Exclude<Step, 'nothing'>, keyframe: Keyframe, atMs: number): void {
    if (step === 'wait') wait()
    if (step === 'draw' || step === 'move') draw(step, keyframe, atMs)
    if (step === 'renew') easel.renew(keyframe, atMs, clock.speed)
    if (step === 'play') {
      clock = startClock(clock, now())
      easel.play(atMs, clock.speed)
    }
    if (step === 'play' || step === 'stand') change({ picture: 'shown' })
  }

  /** Looks at every loaded chunk, so it is worked out anew only when one has come or gone. */
  function describe(): void {
    if (describedVersion === store.version()) return
    describedVersion = store.version()
    change(describeLoaded(manifest.chunks, store, events, session))
  }

  /** Stops the clock and the picture until something arrives; what is wanted stays wanted. */
  function wait(): void {
    holdClock()
    change({ picture: 'waiting' })
  }

  /** A tab without a keyframe has no picture, but its time passes and its events are listed. */
  function showNothing(): void {
    easel.clear()
    needsMove = true
    if (wantsPlay && clock.sinceMs === null) clock = startClock(clock, now())
    change({ picture: 'nothing' })
  }

  /** The clock stands until the stage says that the picture does. A move within a picture takes a moment that is not worth a word. */
  function draw(step: 'draw' | 'move', keyframe: Keyframe, atMs: number): void {
    needsMove = false
    clock = stopClock(clock, now())
    const isPossible = step === 'move' ? easel.move(atMs, clock.speed) : easel.draw(keyframe, atMs, clock.speed)
    if (!isPossible) showNothing()
    else if (state.picture !== 'shown') change({ picture: 'drawing' })
  }

  function seek(atMs: number, keepsFold = false): void {
    easel.leave(at(), clamp(atMs))
    holdClock()
    clock = setClock(clock, clamp(atMs), now())
    needsMove = true
    change({ hasEnded: false, ...(keepsFold ? {} : { foldedMs: 0 }) })
    reconcile()
  }

  function setPlaying(isPlaying: boolean): void {
    if (isPlaying === wantsPlay) return
    wantsPlay = isPlaying
    if (!isPlaying) holdClock()
    change({ isPlaying, hasEnded: false })
    if (isPlaying && at() >= session.toMs) seek(session.fromMs)
    else reconcile()
  }

  function holdClock(): void {
    if (clock.sinceMs === null) return
    clock = stopClock(clock, now())
    easel.pause()
  }

  /** The picture may be a frame behind; the end is shown to the last event. */
  function end(): void {
    wantsPlay = false
    holdClock()
    clock = { ...clock, atMs: session.toMs }
    needsMove = true
    change({ isPlaying: false, hasEnded: true })
    reconcile()
  }

  function tick(): void {
    if (isClosed || clock.sinceMs === null) return
    const atMs = at()
    const target = state.foldsIdle ? foldTarget(state.idle, atMs, IDLE_MARGIN_MS) : null
    if (atMs >= session.toMs) end()
    else if (target === null) follow(atMs)
    else {
      change({ foldedMs: target - atMs })
      seek(target, true)
    }
  }

  /** What playing on takes: the tab's change, events for the picture, a look at what lies ahead now and then. */
  function follow(atMs: number): void {
    const hasSwitched = state.pinnedTab === null && tabAt(switches, atMs) !== state.tab
    if (hasSwitched) needsMove = true
    else easel.feed(atMs, clock.speed)
    const isDry = atMs >= (easel.picture()?.fedUntilMs ?? Number.POSITIVE_INFINITY)
    if (!hasSwitched && !isDry && now() - plannedMs <= PLAN_EVERY_MS) return
    plannedMs = now()
    reconcile()
  }

  reconcile()

  return {
    state: () => state,
    atMs: at,
    play: () => setPlaying(true),
    pause: () => setPlaying(false),
    seek: atMs => seek(atMs),
    setSpeed(speed) {
      clock = setClockSpeed(clock, speed, now())
      if (clock.sinceMs !== null && easel.picture()) easel.play(at(), speed)
      change({ speed })
    },
    setFoldsIdle: foldsIdle => change({ foldsIdle, foldedMs: 0 }),
    pinTab(tab) {
      change({ pinnedTab: tab })
      seek(at())
    },
    step(direction) {
      setPlaying(false)
      const target = neighbourTime(manifest.chunks, store.get, state.tab ?? '', at(), direction)
      seek(target ?? at() + direction * BLIND_STEP_MS)
    },
    retry() {
      // What comes now belongs before what the picture has: it is drawn anew with it.
      easel.noteAdded(manifest.chunks.filter(chunk => store.problemOf(chunk) !== null))
      store.retry()
    },
    extend(grown, grownEvents) {
      const known = new Set(manifest.chunks.map(chunk => chunk.id))
      easel.noteAdded(grown.chunks.filter(chunk => !known.has(chunk.id)))
      manifest = grown
      events = grownEvents
      switches = followedTabs(grown.tabs, grownEvents)
      if (grown.endedMs > session.toMs) change({ hasEnded: false })
      session = { fromMs: grown.startedMs, toMs: grown.endedMs }
      describedVersion = -1
      reconcile()
    },
    tick,
    close() {
      isClosed = true
      stopListening()
      store.close()
    },
  }
}
