import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuild, launchBrowser, until } from './browser.ts'
import { makeBusySession } from './busy.ts'
import { type FixtureServer, startFixtureServer } from './fixture-server.ts'
import { SESSION } from './recording.ts'

let browser: Browser
let context: BrowserContext
let page: Page
let server: FixtureServer

beforeAll(async () => {
  ensureBuild()
  browser = await launchBrowser()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  server = await startFixtureServer([makeBusySession()])
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: 'UTC', locale: 'en-GB' })
  page = await context.newPage()
})
afterEach(async () => {
  await context.close()
  await server.close()
})

const open = async (query = '') => {
  await page.goto(`${server.url}/sessions/${SESSION}${query}`)
  await rows().first().waitFor()
}
const rows = () => page.getByRole('listbox').getByRole('option')
const tab = (name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) })
const details = () => page.getByRole('region', { name: 'Details' })
const clock = async () => (await page.getByTestId('time').textContent())?.split('/')[0]?.trim()
const untilClock = (time: string) => until(clock, value => value === time)
const untilUrl = (part: string | RegExp) =>
  until(
    async () => page.url(),
    url => new RegExp(part).test(url),
  )

describe('panels', () => {
  it('list what was recorded, say it in detail, and seek', async () => {
    await open()
    expect(await page.getByRole('tab').allTextContents()).toEqual([
      'Events17',
      'Console2',
      'Network4',
      'Errors2',
      'Performance6',
      'Visitor',
      'Raw',
    ])
    await tab('Network').click()
    await rows().filter({ hasText: 'orders' }).click()
    await untilClock('0:20')
    await details().getByText('upstream is away').waitFor()
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url })
    await details().getByRole('button', { name: 'Copy as cURL' }).click()
    expect(await until(() => page.evaluate(() => navigator.clipboard.readText()), Boolean)).toBe(
      `curl --url 'https://shop.example/api/orders' --request 'POST' --header 'content-type: application/json' --data-raw '{"sku":"TEA-42","note":"it'\\''s a gift"}'`,
    )
    await tab('Errors').click()
    await rows().nth(0).click()
    await untilClock('0:22')
    await details().getByText('2 times in this session').waitFor()
    await details().getByText('js/cart.js:10:5').waitFor()
    await details().getByRole('button', { name: '0:30' }).click()
    await untilClock('0:30')
    await tab('Performance').click()
    const vitals = page.getByRole('list', { name: 'Web vitals of this page' })
    expect(await vitals.getByRole('listitem').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^LCP[\s\S]*4\.6 s[\s\S]*Poor[\s\S]*2\.5 s/)]),
    )
    await tab('Raw').click()
    await rows().nth(8).click()
    await details().getByText('"type": "custom"').waitFor()
  })

  it('tell who it was and when else they came', async () => {
    await page.goto(`${server.url}/sessions/${SESSION}?panel=visitor`)
    const visitor = page.getByRole('tabpanel', { name: 'Visitor' })
    await visitor.getByText('anonymous-1').waitFor()
    await visitor.getByText('before: control').waitFor()
    await visitor.getByText('Norway').waitFor()
    await visitor.getByRole('link', { name: /14 Mar 2026.*this one.*2 errors.*1m/ }).waitFor()
    expect(
      await page.evaluate(() => document.documentElement.scrollHeight - innerHeight),
      'the page does not scroll',
    ).toBe(0)
    await page.getByLabel('Search in events').fill('plan team')
    await until(
      () => visitor.getByText('anonymous-1').count(),
      count => count === 0,
    )
    await visitor.getByText('team').waitFor()
    await until(
      async () => tab('Visitor').textContent(),
      text => text === 'Visitor1',
    )
  })
})

describe('search', () => {
  it('is over all panels, counted by panel, and in the address with panel and filter', async () => {
    await open('?t=0s')
    await page.keyboard.press('/')
    await page.keyboard.type('order')
    await until(
      () => page.getByRole('tab').allTextContents(),
      texts => texts.join() === 'Events3,Console0,Network1,Errors2,Performance0,Visitor0,Raw3',
    )
    await page.keyboard.press('Enter')
    await untilClock('0:20')
    await tab('Network').click()
    await page.getByLabel(/^Show:/).click()
    await page.getByRole('option', { name: 'Failed' }).click()
    await untilUrl(/panel=network&find=order&only=failed/)
    await page.reload()
    await until(
      () => rows().count(),
      count => count === 1,
    )
    expect(await page.getByLabel('Search in events').inputValue()).toBe('order')
    expect(await tab('Network').getAttribute('aria-selected')).toBe('true')
    await untilClock('0:20')
  })
})

describe('keyboard', () => {
  it('moves between panels and rows, goes there, and closes', async () => {
    await open('?t=0s&panel=console')
    await tab('Console').focus()
    await page.keyboard.press('ArrowRight')
    await until(
      () => tab('Network').getAttribute('aria-selected'),
      value => value === 'true',
    )
    const list = page.getByRole('listbox')
    await list.focus()
    const active = async () => {
      const id = await list.getAttribute('aria-activedescendant')
      return id ? page.locator(`[id="${id}"]`).textContent() : null
    }
    await page.keyboard.press('Home')
    expect(await active()).toContain('/api/products')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    expect(await until(active, text => text?.includes('/api/orders') === true)).toContain('502')
    await page.keyboard.press('Enter')
    await untilClock('0:20')
    await details().getByText('2.39 s').waitFor()
    await page.keyboard.press('ArrowDown')
    await details().getByText('Failed to fetch').waitFor()
    expect(await clock()).toBe('0:20')
    await page.keyboard.press('Escape')
    await until(
      () => details().count(),
      count => count === 0,
    )
    await page.keyboard.press('ArrowRight')
    await untilClock('0:25')
  })
})

describe('50,000 rows', () => {
  beforeEach(() => {
    server.fixture.sessions = [makeBusySession(50_000)]
  })

  it('are all there, and only those in sight are drawn', async () => {
    await open('?t=0s')
    await until(
      async () => tab('Events').textContent(),
      text => text === 'Events50,017',
      20_000,
    )
    expect(server.fixture.asked.filter(path => path.includes('/events?'))).toHaveLength(11)
    await page.getByRole('listbox').focus()
    await page.keyboard.press('End')
    await rows().filter({ hasText: 'row 49999' }).waitFor()
    expect(await rows().count()).toBeLessThan(60)
    await page.getByLabel('Search in events').fill('row 43210')
    await until(
      () => rows().count(),
      count => count === 1,
      20_000,
    )
    await rows().first().click()
    await untilClock('0:51')
  })

  it('follow the playhead until one scrolls, and again when asked', async () => {
    await open('?t=0s')
    await until(
      async () => tab('Events').textContent(),
      text => text === 'Events50,017',
      20_000,
    )
    const current = page.locator('[role="option"][aria-current="true"]')
    await page.keyboard.press('End')
    await current.filter({ hasText: 'row 49999' }).waitFor()
    await page.getByRole('listbox').hover()
    await page.mouse.wheel(0, -2_000)
    const follow = page.getByRole('button', { name: 'Follow' })
    await follow.waitFor()
    await page.getByTestId('time').click()
    await page.keyboard.press('Home')
    await untilClock('0:00')
    expect(
      await rows()
        .filter({ hasText: /^0:0[0-5]/ })
        .count(),
    ).toBe(0)
    await follow.click()
    await current.filter({ hasText: '0:00' }).waitFor()
    expect(await follow.count()).toBe(0)
  })
})
