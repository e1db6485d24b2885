import AxeBuilder from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuild, launchBrowser, readDrawn, until } from './browser.ts'
import { type FixtureServer, startFixtureServer } from './fixture-server.ts'
import { type MadeSession, makeEvent, makeSession, makeShopSession, SESSION } from './recording.ts'

let browser: Browser
let context: BrowserContext
let page: Page
let server: FixtureServer

/** A session without a picture, `hoursAgo` before the made one. */
function small(number: number, hoursAgo: number, more: Parameters<typeof makeSession>[2] = {}): MadeSession {
  const start = -hoursAgo * 3_600
  const events = [
    makeEvent(start, 'pageview', ''),
    makeEvent(start + 5 + number, number % 5 === 0 ? 'error' : 'click', 'thing'),
  ]
  return makeSession([], events, {
    session: `0195a000-0000-7000-8000-0000000001${String(number).padStart(2, '0')}`,
    visitor: `visitor-${number}`,
    hasReplay: false,
    unrecordedReason: null,
    ...more,
  })
}

beforeAll(async () => {
  ensureBuild()
  browser = await launchBrowser()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  server = await startFixtureServer([
    makeShopSession(),
    ...Array.from({ length: 9 }, (_, index) => small(index + 1, index + 1)),
  ])
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  page = await context.newPage()
})
afterEach(async () => {
  await context.close()
  await server.close()
})

const rows = () => page.locator('[data-row]')
const count = () => rows().count()

describe('the list', () => {
  it('shows sessions, newest first, and opens one', async () => {
    await page.goto(server.url)
    await until(count, value => value === 10)
    const first = rows().first()
    expect(await first.textContent()).toMatch(/ada@example\.com[\s\S]*\/products[\s\S]*2m/)
    expect(await first.locator('time').getAttribute('title')).toMatch(/2026/)
    await first.click()
    await until(
      () => readDrawn(page),
      value => value?.counter === 'tick 0',
    )
  })

  it('filters, with the filters in the address', async () => {
    await page.goto(server.url)
    await until(count, value => value === 10)
    await page.getByRole('button', { name: 'Has error' }).click()
    await until(count, value => value === 2)
    expect(page.url()).toContain('error=1')
    await page.getByLabel('Visitor').fill('visitor-5')
    await until(count, value => value === 1)
    expect(page.url()).toContain('visitor=visitor-5')
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await until(count, value => value === 10)
    expect(page.url()).toBe(`${server.url}/`)
  })

  it.each([
    ['event=added_to_cart', 1],
    ['url=checkout', 1],
    ['min=1m', 1],
    ['from=2026-03-14&to=2026-03-14', 10],
    ['from=2026-03-16', 0],
    ['error=1&min=1m', 1],
  ])('opens with ?%s', async (query, expected) => {
    await page.goto(`${server.url}/?${query}`)
    if (expected === 0) await page.getByText('No session matches').waitFor()
    else await until(count, value => value === expected)
  })

  it('loads more, and ends', async () => {
    server.fixture.pageSize = 4
    await page.goto(server.url)
    await until(count, value => value === 4)
    await page.getByRole('button', { name: 'Load more' }).click()
    await until(count, value => value === 8)
    await page.getByRole('button', { name: 'Load more' }).click()
    await page.getByText('10 sessions, all of them').waitFor()
  })

  it('lets new sessions in by itself at rest, and behind a button when somebody is at the list', async () => {
    await page.goto(server.url)
    await until(count, value => value === 10)
    server.fixture.sessions.push(small(20, -1))
    await until(count, value => value === 11, 9_000)
    await rows().nth(3).focus()
    server.fixture.sessions.push(small(21, -2), small(22, -3))
    const pill = page.getByRole('button', { name: '2 new sessions' })
    await pill.waitFor({ timeout: 9_000 })
    expect(await count()).toBe(11)
    await pill.click()
    await until(count, value => value === 13)
    expect(await rows().first().textContent()).toContain('visitor-22')
  })

  it('is walked by keyboard', async () => {
    await page.goto(server.url)
    await until(count, value => value === 10)
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('visitor-1')
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await until(
      async () => page.url(),
      url => url.includes(SESSION),
    )
  })

  it('teaches the first step when there is nothing yet', async () => {
    server.fixture.sessions = []
    await page.goto(server.url)
    await page.getByText('data-key="pk_test_0123456789abcdef"').waitFor()
    expect(await page.getByRole('link', { name: /demo shop/ }).getAttribute('href')).toBe(`${server.url}/demo/`)
    server.fixture.sessions.push(small(1, 1))
    await until(count, value => value === 1, 9_000)
  })

  it('says what to do without a login, and without a server', async () => {
    server.fixture.isLoggedIn = false
    await page.goto(server.url)
    await page.getByRole('link', { name: 'How to log in' }).click()
    await page.getByText('playhead login').waitFor()
    server.fixture.isUp = false
    await page.goto(server.url)
    await page.getByText('The server does not answer').waitFor()
    server.fixture.isUp = true
    server.fixture.isLoggedIn = true
    await page.getByRole('button', { name: 'Try again' }).click()
    await until(count, value => value === 10)
  })

  it('explains a login that failed', async () => {
    await page.goto(`${server.url}/login?error=spent`)
    expect(await page.getByRole('alert').textContent()).toContain('used already')
  })
})

describe('for everybody', () => {
  const PAGES = [
    ['list', '/'],
    ['list without a match', '/?visitor=nobody'],
    ['replay', `/sessions/${SESSION}?t=38`],
    ['unknown session', '/sessions/0195a000-0000-7000-8000-00000000dead'],
    ['login', '/login?error=spent'],
  ] as const

  it.each([
    ['light', 1440],
    ['light', 390],
    ['dark', 1440],
    ['dark', 390],
  ] as const)(
    'axe finds nothing serious, and nothing overflows: %s, %s px',
    async (colorScheme, width) => {
      const own = await browser.newContext({ viewport: { width, height: 844 }, colorScheme, reducedMotion: 'reduce' })
      const tab = await own.newPage()
      for (const [name, path] of PAGES) {
        await tab.goto(server.url + path)
        await tab.locator('h1, h2').first().waitFor({ state: 'attached' })
        if (name === 'replay')
          await until(
            () => readDrawn(tab),
            value => value?.counter === 'tick 38',
          )
        if (name === 'list') await tab.locator('[data-row]').first().waitFor()
        const { violations } = await new AxeBuilder({ page: tab }).exclude('iframe').analyze()
        const serious = violations.filter(each => each.impact === 'serious' || each.impact === 'critical')
        expect([
          name,
          width,
          serious.map(each => `${each.id}: ${each.nodes[0]?.html} ${each.nodes[0]?.failureSummary}`),
        ]).toEqual([name, width, []])
        const overflow = await tab.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect([name, width, overflow]).toEqual([name, width, 0])
      }
      await own.close()
    },
    // Five pages are looked over by axe, on a machine that does other things too.
    90_000,
  )

  it('keeps the theme that was chosen', async () => {
    await page.goto(server.url)
    await page.getByRole('button', { name: /Theme/ }).click()
    await page.getByRole('button', { name: /Theme: light/ }).click()
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
    await page.reload()
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
  })
})
