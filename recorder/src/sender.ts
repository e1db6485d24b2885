import { MAX_BATCH_BYTES } from '@playhead/protocol'
import { isRefusalOfKey, judgeStatus, reasonOf, retryAfterMs, retryDelayMs } from './answer.ts'
import { type Batch, batchSize, dropSnapshots, frameOf } from './batch.ts'
import { compress, compressNow } from './compress.ts'
import { listen, type Stop, warnOf } from './guard.ts'
import { MAX_UNLOAD_JSON_CHARS, OUTBOX_DELAY_MS, SPILL_AFTER_MS } from './limits.ts'
import { nowMs } from './natives.ts'
import { openOutbox } from './outbox/outbox.ts'
import { enqueue, type Queue, remove } from './queue.ts'
import { createTransport, type Flight } from './transport.ts'

/**
 * Why batches were given up: too many wait in memory; the server takes no body so large (their index events are kept); those on the
 * visitor's disk are too many, or a day old.
 */
export type DropReason = 'queue_full' | 'batch_too_large' | 'outbox_full'

export interface SenderOptions {
  /** Where batches are posted. */
  url: string
  key: string
  /** The recorder's version. */
  version: string
  /** Batches or their snapshot events were given up for `reason`. */
  onDropped(reason: DropReason, batches: Batch[]): void
  /** A batch was acknowledged. `flushMs`: somebody watches, and batches are to be cut that often; 0 when nobody does. */
  onStored(flushMs: number): void
  /** The server will not take anything from this page; `why` is its own sentence. Nothing is sent any more. */
  onRefused(why: string): void
}

export interface Sender {
  send(batch: Batch): void
  /** The page is hidden and may be killed without notice: these and all others go out now, and are still acknowledged. */
  sendHidden(batches: Batch[]): void
  /** The page goes away: these and all others go out in a way that outlives it, also what is on its way by an ordinary request. */
  sendLast(batches: Batch[]): void
  /** The page came back from the back/forward cache. */
  resume(): void
  stop(): void
  /** Stops, and forgets what waits here and on the visitor's disk. */
  forget(): void
}

/**
 * Sends batches in order, one at a time, until each is acknowledged. What is not acknowledged within two seconds, or when the page is
 * hidden or goes away, is on the visitor's disk too; what earlier pages left there is sent first.
 */
export function startSender(options: SenderOptions): Sender {
  const queue: Queue = []
  const flying = new Map<Batch, Flight>()
  const transport = createTransport(options.url)
  const outbox = openOutbox(options.key, batches => options.onDropped('outbox_full', batches))
  let state: 'running' | 'away' | 'stopped' = 'running'
  let failures = 0
  let isBusy = false
  /** There may be batches on disk that nobody holds. */
  let isLookingBack = false
  /** The batch of an earlier page that is being sent. */
  let left: Batch | undefined
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let spillTimer: ReturnType<typeof setTimeout> | undefined
  /** The server itself named the time of the next attempt. */
  let isToldToWait = false

  const run = (work: Promise<void>): void => {
    work.catch(warnOf)
  }
  const pump = (): void => run(sendHead())

  async function sendHead(): Promise<void> {
    if (state !== 'running' || retryTimer || isBusy || flying.size) return
    isBusy = true
    if (isLookingBack && !(left && queue.includes(left))) await lookBack()
    const head = queue[0]
    try {
      if (head) await sendWhole(head)
    } catch (error) {
      // What cannot be laid out now never will: a record that another version wrote, or somebody else.
      finish(head)
      throw error
    } finally {
      if (head && flying.get(head) === 'fetch') flying.delete(head)
      isBusy = false
      if (queue.length || isLookingBack) pump()
    }
  }

  async function lookBack(): Promise<void> {
    left = await outbox.next()
    if (left) queue.unshift(left)
    else isLookingBack = false
  }

  async function sendWhole(batch: Batch): Promise<void> {
    flying.set(batch, 'fetch')
    await compress(batch)
    if (state === 'running' && queue.includes(batch)) await post(batch, frameToSend(batch), 'fetch')
  }

  async function post(batch: Batch, frame: Uint8Array<ArrayBuffer>, flight: Flight): Promise<void> {
    flying.set(batch, flight)
    const answer = await transport.post(frame, flight)
    flying.delete(batch)
    if (state === 'stopped' || !queue.includes(batch)) return
    const verdict = answer ? judgeStatus(answer.status) : 'retry'
    if (verdict === 'retry') return retryLater(answer)
    // One batch of an earlier page that is refused says nothing about this page.
    if (verdict === 'refused' && (batch !== left || isRefusalOfKey(answer?.status))) return refuse(answer)
    finish(batch)
    if (verdict === 'refused') return
    failures = 0
    options.onStored(Number(answer?.headers.get('playhead-flush-ms')) || 0)
  }

  function finish(batch: Batch | undefined): void {
    if (!batch) return
    remove(queue, batch)
    outbox.remove(batch)
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
    if (retryTimer || state !== 'running') return
    const wishedMs = retryAfterMs(answer?.headers.get('retry-after') ?? null, nowMs())
    isToldToWait = wishedMs > 0
    retryTimer = setTimeout(retryNow, retryDelayMs(++failures, wishedMs, Math.random()))
    run(spill())
  }

  function retryNow(): void {
    clearTimeout(retryTimer)
    retryTimer = undefined
    isToldToWait = false
    pump()
  }

  async function refuse(answer: Response | undefined): Promise<void> {
    stop()
    if (isRefusalOfKey(answer?.status)) outbox.clear()
    options.onRefused(await reasonOf(answer))
  }

  function stop(): void {
    state = 'stopped'
    clearTimeout(retryTimer)
    clearTimeout(spillTimer)
    queue.length = 0
    outbox.leave([])
    stopListening?.()
  }

  function add(batch: Batch): void {
    if (state === 'stopped') return
    const lost: Batch[] = []
    for (const other of enqueue(queue, batch, other => flying.has(other))) {
      if (!outbox.has(other)) lost.push(other)
      else {
        outbox.release(other)
        isLookingBack = true
      }
    }
    if (lost.length) options.onDropped('queue_full', lost)
    spillTimer ??= setTimeout(() => run(spill()), SPILL_AFTER_MS)
  }

  /** Compressed first: a fifth of the bytes on disk. */
  async function spill(): Promise<void> {
    clearTimeout(spillTimer)
    spillTimer = undefined
    for (const batch of [...queue]) await compress(batch)
    if (state === 'running') outbox.put(queue)
  }

  /**
   * Posts all that is not on its way as `isHanded` says, in a way that outlives the page as far as it fits. What is not on disk yet goes
   * first: those are the last seconds. At most so much is compressed at once, on the main thread.
   */
  function postAll(isHanded: (flight: Flight | undefined) => boolean): void {
    let chars = 0
    for (const batch of [...queue].sort((a, b) => Number(outbox.has(a)) - Number(outbox.has(b)))) {
      if (batch === left || isHanded(flying.get(batch))) continue
      chars += batchSize(batch)
      if (chars > MAX_UNLOAD_JSON_CHARS) return
      compressNow(batch)
      const frame = frameToSend(batch)
      // What does not fit arrives as an ordinary request when the process outlives the page for a moment.
      run(post(batch, frame, transport.fits(frame.byteLength) ? 'keepalive' : 'fetch').then(pump))
    }
  }

  setTimeout(() => {
    isLookingBack = true
    pump()
  }, OUTBOX_DELAY_MS)
  const stopListening: Stop | undefined =
    typeof window === 'undefined' ? undefined : listen(window, ['online'], () => isToldToWait || retryNow())

  return {
    send(batch) {
      add(batch)
      pump()
    },
    sendHidden(batches) {
      batches.forEach(add)
      if (state !== 'running') return
      if (!retryTimer) postAll(flight => flight !== undefined)
      outbox.put(queue)
    },
    sendLast(batches) {
      if (state === 'stopped') return
      state = 'away'
      for (const batch of batches) add({ ...batch, isLast: true })
      if (!isToldToWait) postAll(flight => flight === 'keepalive')
      outbox.leave(queue)
    },
    resume() {
      if (state !== 'away') return
      state = 'running'
      isLookingBack = true
      run(
        outbox.sentByOthers(queue).then(sent => {
          sent.forEach(finish)
          pump()
        }),
      )
    },
    stop,
    forget() {
      stop()
      outbox.clear()
    },
  }
}
