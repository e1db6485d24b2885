import type { Manifest, SessionEvent } from '@playhead/server/api'
import { fetchDecoded } from '../engine/decoding.ts'
import { createEngine, type Engine, type PlaybackState } from '../engine/engine.ts'
import { SPEEDS } from '../engine/limits.ts'
import type { FetchChunk } from '../engine/store.ts'
import { indexAt } from '../events/catalogue.ts'
import { frameStage } from '../stage/host.ts'
import { readPreference, writePreference } from '../ui/preferences.ts'
import { nextSpeed, type ReplayAction } from './shortcuts.ts'

/** Milliseconds a message stays in sight. */
const TOAST_MS = 2_500
/** Milliseconds after an event in which going back means the one before it: the playhead has moved on a little by then. */
const ON_EVENT_MS = 700

export interface PlaybackOptions {
  manifest: Manifest
  events: readonly SessionEvent[]
  /** Epoch milliseconds to open at. */
  atMs: number
  /** The tab to keep to; null follows the active one. */
  tab?: string | null
  /** Plays as soon as there is a picture. */
  isPlaying?: boolean
  fetchChunk?: FetchChunk
  /** The viewer moved, played, paused or changed the tab: an address may follow. */
  onMove?: () => void
}

/** Playback of one session as a screen holds it: the engine, what it says, and what the controls and keys do with it. */
export interface Playback {
  readonly engine: Engine | null
  readonly state: PlaybackState | null
  /** Epoch milliseconds of the playhead. */
  readonly atMs: number
  readonly toast: string
  /** Takes the frame while it is there; returns how to let go of it. */
  attach(frame: HTMLIFrameElement): () => void
  seek(toMs: number): void
  setPlaying(isPlaying: boolean): void
  toggle(): void
  setSpeed(speed: number): void
  setFolds(foldsIdle: boolean): void
  pin(tab: string | null): void
  retry(): void
  /** The session has grown: its manifest and all its events as they are now. What had ended goes on by playing. */
  extend(manifest: Manifest, events: readonly SessionEvent[]): void
  say(text: string): void
  /** Does what a key asks for; false for what only the page around it can do. */
  run(action: ReplayAction): boolean
}

export function createPlayback(options: PlaybackOptions): Playback {
  const { onMove = () => {} } = options
  let { manifest, events } = options
  let engine: Engine | null = $state.raw(null)
  let state: PlaybackState | null = $state.raw(null)
  let atMs = $state(options.atMs)
  let toast = $state('')
  let toastTimer: ReturnType<typeof setTimeout> | undefined

  function attach(frame: HTMLIFrameElement): () => void {
    const created = createEngine({
      manifest,
      events,
      stage: frameStage(frame),
      fetchChunk: options.fetchChunk ?? fetchDecoded,
      atMs,
      speed: Number(readPreference('speed', SPEEDS.map(String), '1')),
      foldsIdle: readPreference('fold', ['yes', 'no'], 'yes') === 'yes',
      onChange: next => {
        state = next
      },
    })
    if (options.tab) created.pinTab(options.tab)
    if (options.isPlaying) created.play()
    engine = created
    state = created.state()
    let request = requestAnimationFrame(function frameTick() {
      created.tick()
      atMs = created.atMs()
      request = requestAnimationFrame(frameTick)
    })
    return () => {
      cancelAnimationFrame(request)
      clearTimeout(toastTimer)
      created.close()
    }
  }

  function seek(toMs: number): void {
    engine?.seek(toMs)
    atMs = engine?.atMs() ?? toMs
    onMove()
  }

  function setPlaying(isPlaying: boolean): void {
    if (isPlaying) engine?.play()
    else engine?.pause()
    onMove()
  }

  function setSpeed(speed: number): void {
    engine?.setSpeed(speed)
    writePreference('speed', String(speed))
  }

  function setFolds(foldsIdle: boolean): void {
    engine?.setFoldsIdle(foldsIdle)
    writePreference('fold', foldsIdle ? 'yes' : 'no')
    say(foldsIdle ? 'Inactivity is skipped' : 'Inactivity is played')
  }

  function say(text: string): void {
    toast = text
    clearTimeout(toastTimer)
    toastTimer = setTimeout(() => {
      toast = ''
    }, TOAST_MS)
  }

  function jumpEvent(direction: 1 | -1): void {
    const index = indexAt(events, atMs)
    const isOnEvent = index >= 0 && atMs - (events[index]?.atMs ?? 0) < ON_EVENT_MS
    const target = events[direction === 1 ? index + 1 : isOnEvent ? index - 1 : index]
    if (target) seek(target.atMs)
    else say(direction === 1 ? 'No event after this' : 'No event before this')
  }

  function run(action: ReplayAction): boolean {
    switch (action.kind) {
      case 'toggle':
        setPlaying(!state?.isPlaying)
        return true
      case 'skip':
        seek(atMs + action.byMs)
        return true
      case 'jump':
        seek(action.to === 'start' ? manifest.startedMs : manifest.endedMs)
        return true
      case 'step':
        engine?.step(action.direction)
        onMove()
        return true
      case 'speed':
        setSpeed(nextSpeed(state?.speed ?? 1, action.direction))
        say(`${state?.speed ?? 1}×`)
        return true
      case 'event':
        jumpEvent(action.direction)
        return true
      case 'fold':
        setFolds(!state?.foldsIdle)
        return true
      default:
        return false
    }
  }

  return {
    get engine() {
      return engine
    },
    get state() {
      return state
    },
    get atMs() {
      return atMs
    },
    get toast() {
      return toast
    },
    attach,
    seek,
    setPlaying,
    toggle: () => setPlaying(!state?.isPlaying),
    setSpeed,
    setFolds,
    pin(tab) {
      engine?.pinTab(tab)
      onMove()
    },
    retry: () => engine?.retry(),
    extend(grown, grownEvents) {
      manifest = grown
      events = grownEvents
      engine?.extend(grown, grownEvents)
    },
    say,
    run,
  }
}
