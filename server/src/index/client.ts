import { setTimeout as sleep } from 'node:timers/promises'
import { type ClickHouseClient, ClickHouseLogLevel, type ClickHouseSettings, createClient } from '@clickhouse/client'
import { indexError, isTransient, wasNeverSent } from './clienterrors.ts'
import type { Index, QueryOptions, QueryParam } from './types.ts'

/** Most milliseconds a query runs where its caller says nothing (see QueryOptions). */
const DEFAULT_MAX_MS = 10_000
/** Milliseconds past a query's limit after which the engine is taken not to answer: it checks its limits between blocks. */
const ANSWER_GRACE_MS = 5_000
/** Milliseconds for an insert or a statement that changes something. A migration of a large table takes minutes. */
const WRITE_MS = 10 * 60_000
/** Bytes one query may use in the engine. The list of 50 of 20,000 sessions uses 12 MB. */
const QUERY_MEMORY_BYTES = 2 * 1024 ** 3
/** Milliseconds between attempts: first, and most. */
const FIRST_RETRY_MS = 50
const MOST_RETRY_MS = 1_000

export interface IndexClientOptions {
  /** `http(s)://USER:PASSWORD@HOST:PORT/DATABASE`, asked again before every attempt: a restarted engine may have moved. */
  endpoint: () => string | Promise<string>
  /** Milliseconds for which what failed for want of an answer is tried again. */
  retryMs: number
  /** gzip both ways: worth it over a network, not on loopback. */
  compress: boolean
  /** Ends what stands behind the endpoint, after the client is closed. */
  onClose?: () => Promise<void>
}

/** The index behind a URL that speaks ClickHouse's HTTP interface. */
export function createIndexClient(options: IndexClientOptions): Index {
  let connected: { url: string; client: ClickHouseClient } | undefined

  async function clientAt(url: string): Promise<ClickHouseClient> {
    if (connected?.url === url) return connected.client
    const previous = connected?.client
    const client = createClient({
      url,
      application: 'playhead',
      request_timeout: WRITE_MS,
      max_open_connections: 32,
      compression: { request: options.compress, response: options.compress },
      log: { level: ClickHouseLogLevel.OFF },
    })
    connected = { url, client }
    await previous?.close()
    return client
  }

  /** Runs `attempt` until it succeeds, fails for good, or the time to try again is over. */
  async function retrying<T>(
    what: string,
    mayRetry: (error: unknown) => boolean,
    signal: AbortSignal | undefined,
    attempt: (client: ClickHouseClient) => Promise<T>,
  ): Promise<T> {
    const untilMs = Date.now() + options.retryMs
    for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(waitMs * 2, MOST_RETRY_MS)) {
      try {
        return await attempt(await clientAt(await within(options.endpoint(), untilMs, what)))
      } catch (error) {
        signal?.throwIfAborted()
        if (!mayRetry(error) || Date.now() + waitMs > untilMs) throw indexError(error, what)
        await sleep(waitMs)
      }
    }
  }

  return {
    async query<Row>(sql: string, { params, maxMs = DEFAULT_MAX_MS, signal }: QueryOptions = {}): Promise<Row[]> {
      signal?.throwIfAborted()
      return retrying('query', isTransient, signal, async client => {
        const silence = AbortSignal.timeout(Math.ceil(maxMs) + ANSWER_GRACE_MS)
        try {
          const result = await client.query({
            query: sql,
            format: 'JSONEachRow',
            query_params: bind(params),
            abort_signal: signal ? AbortSignal.any([signal, silence]) : silence,
            clickhouse_settings: readSettings(maxMs),
          })
          return await result.json<Row>()
        } catch (error) {
          if (silence.aborted) throw new Error(`Timeout error: no answer in ${maxMs + ANSWER_GRACE_MS} ms`)
          throw error
        }
      })
    },
    async insert(table, rows, token) {
      if (rows.length === 0) return
      // The token makes a second attempt harmless, whatever became of the first.
      await retrying(`insert into ${table}`, isTransient, undefined, client =>
        client.insert({ table, values: rows, format: 'JSONEachRow', clickhouse_settings: insertSettings(token) }),
      )
    },
    async command(sql, { params, maxMs = WRITE_MS, signal } = {}) {
      signal?.throwIfAborted()
      await retrying('command', wasNeverSent, signal, client =>
        client.command({
          query: sql,
          query_params: bind(params),
          abort_signal: signal,
          clickhouse_settings: { max_execution_time: maxMs / 1000, async_insert: 0 },
        }),
      )
    },
    async ping() {
      await retrying('ping', isTransient, undefined, async client => {
        const result = await client.ping({ select: true })
        if (!result.success) throw result.error
      })
    },
    async close() {
      await connected?.client.close()
      connected = undefined
      await options.onClose?.()
    },
  }
}

function readSettings(maxMs: number): ClickHouseSettings {
  return {
    // 2 and not 1: it also refuses every change, but lets the settings beside it through.
    readonly: '2',
    max_execution_time: maxMs / 1000,
    timeout_overflow_mode: 'throw',
    max_memory_usage: String(QUERY_MEMORY_BYTES),
    output_format_json_quote_64bit_integers: 0,
    cancel_http_readonly_queries_on_client_close: 1,
    // The whole answer before its status: an error halfway is an error, not a short result.
    wait_end_of_query: 1,
  }
}

function insertSettings(token: string): ClickHouseSettings {
  return {
    insert_deduplication_token: token,
    insert_deduplicate: 1,
    async_insert: 0,
    // A misspelt column is an error here, where the default would drop it without a word.
    input_format_skip_unknown_fields: 0,
    wait_end_of_query: 1,
  }
}

/** The client takes arrays that it may change; ours are read-only. */
function bind(params: Record<string, QueryParam> | undefined): Record<string, unknown> | undefined {
  return params && { ...params }
}

async function within<T>(value: T | Promise<T>, untilMs: number, what: string): Promise<T> {
  const over = new AbortController()
  const late = sleep(Math.max(0, untilMs - Date.now()), undefined, { signal: over.signal }).then(() => {
    throw Object.assign(new Error('the engine is not up'), { code: 'ECONNREFUSED' })
  })
  try {
    return await Promise.race([value, late])
  } catch (error) {
    throw indexError(error, what)
  } finally {
    over.abort()
    late.catch(() => {})
  }
}
