import { parseOffset } from '../engine/time.ts'

/** A piece of a note's text: words, or a time in them that leads somewhere. */
export interface Piece {
  text: string
  /** Milliseconds from the session's start; null for words. */
  offsetMs: number | null
}

/**
 * `1:32`, `1:02:03`, `1h2m`, `1m32s`, `92s`: as links and addresses have them, but never a bare number, which could count anything. Not inside a
 * word, a longer number, or a ratio of three (`16:9:1`).
 */
const TIME = /(?<![\w:.,/-])(?:\d{1,2}:[0-5]\d(?::[0-5]\d)?|(?=\d)(?:\d{1,2}h)?(?:\d{1,3}m)?(?:\d{1,5}s)?)(?![\w:])/g

/** A note's text in pieces; times that lie behind the session's end are only words. Joined, the pieces are the text. */
export function piecesOf(text: string, durationMs: number): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const { 0: found, index } of text.matchAll(TIME)) {
    const offsetMs = found === '' ? null : parseOffset(found)
    if (offsetMs === null || offsetMs > durationMs) continue
    if (index > end) pieces.push({ text: text.slice(end, index), offsetMs: null })
    pieces.push({ text: found, offsetMs })
    end = index + found.length
  }
  if (end < text.length) pieces.push({ text: text.slice(end), offsetMs: null })
  return pieces
}
