import {
  type IndexEvent,
  isIndexEvent,
  MAX_EVENT_NAME_CHARS,
  MAX_INDEX_EVENT_BYTES,
  MAX_INDEX_EVENTS_PER_BATCH,
  MAX_URL_CHARS,
} from '@playhead/protocol'
import type { EventRow } from '../index/types.ts'
import { isNear, type SpooledBatch } from './batch.ts'
import type { ProblemReason } from './problem.ts'
import { openSection } from './section.ts'

/** Characters of a selector, role or accessible name that are kept. The recorder's own are at most about 300. */
const MAX_ELEMENT_CHARS = 500

/** Half of a character outside the BMP. JSON can spell it, UTF-8 cannot, and ClickHouse refuses the whole insert. */
const LONE_SURROGATE = /\p{Surrogate}/gu

/**
 * Decodes a batch's index events into rows. A bad line is left out and noted in `batch.problems`; the others keep their place.
 * @throws SectionRejected when the section as a whole cannot be used
 */
export async function decodeEvents(batch: SpooledBatch, compressed: Buffer): Promise<EventRow[]> {
  const { json, starts, ends } = await openSection(compressed, batch.header.events, MAX_INDEX_EVENTS_PER_BATCH)
  const rows: EventRow[] = []
  starts.forEach((start, position) => {
    const end = ends[position] as number
    const text = json.toString('utf8', start, end)
    const row = end - start > MAX_INDEX_EVENT_BYTES ? 'line_too_large' : parseRow(batch, text, position)
    if (typeof row !== 'string') rows.push(row)
    else
      batch.problems.push({
        reason: row,
        detail: `${end - start} bytes: ${text.slice(0, 80)}`,
        section: 'events',
        line: position,
      })
  })
  return rows
}

function parseRow(batch: SpooledBatch, text: string, position: number): EventRow | ProblemReason {
  try {
    const event: unknown = JSON.parse(text)
    if (!isIndexEvent(event)) return 'line_malformed'
    const atMs = Math.round(event.atMs + batch.meta.skewMs)
    return isNear(atMs, batch) ? eventRow(batch, event, position, atMs) : 'line_time'
  } catch {
    // Not JSON, or nested deeper than JSON.stringify goes.
    return 'line_malformed'
  }
}

function eventRow(batch: SpooledBatch, event: IndexEvent, position: number, atMs: number): EventRow {
  const { session, tab, seq, visitor } = batch.header
  const { element } = event
  return {
    project: batch.meta.project,
    session,
    tab,
    seq,
    position,
    atMs,
    visitor: clean(visitor, visitor.length),
    type: event.type,
    name: clean(event.name, MAX_EVENT_NAME_CHARS),
    url: clean(event.url, MAX_URL_CHARS),
    props: JSON.stringify(event.props ?? {}),
    selector: clean(element?.selector, MAX_ELEMENT_CHARS),
    elementTag: clean(element?.tag, MAX_ELEMENT_CHARS),
    elementRole: clean(element?.role, MAX_ELEMENT_CHARS),
    elementName: clean(element?.name, MAX_ELEMENT_CHARS),
    elementHrefPath: clean(element?.hrefPath, MAX_URL_CHARS),
  }
}

/** Text as a column takes it: cut, and without halves of characters (cutting may make one). */
export function clean(text: string | undefined, chars: number): string {
  return text === undefined ? '' : text.slice(0, chars).replace(LONE_SURROGATE, '\ufffd')
}
