import type { ElementDescriptor } from '@playhead/protocol'

/**
 * What the app and the replay document say to each other, by `postMessage`, both on the same origin. Events travel as JSON text: a string
 * is copied in one go, where cloning the objects costs three times their parsing (docs/decisions/0002-replay-document.md).
 */

/** Bumped when the messages change, so that a cached document of an older build is noticed. */
export const STAGE_PROTOCOL = 3

export type StageCommand =
  /** Draw a new picture from `events` (a Meta event and a keyframe first), and stand at `atMs`. */
  | { kind: 'show'; token: number; events: readonly string[]; atMs: number }
  /** The same while the picture on the stage plays on; the new one takes over where that is by then. */
  | { kind: 'renew'; token: number; events: readonly string[]; atMs: number }
  /** Move forward within the events the picture has, and stand there. */
  | { kind: 'seek'; token: number; atMs: number }
  /** More events, all newer than those before. */
  | { kind: 'append'; events: readonly string[] }
  | { kind: 'play'; atMs: number; speed: number }
  | { kind: 'pause' }
  | { kind: 'clear' }
  /** What lies at a point of the document, in its CSS pixels? Answered by `pointed`. */
  | { kind: 'point'; x: number; y: number }
  /** What lies around the element that was pointed at last? */
  | { kind: 'widen' }

export type StageReport =
  | { kind: 'hello'; protocol: number }
  /** The picture of `token` stands, at `atMs`. */
  | { kind: 'shown'; token: number; atMs: number }
  /** Where the picture is while it plays; a few times a second. */
  | { kind: 'time'; atMs: number }
  | { kind: 'viewport'; width: number; height: number }
  /** The control at the point that was asked for, as a click on it would have been recorded; null where there is none. */
  | { kind: 'pointed'; at: PointedElement | null }
  /** Something could not be drawn; playback goes on. */
  | { kind: 'trouble'; message: string }

export interface PointedElement {
  element: ElementDescriptor
  /** Where it is drawn, in the document's CSS pixels. */
  box: { x: number; y: number; width: number; height: number }
}

interface Envelope<Body> {
  playhead: 'stage'
  body: Body
}

export function seal<Body extends StageCommand | StageReport>(body: Body): Envelope<Body> {
  return { playhead: 'stage', body }
}

/** The body of a sealed message; null for anything else that a page may be sent (extensions, tools). */
export function unseal(data: unknown): { kind: string } | null {
  if (typeof data !== 'object' || data === null) return null
  const { playhead, body } = data as { playhead?: unknown; body?: unknown }
  if (playhead !== 'stage' || typeof body !== 'object' || body === null) return null
  return typeof (body as { kind?: unknown }).kind === 'string' ? (body as { kind: string }) : null
}
