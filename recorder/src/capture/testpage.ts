/** What the browser tests of signals share: pages with the real signals and policy in them, and a server that answers in every manner. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { build } from 'esbuild'
import type { RecordingOptions } from '../types.ts'
import type { Happening } from './types.ts'

/** What is reported is kept in `sessionStorage` at once, so that it outlives the page: what is told at `pagehide` is seen by the next one. */
const ENTRY = `
  import { captureSignals } from './capture/signals.ts'
  import { createPolicy } from './privacy/policy.ts'
  let changedMs = 0
  const changed = () => { changedMs = Date.now() }
  new MutationObserver(changed).observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  addEventListener('scroll', changed, true)
  const setItem = sessionStorage.setItem.bind(sessionStorage)
  window.originals = { fetch: window.fetch, error: console.error, push: history.pushState,
    open: XMLHttpRequest.prototype.open, send: XMLHttpRequest.prototype.send }
  window.stopSignals = captureSignals({
    policy: createPolicy(window.privacy), options: window.signals ?? {}, endpoint: location.origin + '/playhead', lastChangeMs: () => changedMs,
    report(happening, isActivity) {
      const all = JSON.parse(sessionStorage.getItem('reported') ?? '[]')
      setItem('reported', JSON.stringify([...all, { ...happening, isActivity, toldMs: Date.now() }]))
    },
  })`

/** `toldMs`: when it was reported, on the page's clock. */
export type Reported = Happening & { isActivity: boolean; toldMs: number; props?: Record<string, unknown> }

export interface SignalSite {
  url: string
  /** HTML by path; the script is put before it. */
  pages: Map<string, string>
  /** Requests to /held: each call answers one, with nothing. */
  held: (() => void)[]
  /** Bodies of requests to /echo. */
  echoed: string[]
  close(): Promise<void>
}

export async function startSignalSite(options: RecordingOptions = {}): Promise<SignalSite> {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL('..', import.meta.url)), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2020',
  })
  const script = `window.signals = ${JSON.stringify(options)};${outputFiles[0]?.text}`
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const site: SignalSite = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pages: new Map(),
    held: [],
    echoed: [],
    close: () => {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', site.url)
    const page = site.pages.get(pathname)
    response.setHeader('access-control-allow-origin', '*')
    if (page !== undefined) {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      return void response.end(`<!doctype html><script src="/signals.js"></script>${page}`)
    }
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts).toString()
    const [, kind, argument] = pathname.split('/')
    if (kind === 'signals.js') response.setHeader('content-type', 'text/javascript').end(script)
    else if (kind === 'status') response.writeHead(Number(argument)).end('{}')
    else if (kind === 'hang') response.writeHead(200).write('first')
    else if (kind === 'held') site.held.push(() => response.writeHead(204).end())
    else if (kind === 'cut')
      response.writeHead(200, { 'content-length': '99' }).write('x', () => request.socket.destroy())
    else if (kind === 'echo') {
      site.echoed.push(body)
      response
        .setHeader('content-type', 'application/json')
        .setHeader('x-trace', 'trace-1')
        .end(body || '{"total":1200}')
    } else response.writeHead(404).end()
  }

  return site
}

/** All that was reported in this tab, in order. */
export async function reported(page: Page): Promise<Reported[]> {
  return JSON.parse((await page.evaluate(() => sessionStorage.getItem('reported'))) ?? '[]')
}

/** Waits until events of a type were reported, `count` of them, and gives them. */
export async function reportedOf(page: Page, type: Happening['type'], count = 1): Promise<Reported[]> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const found = (await reported(page)).filter(event => event.type === type)
    if (found.length >= count) return found
    if (Date.now() > deadline) throw new Error(`did not happen within 20 s: ${count} × ${type}`)
    await page.waitForTimeout(30)
  }
}
