import {
  FULL_SNAPSHOT_TYPE,
  type IndexEvent,
  MAX_INDEX_EVENT_BYTES,
  META_TYPE,
  type PropValue,
  type SnapshotEvent,
} from '@playhead/protocol'
import { knownElements } from './elements.ts'

const INCREMENTAL_TYPE = 3
const CUSTOM_TYPE = 5
/** `data.source` of an incremental event. */
const MUTATION = 0
const MOUSE_INTERACTION = 2
/** `data.type` of a mouse interaction. */
const CLICK = 2

/** Reads index events out of a recording that has none: pages, clicks and custom events. Give it the events in order. */
export function indexEventDeriver(): (event: SnapshotEvent) => IndexEvent | undefined {
  const elements = knownElements()
  let url: string | undefined
  return event => {
    const data = (event.data ?? {}) as Record<string, unknown>
    const atMs = event.timestamp
    if (event.type === FULL_SNAPSHOT_TYPE) elements.reset(data.node)
    if (event.type === META_TYPE && typeof data.href === 'string' && data.href !== url) {
      // A Meta event without a new address only begins a full snapshot.
      url = data.href
      return { type: 'pageview', atMs, url }
    }
    if (event.type === INCREMENTAL_TYPE && data.source === MUTATION) elements.add(data.adds)
    if (event.type === INCREMENTAL_TYPE && data.source === MOUSE_INTERACTION && data.type === CLICK)
      return { type: 'click', atMs, url, element: elements.describe(data.id) }
    if (event.type === CUSTOM_TYPE && typeof data.tag === 'string')
      return { type: 'custom', atMs, url, name: data.tag, props: propsOf(data.payload) }
    return undefined
  }
}

function propsOf(payload: unknown): Record<string, PropValue> {
  if (payload === undefined) return {}
  // Half of what an event may have: the rest of it needs room too.
  if (Buffer.byteLength(JSON.stringify(payload)) > MAX_INDEX_EVENT_BYTES / 2) return { payload: 'too large to index' }
  const isRecord = typeof payload === 'object' && payload !== null && !Array.isArray(payload)
  return isRecord ? (payload as Record<string, PropValue>) : { payload: payload as PropValue }
}
