import type { Index } from './types.ts'

/** Sessions asked about in one query: 22 KB of URL, where ClickHouse takes 1 MB. */
const SESSIONS_PER_QUERY = 500

/** For each session, `tab/seq` of every batch that is indexed, and the key of the segment that holds it. */
export type KnownBatches = Map<string, Map<string, string>>

/**
 * Which batches of these sessions are stored already, and where. Compaction drops a batch that another segment holds; what
 * its own segment holds is not a duplicate, it is the same epoch compacted again. A batch in two segments is said to be in
 * the one whose key sorts first, which is the one readers take it from.
 * Sessions without any are absent from the answer.
 */
export async function knownBatches(index: Index, project: string, sessions: readonly string[]): Promise<KnownBatches> {
  const known: KnownBatches = new Map()
  for (let from = 0; from < sessions.length; from += SESSIONS_PER_QUERY) {
    const rows = await index.query<{ session: string; segment: string; batchTabs: string[]; batchSeqs: number[] }>(
      `SELECT session, segment, batchTabs, batchSeqs FROM chunks
       WHERE project = {project:String} AND session IN {sessions:Array(String)}
       ORDER BY session, segment`,
      { params: { project, sessions: sessions.slice(from, from + SESSIONS_PER_QUERY) } },
    )
    for (const row of rows) {
      const batches = known.get(row.session) ?? new Map<string, string>()
      known.set(row.session, batches)
      row.batchTabs.forEach((tab, i) => {
        const batch = `${tab}/${row.batchSeqs[i]}`
        if (!batches.has(batch)) batches.set(batch, row.segment)
      })
    }
  }
  return known
}
