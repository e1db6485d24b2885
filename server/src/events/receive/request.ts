import { gunzipSync } from 'node:zlib'
import { PlayheadError } from '../../errors.ts'
import { isObject, type Json, objectOf, textOf } from './item.ts'
import { MAX_ITEMS, MAX_REQUEST_JSON_BYTES } from './limits.ts'

/** A request's items, and what they share. */
export interface Envelope {
  /** The write key, where the body names one. */
  key: string | undefined
  sentAt: unknown
  items: unknown[]
}

/**
 * Takes a request's body apart: an array of items, `{batch: [items]}`, or one item. gzip is known by its first bytes, whatever the
 * headers say: SDKs announce it as `Content-Encoding: gzip`, as `?compression=gzip`, or not at all.
 * @throws PlayheadError REQUEST_INVALID, BATCH_TOO_LARGE
 */
export function openEnvelope(body: Buffer): Envelope {
  const value = parse(inflate(body))
  const envelope = objectOf(value)
  const items = itemsOf(value)
  if (items.length > MAX_ITEMS) {
    throw new PlayheadError(
      'BATCH_TOO_LARGE',
      `A request has at most ${MAX_ITEMS} events, this one has ${items.length}. Send them in several.`,
    )
  }
  return { key: bodyKey(envelope) ?? bodyKey(objectOf(items[0])), sentAt: envelope.sentAt ?? envelope.sent_at, items }
}

/** The write key of an `Authorization` header: the user of `Basic`, or a `Bearer` token. */
export function headerKey(authorization: string | undefined): string | undefined {
  const [, scheme, value = ''] = /^(basic|bearer) +(\S+)$/i.exec(authorization ?? '') ?? []
  if (scheme === undefined) return undefined
  if (scheme.toLowerCase() === 'bearer') return value
  return Buffer.from(value, 'base64').toString().split(':', 1)[0]
}

function bodyKey({ writeKey, api_key, token, properties }: Json): string | undefined {
  return textOf(writeKey) ?? textOf(api_key) ?? textOf(token) ?? textOf(objectOf(properties).token)
}

function itemsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  if (!isObject(value)) throw invalid('The body is neither an event, nor an array of events, nor {"batch": […]}.')
  if (!('batch' in value)) return [value]
  if (!Array.isArray(value.batch)) throw invalid('`batch` is not an array.')
  return value.batch
}

function parse(json: Buffer): unknown {
  try {
    // Strict UTF-8: what would not come back as it was sent is refused. A byte order mark is left out.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json))
  } catch (cause) {
    throw invalid('The body is not JSON in UTF-8, plain or as gzip.', cause)
  }
}

/** At once, not in a thread: then only one inflated body is in memory at a time. */
function inflate(body: Buffer): Buffer {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b
  if (!isGzip) return body
  try {
    return gunzipSync(body, { maxOutputLength: MAX_REQUEST_JSON_BYTES })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE')
      throw invalid('The body is not whole gzip.', cause)
    throw new PlayheadError(
      'BATCH_TOO_LARGE',
      `Inflated, a request is at most ${MAX_REQUEST_JSON_BYTES} bytes. Send the events in several.`,
      {
        cause,
      },
    )
  }
}

function invalid(message: string, cause?: unknown): PlayheadError {
  return new PlayheadError('REQUEST_INVALID', message, { cause })
}
