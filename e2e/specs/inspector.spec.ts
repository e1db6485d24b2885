import type { Browser, Page } from '@playwright/test'
import { expect, test } from '../harness/fixtures.ts'
import { eventually } from '../harness/poll.ts'
import { violations } from './axe.ts'

test.describe.configure({ timeout: 90_000 })

interface RecordedWindow {
  playhead: {
    getSessionUrl?(): string | undefined
    track(name: string): void
    identify(visitor: string, props: object): void
    setFlags(flags: Record<string, string>): void
  }
}

const VISITOR = 'ada.inspector@example.com'
let session: string

/** A visit in which a request is refused, a line is logged and an error thrown, some time apart. */
async function troubledVisit(browser: Browser, shopUrl: string): Promise<string> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  try {
    const page = await context.newPage()
    await page.goto(shopUrl)
    const url = await page.waitForFunction(() => (window as unknown as RecordedWindow).playhead?.getSessionUrl?.())
    const recorded = new URL(String(await url.jsonValue())).pathname.split('/').pop() ?? ''
    await page.evaluate(visitor => {
      const { playhead } = window as unknown as RecordedWindow
      playhead.identify(visitor, { plan: 'team', seats: 3 })
      playhead.setFlags({ inspector_flag: 'wide' })
    }, VISITOR)
    await page.getByRole('link', { name: 'Dawn mug' }).click()
    await page.evaluate(async () => {
      const headers = { 'content-type': 'application/json' }
      await fetch('/demo/api/orders', { method: 'POST', headers, body: '{"lines":[]}' })
      console.error('inspector: the order was refused', { lines: 0 })
      setTimeout(() => {
        throw new TypeError('inspector: order 17 has no lines')
      })
    })
    await page.getByRole('button', { name: 'Add to cart' }).click()
    // What the browser tells of a request comes within its next idle moments.
    await page.evaluate(() => new Promise(done => setTimeout(done, 300)))
    await page.evaluate(() => (window as unknown as RecordedWindow).playhead.track('visit_over'))
    const closed = page.waitForEvent('close')
    await page.close({ runBeforeUnload: true })
    await closed
    return recorded
  } finally {
    await context.close()
  }
}

test.beforeAll(async ({ browser, playhead, api }) => {
  session = await troubledVisit(browser, playhead.shopUrl)
  await eventually('the visit is stored', 25_000, async () => {
    const { events } = await api.events(session)
    return events.some(event => event.name === 'visit_over') || undefined
  })
})

const rows = (page: Page) => page.getByRole('listbox').getByRole('option')
const details = (page: Page) => page.getByRole('region', { name: 'Details' })
const panel = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) })

/** Clicks a row and waits until the playhead is where its event was. */
async function seekBy(
  page: Page,
  api: { events(id: string): Promise<{ events: { atMs: number; type: string }[] }> },
  type: string,
) {
  const { events } = await api.events(session)
  const first = events[0]?.atMs ?? 0
  const event = events.find(each => each.type === type)
  await rows(page).first().click()
  const clock = Math.floor(((event?.atMs ?? 0) - first) / 1000)
  await expect(page.getByTestId('time')).toHaveText(new RegExp(`^\\s*0:${String(clock).padStart(2, '0')}`))
}

test('console, network and errors of a visit are found, searched and sought', async ({ team, api }) => {
  const page = await team.newPage()
  await page.goto(`/sessions/${session}`)
  await page.getByLabel('Search in events').fill('inspector:')
  await expect(panel(page, 'Console')).toHaveText('Console1')
  await expect(panel(page, 'Errors')).toHaveText('Errors1')
  await expect(panel(page, 'Network')).toHaveText('Network0')

  await panel(page, 'Console').click()
  await seekBy(page, api, 'console')
  await expect(details(page).getByRole('region', { name: 'error' })).toHaveText(
    'inspector: the order was refused {lines: 0}',
  )
  await panel(page, 'Errors').click()
  await seekBy(page, api, 'error')
  await expect(details(page)).toContainText('TypeError: inspector: order 17 has no lines')
  await expect(details(page).getByRole('heading', { name: 'Stack' })).toBeVisible()

  await panel(page, 'Network').click()
  await page.getByLabel('Search in events').fill('orders 400')
  await page.getByLabel(/^Show:/).click()
  await page.getByRole('option', { name: 'Failed' }).click()
  await seekBy(page, api, 'network')
  await expect(details(page)).toContainText('/demo/api/orders')
  await expect(page).toHaveURL(/panel=network&find=orders\+400&only=failed/)
  await page.reload()
  await expect(rows(page)).toHaveCount(1)
  await expect(rows(page)).toContainText('400')
})

test('who it was stands beside it, with the visitor’s other sessions', async ({ team, browser, playhead, api }) => {
  const second = await troubledVisit(browser, playhead.shopUrl)
  await eventually('the second visit is known by name', 25_000, async () => {
    const { sessions } = await api.sessions({ visitor: VISITOR })
    return sessions.some(each => each.session === second) || undefined
  })
  const page = await team.newPage()
  await page.goto(`/sessions/${session}?panel=visitor`)
  const visitor = page.getByRole('tabpanel', { name: 'Visitor' })
  await expect(visitor.getByText(VISITOR)).toBeVisible()
  await expect(visitor.getByText('team', { exact: true })).toBeVisible()
  await expect(visitor.getByText('inspector_flag')).toBeVisible()
  await expect(visitor.getByText('wide')).toBeVisible()
  const other = visitor.locator(`a[href="/sessions/${second}"]`)
  await other.click()
  await expect(page).toHaveURL(new RegExp(second))
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const size of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ]) {
    test(`the inspector is accessible and looks right, ${colorScheme}, ${size.width} px`, async ({ team }, info) => {
      const page = await team.newPage()
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.goto(`/sessions/${session}?panel=network`)
      // What the others are drawn with is in these two: the dark colours need not be looked at everywhere.
      const shown =
        colorScheme === 'light' ? ['Network', 'Errors', 'Performance', 'Visitor'] : ['Network', 'Performance']
      for (const name of shown) {
        await panel(page, name).click()
        if (name === 'Visitor') await expect(page.getByText('inspector_flag')).toBeVisible()
        else await rows(page).first().click()
        const picture = await page.screenshot({
          path: info.outputPath(`inspector-${name}-${colorScheme}-${size.width}.png`),
        })
        await info.attach(name, { body: picture, contentType: 'image/png' })
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        expect(width, `${name}: nothing is cut off`).toBeLessThanOrEqual(size.width)
        expect(await violations(page), name).toEqual([])
      }
    })
  }
}
