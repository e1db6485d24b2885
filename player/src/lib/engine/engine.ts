import type { Chunk, Manifest, SessionEvent } from '@playhead/server/api'
import type { Stage } from '../stage/host.ts'
import type { StageReport } from '../stage/protocol.ts'
import { type Clock, readClock, setClock, setClockSpeed, startClock, stopClock } from './clock.ts'
import { busyRanges, neighbourTime, pictureEvents } from './events.ts'
import { AHEAD_JSON_BYTES, AHEAD_MS, IDLE_MARGIN_MS, IDLE_THRESHOLD_MS, MAX_DRIFT_MS } from './limits.ts'
import { chunksAhead, chunksForPicture, type Keyframe, keyframeFor, knownUntil } from './plan.ts'
import { bufferedRanges, foldTarget, idleRanges, type Range } from './ranges.ts'
import { type ChunkProblem, type ChunkStore, createChunkStore, type FetchChunk } from './store.ts'
import { followedTabs, tabAt } from './tabs.ts'

/** What the screen shows of playback. Plain data, a new object for every change. */
export interface PlaybackState {
  /** `waiting`: for chunks; `drawing`: for the picture; `shown`: it stands or plays; `nothing`: this tab has no keyframe. */
  picture: 'waiting' | 'drawing' | 'shown' | 'nothing'
  isPlaying: boolean
  hasEnded: boolean
  speed: number
  foldsIdle: boolean
  tab: string | null
  pinnedTab: string | null
  /** 0 to 1 while `waiting`: how much of what is needed has arrived. */
  progress: number
  buffered: Range[]
  idle: Range[]
  viewport: { width: number; height: number }
  /** The worst thing about the chunks at the playhead; null when all is well. */
  problem: ChunkProblem | null
  /** Lines of the loaded chunks that could not be read. */
  droppedLines: number
  /** Milliseconds that the last fold skipped; 0 when there was none just now. */
  foldedMs: number
}

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
  /** To be called on every animation frame: keeps the clock, folds, follows tabs, fetches. */
  tick(): void
  close(): void
}

/** The picture on the stage: of which tab, and up to where it has been given events. */
interface Picture {
  tab: string
  fedUntilMs: number
  /** Where it was last told to be. */
  movedToMs: number
  /** True when the playhead has gone behind it. */
  isSpent: boolean
}

/** How often, in milliseconds, what lies ahead is looked over while playing. */
const PLAN_EVERY_MS = 500

/** Plays one session on a stage. Holds no UI: it is told what to do, and says what is. */
export function createEngine(options: EngineOptions): Engine {
  const { manifest, stage } = options
  const now = options.now ?? (() => performance.now())
  const session: Range = { fromMs: manifest.startedMs, toMs: manifest.endedMs }
  const switches = followedTabs(manifest.tabs, options.events)
  const store: ChunkStore = createChunkStore(options.fetchChunk, () => reconcile(), options.wait)
  let clock: Clock = { atMs: clamp(options.atMs), speed: options.speed, sinceMs: null }
  let wantsPlay = false
  let picture: Picture | null = null
  /** The picture or move the stage has been asked for and has not reported yet. */
  let awaited: number | null = null
  let tokens = 0
  /** A seek that the picture on the stage has not followed yet. */
  let needsMove = true
  let isStageReady = false
  let plannedMs = Number.NEGATIVE_INFINITY
  let isClosed = false
  let describedVersion = -1
  let state: PlaybackState = {
    picture: 'waiting',
    isPlaying: false,
    hasEnded: false,
    speed: options.speed,
    foldsIdle: options.foldsIdle,
    tab: tabAt(switches, clock.atMs),
    pinnedTab: null,
    progress: 0,
    buffered: [],
    idle: [],
    viewport: manifest.viewport,
    problem: null,
    droppedLines: 0,
    foldedMs: 0,
  }
  const stopListening = stage.listen(onReport)

  function clamp(atMs: number): number {
    return Math.min(session.toMs, Math.max(session.fromMs, atMs))
  }

  function at(): number {
    return clamp(readClock(clock, now()))
  }

  function change(patch: Partial<PlaybackState>): void {
    state = { ...state, ...patch }
    options.onChange(state)
  }

  function onReport(report: StageReport): void {
    if (report.kind === 'hello') {
      isStageReady = true
      picture = null
      awaited = null
      needsMove = true
      reconcile()
    } else if (report.kind === 'viewport') {
      change({ viewport: { width: report.width, height: report.height } })
    } else if (report.kind === 'shown' && report.token === awaited) {
      awaited = null
      reconcile()
    } else if (report.kind === 'time' && awaited === null && !needsMove) {
      if (Math.abs(report.atMs - at()) > driftAllowed()) clock = setClock(clock, clamp(report.atMs), now())
    }
  }

  /** While playing, drift is left alone until it could be seen; a picture that has stopped says exactly where. */
  function driftAllowed(): number {
    return clock.sinceMs === null ? 0 : MAX_DRIFT_MS * Math.max(1, clock.speed / 4)
  }

  /** Brings the stage to where the clock is: the one place that decides. Safe to call at any time, as often as one likes. */
  function reconcile(): void {
    if (isClosed) return
    const atMs = at()
    const tab = state.pinnedTab ?? tabAt(switches, atMs)
    // A chunk that will not come is left out: the picture is then drawn from the keyframe before it.
    const usable = manifest.chunks.filter(chunk => store.problemOf(chunk) === null)
    const needed = tab === null ? [] : chunksForPicture(usable, tab, atMs)
    const keyframe = tab === null ? null : keyframeFor(usable, tab, atMs)
    store.want([...needed, ...planAhead(usable, atMs, needed)])
    change({ ...describeNeeded(needed, keyframe, atMs), ...describeLoaded(), tab, isPlaying: wantsPlay })
    if (tab === null || !keyframe) showNothing()
    else if (!needed.every(store.isSettled)) wait()
    else if (isStageReady && awaited === null) draw(tab, keyframe, atMs)
  }

  function describeNeeded(needed: readonly Chunk[], keyframe: Keyframe | null, atMs: number): Partial<PlaybackState> {
    const total = needed.reduce((sum, chunk) => sum + chunk.jsonBytes, 0)
    const arrived = needed.reduce((sum, chunk) => sum + Math.min(chunk.jsonBytes, store.arrived(chunk)), 0)
    const fromMs = Math.min(keyframe?.atMs ?? session.fromMs, atMs)
    const missing = manifest.chunks.find(
      chunk => store.problemOf(chunk) !== null && chunk.fromMs <= atMs && chunk.toMs >= fromMs,
    )
    return { progress: total === 0 ? 1 : arrived / total, problem: missing ? store.problemOf(missing) : null }
  }

  /** Looks at every loaded event, so it is worked out anew only when a chunk has come or gone. */
  function describeLoaded(): Partial<PlaybackState> {
    if (describedVersion === store.version()) return {}
    describedVersion = store.version()
    const chunks = manifest.chunks
    return {
      buffered: bufferedRanges(chunks, index => store.get(chunks[index] as Chunk) !== null),
      idle: idleRanges(busyRanges(chunks, store.get, options.events), session, IDLE_THRESHOLD_MS),
      droppedLines: chunks.reduce((sum, chunk) => sum + (store.get(chunk)?.dropped ?? 0), 0),
    }
  }

  /** Stops the clock and the picture until something arrives; what is wanted stays wanted. */
  function wait(): void {
    holdClock()
    if (state.picture !== 'waiting') change({ picture: 'waiting' })
  }

  /** A tab without a keyframe has no picture, but its time passes and its events are listed. */
  function showNothing(): void {
    if (picture) stage.send({ kind: 'clear' })
    picture = null
    awaited = null
    needsMove = true
    if (wantsPlay && clock.sinceMs === null) clock = startClock(clock, now())
    if (state.picture !== 'nothing') change({ picture: 'nothing' })
  }

  function draw(tab: string, keyframe: Keyframe, atMs: number): void {
    const isSame = picture !== null && picture.tab === tab && !picture.isSpent
    if (picture && isSame) feed(picture)
    if (!picture || !isSame || picture.fedUntilMs <= atMs) {
      showNew(tab, keyframe, atMs)
    } else if (needsMove) {
      needsMove = false
      picture.movedToMs = atMs
      awaited = ++tokens
      clock = stopClock(clock, now())
      stage.send({ kind: 'seek', token: awaited, atMs })
    } else if (wantsPlay && clock.sinceMs === null) {
      clock = startClock(clock, now())
      stage.send({ kind: 'play', atMs, speed: clock.speed })
    }
    if (state.picture !== 'shown' && awaited === null && picture) change({ picture: 'shown' })
  }

  function showNew(tab: string, keyframe: Keyframe, atMs: number): void {
    const fedUntilMs = knownUntil(manifest.chunks, tab, keyframe.atMs, store.isSettled)
    const events = pictureEvents(manifest.chunks, store.get, tab, keyframe.atMs, fedUntilMs, manifest.viewport)
    if (events.length < 2) {
      showNothing()
      return
    }
    needsMove = false
    picture = { tab, fedUntilMs, movedToMs: atMs, isSpent: false }
    awaited = ++tokens
    clock = stopClock(clock, now())
    stage.send({ kind: 'show', token: awaited, events, atMs })
    if (state.picture !== 'shown') change({ picture: 'drawing' })
  }

  /** Hands the picture what has arrived behind what it has, up to the first hole. */
  function feed(current: Picture): void {
    if (current.fedUntilMs === Number.POSITIVE_INFINITY) return
    const untilMs = knownUntil(manifest.chunks, current.tab, current.fedUntilMs, store.isSettled)
    if (untilMs <= current.fedUntilMs) return
    const events = pictureEvents(manifest.chunks, store.get, current.tab, current.fedUntilMs, untilMs, null)
    current.fedUntilMs = untilMs
    if (events.length > 0) stage.send({ kind: 'append', events })
  }

  /** The minute ahead, and the keyframes of tabs that will be switched to in it. */
  function planAhead(usable: readonly Chunk[], atMs: number, needed: readonly Chunk[]): Chunk[] {
    const aheadMs = AHEAD_MS * Math.min(4, Math.max(1, clock.speed))
    const coming = state.pinnedTab ? [] : switches.filter(next => next.fromMs > atMs && next.fromMs <= atMs + aheadMs)
    const ahead = [
      ...chunksAhead(usable, atMs, aheadMs, AHEAD_JSON_BYTES),
      ...coming.slice(0, 4).flatMap(next => chunksForPicture(usable, next.tab, next.fromMs)),
    ]
    return [...new Set(ahead)].filter(chunk => !needed.includes(chunk))
  }

  function seek(atMs: number, keepsFold = false): void {
    // A picture only goes forward: what lies behind it is drawn anew from its keyframe.
    if (picture && clamp(atMs) < Math.max(at(), picture.movedToMs)) picture.isSpent = true
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
    stage.send({ kind: 'pause' })
  }

  function tick(): void {
    if (isClosed || clock.sinceMs === null) return
    const atMs = at()
    if (atMs >= session.toMs) {
      wantsPlay = false
      holdClock()
      // The picture may be a frame behind; the end is shown to the last event.
      clock = { ...clock, atMs: session.toMs }
      needsMove = true
      change({ isPlaying: false, hasEnded: true })
      reconcile()
      return
    }
    const target = state.foldsIdle ? foldTarget(state.idle, atMs, IDLE_MARGIN_MS) : null
    if (target !== null) {
      change({ foldedMs: target - atMs })
      seek(target, true)
      return
    }
    const hasSwitched = state.pinnedTab === null && tabAt(switches, atMs) !== state.tab
    const isDry = picture !== null && atMs >= picture.fedUntilMs
    if (hasSwitched) needsMove = true
    if (hasSwitched || isDry || now() - plannedMs > PLAN_EVERY_MS) {
      plannedMs = now()
      reconcile()
    }
  }

  reconcile()

  return {
    state: () => state,
    atMs: at,
    play: () => setPlaying(true),
    pause: () => setPlaying(false),
    seek,
    setSpeed(speed) {
      clock = setClockSpeed(clock, speed, now())
      if (clock.sinceMs !== null && picture) stage.send({ kind: 'play', atMs: at(), speed })
      change({ speed })
    },
    setFoldsIdle(foldsIdle) {
      change({ foldsIdle, foldedMs: 0 })
    },
    pinTab(tab) {
      change({ pinnedTab: tab })
      seek(at())
    },
    step(direction) {
      setPlaying(false)
      const target = neighbourTime(manifest.chunks, store.get, state.tab ?? '', at(), direction)
      seek(target ?? at() + direction * 100)
    },
    retry: store.retry,
    tick,
    close() {
      isClosed = true
      stopListening()
      store.close()
    },
  }
}
