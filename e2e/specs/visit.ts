import { setTimeout } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from '@playwright/test'

/** Milliseconds in which nothing happens, before and after a moment: so that the picture at that moment is settled. */
const STILL_MS = 400

/** What the recorder's script puts on the page. */
interface RecordedWindow {
  playhead: { getSessionUrl?(): string | undefined; track(name: string): void }
}

export interface Visit {
  session: string
  /** Moments of the visit by name, epoch milliseconds; each is also an event, see `momentEvent`. */
  moments: Record<'searched' | 'product' | 'contact' | 'scrolled', number>
  email: string
  /** Pixels the list was scrolled down at `scrolled`. */
  scrolledPx: number
  closedMs: number
}

/** The event that stands for a moment in the recording. */
export function momentEvent(name: string): string {
  return `moment:${name}`
}

/** Remembers a moment: an event of the recording, with nothing else close to it. */
async function mark(page: Page, name: string): Promise<number> {
  await page.waitForTimeout(STILL_MS)
  const atMs = await page.evaluate(event => {
    ;(window as unknown as RecordedWindow).playhead.track(event)
    return Date.now()
  }, momentEvent(name))
  await page.waitForTimeout(STILL_MS)
  return atMs
}

/** Ends a profile, after what its page sent as it closed has arrived: it would take that along. */
async function leave(context: BrowserContext): Promise<void> {
  await setTimeout(STILL_MS)
  await context.close()
}

/** The session a page is recorded into. */
async function sessionOf(page: Page): Promise<string> {
  const url = await page.waitForFunction(() => (window as unknown as RecordedWindow).playhead?.getSessionUrl?.())
  return new URL(String(await url.jsonValue())).pathname.split('/').pop() ?? ''
}

/** Closes a tab as a person does: the page hears of it and sends what it holds. */
async function closeTab(page: Page): Promise<void> {
  const closed = page.waitForEvent('close')
  await page.close({ runBeforeUnload: true })
  await closed
}

/** A visitor who searches, looks at a mug, buys three, fills in the contact form, reads on and leaves. */
export async function visitShop(browser: Browser, shopUrl: string, email: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  try {
    const page = await context.newPage()
    await page.goto(shopUrl)
    const session = await sessionOf(page)
    await page.getByLabel('Search').pressSequentially('mug', { delay: 30 })
    const searched = await mark(page, 'searched')

    await page.getByRole('link', { name: 'Dawn mug' }).click()
    await page.getByLabel('Quantity').selectOption('3')
    await page.getByLabel('Wrap it as a gift').check()
    await page.getByRole('region', { name: 'Reviews' }).evaluate(element => element.scrollTo(0, 120))
    await page.getByRole('button', { name: 'Size and care' }).click()
    const product = await mark(page, 'product')
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Add to cart' }).click()

    await page.getByRole('link', { name: /^Cart/ }).click()
    await page.getByRole('button', { name: 'Check out' }).click()
    await page.getByLabel('Name').fill('Ada Secret')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Send me the letter').check()
    const contact = await mark(page, 'contact')
    await page.getByRole('button', { name: 'Go on to address' }).click()

    await page.getByRole('link', { name: 'Shop', exact: true }).click()
    // Nobody scrolls what they have not seen, and the recorder tells of a new page within DRAIN_MAX_WAIT_MS.
    await page.waitForTimeout(STILL_MS)
    await page.mouse.move(640, 400)
    await page.mouse.wheel(0, 1_200)
    const scrolled = await mark(page, 'scrolled')
    const scrolledPx = await page.evaluate(() => window.scrollY)
    await closeTab(page)
    return { session, email, scrolledPx, closedMs: Date.now(), moments: { searched, product, contact, scrolled } }
  } finally {
    await leave(context)
  }
}

/** A visitor who goes to and fro between two tabs. Resolves with the moments at which each was in front. */
export async function visitInTwoTabs(browser: Browser, shopUrl: string) {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  try {
    const list = await context.newPage()
    await list.goto(shopUrl)
    const session = await sessionOf(list)
    await list.getByLabel('Search').fill('lamp')
    const inList = [await mark(list, 'in_list')]

    const product = await context.newPage()
    await product.goto(`${shopUrl}/product/slow-clock`)
    await sessionOf(product)
    await product.getByLabel('Wrap it as a gift').check()
    const inProduct = [await mark(product, 'in_product')]

    await list.bringToFront()
    await list.getByRole('button', { name: 'Add Ember table lamp to cart' }).click()
    inList.push(await mark(list, 'in_list_again'))

    await product.bringToFront()
    await product.getByRole('button', { name: 'Size and care' }).click()
    inProduct.push(await mark(product, 'in_product_again'))
    await closeTab(product)
    await closeTab(list)
    return { session, inList, inProduct }
  } finally {
    await leave(context)
  }
}
