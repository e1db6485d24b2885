import { splitStatements } from '../statements.ts'
import { engineError } from './exceptions.ts'
import { isPlainName, quoteString } from './quote.ts'

/** Query parameters of ClickHouse's HTTP interface that are not settings, and that mean nothing to an engine that buffers every answer. */
const NOT_SETTINGS = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'user',
  'password',
  'role',
  'quota_key',
  'wait_end_of_query',
  'buffer_size',
  'enable_http_compression',
  'http_zlib_compression_level',
])

export interface EngineRequest {
  query: string
  /** Rows of an INSERT whose statement stood in the URL. */
  data: Buffer | undefined
  queryId: string
  database: string | undefined
  defaultFormat: string
  settings: [name: string, value: string][]
  params: [name: string, value: string][]
}

/**
 * Reads a request as ClickHouse does: the query is what `?query=` says followed by the body, `param_x` binds `{x:Type}`, and
 * every other parameter is a setting. Where the URL holds a whole INSERT, the body is its rows.
 * @throws EngineError for a session, a setting that is no name, more than one statement, or no query at all.
 */
export function parseRequest(method: string, search: URLSearchParams, body: Buffer, queryId: string): EngineRequest {
  const settings: EngineRequest['settings'] = []
  const params: EngineRequest['params'] = []
  for (const [name, value] of search) {
    if (NOT_SETTINGS.has(name)) continue
    if (name === 'session_id') throw engineError(48, 'NOT_IMPLEMENTED', 'The embedded engine keeps no HTTP sessions')
    const isParam = name.startsWith('param_')
    if (!isPlainName(name)) throw engineError(115, 'UNKNOWN_SETTING', `Unknown setting ${JSON.stringify(name)}`)
    if (isParam) params.push([name.slice('param_'.length), value])
    else settings.push([name, value])
  }
  // As ClickHouse does: a GET changes nothing.
  if (method === 'GET' && !settings.some(([name]) => name === 'readonly')) settings.push(['readonly', '2'])
  const inUrl = search.get('query') ?? ''
  const isInsert = parseInsert(inUrl) !== undefined
  const query = isInsert || inUrl === '' ? inUrl || body.toString() : `${inUrl}\n${body.toString()}`
  checkQuery(query)
  return {
    query,
    data: isInsert ? body : undefined,
    queryId: search.get('query_id') ?? queryId,
    database: search.get('database') ?? undefined,
    defaultFormat: search.get('default_format') ?? 'TabSeparated',
    settings,
    params,
  }
}

function checkQuery(query: string): void {
  if (query.includes('\0')) throw engineError(62, 'SYNTAX_ERROR', 'The query holds a NUL character')
  // Rows that follow an INSERT are data, not statements.
  if (/^\s*INSERT\s/i.test(query)) return
  const count = splitStatements(query).length
  if (count === 0) throw engineError(62, 'SYNTAX_ERROR', 'Empty query')
  if (count > 1) throw engineError(62, 'SYNTAX_ERROR', 'Multi-statements are not allowed')
}

const INSERT = /^\s*INSERT\s+INTO\s+(?:TABLE\s+)?([\w.]+)\s*(?:\(([\w\s,]+)\))?\s*FORMAT\s+(\w+)\s*;?\s*$/i

/** Table, columns and format of `INSERT INTO table (columns) FORMAT format`; `undefined` for any other statement. */
export function parseInsert(sql: string): { table: string; columns: string[] | undefined; format: string } | undefined {
  const match = INSERT.exec(sql)
  if (match?.[1] === undefined || match[3] === undefined) return undefined
  return { table: match[1], columns: match[2]?.split(',').map(column => column.trim()), format: match[3] }
}

/** Characters of SQL that ClickHouse reads without being told to read more: 256 KB, with room for UTF-8. */
const MAX_SET_CHARS = 64 * 1024

/** The statements that give a fresh engine session the request's settings and parameters. `tag` finds the query again, to cancel it. */
export function setStatements(request: Pick<EngineRequest, 'settings' | 'params'>, tag: string): string[] {
  const pairs = [
    `log_comment = ${quoteString(tag)}`,
    ...request.settings.map(([name, value]) => `${name} = ${quoteString(value)}`),
    ...request.params.map(([name, value]) => `param_${name} = ${quoteString(value)}`),
  ]
  const set = `SET ${pairs.join(', ')}`
  // Over HTTP parameters do not count to the length of the query; in a SET they do.
  return set.length > MAX_SET_CHARS ? [`SET max_query_size = ${4 * set.length}`, set] : [set]
}

/** True for requests that cannot change anything: they may run side by side. */
export function isReadOnly(request: Pick<EngineRequest, 'settings'>): boolean {
  return request.settings.some(([name, value]) => name === 'readonly' && value !== '0')
}
