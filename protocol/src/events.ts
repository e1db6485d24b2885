/** Kinds of index event. `custom` carries the product's own names; `group` comes from other systems only, the rest from the recorder too. */
export const INDEX_EVENT_TYPES = [
  'pageview',
  'click',
  'rage_click',
  'dead_click',
  'error_click',
  'quick_back',
  'input',
  'validation',
  'form_abandon',
  'error',
  'console',
  'network',
  'web_vital',
  'long_task',
  'identify',
  'group',
  'flag',
  'custom',
  'recorder',
] as const

export type IndexEventType = (typeof INDEX_EVENT_TYPES)[number]

/** Enough of an element to find the same one in another visit. */
export interface ElementDescriptor {
  /** A CSS selector: test ids and ids first, generated class names left out. */
  selector: string
  tag: string
  role?: string
  /** Accessible name or visible text, cut at 100 characters. */
  name?: string
  /** Path of a link's target. */
  hrefPath?: string
}

export type PropValue = string | number | boolean | null | PropValue[] | { [key: string]: PropValue }

/** One line of a batch's `events` section. */
export interface IndexEvent {
  type: IndexEventType
  /** Epoch milliseconds on the client's clock. */
  atMs: number
  /** Custom event name, flag key, error message: what one would group by. */
  name?: string
  url?: string
  props?: Record<string, PropValue>
  element?: ElementDescriptor
}

/** The parts of an rrweb event (version 2) that Playhead reads; the rest is carried as it is. */
export interface SnapshotEvent {
  /** 0 DomContentLoaded, 1 Load, 2 FullSnapshot, 3 IncrementalSnapshot, 4 Meta, 5 Custom, 6 Plugin. */
  type: number
  data: unknown
  /** Epoch milliseconds. */
  timestamp: number
}

/** rrweb's event type of a full snapshot: a keyframe. */
export const FULL_SNAPSHOT_TYPE = 2
/** rrweb's event type of page metadata (`data.href`, `width`, `height`). A keyframe is a Meta event followed by a full snapshot. */
export const META_TYPE = 4

/** True when `value` has the shape of an index event; says nothing about the sizes of its parts. */
export function isIndexEvent(value: unknown): value is IndexEvent {
  if (typeof value !== 'object' || value === null) return false
  const event = value as Record<string, unknown>
  return (
    INDEX_EVENT_TYPES.includes(event.type as IndexEventType) &&
    Number.isFinite(event.atMs) &&
    isOptional(event.name, 'string') &&
    isOptional(event.url, 'string') &&
    isOptionalObject(event.props) &&
    (event.element === undefined || isElementDescriptor(event.element))
  )
}

/** True when `value` has what every rrweb event has. */
export function isSnapshotEvent(value: unknown): value is SnapshotEvent {
  if (typeof value !== 'object' || value === null) return false
  const event = value as Record<string, unknown>
  return Number.isInteger(event.type) && Number.isFinite(event.timestamp) && 'data' in event
}

function isElementDescriptor(value: unknown): value is ElementDescriptor {
  if (typeof value !== 'object' || value === null) return false
  const element = value as Record<string, unknown>
  return (
    typeof element.selector === 'string' &&
    typeof element.tag === 'string' &&
    isOptional(element.role, 'string') &&
    isOptional(element.name, 'string') &&
    isOptional(element.hrefPath, 'string')
  )
}

function isOptional(value: unknown, type: 'string'): boolean {
  return value === undefined || typeof value === type
}

function isOptionalObject(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value))
}
