import { setImmediate as nextTurn } from 'node:timers/promises'
import type { LogRecord } from '../../log/record.ts'
import { type Arrival, recordOf } from './frame.ts'
import { checkDepth, type ItemCode, ItemError, idText, isObject, type Json, objectOf, type Sent } from './item.ts'
import { ITEMS_PER_TURN, MAX_QUOTED_CHARS } from './limits.ts'
import { readPosthog } from './posthog.ts'
import { readSegment, type SegmentType } from './segment.ts'

/** An item that is not stored: its place in the request from 0, its id where it had one, and why. */
export interface Rejected {
  index: number
  messageId: string | null
  code: ItemCode
  message: string
}

export interface Records {
  /** To be appended to the log: each with the session that decides its partition. */
  records: { record: LogRecord; session: string }[]
  rejected: Rejected[]
}

/**
 * The log records of a request's items, and why the rest is none. Every so many items others have their turn.
 * @param type the call, where the request's address names it
 * @param sentAt of the request, as its body has it
 */
export async function recordsOf(
  items: readonly unknown[],
  type: SegmentType | undefined,
  sentAt: unknown,
  arrival: Arrival,
): Promise<Records> {
  const done: Records = { records: [], rejected: [] }
  for (const [index, item] of items.entries()) {
    if (index > 0 && index % ITEMS_PER_TURN === 0) await nextTurn()
    try {
      if (!isObject(item)) throw new ItemError('malformed', 'The event is not an object.')
      checkDepth(item)
      done.records.push(recordOf(readItem(item, type, sentAt), item, index, arrival))
    } catch (error) {
      if (!(error instanceof ItemError)) throw error
      const { messageId, uuid } = objectOf(item)
      const id = idText(messageId) ?? idText(uuid)
      done.rejected.push({
        index,
        messageId: id?.slice(0, MAX_QUOTED_CHARS) ?? null,
        code: error.code,
        message: error.message,
      })
    }
  }
  return done
}

/** By what it has: PostHog names the visitor `distinct_id`; a Segment message says its type, and without one it is a `track`. */
function readItem(item: Json, type: SegmentType | undefined, sentAt: unknown): Sent {
  if (type !== undefined) return readSegment(item, type, sentAt)
  const isPosthog = 'distinct_id' in item || 'distinct_id' in objectOf(item.properties) || 'api_key' in item
  if (isPosthog) return readPosthog(item, sentAt)
  return readSegment(item, item.type ?? (item.event === undefined ? undefined : 'track'), sentAt)
}
