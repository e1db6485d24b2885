import type { LiveBatchMessage, LiveEnd, LiveManifest } from '@playhead/server/api'

/** Milliseconds before a connection that the server refused is tried again. One that broke is taken up by the browser itself. */
const RETRY_MS = 5_000

export type FeedState = 'connecting' | 'live' | 'lost'

/** The part of an EventSource that is used here. */
export interface Source {
  readonly readyState: number
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void
  close(): void
}

export interface FeedOptions {
  session: string
  /** Index events from then on come with the first message. */
  sinceMs: number
  onState(state: FeedState): void
  onManifest(message: LiveManifest): void
  onBatch(message: LiveBatchMessage, lines: readonly string[]): void
  onEnd(reason: LiveEnd['reason']): void
  connect?: (url: string) => Source
}

/** What a session in progress does, as it does it. */
export interface Feed {
  /** Connects, and goes on behind what came before. */
  open(): void
  /** Lets go of the connection. */
  close(): void
}

const CLOSED = 2

/** Listens to a live session until it ends, through broken connections: the server is told what has come already. */
export function createFeed(options: FeedOptions): Feed {
  const { session, sinceMs, onState, onManifest, onBatch, onEnd } = options
  const connect = options.connect ?? ((url: string): Source => new EventSource(url))
  let source: Source | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let lastId = ''

  function open(): void {
    if (source) return
    clearTimeout(retry)
    onState('connecting')
    const query = new URLSearchParams({ sinceMs: String(Math.max(0, Math.floor(sinceMs))) })
    if (lastId) query.set('after', lastId)
    const opened = connect(`/api/sessions/${encodeURIComponent(session)}/live?${query}`)
    source = opened
    const on = (type: string, listener: (data: string) => void): void =>
      opened.addEventListener(type, event => {
        if (source !== opened) return
        if (event.lastEventId) lastId = event.lastEventId
        listener(event.data)
      })
    on('open', () => onState('live'))
    on('manifest', data => onManifest(JSON.parse(data) as LiveManifest))
    on('batch', data => {
      const [head = '', ...lines] = data.split('\n')
      onBatch(JSON.parse(head) as LiveBatchMessage, lines)
    })
    on('end', data => {
      close()
      onEnd((JSON.parse(data) as LiveEnd).reason)
    })
    on('error', () => {
      onState('lost')
      if (opened.readyState !== CLOSED) return
      close()
      retry = setTimeout(open, RETRY_MS)
    })
  }

  function close(): void {
    clearTimeout(retry)
    source?.close()
    source = null
  }

  return { open, close }
}
