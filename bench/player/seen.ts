import type { Page } from '@playwright/test'

/** Milliseconds a picture may take on a machine with other work. */
const PICTURE_MS = 120_000

/** What stands in a made page that changes all the time: the order and words of its table, its feed, and a number in a shadow root. */
export function signature(page: Document): string {
  const counter = page.querySelector('#badge')?.shadowRoot?.querySelector('b')?.textContent
  return `${page.querySelector('tbody')?.textContent}|${page.querySelector('#feed')?.textContent}|${counter}`
}

interface WatchingWindow {
  playerBench: {
    /** What is waited for, and since when. */
    wanted: string | null
    sinceMs: number
    /** When it had been painted, on the page's clock, which begins with the navigation. */
    paintedMs: number | null
    longTasks: number[]
    /** Begins to wait now. */
    want(text: string): void
  }
}

/**
 * Looks at every frame whether the wanted picture stands, in either player, and notes when the frame that shows it has been painted. Also notes long
 * tasks, in the page and in frames of its origin, which share its thread.
 */
export async function watchPictures(page: Page, wanted: string): Promise<void> {
  await page.addInitScript(`(() => {
    if (window !== window.top) return
    const signature = ${signature}
    const bench = { wanted: ${JSON.stringify(wanted)}, sinceMs: 0, paintedMs: null, longTasks: [] }
    bench.want = text => Object.assign(bench, { wanted: text, sinceMs: performance.now(), paintedMs: null })
    window.playerBench = bench
    new PerformanceObserver(list => bench.longTasks.push(...list.getEntries().map(entry => entry.duration)))
      .observe({ type: 'longtask' })
    const drawn = () => {
      const ours = document.querySelector('iframe[src$="/replay.html"]')?.contentDocument
      const frames = (ours ?? document).querySelectorAll(ours ? '.picture:not(.is-drawing) iframe' : '.replayer-wrapper iframe')
      return frames[frames.length - 1]?.contentDocument
    }
    requestAnimationFrame(function look() {
      requestAnimationFrame(look)
      if (bench.wanted === null || bench.paintedMs !== null) return
      const page = drawn()
      if (!page?.body || signature(page) !== bench.wanted) return
      bench.wanted = null
      // The frame after this one begins when this one has been painted.
      requestAnimationFrame(() => { bench.paintedMs = performance.now() })
    })
  })()`)
}

/** Begins to wait for another picture. */
export async function want(page: Page, text: string): Promise<void> {
  await page.evaluate(wanted => (window as unknown as WatchingWindow).playerBench.want(wanted), text)
}

/** Milliseconds from the navigation, or from when it was wanted, until the picture had been painted. */
export async function painted(page: Page): Promise<number> {
  const handle = await page.waitForFunction(
    () => {
      const { paintedMs, sinceMs } = (window as unknown as WatchingWindow).playerBench
      return paintedMs === null ? null : { ms: paintedMs - sinceMs }
    },
    undefined,
    { timeout: PICTURE_MS },
  )
  return ((await handle.jsonValue()) as { ms: number }).ms
}

/** The long tasks since the last call. */
export function takeLongTasks(page: Page): Promise<number[]> {
  return page.evaluate(() => (window as unknown as WatchingWindow).playerBench.longTasks.splice(0))
}
