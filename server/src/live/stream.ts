import type { Readable } from 'node:stream'
import { PassThrough } from 'node:stream'
import { constants, createGzip } from 'node:zlib'
import { DRAIN_MS, HEARTBEAT_MS, MAX_WAITING_BYTES, RECONNECT_MS } from './limits.ts'

/** A body of Server-Sent Events (HTML standard, section 9.2) that is written as things happen. */
export interface EventStream {
  body: Readable
  /** Sends a message of these lines, none of which may hold a line break. An `id` that is empty leaves the last one standing. */
  send(event: string, lines: readonly string[], id?: string): void
  end(): void
}

/**
 * Messages are compressed one by one as they go out: snapshot lines become a sixth. A reader that is too slow is told so and cut off:
 * it connects again and goes on behind the last message it took, and no server holds what somebody's train does not carry.
 */
export function openEventStream(encoding: 'gzip' | 'identity'): EventStream {
  const body = encoding === 'gzip' ? createGzip({ level: 4, flush: constants.Z_SYNC_FLUSH }) : new PassThrough()
  let isOpen = true
  let drain: NodeJS.Timeout | undefined
  const beat = setInterval(() => isOpen && body.write(':\n\n'), HEARTBEAT_MS)

  function end(): void {
    if (!isOpen) return
    isOpen = false
    clearInterval(beat)
    body.end()
    drain = setTimeout(() => body.destroy(), DRAIN_MS)
  }

  body.on('close', () => {
    isOpen = false
    clearInterval(beat)
    clearTimeout(drain)
  })
  body.on('error', () => {})
  body.write(`retry: ${RECONNECT_MS}\n\n`)
  return {
    body,
    send(event, lines, id) {
      if (!isOpen) return
      if (body.writableLength + body.readableLength > MAX_WAITING_BYTES) {
        body.write('event: slow\ndata: {}\n\n')
        return end()
      }
      const data = lines.map(line => `data: ${line}\n`).join('')
      body.write(`event: ${event}\n${id ? `id: ${id}\n` : ''}${data}\n`)
    },
    end,
  }
}
