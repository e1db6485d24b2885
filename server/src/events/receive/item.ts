import {
  type IndexEvent,
  isUuid,
  MAX_EVENT_NAME_CHARS,
  MAX_URL_CHARS,
  MAX_VISITOR_CHARS,
  type PropValue,
} from '@playhead/protocol'
import { contentId } from './ids.ts'
import { MAX_DEPTH, MAX_LIBRARY_CHARS, MAX_MESSAGE_ID_CHARS, MAX_QUOTED_CHARS } from './limits.ts'

/** Why one item of a request is not stored: a stable code, and a sentence that says what to change. The others are stored. */
export type ItemCode =
  | 'malformed'
  | 'type_unknown'
  | 'visitor_missing'
  | 'visitor_too_long'
  | 'name_missing'
  | 'name_too_long'
  | 'message_id_too_long'
  | 'time_invalid'
  | 'time_out_of_range'
  | 'too_deep'
  | 'too_large'

export class ItemError extends Error {
  override readonly name = 'ItemError'
  readonly code: ItemCode
  constructor(code: ItemCode, message: string) {
    super(message)
    this.code = code
  }
}

export type Json = Record<string, unknown>
export type Props = Record<string, PropValue>

/** What an item says, whichever system's shape it has. */
export interface Sent {
  event: Omit<IndexEvent, 'atMs' | 'element'> & { props: Props }
  visitor: string
  /** What it says of the person by the way: an `identify`, stored behind the event. */
  beside?: Sent['event']
  /** The sender's own; undefined where it gave none. */
  messageId: string | undefined
  /** The recorder's session that the item names. */
  session: string | undefined
  library: { name: string; version: string }
  /** The time as the item has it: text or number; undefined where it has none. */
  timestamp: unknown
  /** When the item, or its request, was sent; by the same clock as `timestamp`. */
  sentAt: unknown
  /** Milliseconds between the event and its sending, as old clients give instead of a time. */
  agoMs: number | undefined
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object there, or an empty one. */
export function objectOf(value: unknown): Json {
  return isObject(value) ? value : {}
}

/** An identifier as text: SDKs of typed languages send numbers. Undefined for anything else, and for nothing. */
export function idText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

/** The text there; undefined when it is empty or something else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/**
 * Who did it.
 * @param hint which fields the sender may set
 */
export function visitorOf(candidates: readonly unknown[], hint: string): string {
  const visitor = candidates.map(idText).find(id => id !== undefined)
  if (visitor === undefined) throw new ItemError('visitor_missing', `Say who did it: ${hint}.`)
  if (visitor.length > MAX_VISITOR_CHARS) {
    throw new ItemError(
      'visitor_too_long',
      `The visitor’s id has ${visitor.length} characters, at most ${MAX_VISITOR_CHARS} are kept.`,
    )
  }
  return visitor
}

export function eventName(value: unknown, hint: string): string {
  const name = idText(value)
  if (name === undefined) throw new ItemError('name_missing', `Name the event: ${hint}.`)
  return fittingName(name)
}

/** A name within its limit: two events that differ behind it must not become one. */
export function fittingName(name: string): string {
  if (name.length <= MAX_EVENT_NAME_CHARS) return name
  throw new ItemError(
    'name_too_long',
    `The event’s name has ${name.length} characters, at most ${MAX_EVENT_NAME_CHARS} are kept. Put what varies into properties.`,
  )
}

export function messageIdOf(...candidates: unknown[]): string | undefined {
  const id = candidates.map(idText).find(text => text !== undefined)
  if (id !== undefined && id.length > MAX_MESSAGE_ID_CHARS) {
    throw new ItemError(
      'message_id_too_long',
      `The message id has ${id.length} characters, at most ${MAX_MESSAGE_ID_CHARS} are taken.`,
    )
  }
  return id
}

/** A whole address, or a path: what a page step of a funnel matches is the path of either. */
export function urlOf(...candidates: unknown[]): string | undefined {
  const url = candidates
    .map(textOf)
    .find(text => text !== undefined)
    ?.trim()
  if (url === undefined || url === '') return undefined
  const isWhole = url.startsWith('/') || /^[a-z][a-z0-9+.-]*:/i.test(url)
  return (isWhole ? url : `/${url}`).slice(0, MAX_URL_CHARS)
}

/** The recorder's session an item names. What is no UUIDv7 is another tool’s idea of a session. */
export function sessionOf(...candidates: unknown[]): string | undefined {
  return candidates.find((id): id is string => isUuid(id) && id[14] === '7')
}

export function libraryOf(name: unknown, version: unknown): Sent['library'] {
  return {
    name: (textOf(name) ?? 'http').slice(0, MAX_LIBRARY_CHARS),
    version: (idText(version) ?? '').slice(0, MAX_LIBRARY_CHARS),
  }
}

/**
 * Properties as they are stored. Addresses of network devices are left out: nothing here asks where a person is.
 * @param without names that are stored elsewhere, or are of no use
 */
export function propsOf(source: Json, without: ReadonlySet<string>): Props {
  const props: Props = {}
  for (const [name, value] of Object.entries(source)) {
    if (!without.has(name) && !NEVER_STORED.has(name) && value !== undefined) props[name] = value as PropValue
  }
  return props
}

/** An own property of this name would be taken for an address, a secret, or a prototype. */
const NEVER_STORED: ReadonlySet<string> = new Set(['ip', '$ip', 'token', 'api_key', 'writeKey', '__proto__'])

/** @throws ItemError too_deep */
export function checkDepth(value: unknown, levels = MAX_DEPTH): void {
  if (typeof value !== 'object' || value === null) return
  if (levels === 0) throw new ItemError('too_deep', `The event nests deeper than ${MAX_DEPTH} levels.`)
  for (const inner of Object.values(value)) checkDepth(inner, levels - 1)
}

/**
 * What makes an item without an id the same item: all it says but when it was sent. One without a time, too, is never the same as
 * another: `salt` sets it apart.
 */
export function contentOf(item: Json, salt: string): string {
  const { sentAt: _a, sent_at: _b, writeKey: _c, api_key: _d, token: _e, ...said } = item
  return contentId(`${salt}${JSON.stringify(said)}`)
}

/** Text of the sender's, as it may stand in an answer. */
export function quoted(value: unknown): string {
  return JSON.stringify(String(value).slice(0, MAX_QUOTED_CHARS))
}
