import type { Browser, BrowserContext, Page } from '@playwright/test'
import type { Api } from '../../e2e/harness/api.ts'
import type { Playhead } from '../../e2e/harness/playhead.ts'
import type { Manifest } from '../../server/src/sessions/schema.ts'
import { painted, takeLongTasks, want, watchPictures } from './seen.ts'
import type { Moment } from './session.ts'

const VIEWPORT = { width: 1440, height: 900 }
/** Presses of `>` from 1x to 16x. */
const TO_16X = 4
/** Pixels from the edges of the timeline within which nothing is clicked on. */
const EDGE_PX = 3
const QUARTERS = [0.25, 0.5, 0.75, 1]

export interface Ours {
  /** Milliseconds after the start that a click on each pixel of the timeline means: pointers have whole pixels. */
  places(first: Moment): Promise<number[]>
  /** Opens the session at a moment in a fresh profile. Milliseconds from the navigation to the painted picture. */
  open(moment: Moment): Promise<number>
  /** Seeks by the timeline, one after another, in one page. Milliseconds of each. */
  seek(first: Moment, moments: readonly Moment[]): Promise<number[]>
  /** Plays at 1x from a moment. */
  watch(moment: Moment, forMs: number): Promise<{ longTasks: number[]; fetchedBytes: number }>
  /** Plays at 16x from the start for so much of the session. Bytes of heap: every second, and after a collection at each quarter of the way. */
  race(first: Moment, forMs: number): Promise<{ heapBytes: number[]; quarterHeapBytes: number[] }>
}

export function ours(browser: Browser, { apiUrl }: Playhead, { cookie }: Api, manifest: Manifest): Ours {
  async function visit<Answer>(moment: Moment, job: (page: Page, context: BrowserContext) => Promise<Answer>) {
    const context = await browser.newContext({ baseURL: apiUrl, viewport: VIEWPORT })
    try {
      const [name = '', value = ''] = cookie.split('=')
      await context.addCookies([{ name, value, url: apiUrl }])
      const page = await context.newPage()
      await watchPictures(page, moment.picture)
      // What is watched is not shortened: a minute is a minute.
      await page.addInitScript(() => localStorage.setItem('playhead.fold', 'no'))
      const answer = job(page, context)
      const at = new Date(manifest.startedMs + moment.offsetMs).toISOString()
      await page.goto(`/sessions/${manifest.session}?${new URLSearchParams({ at })}`, { waitUntil: 'commit' })
      return await answer
    } finally {
      await context.close()
    }
  }

  const durationMs = manifest.endedMs - manifest.startedMs

  async function seekTo(page: Page, { offsetMs, picture }: Moment): Promise<number> {
    const { left, width, bottom } = await timeline(page)
    await want(page, picture)
    // Its lower edge: higher up are marks, which a click goes to exactly.
    await page.mouse.click(Math.round(left + (offsetMs / durationMs) * width), bottom - EDGE_PX)
    return painted(page)
  }

  return {
    places: first =>
      visit(first, async page => {
        await painted(page)
        const { left, width } = await timeline(page)
        const pixels = Array.from({ length: Math.floor(width) - 2 * EDGE_PX }, (_, n) => Math.ceil(left) + EDGE_PX + n)
        return pixels.map(pixel => ((pixel - left) / width) * durationMs)
      }),
    open: moment => visit(moment, painted),
    seek: (first, moments) =>
      visit(first, async page => {
        await painted(page)
        const times: number[] = []
        for (const moment of moments) times.push(await seekTo(page, moment))
        return times
      }),
    watch: (moment, forMs) =>
      visit(moment, async (page, context) => {
        const bytes = new Map(manifest.chunks.map(chunk => [new URL(chunk.url, apiUrl).pathname, chunk.bytes]))
        const fetched = new Set<string>()
        context.on('request', request => fetched.add(new URL(request.url()).pathname))
        await painted(page)
        await takeLongTasks(page)
        await page.keyboard.press('Space')
        await comesTo(page, moment.offsetMs + forMs)
        const fetchedBytes = [...fetched].reduce((sum, path) => sum + (bytes.get(path) ?? 0), 0)
        return { longTasks: await takeLongTasks(page), fetchedBytes }
      }),
    race: (first, forMs) =>
      visit(first, async (page, context) => {
        await painted(page)
        const cdp = await context.newCDPSession(page)
        await cdp.send('Performance.enable')
        const used = async () => {
          const { metrics } = await cdp.send('Performance.getMetrics')
          return metrics.find(metric => metric.name === 'JSHeapUsedSize')?.value ?? 0
        }
        for (let n = 0; n < TO_16X; n++) await page.keyboard.press('>')
        await page.keyboard.press('Space')
        const heapBytes: number[] = []
        const quarterHeapBytes: number[] = []
        for (const quarter of QUARTERS) {
          await comesTo(page, first.offsetMs + forMs * quarter, async () => void heapBytes.push(await used()))
          await cdp.send('HeapProfiler.collectGarbage')
          quarterHeapBytes.push(await used())
        }
        return { heapBytes, quarterHeapBytes }
      }),
  }
}

/** Where the timeline lies, as it counts itself. */
function timeline(page: Page): Promise<{ left: number; width: number; bottom: number }> {
  return page.getByRole('slider', { name: 'Position' }).evaluate(slider => {
    const { left, width, bottom } = slider.getBoundingClientRect()
    return { left, width, bottom }
  })
}

/** Waits until the playhead has come to a moment, looking once a second. */
async function comesTo(page: Page, offsetMs: number, each: () => Promise<void> = async () => {}): Promise<void> {
  for (;;) {
    await each()
    const seconds = await page.getByRole('slider', { name: 'Position' }).getAttribute('aria-valuenow')
    if (Number(seconds) >= Math.floor(offsetMs / 1_000)) return
    await page.waitForTimeout(1_000)
  }
}
