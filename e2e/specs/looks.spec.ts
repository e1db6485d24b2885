import type { BrowserContext, Page } from '@playwright/test'
import { expect, test } from '../harness/fixtures.ts'
import { eventually } from '../harness/poll.ts'
import { violations } from './axe.ts'
import { openReplay, PICTURES } from './replay.ts'
import { momentEvent, type Visit, visitShop } from './visit.ts'

const WIDTHS = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]
const SCHEMES = ['light', 'dark'] as const

let visit: Visit

test.beforeAll(async ({ browser, playhead, api }) => {
  visit = await visitShop(browser, playhead.shopUrl, 'ada.looks@example.com')
  await eventually('the visit is stored', 20_000, async () => {
    const { events } = await api.events(visit.session)
    return events.some(event => event.name === momentEvent('scrolled')) || undefined
  })
})

for (const scheme of SCHEMES) {
  for (const size of WIDTHS) {
    test(`list and replay are accessible and look right, ${scheme}, ${size.width} px`, async ({ team }, info) => {
      const page = await team.newPage()
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await page.goto('/')
      await expect(page.getByRole('list', { name: 'Sessions, newest first' }).getByRole('link').first()).toBeVisible()
      await check(page, `list-${scheme}-${size.width}`)
      await openReplay(page, visit.session, { at: new Date(visit.moments.contact).toISOString() })
      await PICTURES.contact(page, visit)
      await check(page, `replay-${scheme}-${size.width}`)
      await page.goto(`/go?${new URLSearchParams({ visitor: visit.email, at: '2026-01-01' })}`)
      await expect(page.getByRole('heading', { name: 'Nearest in time' })).toBeVisible()
      await check(page, `go-${scheme}-${size.width}`)

      async function check(on: Page, name: string) {
        const picture = await on.screenshot({ path: info.outputPath(`${name}.png`) })
        await info.attach(name, { body: picture, contentType: 'image/png' })
        expect(await on.evaluate(() => document.documentElement.scrollWidth), 'nothing is cut off').toBeLessThanOrEqual(
          size.width,
        )
        expect(await violations(on), name).toEqual([])
      }
    })
  }
}

test('the login page is accessible and looks right', async ({ browser, playhead }, info) => {
  const context: BrowserContext = await browser.newContext({ baseURL: playhead.apiUrl })
  const page = await context.newPage()
  for (const scheme of SCHEMES) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.goto('/login')
    await expect(page.getByRole('heading', { name: 'Log in to Playhead' })).toBeVisible()
    await page.screenshot({ path: info.outputPath(`login-${scheme}.png`) })
    expect(await violations(page), scheme).toEqual([])
  }
  await context.close()
})
