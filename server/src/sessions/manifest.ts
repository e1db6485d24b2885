import { createHash } from 'node:crypto'
import { CHUNK_COLUMNS } from '../index/rows.ts'
import type { ChunkRow, Index } from '../index/types.ts'
import { MERGED_SESSION, type MergedSession, summarise } from './listmerge.ts'
import { planChunks } from './manifestchunks.ts'
import type { Manifest } from './schema.ts'

/** Where the bytes of a chunk's snapshot events are. */
export interface ChunkLocation {
  segment: string
  offset: number
  bytes: number
}

/** Name of a chunk within its session, from where it lies: 64 bits, of at most some ten thousand chunks. */
export function chunkId(row: Pick<ChunkRow, 'segment' | 'snapshotsOffset'>): string {
  return createHash('sha256').update(`${row.segment}\n${row.snapshotsOffset}`).digest('hex').slice(0, 16)
}

/** All that is needed to play a session; `undefined` when there is none of this id. */
export async function loadManifest(
  index: Index,
  project: string,
  session: string,
  nowMs: number = Date.now(),
): Promise<Manifest | undefined> {
  return (await loadManifestWithBatches(index, project, session, nowMs))?.manifest
}

/** A manifest, and the batches in each of the session's chunks: also in those that it leaves out, which have no picture or nothing new. */
export interface ManifestWithBatches {
  manifest: Manifest
  batches: { chunk: string; tab: string; seq: number }[]
}

/** {@link loadManifest} for whoever must know which batches it holds: both are of the same rows. */
export async function loadManifestWithBatches(
  index: Index,
  project: string,
  session: string,
  nowMs: number = Date.now(),
): Promise<ManifestWithBatches | undefined> {
  const [merged, rows] = await Promise.all([
    index.query<MergedSession>(
      `SELECT ${MERGED_SESSION} FROM sessions
       WHERE project = {project:String} AND session = {session:String} GROUP BY session`,
      { params: { project, session } },
    ),
    loadChunkRows(index, project, session),
  ])
  const [row] = merged
  const [summary] = await summarise(index, project, merged, nowMs)
  if (row === undefined || summary === undefined) return undefined
  const chunks = planChunks(rows)
  const manifest: Manifest = {
    ...summary,
    viewport: { width: row.width, height: row.height },
    tabs: tabsOf(rows),
    chunks: chunks.map(({ row: chunk, skip, keyframes }) => {
      const id = chunkId(chunk)
      return {
        id,
        url: `/api/sessions/${session}/chunks/${id}`,
        fromMs: chunk.fromMs,
        toMs: chunk.toMs,
        bytes: chunk.snapshotsBytes,
        jsonBytes: chunk.snapshotsJsonBytes,
        count: chunk.snapshotsCount,
        tabs: chunk.tabs,
        keyframes,
        skip,
      }
    }),
  }
  const batches = rows.flatMap(chunk =>
    chunk.batchTabs.map((tab, i) => ({ chunk: chunkId(chunk), tab, seq: chunk.batchSeqs[i] ?? 0 })),
  )
  return { manifest, batches }
}

/** Where a chunk of the session lies; `undefined` when it has no such chunk. */
export async function locateChunk(
  index: Index,
  project: string,
  session: string,
  id: string,
): Promise<ChunkLocation | undefined> {
  const rows = await index.query<Pick<ChunkRow, 'segment' | 'snapshotsOffset' | 'snapshotsBytes'>>(
    `SELECT segment, snapshotsOffset, snapshotsBytes FROM chunks
     WHERE project = {project:String} AND session = {session:String} AND snapshotsBytes > 0`,
    { params: { project, session } },
  )
  const row = rows.find(candidate => chunkId(candidate) === id)
  return row && { segment: row.segment, offset: row.snapshotsOffset, bytes: row.snapshotsBytes }
}

/** The session's chunks, each once, in the order that decides which of two holds a batch: by segment key, then offset. */
export async function loadChunkRows(index: Index, project: string, session: string): Promise<ChunkRow[]> {
  return index.query<ChunkRow>(
    `SELECT ${CHUNK_COLUMNS} FROM chunks FINAL
     WHERE project = {project:String} AND session = {session:String}
     ORDER BY segment, snapshotsOffset, eventsOffset`,
    { params: { project, session } },
  )
}

/** When each tab was there, to the precision of chunks, in order of appearance. */
function tabsOf(rows: readonly ChunkRow[]): Manifest['tabs'] {
  const tabs = new Map<string, Manifest['tabs'][number]>()
  for (const row of rows) {
    for (const tab of row.tabs) {
      const known = tabs.get(tab) ?? { tab, fromMs: row.fromMs, toMs: row.toMs }
      tabs.set(tab, { tab, fromMs: Math.min(known.fromMs, row.fromMs), toMs: Math.max(known.toMs, row.toMs) })
    }
  }
  return [...tabs.values()].sort((a, b) => a.fromMs - b.fromMs || (a.tab < b.tab ? -1 : 1))
}
