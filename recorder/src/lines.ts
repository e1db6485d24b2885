import {
  FULL_SNAPSHOT_TYPE,
  type IndexEvent,
  MAX_EVENT_NAME_CHARS,
  MAX_INDEX_EVENT_BYTES,
  MAX_SNAPSHOT_EVENT_BYTES,
  META_TYPE,
  type SnapshotEvent,
} from '@playhead/protocol'
import { isObject } from './decide/options.ts'
import { stringify, utf8 } from './natives.ts'
import type { Line } from './pending.ts'
import type { Props } from './types.ts'

/** The line of an index event. `isCut` when its properties could not be kept: too large, cyclic, or not JSON. */
export function eventLine(event: IndexEvent): Line & { isCut: boolean } {
  const whole = { ...event, name: event.name?.slice(0, MAX_EVENT_NAME_CHARS) }
  const json = attempt(whole)
  const isCut = json === undefined || isOver(json, MAX_INDEX_EVENT_BYTES)
  return { json: isCut ? stringify({ ...whole, props: undefined }) : json, atMs: event.atMs, isCut }
}

/** The line of a snapshot event, or undefined when it is larger than the server takes. */
export function snapshotLine(event: SnapshotEvent): Line | undefined {
  const json = stringify(event)
  if (isOver(json, MAX_SNAPSHOT_EVENT_BYTES)) return undefined
  return {
    json,
    atMs: event.timestamp,
    isSnapshot: true,
    isMeta: event.type === META_TYPE,
    isFull: event.type === FULL_SNAPSHOT_TYPE,
  }
}

/** Properties as the protocol has them: an object. Pages pass what they like. */
export function asProps(value: unknown): Props | undefined {
  return isObject(value) ? (value as Props) : undefined
}

/** True when the text has more bytes in UTF-8. Encodes only what could: a character has at most three. */
function isOver(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && utf8(text).byteLength > bytes
}

function attempt(event: IndexEvent): string | undefined {
  try {
    return stringify(event)
  } catch {
    return undefined
  }
}
