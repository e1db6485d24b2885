import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { SnapshotEvent } from '@playhead/protocol'
import type { Browser, Page } from '@playwright/test'
import type { Player } from 'rrweb-player'
import { startSite } from '../recorder/sink.ts'
import { painted, want, watchPictures } from './seen.ts'
import type { Moment } from './session.ts'

const VIEWPORT = { width: 1440, height: 900 }

interface PeerWindow {
  player: Pick<Player, 'goto'>
}

export interface Peer {
  open(moment: Moment): Promise<number>
  seek(first: Moment, moments: readonly Moment[]): Promise<number[]>
  close(): Promise<void>
}

/**
 * `rrweb-player` on a page as its manual shows it, which fetches the whole recording as one JSON. It is not compressed: on loopback inflating would cost
 * more than the bytes.
 */
export async function startPeer(browser: Browser, events: readonly SnapshotEvent[]): Promise<Peer> {
  const folder = new URL('.', `file://${createRequire(import.meta.url).resolve('rrweb-player')}`)
  const [script, style] = await Promise.all(
    ['rrweb-player.umd.min.cjs', 'style.min.css'].map(file => readFile(new URL(file, folder), 'utf8')),
  )
  const recording = Buffer.from(JSON.stringify(events))
  const site = await startSite(({ pathname }) => {
    if (pathname === '/player.js') return { type: 'text/javascript', body: script ?? '' }
    if (pathname === '/player.css') return { type: 'text/css', body: style ?? '' }
    if (pathname === '/recording.json') return { type: 'application/json', body: recording }
    return { type: 'text/html', body: PAGE }
  })

  async function visit<Answer>(moment: Moment, job: (page: Page) => Promise<Answer>): Promise<Answer> {
    const context = await browser.newContext({ viewport: VIEWPORT })
    try {
      const page = await context.newPage()
      await watchPictures(page, moment.picture)
      await page.goto(`${site.url}/?t=${moment.offsetMs}`, { waitUntil: 'commit' })
      return await job(page)
    } finally {
      await context.close()
    }
  }

  return {
    open: moment => visit(moment, painted),
    seek: (first, moments) =>
      visit(first, async page => {
        await painted(page)
        const times: number[] = []
        for (const { offsetMs, picture } of moments) {
          await want(page, picture)
          await page.evaluate(toMs => (window as unknown as PeerWindow).player.goto(toMs, false), offsetMs)
          times.push(await painted(page))
        }
        return times
      }),
    close: site.close,
  }
}

const PAGE = `<!doctype html>
<title>rrweb-player</title>
<link rel="stylesheet" href="/player.css">
<body>
<script src="/player.js"></script>
<script type="module">
const events = await (await fetch('/recording.json')).json()
const { Player = rrwebPlayer.default ?? rrwebPlayer } = rrwebPlayer
window.player = new Player({ target: document.body, props: { events, autoPlay: false, width: 1280, height: 760 } })
const offsetMs = Number(new URLSearchParams(location.search).get('t'))
if (offsetMs > 0) player.goto(offsetMs, false)
</script>`
