import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, CDPSession, Page } from '@playwright/test'
import type { ArmName } from './arms.ts'
import type { PageName } from './content.ts'
import type { PageFigures } from './page/measure.ts'
import type { Sink, Upload } from './sink.ts'

/**
 * Milliseconds between the first frame and the page's work: recorders have started, and those that ask their host have its answer. Somebody reads
 * a page before going on to the next: by then Sentry, which sends nothing of a visit below 5 s, has sent the first.
 */
const SETTLE_MS: Record<PageName, number> = { rows: 1_000, todo: 1_000, navigation: 5_000 }
/** Real clicks after the page's work, and the milliseconds between them. */
const CLICKS = 8
const BETWEEN_CLICKS_MS = 60
/** Milliseconds a visit lasts at least: past the next interval of every recorder (Sentry's, 5.5 s, is the longest), so that the work of sending is counted. */
const VISIT_MS: Record<PageName, number> = { rows: 6_500, todo: 6_500, navigation: 11_500 }
/** Milliseconds without a request after which the sink has everything. */
const QUIET_MS = 400
/** Milliseconds to wait for that at most. */
const QUIET_TIMEOUT_MS = 5_000

export interface Visit extends PageFigures {
  arm: ArmName
  page: PageName
  round: number
  /** Milliseconds of script, and of all work, on the page's main thread. */
  scriptMs: number
  taskMs: number
  uploads: Upload[]
}

export interface Bench {
  browser: Browser
  siteUrl: string
  sink: Sink
}

/** One visit of a page in a fresh profile: it loads, does its work, is clicked on by a real pointer, waits until all is sent, and is left. */
export async function visitPage(bench: Bench, page: PageName, arm: ArmName, round: number): Promise<Visit> {
  const context = await bench.browser.newContext({ viewport: { width: 1280, height: 800 } })
  try {
    const tab = await context.newPage()
    const cdp = await context.newCDPSession(tab)
    await cdp.send('Performance.enable')
    bench.sink.take()
    await tab.goto(`${bench.siteUrl}/${page}?arm=${arm}`)
    const startedMs = Date.now()
    await tab.evaluate(() => window.bench.ready)
    // A tab that nobody touches is no visit: some recorders wait for that.
    await tab.keyboard.press('Shift')
    await sleep(SETTLE_MS[page])
    await tab.evaluate(() => window.bench.run())
    await click(tab)
    await sleep(Math.max(0, startedMs + VISIT_MS[page] - Date.now()))
    const metrics = await mainThread(cdp)
    const figures = await tab.evaluate(() => window.bench.figures())
    await tab.goto('about:blank')
    await quiet(bench.sink)
    return { ...figures, ...metrics, arm, page, round, uploads: bench.sink.take() }
  } finally {
    await context.close()
  }
}

async function click(tab: Page): Promise<void> {
  const box = await tab.locator('#probe').boundingBox()
  if (!box) throw new Error('the page has no #probe to click on')
  for (let n = 0; n < CLICKS; n++) {
    await tab.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    await sleep(BETWEEN_CLICKS_MS)
  }
}

async function mainThread(cdp: CDPSession): Promise<{ scriptMs: number; taskMs: number }> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  const ms = (name: string) => (metrics.find(metric => metric.name === name)?.value ?? 0) * 1_000
  return { scriptMs: ms('ScriptDuration'), taskMs: ms('TaskDuration') }
}

async function quiet(sink: Sink): Promise<void> {
  const leftMs = Date.now()
  while (Date.now() - leftMs < QUIET_TIMEOUT_MS) {
    if (Date.now() - Math.max(sink.lastMs(), leftMs) >= QUIET_MS) return
    await sleep(50)
  }
}
