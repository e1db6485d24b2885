import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildScript, eventsOf, launchBrowser, startSite, type TestSite } from './testsite.ts'

const VISITS = 200

/** Milliseconds between the click and the way out, at most. */
const MAX_STAY_MS = 800

/** Visits at a time: most of a visit is waiting. */
const AT_ONCE = 5

/** Every tenth visitor closes the tab; the others leave by a link or a script, by turns. */
const CLOSE_EVERY = 10

interface Visit {
  name: string
  stayMs: number
  way: 'link' | 'script' | 'close'
}

let browser: Browser
let site: TestSite

beforeAll(async () => {
  site = await startSite(await buildScript())
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})

/** Each visit has an origin, and so a storage, of its own: a later one must not repair what this one lost. */
function urlOf(visit: Visit | undefined): string {
  return visit ? `${site.url.replace('127.0.0.1', `v${visit.name}.shop.localhost`)}/${visit.name}` : 'about:blank'
}

/** The button lies in the corner and bears the visit's name; the link to the next visit lies beside it. */
function pageOf(visit: Visit, next: Visit | undefined): string {
  return `<!doctype html><title>Shop</title><script async src="/playhead.js" data-key="pk_test"></script>
  <button style="position:fixed;left:0;top:0;width:100px;height:40px">${visit.name}</button>
  <a href="${urlOf(next)}" style="position:fixed;left:120px;top:0;width:100px;height:40px">Leave</a>
  ${'<div class="row"><p>Product</p><a href="/p">Look</a></div>'.repeat(300)}`
}

function planVisits(): Visit[] {
  let seed = 20_260_101
  return Array.from({ length: VISITS }, (_, n) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    const stayMs = Math.floor((seed / 2 ** 32) * MAX_STAY_MS)
    return { name: String(n), stayMs, way: n % CLOSE_EVERY === 0 ? 'close' : n % 2 ? 'link' : 'script' }
  })
}

async function click(page: Page, visit: Visit): Promise<void> {
  await page.waitForURL(urlOf(visit))
  // The script may be faster than the button.
  await page.waitForFunction(
    () => document.readyState === 'complete' && 'init' in ((window as { playhead?: object }).playhead ?? {}),
  )
  await page.mouse.click(50, 20)
  await page.waitForTimeout(visit.stayMs)
}

/** One visitor after another in one tab; a tab that is closed is followed by a new one. */
async function browse(visits: Visit[]): Promise<void> {
  const context = await browser.newContext()
  let page = await context.newPage()
  await page.goto(urlOf(visits[0]))
  for (const [n, visit] of visits.entries()) {
    const next = urlOf(visits[n + 1])
    await click(page, visit)
    if (visit.way === 'link') await page.mouse.click(150, 20)
    else if (visit.way === 'script') await page.evaluate(url => location.assign(url), next)
    else {
      await page.close({ runBeforeUnload: true })
      page = await context.newPage()
      await page.goto(next)
    }
  }
  await page.waitForURL('about:blank')
}

it('keeps the last click of at least 99 % of the visits that navigate away', { timeout: 180_000 }, async () => {
  const visits = planVisits()
  const lanes = Array.from({ length: AT_ONCE }, (_, lane) => visits.filter((_, n) => n % AT_ONCE === lane))
  for (const lane of lanes) {
    for (const [n, visit] of lane.entries()) site.pages.set(`/${visit.name}`, { html: pageOf(visit, lane[n + 1]) })
  }
  await Promise.all(lanes.map(browse))
  const clicked = (): Set<string | undefined> =>
    new Set(eventsOf(site).flatMap(event => (event.type === 'click' ? [event.name] : [])))
  const lost = (): Visit[] => visits.filter(({ name }) => !clicked().has(name))
  // The last requests are still on their way. What is not there when nothing more comes is lost.
  for (let before = -1; lost().length && site.received.length !== before; ) {
    before = site.received.length
    await new Promise(resolve => setTimeout(resolve, 2_000))
  }
  const kept = VISITS - lost().length
  console.log(`unload: ${kept} of ${VISITS} visits kept their last click; lost: ${JSON.stringify(lost())}`)
  expect(kept / VISITS).toBeGreaterThanOrEqual(0.99)
})
