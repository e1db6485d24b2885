import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { SessionEvents, SessionSummary, VisitorDetail } from '@playhead/server/api'
import { REPLAY_HEADERS } from '../src/lib/replay-policy.ts'
import type { MadeSession } from './recording.ts'

const BUILD = fileURLToPath(new URL('../build', import.meta.url))
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

const PROJECT = {
  name: 'Shop',
  key: 'pk_test_0123456789abcdef',
  scriptUrl: 'https://playhead.example/playhead.js',
  demoUrl: '/demo/',
}

/** The API as the browser tests need it: made sessions, and switches for what can go wrong. Tests may change it while it runs. */
export interface Fixture {
  sessions: MadeSession[]
  isLoggedIn: boolean
  isUp: boolean
  pageSize: number
  /** Chunks that answer with bytes nobody can read. */
  corrupt: Set<string>
  /** Milliseconds each chunk takes. */
  chunkDelayMs: number
  /** Kept files by `{project}/{hash}`. */
  assets: Map<string, { type: string; bytes: Buffer }>
  /** Paths asked for, oldest first. */
  asked: string[]
}

export interface FixtureServer {
  url: string
  fixture: Fixture
  close(): Promise<void>
}

export async function startFixtureServer(sessions: MadeSession[], port = 0): Promise<FixtureServer> {
  const fixture: Fixture = {
    sessions,
    isLoggedIn: true,
    isUp: true,
    pageSize: 50,
    corrupt: new Set(),
    chunkDelayMs: 0,
    assets: new Map(),
    asked: [],
  }
  const server = createServer((request, response) => answer(fixture, request, response))
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fixture,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answer(fixture: Fixture, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://fixture')
  fixture.asked.push(url.pathname + url.search)
  if (!url.pathname.startsWith('/api/')) sendFile(url.pathname, response)
  else if (!fixture.isUp) request.socket.destroy()
  else if (!fixture.isLoggedIn) sendProblem(response, 401, 'LOGIN_REQUIRED', 'Log in first.')
  else answerApi(fixture, url, response)
}

function sendAsset({ assets }: Fixture, name: string, response: ServerResponse): void {
  const asset = assets.get(name)
  if (asset) response.writeHead(200, { 'content-type': asset.type }).end(asset.bytes)
  else sendProblem(response, 404, 'ASSET_NOT_FOUND', 'There is no such file.')
}

function answerApi(fixture: Fixture, url: URL, response: ServerResponse): void {
  const [, , resource, id, part, chunk] = url.pathname.split('/')
  const session = fixture.sessions.find(each => each.manifest.session === id)
  if (resource === 'project') sendJson(response, PROJECT)
  else if (resource === 'assets') sendAsset(fixture, `${id}/${part}`, response)
  else if (resource === 'sessions' && !id) sendJson(response, list(fixture, url.searchParams))
  else if (resource === 'visitor') sendJson(response, visitorOf(fixture, url.searchParams))
  else if (!session) sendProblem(response, 404, 'SESSION_NOT_FOUND', 'There is no such session.')
  else if (part === 'events') sendJson(response, eventsPage(session, url.searchParams))
  else if (part === 'live') sendLive(fixture, session, response)
  else if (part === 'notes') sendJson(response, { notes: [] })
  else if (part === 'chunks') sendChunk(fixture, session, chunk ?? '', response)
  else sendJson(response, session.manifest)
}

/** Tells of a session in progress, and again whenever a test has put another in its place. */
function sendLive(fixture: Fixture, session: MadeSession, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  let told: MadeSession | undefined
  const tell = () => {
    const now = fixture.sessions.find(each => each.manifest.session === session.manifest.session)
    if (!now || now === told) return
    told = now
    response.write(`event: manifest\ndata: ${JSON.stringify({ manifest: now.manifest, events: now.events })}\n\n`)
  }
  tell()
  const timer = setInterval(tell, 100)
  response.on('close', () => clearInterval(timer))
}

function list(fixture: Fixture, query: URLSearchParams): { sessions: SessionSummary[]; nextCursor: string | null } {
  const found = fixture.sessions
    .filter(({ manifest, events }) => {
      const [visitor, url, event] = ['visitor', 'url', 'event'].map(name => query.get(name))
      return (
        (!visitor || manifest.visitor === visitor) &&
        (!url || events.some(each => each.url.includes(url)) || manifest.firstUrl.includes(url)) &&
        (!event || events.some(each => each.name === event)) &&
        (query.get('hasError') !== 'true' || manifest.hasError) &&
        manifest.durationMs >= Number(query.get('minDurationMs') ?? 0) &&
        manifest.startedMs >= Number(query.get('fromMs') ?? 0) &&
        manifest.startedMs < Number(query.get('toMs') ?? Number.POSITIVE_INFINITY)
      )
    })
    .map(each => each.manifest)
    .sort((a, b) => b.startedMs - a.startedMs)
  const from = Number(query.get('cursor') ?? 0)
  const next = from + fixture.pageSize
  return { sessions: found.slice(from, next), nextCursor: next < found.length ? String(next) : null }
}

function eventsPage({ events }: MadeSession, query: URLSearchParams): SessionEvents {
  const from = Number(query.get('cursor') ?? 0)
  const next = from + Number(query.get('limit') ?? events.length)
  const isTruncated = next < events.length
  return { events: events.slice(from, next), isTruncated, nextCursor: isTruncated ? String(next) : null }
}

function visitorOf({ sessions }: Fixture, query: URLSearchParams): VisitorDetail {
  const visitor = query.get('visitor') ?? ''
  const own = sessions.filter(({ manifest }) => manifest.visitor === visitor)
  const saidMs = own[0]?.manifest.startedMs ?? 0
  return {
    visitor,
    ids: [visitor, 'anonymous-1'],
    properties: [{ name: 'plan', value: 'team', saidMs }],
    flags: [
      { name: 'new-checkout', variant: 'variant', variants: ['variant', 'control'], firstMs: saidMs, lastMs: saidMs },
    ],
    sessions: own.map(({ manifest }) => ({ ...manifest, country: 'NO' })),
    nextCursor: null,
  }
}

function sendChunk(fixture: Fixture, session: MadeSession, id: string, response: ServerResponse): void {
  const text = session.texts.get(id)
  if (text === undefined) {
    sendProblem(response, 404, 'CHUNK_NOT_FOUND', 'There is no such chunk.')
    return
  }
  const body = fixture.corrupt.has(id) ? Buffer.from('not gzip at all') : gzipSync(text)
  setTimeout(() => {
    response.writeHead(200, {
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
      'cache-control': 'no-store',
    })
    response.end(body)
  }, fixture.chunkDelayMs)
}

function sendFile(path: string, response: ServerResponse): void {
  const file = join(BUILD, normalize(path))
  const isFile = extname(path) !== '' && file.startsWith(BUILD) && existsSync(file)
  if (!isFile) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end(readFileSync(join(BUILD, 'index.html')))
    return
  }
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    ...(path === '/replay.html' ? REPLAY_HEADERS : {}),
  })
  createReadStream(file).pipe(response)
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function sendProblem(response: ServerResponse, status: number, code: string, detail: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' })
  response.end(JSON.stringify({ type: 'about:blank', status, code, title: code, detail }))
}
