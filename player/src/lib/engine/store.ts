import type { Chunk } from '@playhead/server/api'
import type { DecodedChunk } from './decode.ts'
import { MAX_CACHE_CHARS, MAX_FETCHES, RETRY_DELAYS_MS } from './limits.ts'
import type { Range } from './ranges.ts'

/** Why a chunk is not here and will not come: its bytes are gone, it cannot be read, the server cannot be reached, or nobody is logged in. */
export type ChunkProblem = 'gone' | 'unreadable' | 'unreachable' | 'signed-out'

/** What a chunk fetch throws when the reason is known; anything else counts as `unreachable` and is tried again. */
export class ChunkError extends Error {
  readonly problem: ChunkProblem
  constructor(problem: ChunkProblem, cause?: unknown) {
    super(`chunk is ${problem}`, { cause })
    this.problem = problem
  }
}

/** Fetches and decodes one chunk, here or in a worker. */
export type FetchChunk = (
  chunk: Chunk,
  onProgress: (chars: number) => void,
  signal: AbortSignal,
) => Promise<DecodedChunk>

type Entry =
  | { state: 'loading'; abort: AbortController; chars: number }
  | { state: 'ready'; decoded: DecodedChunk; fromMs: number; toMs: number }
  | { state: 'failed'; problem: ChunkProblem }

export interface ChunkStore {
  /** Says which chunks are wanted, most urgent first, and where the playhead is. Fetches of others are dropped. */
  want(chunks: readonly Chunk[], atMs: number): void
  get(chunk: Chunk): DecodedChunk | null
  /** When somebody did something in a chunk that is, or has been, here; null when that is not known. */
  busyOf(chunk: Chunk): readonly Range[] | null
  problemOf(chunk: Chunk): ChunkProblem | null
  /** True when waiting changes nothing: the chunk is here, or will not come. */
  isSettled(chunk: Chunk): boolean
  /** Characters of the chunk that have arrived. */
  arrived(chunk: Chunk): number
  /** Grows whenever a chunk comes or goes: what was worked out from the chunks holds as long as it stands. */
  version(): number
  /** Tries chunks that failed once more. */
  retry(): void
  close(): void
}

/** Holds the chunks around the playhead. `onChange` is called whenever one arrives or fails; `wait` sleeps between tries. */
export function createChunkStore(
  fetchChunk: FetchChunk,
  onChange: () => void,
  wait: (ms: number) => Promise<void> = ms => new Promise(resolve => setTimeout(resolve, ms)),
  maxChars = MAX_CACHE_CHARS,
): ChunkStore {
  const entries = new Map<string, Entry>()
  /** Some numbers a chunk: kept for good, or inactivity would be unknown again behind the playhead. */
  const busy = new Map<string, readonly Range[]>()
  let wanted: readonly Chunk[] = []
  let playheadMs = 0
  let version = 0

  function fill(): void {
    for (const chunk of wanted) {
      const loading = [...entries.values()].filter(entry => entry.state === 'loading').length
      if (loading >= MAX_FETCHES) return
      if (!entries.has(chunk.id)) void load(chunk)
    }
  }

  async function load(chunk: Chunk): Promise<void> {
    const entry = { state: 'loading' as const, abort: new AbortController(), chars: 0 }
    entries.set(chunk.id, entry)
    const result = await tryLoad(chunk, entry)
    if (entries.get(chunk.id) !== entry) return
    entries.set(chunk.id, result)
    if (result.state === 'ready') busy.set(chunk.id, result.decoded.busy)
    version += 1
    evict()
    fill()
    onChange()
  }

  async function tryLoad(chunk: Chunk, entry: Entry & { state: 'loading' }): Promise<Entry> {
    for (let tries = 0; ; tries += 1) {
      try {
        const decoded = await fetchChunk(
          chunk,
          chars => {
            entry.chars = chars
            onChange()
          },
          entry.abort.signal,
        )
        return { state: 'ready', decoded, fromMs: chunk.fromMs, toMs: chunk.toMs }
      } catch (error) {
        const problem = error instanceof ChunkError ? error.problem : 'unreachable'
        const delay = RETRY_DELAYS_MS[tries]
        const isFinal = problem === 'gone' || problem === 'signed-out' || delay === undefined
        if (isFinal || entry.abort.signal.aborted) return { state: 'failed', problem }
        await wait(delay)
        if (entry.abort.signal.aborted) return { state: 'failed', problem }
      }
    }
  }

  /** Lets go of what lies farthest from the playhead and is not wanted, until the rest fits. */
  function evict(): void {
    const ready = [...entries].flatMap(([id, entry]) => (entry.state === 'ready' ? [{ id, entry }] : []))
    let chars = ready.reduce((sum, { entry }) => sum + entry.decoded.chars, 0)
    if (chars <= maxChars) return
    const kept = new Set(wanted.map(chunk => chunk.id))
    const distance = ({ fromMs, toMs }: Range) => Math.max(playheadMs - toMs, fromMs - playheadMs, 0)
    for (const { id, entry } of ready.sort((a, b) => distance(b.entry) - distance(a.entry))) {
      if (kept.has(id)) continue
      entries.delete(id)
      chars -= entry.decoded.chars
      if (chars <= maxChars) return
    }
  }

  return {
    want(chunks, atMs) {
      wanted = chunks
      playheadMs = atMs
      const names = new Set(chunks.map(chunk => chunk.id))
      for (const [id, entry] of entries) {
        if (entry.state !== 'loading' || names.has(id)) continue
        entry.abort.abort()
        entries.delete(id)
      }
      fill()
    },
    get(chunk) {
      const entry = entries.get(chunk.id)
      return entry?.state === 'ready' ? entry.decoded : null
    },
    busyOf: chunk => busy.get(chunk.id) ?? null,
    problemOf(chunk) {
      const entry = entries.get(chunk.id)
      return entry?.state === 'failed' ? entry.problem : null
    },
    isSettled(chunk) {
      const entry = entries.get(chunk.id)
      return entry !== undefined && entry.state !== 'loading'
    },
    arrived(chunk) {
      const entry = entries.get(chunk.id)
      if (entry?.state === 'loading') return entry.chars
      return entry ? chunk.jsonBytes : 0
    },
    version: () => version,
    retry() {
      version += 1
      for (const [id, entry] of entries) if (entry.state === 'failed') entries.delete(id)
      fill()
      onChange()
    },
    close() {
      wanted = []
      for (const entry of entries.values()) if (entry.state === 'loading') entry.abort.abort()
      entries.clear()
    },
  }
}
