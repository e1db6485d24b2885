import type { Chunk } from '@playhead/server/api'
import type { Stage } from '../stage/host.ts'
import type { StageReport } from '../stage/protocol.ts'
import { eventsBetween, pictureEvents } from './events.ts'
import { feedTarget, newPicture, noteFed, type Picture, type Recording, takeLate } from './picture.ts'
import type { Keyframe } from './plan.ts'
import type { RecordedEvent } from './tabevents.ts'

/** The engine's hand on the stage: gives its picture events, moves it, replaces it, and knows what it has been asked for. */
export interface Easel {
  picture(): Picture | null
  /** The stage is there, and has done what it was asked for. */
  isFree(): boolean
  /** A new picture from a keyframe, with what lies a little ahead of `atMs`. False when there is nothing to draw it from. */
  draw(keyframe: Keyframe, atMs: number, speed: number): boolean
  /** The same while the old one plays on; the new one takes over where that is by then. */
  renew(keyframe: Keyframe, atMs: number, speed: number): void
  /** Forward, with all that lies between. False when there is no picture. */
  move(atMs: number, speed: number): boolean
  /** Gives the picture what it should have at `atMs`, when it is due. */
  feed(atMs: number, speed: number): void
  play(atMs: number, speed: number): void
  pause(): void
  clear(): void
  /** The playhead is put to `toMs`: a picture only goes forward, what lies behind it is drawn anew. */
  leave(fromMs: number, toMs: number): void
  /** Chunks that have come into the manifest. */
  noteAdded(chunks: readonly Chunk[]): void
  /** Takes a report of the stage; true when it says that what was asked for is done. */
  hear(report: StageReport): boolean
}

/** @param recording what is known now: asked for whenever something is to be drawn */
export function createEasel(stage: Stage, recording: () => Recording): Easel {
  let picture: Picture | null = null
  let isReady = false
  /** The picture or move that the stage has not reported yet. */
  let awaited: number | null = null
  let tokens = 0

  function start(keyframe: Keyframe, untilMs: number, atMs: number): readonly string[] | null {
    const { chunks, get, viewport } = recording()
    const events = pictureEvents(chunks, get, keyframe.tab, keyframe.atMs, untilMs, viewport)
    if (events.length < 2) return null
    picture = newPicture(keyframe.tab, keyframe.atMs, events, untilMs, atMs)
    awaited = ++tokens
    return textsOf(events)
  }

  function feed(atMs: number, speed: number): void {
    if (!picture || picture.isSpent) return
    appendLate(picture, atMs)
    if (atMs < picture.hungryMs) return
    const { chunks, get } = recording()
    const untilMs = feedTarget(recording(), picture.tab, picture.fedUntilMs, atMs, speed)
    if (untilMs <= picture.fedUntilMs) return
    append(picture, eventsBetween(chunks, get, picture.tab, picture.fedUntilMs, untilMs), untilMs, atMs)
  }

  function appendLate(current: Picture, atMs: number): void {
    const { events, isStale } = takeLate(current, recording())
    if (isStale) current.isSpent = true
    if (isStale || events.length === 0) return
    // It is as hungry as it was: what came lies within what it was thought to have.
    const { hungryMs } = current
    append(current, events, current.fedUntilMs, atMs)
    current.hungryMs = hungryMs
  }

  function append(current: Picture, events: RecordedEvent[], untilMs: number, atMs: number): void {
    noteFed(current, events, untilMs, atMs)
    if (events.length > 0) stage.send({ kind: 'append', events: textsOf(events) })
  }

  return {
    picture: () => picture,
    isFree: () => isReady && awaited === null,
    draw(keyframe, atMs, speed) {
      const fromMs = Math.max(atMs, keyframe.atMs)
      const events = start(keyframe, feedTarget(recording(), keyframe.tab, keyframe.atMs, fromMs, speed), atMs)
      if (events && awaited !== null) stage.send({ kind: 'show', token: awaited, events, atMs })
      return events !== null
    },
    renew(keyframe, atMs, speed) {
      feed(atMs, speed)
      if (!picture) return
      const { fedUntilMs, late } = picture
      const events = start(keyframe, fedUntilMs, atMs)
      picture.late = late
      if (events && awaited !== null) stage.send({ kind: 'renew', token: awaited, events, atMs })
    },
    move(atMs, speed) {
      if (!picture) return false
      picture.hungryMs = Math.min(picture.hungryMs, atMs)
      feed(atMs, speed)
      picture.movedToMs = atMs
      awaited = ++tokens
      stage.send({ kind: 'seek', token: awaited, atMs })
      return true
    },
    feed,
    play: (atMs, speed) => stage.send({ kind: 'play', atMs, speed }),
    pause: () => stage.send({ kind: 'pause' }),
    clear() {
      if (picture) stage.send({ kind: 'clear' })
      picture = null
      awaited = null
    },
    leave(fromMs, toMs) {
      if (picture && toMs < Math.max(fromMs, picture.movedToMs)) picture.isSpent = true
    },
    noteAdded(chunks) {
      if (!picture) return
      const { tab, fedUntilMs } = picture
      picture.late.push(...chunks.filter(chunk => chunk.tabs.includes(tab) && chunk.fromMs < fedUntilMs))
      // What was the end is none any more.
      picture.hungryMs = picture.movedToMs
    },
    hear(report) {
      if (report.kind === 'hello') {
        isReady = true
        picture = null
        awaited = null
      }
      if (report.kind === 'shown' && report.token === awaited) {
        awaited = null
        return true
      }
      return report.kind === 'hello'
    },
  }
}

function textsOf(events: readonly RecordedEvent[]): string[] {
  return events.map(event => event.json)
}
