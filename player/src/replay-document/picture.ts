import type { eventWithTime } from '@rrweb/types'
import { Replayer } from 'rrweb'
import { parseEvent } from '../lib/engine/decode.ts'
import { endAnimations } from './animations.ts'
import { createKeptAssets, redraw } from './assets.ts'
import { defuse } from './defuse.ts'
import { createExtras } from './extras.ts'
import { asPreferred, type Preferences, preferencesOf } from './preferences.ts'
import { createStyleEditor } from './styles.ts'

/** One rrweb Replayer in an element of its own. It only ever moves forward: going back means a new picture at a keyframe. */
export interface Picture {
  element: HTMLElement
  /** The frame the page is drawn in. */
  frame: HTMLIFrameElement
  /** Stands at `atMs`, with everything that happened up to and including it. */
  moveTo(atMs: number): void
  /** Goes on playing from `atMs`, or from what is drawn already should that be a little further. */
  play(atMs: number, speed: number): void
  append(events: readonly string[]): void
  /** Stands still; returns the epoch milliseconds it stands at, or null when it had come to the end of its events. */
  pause(): number | null
  /** Epoch milliseconds of what is drawn while playing; null when it stands or has no more events to come. */
  playingAt(): number | null
  destroy(): void
}

export interface PictureListener {
  onViewport(width: number, height: number): void
  onTrouble(message: string): void
}

/** Of all pictures in this document: a file that one learnt of is there for the next. */
const assets = createKeptAssets(location.origin)

const META_TYPE = 4
const FULL_SNAPSHOT_TYPE = 2

/** What rrweb is told. Never `UNSAFE_replayCanvas`: it would let recorded scripts run. The app folds inactivity by itself. */
const REPLAYER_OPTIONS = {
  mouseTail: false,
  skipInactive: false,
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
 * Draws `events` (JSON of snapshot events, oldest first, a Meta event and a keyframe at the beginning) into `root`.
 * Throws when no two of them can be read.
 */
export function createPicture(root: HTMLElement, events: readonly string[], listener: PictureListener): Picture {
  const element = document.createElement('div')
  element.className = 'picture is-drawing'
  root.append(element)
  let preferences: Preferences = {}
  const editStyles = createStyleEditor({
    css: text => assets.css(asPreferred(text, preferences)),
    media: condition => asPreferred(condition, preferences),
    address: assets.address,
  })
  let hasNews = false
  const parsed = parseAll(events)
  const extras = createExtras(listener.onTrouble)
  const replayer = new Replayer(parsed, { ...REPLAYER_OPTIONS, root: element, plugins: [extras.plugin] })
  extras.attach(replayer)
  // A keyframe that comes while it plays is the same page once more: what has faded in does not do so again.
  replayer.on('fullsnapshot-rebuilded', event => isPlaying && endAnimationsAt((event as eventWithTime).timestamp))
  const startMs = parsed[0]?.timestamp ?? 0
  const firstKeyframeMs = parsed.find(event => event.type === FULL_SNAPSHOT_TYPE)?.timestamp ?? startMs
  let lastMs = parsed.at(-1)?.timestamp ?? startMs
  let isPlaying = false
  /** Where the picture stands while it does not play. */
  let standsAtMs = startMs

  replayer.on('resize', size => {
    const { width, height } = size as { width?: unknown; height?: unknown }
    if (typeof width === 'number' && typeof height === 'number') listener.onViewport(width, height)
  })

  function endAnimationsAt(atMs: number): void {
    const drawn = replayer.iframe.contentWindow
    if (drawn) endAnimations(drawn, atMs - firstKeyframeMs)
  }

  function play(atMs: number): void {
    isPlaying = true
    replayer.play(atMs - startMs)
  }

  function playingAt(): number | null {
    const atMs = startMs + replayer.getCurrentTime()
    return isPlaying && replayer.timer.isActive() && atMs < lastMs ? atMs : null
  }

  return {
    element,
    frame: replayer.iframe,
    moveTo(atMs) {
      isPlaying = false
      standsAtMs = Math.max(atMs, firstKeyframeMs)
      // Half a millisecond on: rrweb applies what is strictly older than the moment, and the moment itself belongs to the picture.
      replayer.pause(standsAtMs - startMs + 0.5)
      endAnimationsAt(standsAtMs)
    },
    play(atMs, speed) {
      replayer.setConfig({ speed })
      play(Math.max(playingAt() ?? standsAtMs, atMs) + 0.5)
    },
    append(more) {
      const added = parseAll(more).filter(event => event.timestamp >= lastMs)
      if (added.length === 0) return
      lastMs = added.at(-1)?.timestamp ?? lastMs
      const atMs = startMs + replayer.getCurrentTime()
      for (const event of added) replayer.addEvent(event)
      const drawn = replayer.iframe.contentDocument
      if (hasNews && drawn) redraw(drawn, assets)
      // At the end of what it had, rrweb stops for good; it has to be set going again once it knows the rest (addEvent is deferred).
      setTimeout(() => {
        if (isPlaying && replayer.service.state.matches('paused')) play(atMs)
      })
    },
    pause() {
      const atMs = playingAt()
      if (isPlaying) standsAtMs = Math.max(standsAtMs, atMs ?? lastMs)
      isPlaying = false
      replayer.pause()
      return atMs
    },
    playingAt,
    destroy() {
      replayer.destroy()
      element.remove()
    },
  }

  function parseAll(texts: readonly string[]): eventWithTime[] {
    const read = texts.map(parseEvent).filter(event => event !== null)
    if (read.length < texts.length) listener.onTrouble(`${texts.length - read.length} events could not be read`)
    const drawable = read.filter(isDrawable)
    // Files are named after the keyframe that shows them.
    hasNews = drawable.filter(event => assets.note(event)).length > 0
    for (const event of drawable) {
      defuse(event.data)
      if (event.type === META_TYPE) preferences = preferencesOf(event.data)
      editStyles(event.data)
    }
    return drawable as unknown as eventWithTime[]
  }
}

/** rrweb trusts these two to be whole; anything else that is malformed it survives by itself. */
function isDrawable(event: { type: number; data: unknown }): boolean {
  const data = event.data as { node?: unknown; width?: unknown; height?: unknown } | null
  if (event.type === FULL_SNAPSHOT_TYPE) return typeof data?.node === 'object' && data.node !== null
  if (event.type === META_TYPE) return typeof data?.width === 'number' && typeof data.height === 'number'
  return typeof data === 'object' && data !== null
}
