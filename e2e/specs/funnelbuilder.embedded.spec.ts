import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { sendSession } from '../harness/batches.ts'
import { expect, test } from '../harness/fixtures.ts'
import { eventually } from '../harness/poll.ts'

/** Tells this file's events from those of others; different when a worker starts again. */
const MARK = `fb${Date.now().toString(36)}`
const VIEWED = `${MARK}_viewed`
const CARTED = `${MARK}_carted`
const PAID = `${MARK}_paid`
/** How many people got how far. */
const VIEWS = 6
const CARTS = 4
const PAYMENTS = 2

test.beforeAll(async ({ playhead, api }) => {
  const atMs = Date.now() - 60_000
  const url = `http://shop.test/${MARK}/product/1`
  for (let n = 0; n < VIEWS; n++) {
    const named = [VIEWED, ...(n < CARTS ? [CARTED] : []), ...(n < PAYMENTS ? [PAID] : [])]
    await sendSession(playhead, {
      visitor: `${MARK}-${n}`,
      events: [
        { type: 'pageview', atMs, url },
        ...named.map((name, index) => ({
          type: 'custom' as const,
          atMs: atMs + 1_000 * (index + 1),
          name,
          url,
          props: { plan: n % 2 === 0 ? 'pro' : 'free' },
        })),
      ],
    })
  }
  await eventually('all of them are stored', 30_000, async () => {
    const { sessions } = await api.sessions({ url: MARK, hasReplay: 'false' })
    return sessions.length === VIEWS || undefined
  })
})

const step = (page: Page, number: number) => page.getByRole('button', { name: new RegExp(`^step ${number}: `) })
const result = (page: Page, converted: number, began: number) =>
  expect(page.getByText(`${converted} of ${began} people`)).toBeVisible()

/** Presses Tab until something has the focus. */
async function tabTo(page: Page, target: Locator) {
  for (let pressed = 0; pressed < 80; pressed++) {
    if (await target.evaluate(element => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${target}`)
}

/** Writes into the list that has just opened, and takes what it offers first. */
async function choose(page: Page, text: string) {
  await expect(page.getByRole('combobox', { name: /^Event, page or click/ })).toBeFocused()
  await page.keyboard.type(text)
  await expect(page.getByRole('option').first()).toContainText(text)
  await page.keyboard.press('Enter')
}

/** A funnel of the three events, built without a mouse. */
async function build(page: Page) {
  await page.goto('/funnel')
  await tabTo(page, page.getByRole('button', { name: 'Choose step 1' }))
  await page.keyboard.press('Enter')
  await choose(page, VIEWED)
  await expect(step(page, 1)).toBeFocused()
  await tabTo(page, page.getByRole('button', { name: 'Choose step 2' }))
  await page.keyboard.press('Enter')
  await choose(page, CARTED)
  await result(page, CARTS, VIEWS)
  await page.keyboard.press('Alt+Enter')
  await choose(page, PAID)
  await result(page, PAYMENTS, VIEWS)
}

test('a funnel is built, reordered and undone by keyboard alone', async ({ team }) => {
  const page = await team.newPage()
  await build(page)
  await expect(step(page, 3)).toBeFocused()

  await page.keyboard.press('Alt+ArrowUp')
  await expect(step(page, 2)).toBeFocused()
  await expect(step(page, 2)).toHaveText(PAID)
  await result(page, 0, VIEWS)
  await page.goBack()
  await expect(step(page, 3)).toHaveText(PAID)
  await result(page, PAYMENTS, VIEWS)

  await step(page, 2).focus()
  await page.keyboard.press('Alt+Backspace')
  await expect(step(page, 2)).toHaveText(PAID)
  await result(page, PAYMENTS, VIEWS)
  await page.goBack()
  await expect(step(page, 2)).toHaveText(CARTED)
})

test('a step is narrowed by a property it was seen with', async ({ team }) => {
  const page = await team.newPage()
  await build(page)
  await tabTo(page, page.getByRole('button', { name: 'Filter step 3 by a property' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('combobox', { name: 'Property' })).toBeFocused()
  await page.keyboard.type('plan')
  await expect(page.getByRole('option', { name: 'plan' }).first()).toBeVisible()
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByLabel('Condition: is set'))
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: 'is', exact: true }).waitFor()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('combobox', { name: 'Value of plan' })).toBeFocused()
  await page.keyboard.type('pro')
  await page.keyboard.press('Enter')
  await result(page, PAYMENTS / 2, VIEWS)
})

test('the address holds the funnel: another browser shows the same', async ({ team, browser, api, playhead }) => {
  const page = await team.newPage()
  await build(page)
  const other = await browser.newContext({ baseURL: playhead.apiUrl, timezoneId: 'Asia/Tokyo' })
  const [name = '', value = ''] = api.cookie.split('=')
  await other.addCookies([{ name, value, url: playhead.apiUrl }])
  const theirs = await other.newPage()
  await theirs.goto(page.url())
  await result(theirs, PAYMENTS, VIEWS)
  await expect(step(theirs, 2)).toHaveText(CARTED)
  await expect(theirs.getByRole('button', { name: /^Date range: Last 30 days, UTC/ })).toBeVisible()
  await other.close()
})

test('a name never seen is warned of, and replaced by the nearest with one press', async ({ team }) => {
  const page = await team.newPage()
  await build(page)
  await page.keyboard.press('Enter')
  await page.keyboard.type(`${MARK}_payd`)
  await expect(page.getByRole('option', { name: `Event “${MARK}_payd”` })).toBeVisible()
  await page.keyboard.press('Enter')
  await result(page, 0, VIEWS)
  await tabTo(page, page.getByRole('button', { name: `Use ${PAID}` }))
  await page.keyboard.press('Enter')
  await expect(step(page, 3)).toHaveText(PAID)
  await result(page, PAYMENTS, VIEWS)
})

test('a funnel is saved, found, changed, duplicated and deleted', async ({ team }) => {
  const page = await team.newPage()
  await build(page)
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('dialog', { name: 'Save funnel' })).toBeVisible()
  await page.keyboard.type(`${MARK} checkout`)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: `${MARK} checkout`, level: 1 })).toBeVisible()
  await expect(page).toHaveURL(/[?&]id=/)

  await page.goto('/funnels')
  await page.getByRole('link', { name: `${MARK} checkout` }).press('Enter')
  await result(page, PAYMENTS, VIEWS)
  await expect(page.getByRole('button', { name: 'Saved', exact: true })).toBeDisabled()

  await page.getByRole('button', { name: 'Sessions', exact: true }).press('Enter')
  await expect(page.getByText('edited', { exact: true })).toBeVisible()
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('button', { name: 'Saved', exact: true })).toBeDisabled()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Sessions', exact: true })).toHaveAttribute('aria-pressed', 'true')

  await page.goto('/funnels')
  await act(page, `${MARK} checkout`, 'Duplicate')
  await act(page, `${MARK} checkout (copy)`, 'Delete')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter')
  await expect(page.getByRole('link', { name: `${MARK} checkout (copy)` })).toBeHidden()
  await act(page, `${MARK} checkout`, 'Rename')
  await page.getByRole('dialog', { name: 'Rename funnel' }).waitFor()
  await page.keyboard.type(`${MARK} payment`)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('link', { name: `${MARK} payment` })).toBeVisible()
})

test('who counts, what is left out and which days stand in the address too', async ({ team }) => {
  const page = await team.newPage()
  await build(page)
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.keyboard.type('device')
  await page.keyboard.press('Enter')
  await page.getByLabel('Condition: is set').click()
  await page.getByRole('option', { name: 'is not', exact: true }).click()
  await page.getByRole('option', { name: 'tablet' }).click()
  await page.getByRole('button', { name: 'Exclude', exact: true }).click()
  await choose(page, CARTED)
  await page.getByLabel('After: step 1').click()
  await page.getByRole('option', { name: 'step 2' }).click()
  await page.getByRole('button', { name: 'Break down by: nothing' }).click()
  await page.keyboard.type('browser')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /^Conversion window/ }).click()
  await page.getByRole('button', { name: '1 hour' }).click()
  await page.getByRole('button', { name: /^Date range/ }).click()
  await page.getByRole('button', { name: '7 days', exact: true }).click()
  await result(page, PAYMENTS, VIEWS)
  expect(JSON.parse(new URL(page.url()).searchParams.get('d') ?? '')).toMatchObject({
    filters: [{ on: 'session', is: { property: 'device', op: '≠', value: 'tablet' } }],
    exclude: [{ match: { kind: 'event', name: CARTED }, after: 2, before: 3 }],
    breakdown: { by: 'session', property: 'browser' },
    windowMs: 3_600_000,
    range: { lastDays: 7 },
  })
  await page.getByLabel('Order: In this order').click()
  await page.getByRole('option', { name: 'In any order' }).click()
  await expect(page.getByRole('button', { name: 'Exclude', exact: true })).toBeHidden()
  await page.goBack()
  await expect(page.getByRole('button', { name: 'Exclude', exact: true })).toBeVisible()
})

test('a step is dragged to another place', async ({ team }) => {
  const page = await team.newPage()
  await build(page)
  const grips = page.getByTitle('Drag to reorder, or Alt+↑ and Alt+↓')
  const [first, last] = [await grips.first().boundingBox(), await grips.last().boundingBox()]
  if (!first || !last) throw new Error('no step to drag')
  await page.mouse.move(first.x + 8, first.y + 15)
  await page.mouse.down()
  await page.mouse.move(last.x + 8, last.y + 25, { steps: 6 })
  await page.mouse.up()
  await expect(step(page, 3)).toHaveText(VIEWED)
  await expect(step(page, 1)).toHaveText(CARTED)
})

/** Chooses something of the menu beside a saved funnel. */
async function act(page: Page, funnel: string, name: string) {
  await page.getByRole('button', { name: `More for ${funnel}`, exact: true }).press('Enter')
  await page.getByRole('menuitem', { name }).click()
}

for (const scheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`the builder is accessible and nothing is cut off, ${scheme}, ${width} px`, async ({ team }, info) => {
      const page = await team.newPage()
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await page.goto('/funnels')
      await expect(page.getByRole('heading', { name: 'Funnels', level: 1 })).toBeVisible()
      await check(page, 'saved')
      await page.goto('/funnel')
      await expect(page.getByRole('heading', { name: 'Where do people give up?' })).toBeVisible()
      await check(page, 'new')
      await page.getByRole('button', { name: 'Choose step 1' }).click()
      await expect(page.getByRole('option').first()).toBeVisible()
      await check(page, 'list')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: /^Date range/ }).click()
      await expect(page.getByRole('dialog', { name: 'Date range' })).toBeVisible()
      await check(page, 'range')

      async function check(on: Page, name: string) {
        await on.screenshot({ path: info.outputPath(`${name}-${scheme}-${width}.png`) })
        const isWide = await on.evaluate(() => document.documentElement.scrollWidth)
        expect(isWide, `${name}: nothing is cut off`).toBeLessThanOrEqual(width)
        const { violations } = await new AxeBuilder({ page: on })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
          .setLegacyMode()
          .analyze()
        expect(
          violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length})`),
          name,
        ).toEqual([])
      }
    })
  }
}
