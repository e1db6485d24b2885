import { askChunks } from './chunkservice.ts'
import { fetchChunk } from './fetchchunk.ts'
import type { FetchChunk } from './store.ts'

/** What a chunk's fetch rejects with when the worker itself broke: nothing is wrong with the chunk. */
class WorkerBroken extends Error {}

/**
 * A fetch that decodes in the worker `make` gives, and in place where there is none: where it cannot be made, or breaks. One worker serves
 * all players of a page: fetches are two at a time, and decoding is the smaller part of them.
 */
export function decodingIn(make: () => Worker, inPlace: FetchChunk = fetchChunk): FetchChunk {
  let asked: ReturnType<typeof askChunks> | null = null
  let isBroken = false

  function open(): ReturnType<typeof askChunks> | null {
    if (asked || isBroken) return asked
    try {
      const worker = make()
      const opened = askChunks(worker)
      asked = opened
      worker.addEventListener('error', () => {
        isBroken = true
        asked = null
        opened.fail(new WorkerBroken())
        worker.terminate()
      })
    } catch {
      isBroken = true
    }
    return asked
  }

  return async (chunk, onProgress, signal) => {
    const service = open()
    if (!service) return inPlace(chunk, onProgress, signal)
    try {
      return await service.fetchChunk(chunk, onProgress, signal)
    } catch (error) {
      if (!(error instanceof WorkerBroken)) throw error
      return inPlace(chunk, onProgress, signal)
    }
  }
}

/** What players fetch chunks with. */
export const fetchDecoded: FetchChunk = decodingIn(
  () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
)
