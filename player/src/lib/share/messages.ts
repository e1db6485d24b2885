/**
 * What the embedded player and the page around it say to one another, by `postMessage`. Times are seconds from the session's start, as media
 * elements count them.
 */
const EMBED_PROTOCOL = 1

export type HostCommand =
  | { kind: 'hello' }
  | { kind: 'play' | 'pause' }
  /** Seconds, or a time as links have it: `1m32s`. */
  | { kind: 'seek'; to: number | string }

export interface PlayerState {
  currentTime: number
  duration: number
  isPlaying: boolean
  hasEnded: boolean
}

/** `hello` says nothing but that somebody listens; only it may go to a page that is not known yet. */
export type FrameReport = { kind: 'hello' } | ({ kind: 'state' } & PlayerState)

export function sealed<Body extends HostCommand | FrameReport>(body: Body): Body & { playhead: number } {
  return { playhead: EMBED_PROTOCOL, ...body }
}

/** The body of a message of ours; null for any other, of which pages have many. */
export function unsealed(data: unknown): { kind?: unknown; [name: string]: unknown } | null {
  const message = typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {}
  return message.playhead === EMBED_PROTOCOL ? message : null
}
