import { createDecoder } from './decode.ts'
import { ChunkError, type FetchChunk } from './store.ts'

/**
 * Fetches a chunk's NDJSON and decodes it while it arrives. Decoding runs where this is called: a worker may call it and hand back the
 * same shape, which is plain data.
 */
export const fetchChunk: FetchChunk = async (chunk, onProgress, signal) => {
  const response = await fetch(chunk.url, { signal, headers: { accept: 'application/x-ndjson' } })
  if (response.status === 401) throw new ChunkError('signed-out')
  if (response.status === 404 || response.status === 410) throw new ChunkError('gone')
  if (!response.ok || !response.body) throw new ChunkError('unreachable')
  const decoder = createDecoder(chunk.tabs, chunk.skip)
  let chars = 0
  try {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      decoder.push(part.value)
      chars += part.value.length
      onProgress(chars)
    }
  } catch (error) {
    // A broken compressed stream and a broken connection look alike here; both are tried again before the chunk is given up.
    throw new ChunkError('unreadable', error)
  }
  const decoded = decoder.end()
  if (decoded.byTab.size === 0 && decoded.dropped > 0) throw new ChunkError('unreadable')
  return decoded
}
