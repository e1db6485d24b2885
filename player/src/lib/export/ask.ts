import { formatClock, formatOffsetParam, parseOffset } from '../engine/time.ts'

export type ExportKind = 'transcript' | 'playwright' | 'rrweb'

/** Milliseconds on either side of the playhead that a stretch begins with: what led to a moment, and what came of it. */
const AROUND_MS = 30_000

/** Part of a session as the API is asked for it; empty for the whole. */
export interface StretchQuery {
  from?: string
  to?: string
}

/** The two fields as they open: half a minute on either side of the playhead. Offsets in milliseconds. */
export function stretchAround(offsetMs: number, lengthMs: number): { from: string; to: string } {
  const clamp = (ms: number) => Math.min(Math.max(0, ms), Math.max(0, lengthMs))
  // A clock has no parts of a second: the end is rounded up, so that what happened in its last one is in.
  return {
    from: formatClock(clamp(offsetMs - AROUND_MS)),
    to: formatClock(Math.ceil(clamp(offsetMs + AROUND_MS) / 1000) * 1000),
  }
}

/** What two fields ask for, or a sentence that says what is wrong with them. */
export function readStretch(
  from: string,
  to: string,
  lengthMs: number,
): { query: StretchQuery; problem: string | null } {
  const [fromMs, toMs] = [parseOffset(from), parseOffset(to)]
  const refuse = (problem: string) => ({ query: {}, problem })
  if (fromMs === null || toMs === null) return refuse('Write offsets like 1:32, 1m32s or 92.')
  if (fromMs > lengthMs) return refuse(`The session ends at ${formatClock(lengthMs)}.`)
  if (fromMs >= toMs) return refuse('The stretch must begin before it ends.')
  return { query: { from: formatOffsetParam(fromMs), to: formatOffsetParam(toMs) }, problem: null }
}

/** Where the API has it. `tab`: only where one tab's is wanted. */
export function exportPath(
  session: string,
  kind: ExportKind,
  stretch: StretchQuery = {},
  more: { tab?: string | undefined; format?: 'json' } = {},
): string {
  const path = kind === 'transcript' ? 'transcript' : `export/${kind}`
  const asked = Object.entries({ ...stretch, ...more }).filter((entry): entry is [string, string] => Boolean(entry[1]))
  const query = new URLSearchParams(asked).toString()
  return `/api/sessions/${encodeURIComponent(session)}/${path}${query && `?${query}`}`
}
