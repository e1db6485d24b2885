import type { SessionEvent } from '@playhead/server/api'
import { topFrameOf } from './stack.ts'

/** Errors that are one mistake. */
export interface ErrorGroup {
  fingerprint: string
  /** Oldest first. */
  events: SessionEvent[]
}

/** Parts of a message that differ from one time to the next: ids, addresses, numbers, what is quoted. */
const VARIABLE = /[0-9a-f]{8}-[0-9a-f-]{27}|https?:\/\/\S+|"[^"]*"|'[^']*'|`[^`]*`|\b[0-9a-f]{12,}\b|\d+(?:\.\d+)?/gi

/**
 * What makes two errors one: the message without what varies, and the call it was thrown in. Line and column are left out, so that the same
 * mistake keeps its name through a release that only moved it.
 */
export function fingerprintOf(event: SessionEvent): string {
  const top = topFrameOf(event)
  const file = top?.file.replace(/[?#].*/, '').replace(/[-.][0-9a-zA-Z_]{8,}(?=\.\w+$)/, '') ?? ''
  return [event.name.replace(VARIABLE, '…'), top?.name ?? '', file].join('\n')
}

/** The groups of errors by event id, so that a row knows how often its error came. */
export function groupErrors(events: readonly SessionEvent[]): Map<string, ErrorGroup> {
  const groups = new Map<string, ErrorGroup>()
  const groupOf = new Map<string, ErrorGroup>()
  for (const event of events) {
    if (event.type !== 'error') continue
    const fingerprint = fingerprintOf(event)
    const group = groups.get(fingerprint) ?? { fingerprint, events: [] }
    group.events.push(event)
    groups.set(fingerprint, group)
    groupOf.set(event.id, group)
  }
  return groupOf
}
