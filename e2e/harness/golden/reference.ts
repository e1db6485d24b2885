import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { FULL_SNAPSHOT_TYPE, META_TYPE, type SnapshotEvent } from '@playhead/protocol'
import type { Browser } from '@playwright/test'
import { DOM_CONTENT_LOADED_TYPE } from '../recording/tab.ts'
import { readDom } from './dom.ts'

/** The player's own version, as a script for a page. */
const RRWEB = createRequire(new URL('../../../player/package.json', import.meta.url))
  .resolve('rrweb')
  .replace(/rrweb\.cjs$/, 'rrweb.umd.cjs')
/** Nobody answers there: the test does. */
const ORIGIN = 'http://reference.test'
const INCREMENTAL_TYPE = 3
const MOUSE_MOVE = 1

/** What rrweb's script puts on the page, and what is read from it. */
interface ReferencePage {
  rrweb: {
    Replayer: new (
      events: SnapshotEvent[],
      options: object,
    ) => { pause(offsetMs: number): void; iframe: HTMLIFrameElement }
  }
  readPage: (page: Document) => string
}

/**
 * What a tab showed at each of `moments`, by playing it from its beginning: rrweb's own Replayer, without its virtual DOM, is given every event and only
 * ever goes forward. No player of ours takes part.
 * @param moments epoch milliseconds, in any order
 * @param read what is read at each; runs in the page, alone
 */
export async function playThrough(
  browser: Browser,
  events: readonly SnapshotEvent[],
  moments: readonly number[],
  read: (page: Document) => string = readDom,
): Promise<Map<number, string>> {
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } })
  try {
    const page = await context.newPage()
    const json = JSON.stringify(events)
    await page.route('**/*', async (route, request) => {
      const { origin, pathname } = new URL(request.url())
      if (origin !== ORIGIN) return route.abort()
      if (pathname === '/events') return route.fulfill({ contentType: 'application/json', body: json })
      if (pathname === '/rrweb.js')
        return route.fulfill({ contentType: 'text/javascript', body: await readFile(RRWEB, 'utf8') })
      return route.fulfill({ contentType: 'text/html', body: '<!doctype html><body><script src="/rrweb.js"></script>' })
    })
    await page.goto(`${ORIGIN}/`)
    await page.addScriptTag({ content: `window.readPage = ${read}` })
    const sorted = [...new Set(moments)].sort((a, b) => a - b)
    const pictures = await page.evaluate(async times => {
      const { rrweb, readPage } = window as unknown as ReferencePage
      const all = (await (await fetch('/events')).json()) as SnapshotEvent[]
      const replayer = new rrweb.Replayer(all, {
        root: document.body,
        useVirtualDom: false,
        mouseTail: false,
        triggerFocus: false,
        showWarning: false,
        loadTimeout: 0,
      })
      // It draws its first keyframe in a timer of 1 ms.
      await new Promise(resolve => setTimeout(resolve, 20))
      const startMs = all[0]?.timestamp ?? 0
      return times.map(atMs => {
        // It applies what is strictly older than the moment, and the moment itself belongs to the picture.
        replayer.pause(Math.max(0, atMs - startMs) + 0.5)
        return readPage(replayer.iframe.contentDocument as Document)
      })
    }, sorted)
    return new Map(sorted.map((atMs, n) => [atMs, pictures[n] ?? '']))
  } finally {
    await context.close()
  }
}

/**
 * A tab's events for {@link playThrough}: from its first keyframe on, the pointer's trace left out. It draws nothing in the page, and rrweb 2.2.2, going on
 * from one, applies again what lies within the half second of the trace.
 */
export function playable(events: readonly SnapshotEvent[]): SnapshotEvent[] {
  const sorted = [...events].sort((a, b) => a.timestamp - b.timestamp)
  const first = sorted.findIndex(event => event.type === FULL_SNAPSHOT_TYPE)
  const meta = sorted.slice(0, first).findLast(event => event.type === META_TYPE)
  return [...(meta ? [meta] : []), ...sorted.slice(first)].filter(({ type, data }) => {
    return type !== INCREMENTAL_TYPE || (data as { source?: unknown }).source !== MOUSE_MOVE
  })
}

/** Without the keyframes that repeat a page which is there already: what is left has to be told by changes alone. */
export function withoutRepeats(events: readonly SnapshotEvent[]): SnapshotEvent[] {
  let isBegun = false
  return events.filter(({ type }) => {
    if (type === DOM_CONTENT_LOADED_TYPE) isBegun = false
    const isRepeat = isBegun && (type === FULL_SNAPSHOT_TYPE || type === META_TYPE)
    if (type === FULL_SNAPSHOT_TYPE) isBegun = true
    return !isRepeat
  })
}
