import { createDecoder } from '../engine/decode.ts'
import type { FetchChunk } from '../engine/store.ts'

/** Characters of lines that came live and are kept: as many as the engine holds decoded. A busy hour is below it. */
const MAX_TEXT_CHARS = 64 * 1024 * 1024

/** The lines of chunks that came with the stream: nobody serves them at an address, and the engine may ask for them again. */
export interface LiveTexts {
  /** False when there is no more room: then all is in the index long since, and the session is to be loaded anew. */
  add(id: string, lines: readonly string[]): boolean
  clear(): void
  /** Gives what is kept here, and asks `otherwise` for everything else. */
  fetching(otherwise: FetchChunk): FetchChunk
}

export function createTexts(maxChars = MAX_TEXT_CHARS): LiveTexts {
  const texts = new Map<string, string>()
  let chars = 0
  return {
    add(id, lines) {
      if (texts.has(id)) return true
      const text = lines.map(line => `${line}\n`).join('')
      chars += text.length
      texts.set(id, text)
      return chars <= maxChars
    },
    clear() {
      texts.clear()
      chars = 0
    },
    fetching: otherwise => async (chunk, onProgress, signal) => {
      const text = texts.get(chunk.id)
      if (text === undefined) return otherwise(chunk, onProgress, signal)
      const decoder = createDecoder(chunk.tabs, chunk.skip)
      decoder.push(text)
      return decoder.end()
    },
  }
}
