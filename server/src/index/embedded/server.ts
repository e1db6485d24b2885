import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { RawInsertFormat, Session } from 'chdb'
import { engineError, httpStatusOf, toEngineError } from './exceptions.ts'
import type { Pool } from './pool.ts'
import { type EngineRequest, parseInsert, parseRequest } from './request.ts'

/** Bytes of one request body, as sent and inflated. An insert is 20 MB (see ROWS_PER_INSERT). */
const MAX_BODY_BYTES = 512 * 1024 * 1024
/** Bytes of URL and headers, as ClickHouse takes: parameters stand in the URL. */
const MAX_HEADER_BYTES = 1024 * 1024
/** Bytes of an answer below which gzip is not worth its time. */
const MIN_GZIP_BYTES = 1024

const inflate = promisify(gunzip)
const deflate = promisify(gzip)

interface Answer {
  bytes: Uint8Array
  summary: Record<string, string>
}

/**
 * As much of ClickHouse's HTTP interface as `@clickhouse/client` uses, in front of chDB sessions. Answers are buffered, so
 * that an error late in a query still has its proper status.
 * @param token the password every request but `/ping` must carry: any program of this machine can reach the port.
 */
export function createEngineServer(pool: Pool, token: string): Server {
  return createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    const gone = new AbortController()
    response.on('close', () => {
      if (!response.writableFinished) gone.abort()
    })
    answer(pool, token, request, response, gone.signal).catch(error => {
      if (!gone.signal.aborted) sendError(response, error)
    })
  })
}

async function answer(
  pool: Pool,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://engine')
  if (url.pathname === '/ping') return void response.end('Ok.\n')
  if (url.pathname !== '/') return void response.writeHead(404).end('There is no handler\n')
  if (!isAuthorized(request, token)) throw engineError(516, 'AUTHENTICATION_FAILED', 'Password is incorrect')
  if (request.method !== 'GET' && request.method !== 'POST')
    throw engineError(501, 'UNSUPPORTED_METHOD', `Method ${request.method} is not supported`)
  const body = await readBody(request)
  const query = parseRequest(request.method, url.searchParams, body, crypto.randomUUID())
  response.setHeader('X-ClickHouse-Query-Id', query.queryId)
  response.setHeader('X-ClickHouse-Timezone', 'UTC')
  const result = await pool.run(query, signal, session => execute(session, query))
  response.setHeader('X-ClickHouse-Summary', JSON.stringify(result.summary))
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8')
  const wantsGzip = url.searchParams.get('enable_http_compression') === '1' && acceptsGzip(request)
  if (!wantsGzip || result.bytes.byteLength < MIN_GZIP_BYTES) return void response.end(result.bytes)
  response.setHeader('Content-Encoding', 'gzip')
  response.end(await deflate(result.bytes, { level: 1 }))
}

async function execute(session: Session, request: EngineRequest): Promise<Answer> {
  const insert = request.data && parseInsert(request.query)
  if (insert && request.data) {
    const done = await session.insert({ ...insert, format: insert.format as RawInsertFormat, values: request.data })
    const written = { written_rows: String(done.rowsWritten), written_bytes: String(done.bytesWritten) }
    return { bytes: new Uint8Array(0), summary: { read_rows: '0', read_bytes: '0', ...written } }
  }
  const result = await session.queryAsync(request.query, { format: request.defaultFormat })
  const read = { read_rows: String(result.rowsRead), read_bytes: String(result.bytesRead) }
  return { bytes: result.bytes(), summary: { ...read, written_rows: '0', written_bytes: '0' } }
}

function isAuthorized(request: IncomingMessage, token: string): boolean {
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  const password = basic
    ? Buffer.from(basic, 'base64')
        .toString()
        .replace(/^[^:]*:/, '')
    : String(request.headers['x-clickhouse-key'] ?? '')
  return timingSafeEqual(hash(password), hash(token))
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function acceptsGzip(request: IncomingMessage): boolean {
  return /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.byteLength
    if (bytes > MAX_BODY_BYTES) throw engineError(307, 'TOO_MANY_BYTES', `The body is over ${MAX_BODY_BYTES} bytes`)
    parts.push(part)
  }
  const body = Buffer.concat(parts)
  const encoding = request.headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') return body
  if (encoding === 'gzip') return inflate(body, { maxOutputLength: MAX_BODY_BYTES })
  throw engineError(354, 'UNKNOWN_COMPRESSION_METHOD', `Content-Encoding ${encoding} is not known, gzip is`)
}

function sendError(response: ServerResponse, thrown: unknown): void {
  const error = toEngineError(thrown)
  response.statusCode = httpStatusOf(error.code)
  response.setHeader('X-ClickHouse-Exception-Code', String(error.code))
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8')
  response.removeHeader('Content-Encoding')
  response.end(`${error.message}\n`)
}
