/** What the browser tests share: a real Chromium, and a site on loopback that serves the built script and keeps the batches. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { type BatchHeader, decodeFrame, type IndexEvent, type SnapshotEvent } from '@playhead/protocol'
import { type Browser, chromium } from '@playwright/test'
import { CHROMIUM } from '../../e2e/services/chromium.mjs'

export interface ReceivedBatch {
  header: BatchHeader
  events: IndexEvent[]
  snapshots: SnapshotEvent[]
  /** Inflated text of both sections, to search for what must not be there. */
  text: string
  /** Method, address and headers of the request. */
  head: string
  /** Times this `(session, tab, seq)` had been acknowledged before. */
  repeats: number
  status: number
  /** Where it was posted. */
  path: string
  /** The request's `Origin` header. */
  origin: string | undefined
  /** Epoch milliseconds of its arrival. */
  atMs: number
}

export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: unknown
  /** Milliseconds before the answer. */
  delayMs?: number
}

export interface TestSite {
  url: string
  /** Every batch that came, also those that were refused. */
  received: ReceivedBatch[]
  /** HTML by path; headers beside it. */
  pages: Map<string, { html: string; headers?: Record<string, string> }>
  /** Decides the answer to request number n, from 0. */
  answer: (n: number) => Answer
  /** Stops listening, as a server that is down: connections are refused. `up` listens again, at the same address. */
  down(): Promise<void>
  up(): Promise<void>
  close(): Promise<void>
}

/** What a build makes for visitors. */
export interface BuiltFiles {
  script: string
  loader: string
}

/** What the real server answers the recorder with. */
const ANY_SITE = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Retry-After, Playhead-Flush-Ms',
}

const SCRIPT_PATH = /\/playhead(\/\d[^/]*)?\.js$/

export function launchBrowser(): Promise<Browser> {
  return chromium.launch(CHROMIUM)
}

/** Builds the package as it ships, into a folder of its own; returns the drop-in script's source. */
export async function buildScript(): Promise<string> {
  return (await buildFiles()).script
}

export async function buildFiles(): Promise<BuiltFiles> {
  const out = await mkdtemp(join(tmpdir(), 'playhead-recorder-'))
  try {
    await promisify(execFile)(process.execPath, [fileURLToPath(new URL('../build.mjs', import.meta.url)), '--out', out])
    const [script, loader] = await Promise.all(
      ['playhead.js', 'loader.js'].map(name => readFile(join(out, name), 'utf8')),
    )
    return { script: script ?? '', loader: loader ?? '' }
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}

/** Serves the script as `playhead.js`, or at a versioned address, and takes batches, below any path; and the loader. */
export async function startSite(script: string, loader = ''): Promise<TestSite> {
  const server = createServer((request, response) => void serve(request, response))
  const listen = (port: number): Promise<void> => new Promise(resolve => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo
  const down = (): Promise<void> => {
    const closed = new Promise<void>(resolve => server.close(() => resolve()))
    server.closeAllConnections()
    return closed
  }
  const site: TestSite = {
    url: `http://127.0.0.1:${port}`,
    received: [],
    pages: new Map(),
    answer: () => ({ status: 202 }),
    down,
    up: () => listen(port),
    close: down,
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', site.url).pathname
    const page = site.pages.get(path)
    const code = SCRIPT_PATH.test(path) ? script : path.endsWith('/loader.js') ? loader : undefined
    if (path.endsWith('/v1/batches')) return receive(request, response, path)
    if (code !== undefined) response.writeHead(200, { 'content-type': 'text/javascript', ...ANY_SITE }).end(code)
    else if (page) response.writeHead(200, { 'content-type': 'text/html', ...page.headers }).end(page.html)
    else response.writeHead(404).end()
  }

  async function receive(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const parts: Buffer[] = []
    try {
      for await (const part of request) parts.push(part as Buffer)
    } catch {
      return // The page went away in the middle of it.
    }
    const answer = site.answer(site.received.length)
    const head = [request.method, request.url, ...request.rawHeaders].join('\n')
    const arrival = { head, path, origin: request.headers.origin, atMs: Date.now() }
    site.received.push({ ...readBatch(Buffer.concat(parts), answer.status, site.received), ...arrival })
    if (answer.delayMs) await new Promise(resolve => setTimeout(resolve, answer.delayMs))
    response
      .writeHead(answer.status, { ...ANY_SITE, ...answer.headers })
      .end(answer.body ? JSON.stringify(answer.body) : undefined)
  }

  return site
}

type ReadBatch = Omit<ReceivedBatch, 'head' | 'path' | 'origin' | 'atMs'>

function readBatch(bytes: Buffer, status: number, before: ReceivedBatch[]): ReadBatch {
  const { header, events, snapshots } = decodeFrame(bytes)
  const texts = [events, snapshots].map(part => (part.byteLength ? gunzipSync(part).toString() : ''))
  const [eventLines, snapshotLines] = texts.map(text =>
    text
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line)),
  )
  const repeats = before.filter(({ status, header: { session, tab, seq } }) => {
    return status === 202 && session === header.session && tab === header.tab && seq === header.seq
  }).length
  return { header, events: eventLines ?? [], snapshots: snapshotLines ?? [], text: texts.join('\n'), repeats, status }
}

/** The index events of acknowledged batches, each batch once. */
export function eventsOf(site: TestSite): IndexEvent[] {
  return site.received.filter(batch => batch.status === 202 && !batch.repeats).flatMap(batch => batch.events)
}

/** Waits until `check` gives something true, and gives it back. @throws Error with `what` after 20 s. */
export async function eventually<T>(what: string, check: () => T | undefined | false): Promise<T> {
  const deadline = Date.now() + 20_000
  while (Date.now() < deadline) {
    const value = check()
    if (value) return value
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`did not happen within 20 s: ${what}`)
}
