import type { SessionEvent } from '@playhead/server/api'

/** A call on a stack. Recorded texts: show them as text only. */
export interface Frame {
  /** Name of the function; empty where it has none. */
  name: string
  /** Address of the script, or path of the source; empty where it is not known. */
  file: string
  /** From 1; 0 where it is not known. */
  line: number
  column: number
}

export interface Stack {
  frames: Frame[]
  /** True when the server named sources instead of what was shipped. */
  isResolved: boolean
}

/** Frames shown of a stack: engines keep 10 to 50, and a recorded text has no such limit. */
const MAX_FRAMES = 100
/** Characters of a line that are read: what is longer is a script in an address, and patterns take the square of its length. */
const MAX_LINE_CHARS = 500

/** The calls that led to an error or a line of the console: `props.frames` where a server resolved them, else what `props.stack` says. */
export function stackOf({ props }: Pick<SessionEvent, 'props'>): Stack {
  const frames = Array.isArray(props.frames) ? props.frames.slice(0, MAX_FRAMES).map(resolvedFrame) : []
  if (frames.length > 0) return { frames, isResolved: true }
  return { frames: typeof props.stack === 'string' ? parseStack(props.stack) : [], isResolved: false }
}

/** Chromium: `at name (address:1:2)`, `at address:1:2`, `at async name (…)`. */
const V8 = /^\s*at (?:(?:async )?(.*?) \()?(?:(.+?)(?::(\d+))?(?::(\d+))?)\)?$/
/** Firefox and Safari: `name@address:1:2`. */
const GECKO = /^\s*(.*?)@(.*?)(?::(\d+))?(?::(\d+))?$/

/** The call that threw, without reading those behind it: rows ask for it by the thousand. */
export function topFrameOf({ props }: Pick<SessionEvent, 'props'>): Frame | undefined {
  if (Array.isArray(props.frames) && props.frames.length > 0) return resolvedFrame(props.frames[0])
  return typeof props.stack === 'string' ? parseStack(props.stack, 1)[0] : undefined
}

/**
 * Reads the text of `Error.stack`, in the two forms browsers have: its first calls. Lines that are no calls, such as the message, are left
 * out.
 */
export function parseStack(stack: string, limit: number = MAX_FRAMES): Frame[] {
  const lines = stack.split('\n').filter(line => line.trim() !== '')
  const isV8 = lines.some(line => /^\s+at /.test(line))
  const frames: Frame[] = []
  for (const text of lines) {
    if (frames.length === limit) break
    const [match, name = '', file = '', line, column] = (isV8 ? V8 : GECKO).exec(text.slice(0, MAX_LINE_CHARS)) ?? []
    if (match !== undefined)
      frames.push({ name: name.trim(), file, line: Number(line ?? 0), column: Number(column ?? 0) })
  }
  return frames
}

/** `app.js:10:5` of a frame: the end of its path, and where in it. */
export function placeOf({ file, line, column }: Frame): string {
  const path = file.replace(/[?#].*/, '')
  const short = path.split('/').filter(Boolean).slice(-2).join('/') || path
  return [short || 'unknown', ...(line ? [line, ...(column ? [column] : [])] : [])].join(':')
}

function resolvedFrame(value: unknown): Frame {
  const frame = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const text = (part: unknown) => (typeof part === 'string' ? part : '')
  const number = (part: unknown) => (typeof part === 'number' && Number.isFinite(part) ? part : 0)
  return { name: text(frame.name), file: text(frame.file), line: number(frame.line), column: number(frame.column) }
}
