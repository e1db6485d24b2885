import { FULL_SNAPSHOT_TYPE, isSnapshotEvent, META_TYPE, type SnapshotEvent } from '@playhead/protocol'
import { IDLE_THRESHOLD_MS, MAX_LINE_CHARS } from './limits.ts'
import { mergeRanges, type Range } from './ranges.ts'
import { createTabEvents, KEYFRAME, META, type TabEvents, type TabEventsBuilder } from './tabevents.ts'

/** A chunk as playback holds it: plain data. */
export interface DecodedChunk {
  byTab: Map<string, TabEvents>
  /** When somebody did something (pointer, touch, scroll, input, resize), in any tab; pauses too short for inactivity are bridged. */
  busy: Range[]
  /** Lines that were left out because they are malformed or too long. */
  dropped: number
  /** Characters of the events' JSON. */
  chars: number
}

interface BatchName {
  tab: string
  seq: number
}

/** rrweb's incremental sources that a person causes: MouseMove 1, MouseInteraction 2, Scroll 3, ViewportResize 4, Input 5, TouchMove 6, Drag 12. */
const ACTIVITY_SOURCES = new Set([1, 2, 3, 4, 5, 6, 12])
const INCREMENTAL_TYPE = 3

/** `[<index of the tab>,<seq>,` as our writer puts it: then the event's text can be cut out of the line without writing it anew. */
const LINE_HEAD = /^\[(\d{1,6}),(\d{1,9}),/

/**
 * Reads a chunk's NDJSON as it arrives, in pieces of any size. Lines of batches in `skip` are left out. A malformed or oversized line is
 * dropped and counted: a recording is untrusted, and one bad line is no reason to lose the rest.
 * @param tabs of the chunk: lines name them by their place in it
 */
export function createDecoder(tabs: readonly string[], skip: readonly BatchName[], maxLineChars = MAX_LINE_CHARS) {
  const skipped = new Set(skip.map(batch => `${batch.tab}/${batch.seq}`))
  const builders = new Map<string, TabEventsBuilder>()
  const activity: Range[] = []
  let dropped = 0
  let chars = 0
  let parts: string[] = []
  let length = 0
  let isOversized = false

  function endLine(rest: string): void {
    const line = parts.length > 0 ? parts.join('') + rest : rest
    const tooLong = isOversized || line.length > maxLineChars
    parts = []
    length = 0
    isOversized = false
    if (!tooLong && line.trim() === '') return
    if (tooLong || !take(line)) dropped += 1
  }

  function take(line: string): boolean {
    const read = readLine(line)
    const tab = tabs[read?.tabIndex ?? -1]
    if (!read || tab === undefined) return false
    if (skipped.has(`${tab}/${read.seq}`)) return true
    const builder = builders.get(tab) ?? createTabEvents()
    builders.set(tab, builder)
    const { atMs, mark, isActivity, json } = read.event
    builder.add(atMs, mark, json)
    if (isActivity) noteActivity(atMs)
    chars += json.length
    return true
  }

  function noteActivity(atMs: number): void {
    const last = activity.at(-1)
    if (last && atMs >= last.fromMs && atMs - last.toMs < IDLE_THRESHOLD_MS) last.toMs = Math.max(last.toMs, atMs)
    else activity.push({ fromMs: atMs, toMs: atMs })
  }

  return {
    push(text: string): void {
      let from = 0
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
        endLine(text.slice(from, at))
        from = at + 1
      }
      length += text.length - from
      if (length > maxLineChars) {
        isOversized = true
        parts = []
      } else if (from < text.length) parts.push(text.slice(from))
    },
    end(): DecodedChunk {
      if (parts.length > 0 || isOversized) endLine('')
      const byTab = new Map([...builders].map(([tab, builder]) => [tab, builder.build()]))
      return { byTab, busy: mergeRanges(activity, IDLE_THRESHOLD_MS - 1), dropped, chars }
    },
  }
}

interface Line {
  atMs: number
  mark: number
  isActivity: boolean
  json: string
}

function readLine(line: string): { tabIndex: number; seq: number; event: Line } | null {
  const head = LINE_HEAD.exec(line)
  if (head && line.endsWith(']')) {
    const json = line.slice(head[0].length, -1)
    const event = parseEvent(json)
    if (event) return { tabIndex: Number(head[1]), seq: Number(head[2]), event: describe(event, json) }
  }
  const value = parseJson(line)
  if (!Array.isArray(value) || value.length !== 3) return null
  const [tabIndex, seq, event] = value as unknown[]
  if (!Number.isInteger(tabIndex) || !Number.isInteger(seq) || !isSnapshotEvent(event)) return null
  return { tabIndex: tabIndex as number, seq: seq as number, event: describe(event, JSON.stringify(event)) }
}

/** Parses one snapshot event's JSON; null when it is none. Keys that could reach a prototype are dropped on the way. */
export function parseEvent(json: string): SnapshotEvent | null {
  const value = parseJson(json)
  return isSnapshotEvent(value) ? value : null
}

function parseJson(text: string): unknown {
  try {
    return text.includes('"__proto__"') || text.includes('\\u') ? JSON.parse(text, withoutProto) : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A reviver is about 4 times slower than none, so only text that could hold the key pays for it. */
function withoutProto(this: unknown, key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value
}

function describe(event: SnapshotEvent, json: string): Line {
  const source = event.type === INCREMENTAL_TYPE ? (event.data as { source?: unknown } | null)?.source : undefined
  return {
    atMs: event.timestamp,
    mark: event.type === FULL_SNAPSHOT_TYPE ? KEYFRAME : event.type === META_TYPE ? META : 0,
    isActivity: typeof source === 'number' && ACTIVITY_SOURCES.has(source),
    json,
  }
}
