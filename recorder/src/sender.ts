import { BEACON_BYTES, MAX_BATCH_BYTES } from '@playhead/protocol'
import { judgeStatus, retryAfterMs, retryDelayMs } from './answer.ts'
import { type Batch, batchSize, dropSnapshots, frameOf } from './batch.ts'
import { compress, compressNow } from './compress.ts'
import { warn } from './guard.ts'
import { MAX_UNLOAD_JSON_CHARS, REQUEST_TIMEOUT_MS } from './limits.ts'
import { NativeBlob, nativeFetch, nativeSendBeacon, nowMs } from './natives.ts'
import { enqueue, type Queue, remove } from './queue.ts'

export interface SenderOptions {
  /** Where batches are posted. */
  url: string
  key: string
  /** The recorder's version. */
  version: string
  /** Batches or their snapshot events were given up for `reason`. */
  onDropped(reason: 'queue_full' | 'batch_too_large', batches: Batch[]): void
  /** A batch was acknowledged. */
  onStored(): void
  /** The server will not take anything from this page; `why` is its own sentence. Nothing is sent any more. */
  onRefused(why: string): void
}

export interface Sender {
  send(batch: Batch): void
  /** The page is hidden and may be killed without notice: these and all others go out now, and are still acknowledged. */
  sendHidden(batches: Batch[]): void
  /** The page goes away: these and all others go out by beacon, also what is on its way by an ordinary request. */
  sendLast(batches: Batch[]): void
  /** The page came back from the back/forward cache. */
  resume(): void
  stop(): void
}

type Flight = 'fetch' | 'keepalive'

/** Sends batches in order, one at a time, until each is acknowledged. */
export function startSender(options: SenderOptions): Sender {
  const queue: Queue = []
  const flying = new Map<Batch, Flight>()
  let state: 'running' | 'away' | 'stopped' = 'running'
  let failures = 0
  let retryTimer: ReturnType<typeof setTimeout> | undefined

  const pump = (): void => void sendHead().catch(error => warn(`a batch could not be sent: ${String(error)}`))

  async function sendHead(): Promise<void> {
    const head = queue[0]
    if (state !== 'running' || retryTimer || flying.size || !head) return
    flying.set(head, 'fetch')
    await compress(head)
    if (state === 'running' && queue.includes(head)) await post(head, 'fetch')
    flying.delete(head)
    pump()
  }

  async function post(batch: Batch, flight: Flight): Promise<void> {
    const frame = frameToSend(batch)
    flying.set(batch, flight)
    const answer = await request(frame, flight)
    flying.delete(batch)
    if (state === 'stopped' || !queue.includes(batch)) return
    const verdict = answer ? judgeStatus(answer.status) : 'retry'
    if (verdict === 'retry') return retryLater(answer)
    if (verdict === 'refused') return refuse(await reasonOf(answer))
    remove(queue, batch)
    failures = 0
    options.onStored()
  }

  function request(frame: Uint8Array<ArrayBuffer>, flight: Flight): Promise<Response | undefined> {
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), REQUEST_TIMEOUT_MS)
    return Promise.resolve(
      nativeFetch?.(options.url, {
        method: 'POST',
        body: frame,
        headers: { 'content-type': 'text/plain' },
        credentials: 'omit',
        keepalive: flight === 'keepalive',
        signal: abort.signal,
      }),
    )
      .catch(() => undefined)
      .finally(() => clearTimeout(timer))
  }

  function frameToSend(batch: Batch): Uint8Array<ArrayBuffer> {
    const toFrame = (): Uint8Array<ArrayBuffer> => frameOf(batch, options.key, options.version, nowMs())
    const frame = toFrame()
    if (frame.byteLength <= MAX_BATCH_BYTES) return frame
    options.onDropped('batch_too_large', [{ ...batch }])
    dropSnapshots(batch)
    return toFrame()
  }

  function retryLater(answer: Response | undefined): void {
    if (retryTimer) return
    const wished = retryAfterMs(answer?.headers.get('retry-after') ?? null, nowMs())
    const again = () => {
      retryTimer = undefined
      pump()
    }
    retryTimer = setTimeout(again, retryDelayMs(++failures, wished, Math.random()))
  }

  function refuse(why: string): void {
    stop()
    options.onRefused(why)
  }

  function stop(): void {
    state = 'stopped'
    clearTimeout(retryTimer)
    queue.length = 0
  }

  function add(batch: Batch): void {
    if (state === 'stopped') return
    const dropped = enqueue(queue, batch, other => flying.has(other))
    if (dropped.length) options.onDropped('queue_full', dropped)
  }

  /** Compresses at most so much at once, on the main thread, of what is not on its way as `handed` says. */
  function* framesNow(isHanded: (flight: Flight | undefined) => boolean): Generator<[Batch, Uint8Array<ArrayBuffer>]> {
    let chars = 0
    for (const batch of [...queue]) {
      if (isHanded(flying.get(batch))) continue
      chars += batchSize(batch)
      if (chars > MAX_UNLOAD_JSON_CHARS) return
      compressNow(batch)
      yield [batch, frameToSend(batch)]
    }
  }

  return {
    send(batch) {
      add(batch)
      pump()
    },
    sendHidden(batches) {
      batches.forEach(add)
      if (state !== 'running' || retryTimer) return
      let keptAliveBytes = 0
      for (const [batch, frame] of framesNow(flight => flight !== undefined)) {
        keptAliveBytes += frame.byteLength
        void post(batch, keptAliveBytes <= BEACON_BYTES ? 'keepalive' : 'fetch').then(pump, pump)
      }
    },
    sendLast(batches) {
      if (state === 'stopped') return
      state = 'away'
      batches.forEach(add)
      for (const [batch, frame] of framesNow(flight => flight === 'keepalive')) {
        const body = new NativeBlob([frame], { type: 'text/plain' })
        if (nativeSendBeacon?.(options.url, body)) remove(queue, batch)
        // Refused: over the 64 KiB in flight. An ordinary request arrives when the process outlives the page for a moment.
        else void request(frame, nativeSendBeacon ? 'fetch' : 'keepalive')
      }
    },
    resume() {
      if (state !== 'away') return
      state = 'running'
      pump()
    },
    stop,
  }
}

/** The server's own sentence: `detail` of its problem document (RFC 9457). */
async function reasonOf(answer: Response | undefined): Promise<string> {
  const fallback = `the server answers ${answer?.status}`
  const problem = (await answer?.json().catch(() => undefined)) as { title?: string; detail?: string } | undefined
  return problem?.detail ?? problem?.title ?? fallback
}
