import type { eventWithTime } from '@rrweb/types'
import { Replayer } from 'rrweb'
import { endAnimations } from './animations.ts'
import { assetBase, createKeptAssets, redraw } from './assets.ts'
import { createExtras } from './extras.ts'
import { createPace } from './pace.ts'
import { keepPlace } from './place.ts'
import { createReader, FULL_SNAPSHOT_TYPE } from './reader.ts'
import { stopsBetween } from './stops.ts'

/** One rrweb Replayer in an element of its own. It only ever moves forward: going back means a new picture at a keyframe. */
export interface Picture {
  element: HTMLElement
  /** The frame the page is drawn in. */
  frame: HTMLIFrameElement
  /** Stands at `atMs`, with everything that happened up to and including it; gets there in slices. */
  moveTo(atMs: number): Promise<void>
  /** Goes on playing from `atMs`, or from what is drawn already should that be a little further. */
  play(atMs: number, speed: number): void
  append(events: readonly string[]): Promise<void>
  /** Stands still; returns the epoch milliseconds it stands at, or null when it stood already. */
  pause(): number | null
  /** Epoch milliseconds of what is drawn while playing; null when it stands. */
  playingAt(): number | null
  /** Stands where another picture stands, or plays on where that plays. */
  takeOver(other: Picture): Promise<void>
  /** Where it stands, or was set going, in epoch milliseconds, and how fast it plays. */
  pose(): { standsAtMs: number; speed: number }
  destroy(): void
}

export interface PictureListener {
  onViewport(width: number, height: number): void
  onTrouble(message: string): void
}

/** Of all pictures in this document: a file that one learnt of is there for the next. */
const assets = createKeptAssets(assetBase(location))

/**
 * Milliseconds after a picture's first event at which its last one lies, which never comes: ten years. At the end of its events rrweb stops for
 * good and forgets what it has drawn; set going again, it would draw all of it once more.
 */
const NEVER_MS = 10 * 365 * 86_400_000

/** What rrweb is told. Never `UNSAFE_replayCanvas`: it would let recorded scripts run. The app folds inactivity by itself. */
const REPLAYER_OPTIONS = {
  mouseTail: false,
  skipInactive: false,
  // Off, seeks took half the time, but a closed dialog stayed in the top layer and a blank frame's document was drawn in quirks mode.
  useVirtualDom: true,
  UNSAFE_replayCanvas: false,
  // A recorded focus() must not take the viewer's keyboard away.
  triggerFocus: false,
  pauseAnimation: true,
  showWarning: false,
  showDebug: false,
  // Milliseconds rrweb halts for style sheets still on their way; each of them is one more pause for the viewer.
  loadTimeout: 0,
} as const

/**
 * Draws `events` (JSON of snapshot events, oldest first, a Meta event and a keyframe at the beginning) into `root`, hidden.
 * Throws when no two of them can be read.
 */
export async function createPicture(
  root: HTMLElement,
  events: readonly string[],
  listener: PictureListener,
): Promise<Picture> {
  const reader = createReader(assets, listener.onTrouble)
  const { events: first } = await reader.read(events)
  const startMs = first[0]?.timestamp ?? 0
  if (first.length < 2) throw new Error('There is nothing to draw: no two events can be read')
  const firstKeyframeMs = first.find(event => event.type === FULL_SNAPSHOT_TYPE)?.timestamp ?? startMs
  const timesMs = first.map(event => event.timestamp)
  let isPlaying = false
  let speed = 1
  /** Where the picture stands while it does not play. */
  let standsAtMs = startMs

  const element = document.createElement('div')
  element.className = 'picture is-drawing'
  root.append(element)
  const extras = createExtras(listener.onTrouble)
  const never = { type: 5, data: { tag: 'playhead.never', payload: null }, timestamp: startMs + NEVER_MS }
  const replayer = new Replayer([...first, never as eventWithTime], {
    ...REPLAYER_OPTIONS,
    root: element,
    plugins: [extras.plugin],
  })
  extras.attach(replayer)
  keepPlace(replayer)
  replayer.on('fullsnapshot-rebuilded', event => {
    // A keyframe that comes while it plays is the same page once more: what has faded in does not do so again.
    if (isPlaying) endAnimationsAt((event as eventWithTime).timestamp)
  })
  replayer.on('resize', size => {
    const { width, height } = size as { width?: unknown; height?: unknown }
    if (typeof width === 'number' && typeof height === 'number') listener.onViewport(width, height)
  })

  function endAnimationsAt(atMs: number): void {
    const drawn = replayer.iframe.contentWindow
    if (drawn) endAnimations(drawn, atMs - firstKeyframeMs)
  }

  /** Half a millisecond on: rrweb applies what is strictly older than a moment, and the moment itself belongs to the picture. */
  function offset(atMs: number): number {
    return atMs - startMs + 0.5
  }

  function playingAt(): number | null {
    return isPlaying ? startMs + replayer.getCurrentTime() : null
  }

  async function moveTo(atMs: number): Promise<void> {
    isPlaying = false
    const goalMs = Math.max(atMs, firstKeyframeMs)
    const pace = createPace()
    for (const stopMs of stopsBetween(timesMs, Math.max(standsAtMs, firstKeyframeMs), goalMs)) {
      replayer.pause(offset(stopMs))
      await pace()
    }
    standsAtMs = goalMs
    replayer.pause(offset(goalMs))
    endAnimationsAt(goalMs)
  }

  function play(atMs: number, atSpeed: number): void {
    speed = atSpeed
    replayer.setConfig({ speed })
    const fromMs = Math.max(playingAt() ?? standsAtMs, atMs)
    isPlaying = true
    replayer.play(offset(fromMs))
  }

  return {
    element,
    frame: replayer.iframe,
    moveTo,
    play,
    async append(texts) {
      const { events: more, hasNews } = await reader.read(texts)
      for (const event of more) {
        if (event.timestamp < (timesMs.at(-1) ?? startMs)) continue
        timesMs.push(event.timestamp)
        replayer.addEvent(event)
      }
      const drawn = replayer.iframe.contentDocument
      if (hasNews && drawn) redraw(drawn, assets)
    },
    pause() {
      const atMs = playingAt()
      standsAtMs = Math.max(standsAtMs, atMs ?? standsAtMs)
      isPlaying = false
      replayer.pause()
      return atMs
    },
    playingAt,
    async takeOver(other) {
      const pose = other.pose()
      const atMs = other.playingAt()
      if (atMs === null) await moveTo(pose.standsAtMs)
      else play(atMs, pose.speed)
    },
    pose: () => ({ standsAtMs, speed }),
    destroy() {
      replayer.destroy()
      element.remove()
    },
  }
}
