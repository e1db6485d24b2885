import type { Chunk } from '@playhead/server/api'
import type { DecodedChunk } from './decode.ts'
import { ChunkError, type ChunkProblem, type FetchChunk } from './store.ts'

/** What the app and its worker say to each other. */
type Ask = { kind: 'fetch'; id: number; chunk: Chunk } | { kind: 'abort'; id: number }

type Answer =
  | { kind: 'progress'; id: number; chars: number }
  | { kind: 'done'; id: number; decoded: DecodedChunk }
  | { kind: 'failed'; id: number; problem: ChunkProblem }

/** The part of a Worker, or of a MessagePort, that is used here. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void
}

/** The worker's side: fetches and decodes what is asked for, and hands over the arrays without copying them. */
export function serveChunks(port: Port, fetchChunk: FetchChunk): void {
  const running = new Map<number, AbortController>()
  const answer = (body: Answer, transfer: Transferable[] = []) => port.postMessage(body, transfer)

  async function serve(id: number, chunk: Chunk, signal: AbortSignal): Promise<void> {
    try {
      const decoded = await fetchChunk(chunk, chars => answer({ kind: 'progress', id, chars }), signal)
      answer({ kind: 'done', id, decoded }, buffersOf(decoded))
    } catch (error) {
      answer({ kind: 'failed', id, problem: error instanceof ChunkError ? error.problem : 'unreachable' })
    } finally {
      running.delete(id)
    }
  }

  port.addEventListener('message', ({ data }) => {
    const ask = data as Ask
    if (ask.kind === 'abort') {
      running.get(ask.id)?.abort()
      return
    }
    const abort = new AbortController()
    running.set(ask.id, abort)
    void serve(ask.id, ask.chunk, abort.signal)
  })
}

function buffersOf(decoded: DecodedChunk): Transferable[] {
  return [...decoded.byTab.values()].flatMap(({ starts, timesMs, marks }) => [
    starts.buffer as ArrayBuffer,
    timesMs.buffer as ArrayBuffer,
    marks.buffer as ArrayBuffer,
  ])
}

interface Waiting {
  onProgress: (chars: number) => void
  resolve: (decoded: DecodedChunk) => void
  reject: (error: unknown) => void
}

/** The app's side: a fetch that is carried out behind `port`. `fail` rejects what is under way, with a reason. */
export function askChunks(port: Port): { fetchChunk: FetchChunk; fail: (reason: unknown) => void } {
  const waiting = new Map<number, Waiting>()
  let ids = 0

  port.addEventListener('message', ({ data }) => {
    const answer = data as Answer
    const asked = waiting.get(answer.id)
    if (!asked) return
    if (answer.kind === 'progress') {
      asked.onProgress(answer.chars)
      return
    }
    waiting.delete(answer.id)
    if (answer.kind === 'done') asked.resolve(answer.decoded)
    else asked.reject(new ChunkError(answer.problem))
  })

  return {
    fetchChunk: (chunk, onProgress, signal) =>
      new Promise((resolve, reject) => {
        const id = ++ids
        waiting.set(id, { onProgress, resolve, reject })
        signal.addEventListener('abort', () => {
          if (!waiting.delete(id)) return
          port.postMessage({ kind: 'abort', id } satisfies Ask, [])
          reject(signal.reason)
        })
        // A copy without what a screen may have wrapped it in: proxies cannot be posted.
        const plain = JSON.parse(JSON.stringify(chunk)) as Chunk
        port.postMessage({ kind: 'fetch', id, chunk: plain } satisfies Ask, [])
      }),
    fail(reason) {
      for (const { reject } of waiting.values()) reject(reason)
      waiting.clear()
    },
  }
}
