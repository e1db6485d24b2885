import { record } from '@rrweb/record'
import { sinkUrl } from './sink.ts'

/** Bare rrweb: every event is kept, and what there is goes out as JSON every 5 s (Playhead's interval) and when the page is left. */
const FLUSH_INTERVAL_MS = 5_000

const url = `${sinkUrl()}/rrweb`
let events: unknown[] = []

function flush(keepalive = false): void {
  if (events.length === 0) return
  const body = JSON.stringify(events)
  events = []
  void fetch(url, { method: 'POST', body, keepalive })
}

record({ emit: event => events.push(event) })
setInterval(flush, FLUSH_INTERVAL_MS)
addEventListener('pagehide', () => flush(true))
