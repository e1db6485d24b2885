/** A parameter of a query, bound by the server (never spliced into SQL). */
export type QueryParam = string | number | boolean | null | readonly (string | number)[]

export interface QueryOptions {
  params?: Record<string, QueryParam>
  /** Most milliseconds the query may run in the engine. Default 10,000. */
  maxMs?: number
  signal?: AbortSignal
}

/**
 * ClickHouse, whichever engine stands behind it. One client, one dialect.
 * Every method throws `PlayheadError` INDEX_UNAVAILABLE when the engine does not answer (after brief retries while an
 * embedded one restarts), and QUERY_TOO_EXPENSIVE when a limit was hit.
 */
export interface Index {
  /** Runs a read-only SELECT with `{name:Type}` placeholders; rows as objects. UInt64 and Int64 come back as numbers. */
  query<Row>(sql: string, options?: QueryOptions): Promise<Row[]>
  /**
   * Inserts rows. Durable when it resolves. The same `token` for the same table is inserted once, however often it is tried
   * (`insert_deduplication_token`).
   */
  insert(table: IndexTable, rows: readonly object[], token: string): Promise<void>
  /** Runs a statement that changes something (migrations, deletions). */
  command(sql: string, options?: QueryOptions): Promise<void>
  ping(): Promise<void>
  close(): Promise<void>
}

export type IndexTable = 'events' | 'sessions' | 'chunks'

/** One row of `events`: one index event. `(project, session, tab, seq, position)` is its identity. */
export interface EventRow {
  project: string
  session: string
  tab: string
  seq: number
  /** Place of the event within its batch, from 0. */
  position: number
  /** Epoch milliseconds, after clock-skew correction. */
  atMs: number
  visitor: string
  type: string
  name: string
  url: string
  /** JSON object. */
  props: string
  selector: string
  elementTag: string
  elementRole: string
  elementName: string
  elementHrefPath: string
}

/** One partial row of `sessions`: what one epoch saw of a session. Rows of a session are merged by the table. */
export interface SessionRow {
  project: string
  session: string
  visitor: string
  startedMs: number
  endedMs: number
  /** First URL of this part and when it was seen; empty when the part has none. */
  firstUrl: string
  firstUrlAtMs: number
  urls: string[]
  eventNames: string[]
  hasError: boolean
  browser: string
  os: string
  device: 'desktop' | 'mobile' | 'tablet' | 'unknown'
  recorder: string
  /** Two upper-case letters (ISO 3166-1 alpha-2) from the proxy's header; empty where unknown. */
  country: string
  /** Where the first page of this part was come from, and when that was; the time is 0 when the part has no first page. */
  firstReferrer: string
  firstReferrerAtMs: number
  /** The site's own release, as its recorder was told; empty where it was not. */
  release: string
  /** Width and height of the first viewport of this part; 0 when it has none. */
  viewportWidth: number
  viewportHeight: number
}

/** One row of `chunks`: where one session's slice of one epoch lies. */
export interface ChunkRow {
  project: string
  session: string
  /** Object key of the segment. */
  segment: string
  /** The snapshot stream: brotli of NDJSON `[index in tabs, seq, event]` lines in time order. `snapshotsBytes` 0 when there is none. */
  snapshotsOffset: number
  snapshotsBytes: number
  /** Length of the snapshot stream's JSON. */
  snapshotsJsonBytes: number
  snapshotsCount: number
  /** The index-event stream: brotli of NDJSON event rows. `eventsBytes` 0 when there is none. */
  eventsOffset: number
  eventsBytes: number
  eventsCount: number
  fromMs: number
  toMs: number
  tabs: string[]
  /** The batches in this chunk: `batchTabs[i]` is a tab, `batchSeqs[i]` its sequence number. */
  batchTabs: string[]
  batchSeqs: number[]
  /** The full snapshots in this chunk, in time order: `keyframeTabs[i]` at `keyframeMs[i]`. */
  keyframeTabs: string[]
  keyframeMs: number[]
}
