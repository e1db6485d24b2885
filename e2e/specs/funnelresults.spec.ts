import type { Locator, Page } from '@playwright/test'
import type { FunnelInput, FunnelList, FunnelResult } from '../../server/src/api.ts'
import type { Api } from '../harness/api.ts'
import { expect, test } from '../harness/fixtures.ts'
import { violations } from './axe.ts'
import { readPicture } from './replay.ts'

const STEPS = ['product_viewed', 'added_to_cart', 'checkout_started', 'order_placed']
/** As the app has it (`LEAD_MS`). */
const LEAD_MS = 5_000
/** Milliseconds for a picture on two busy cores. */
const PICTURE_MS = 15_000

test.describe.configure({ timeout: 180_000 })

let definition: FunnelInput
let ask: <Answer>(path: string, query?: Record<string, string>) => Promise<Answer>

test.beforeAll(async ({ playhead, api, traffic: { visitors, fromMs, toMs } }) => {
  // Only these visitors: other tests of the worker visit the same shop.
  definition = {
    steps: STEPS.map(name => ({ anyOf: [{ kind: 'event', name }] })),
    range: { fromMs, toMs },
    breakdown: { by: 'session', property: 'device' },
  }
  ask = asker(playhead.apiUrl, api)
  const counts = STEPS.map(name => visitors.filter(visitor => visitor.events[name]).length)
  expect((await ask<FunnelResult>('/api/funnel')).steps.map(step => step.count)).toEqual(counts)
})

test('every number is as long as its list', async ({ team }) => {
  const page = await team.newPage()
  await page.goto(address())
  const links = page.getByRole('region', { name: 'Conversion' }).getByRole('link')
  await expect(links.first()).toBeVisible()
  const names = await links.evaluateAll(all => all.map(link => link.getAttribute('aria-label') ?? ''))
  expect(names.filter(name => /completed/.test(name))).toHaveLength(STEPS.length)
  expect(names.filter(name => /dropped/.test(name)).length).toBeGreaterThan(0)
  for (const name of names) {
    await links.and(page.getByLabel(name, { exact: true })).click()
    await expectPeople(page, Number.parseInt(name, 10))
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
  }
})

test('one Escape closes the list, also while a tip shows', async ({ team }) => {
  const page = await team.newPage()
  await page.goto(address({ step: '1', outcome: 'dropped' }))
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('button', { name: 'Next replay' }).first().hover()
  await expect(page.locator('[data-tooltip-content]')).toContainText('Next replay')
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
})

test('groups add up, and a cell opens its list', async ({ team }) => {
  const page = await team.newPage()
  await page.goto(address({ panel: 'breakdown' }))
  const table = page.getByRole('region', { name: 'Funnel by group' }).getByRole('table')
  await expect(table).toBeVisible()
  const cells = table.getByRole('link', { name: /completed step 2/ })
  const counts = await cells.evaluateAll(links => links.map(link => Number(link.textContent)))
  const { steps } = await ask<FunnelResult>('/api/funnel')
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(steps[1]?.count)
  await cells.first().click()
  await expectPeople(page, counts[0] ?? 0)
})

test('a drop plays from just before giving up, and the queue goes on by key', async ({ team, api }, info) => {
  const page = await team.newPage()
  const { rows } = await ask<FunnelList>('/api/funnel/list', { step: '2', outcome: 'dropped' })
  const watchable = rows.filter(row => row.hasReplay)
  expect(watchable.length, 'the seed has several who drop after step 2').toBeGreaterThan(1)
  const [first, second] = watchable
  if (!first?.session || !second?.session) throw new Error('there is nobody to watch')
  await page.goto(address())
  const startMs = Date.now()
  await page.getByRole('link', { name: /dropped after step 2/ }).click()
  await expectPlaying(page, first.unit)
  info.annotations.push({ type: 'first picture', description: `${Date.now() - startMs} ms after the click` })
  const { startedMs } = await api.manifest(first.session)
  const openedS = (Math.max(startedMs, (first.giveUp?.atMs ?? 0) - LEAD_MS) - startedMs) / 1000
  const position = Number(await page.getByRole('slider', { name: 'Position' }).getAttribute('aria-valuenow'))
  expect(position).toBeGreaterThanOrEqual(Math.floor(openedS))

  const nextMs = Date.now()
  await page.keyboard.press('Shift+N')
  await expect(page).toHaveURL(new RegExp(`row=${encodeURIComponent(second.unit)}`))
  await expectPlaying(page, second.unit)
  info.annotations.push({ type: 'next picture', description: `${Date.now() - nextMs} ms after the key` })
  await page.keyboard.press('Shift+P')
  await expectPlaying(page, first.unit)
  await page.keyboard.press('Shift+P')
  await expect(page.getByText('This is the first replay of the list.').last()).toBeVisible()

  await page.getByRole('link', { name: 'Open in full' }).click()
  await expect(page).toHaveURL(new RegExp(`/sessions/${first.session}`))
  await expect(page.getByRole('alert')).toBeHidden()
})

test('a link to a row opens it, and Escape leads back to the chart', async ({ team }) => {
  const page = await team.newPage()
  const { rows } = await ask<FunnelList>('/api/funnel/list', { step: '1', outcome: 'converted' })
  const last = rows.at(-1)?.unit ?? ''
  await page.goto(address({ step: '1', outcome: 'converted', row: last }))
  await expect(row(page, last)).toHaveAttribute('aria-current', 'true')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page.getByRole('link', { name: /completed step 1/ }).first()).toBeVisible()
})

test('a reason opens the replays behind it', async ({ team }) => {
  const page = await team.newPage()
  await page.goto(address({ panel: 'reasons', step: '2' }))
  const reason = page
    .getByRole('region', { name: /over-represented/ })
    .getByRole('link')
    .first()
  const count = Number(await reason.textContent())
  expect(count).toBeGreaterThan(0)
  await reason.click()
  await expect(page).toHaveURL(/reason=/)
  await expectPeople(page, count)
})

test('on a phone the replay opens over the list', async ({ team }) => {
  const page = await team.newPage()
  await page.setViewportSize({ width: 390, height: 844 })
  const { rows } = await ask<FunnelList>('/api/funnel/list', { step: '2', outcome: 'dropped' })
  const { unit = '' } = rows.find(each => each.hasReplay) ?? {}
  await page.goto(address({ step: '2', outcome: 'dropped' }))
  await row(page, unit).click()
  await expect(row(page, unit)).toBeHidden()
  await expect.poll(() => readPicture(page, picture => picture.body !== null), { timeout: PICTURE_MS }).toBe(true)
  await page.getByRole('button', { name: 'Back to the list' }).click()
  await expect(row(page, unit)).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const size of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ]) {
    test(`results are accessible and look right, ${colorScheme}, ${size.width} px`, async ({ team }, info) => {
      const page = await team.newPage()
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const states: [string, Record<string, string>, Locator][] = [
        ['chart', { compare: '1' }, page.getByRole('region', { name: 'Steps in numbers' })],
        ['reasons', { panel: 'reasons', step: '2' }, page.getByRole('region', { name: /over-represented/ })],
        ['trend', { panel: 'trend' }, page.getByRole('group', { name: /Conversion by day/ })],
        ['breakdown', { panel: 'breakdown' }, page.getByRole('region', { name: 'Funnel by group' })],
        ['drawer', { step: '2', outcome: 'dropped' }, page.getByText('all listed')],
      ]
      for (const [name, view, shown] of states) {
        await page.goto(address(view))
        await expect(shown).toBeVisible()
        const picture = await page.screenshot()
        await info.attach(`${name}-${colorScheme}-${size.width}`, { body: picture, contentType: 'image/png' })
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        expect(width, `${name}: nothing is cut off`).toBeLessThanOrEqual(size.width)
        expect(await violations(page), name).toEqual([])
      }
    })
  }
}

function address(view: Record<string, string> = {}): string {
  return `/funnel?${new URLSearchParams({ d: JSON.stringify(definition), ...view })}`
}

function row(page: Page, unit: string): Locator {
  return page.locator(`[data-unit="${unit}"]`)
}

/** The list that is open holds so many people, each once, and says so. */
async function expectPeople(page: Page, count: number): Promise<void> {
  const people = page.getByRole('dialog')
  // A long list is read a page at a time, as one scrolls.
  await expect(async () => {
    await people.locator('[data-unit]').last().scrollIntoViewIfNeeded()
    await expect(people.getByText(/all listed/)).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 15_000 })
  const units = await people
    .locator('[data-unit]')
    .evaluateAll(rows => rows.map(each => each.getAttribute('data-unit')))
  expect(new Set(units).size).toBe(count)
  expect(units).toHaveLength(count)
  await expect(people.getByRole('heading', { level: 2 })).toContainText(new RegExp(`^${count} `))
}

/** The replay of somebody stands beside the list, and there is a picture. */
async function expectPlaying(page: Page, unit: string): Promise<void> {
  await expect(row(page, unit)).toHaveAttribute('aria-current', 'true')
  await expect.poll(() => readPicture(page, picture => picture.body !== null), { timeout: PICTURE_MS }).toBe(true)
}

function asker(apiUrl: string, { cookie }: Api) {
  return async <Answer>(path: string, query: Record<string, string> = {}): Promise<Answer> => {
    const params = new URLSearchParams({ definition: JSON.stringify(definition), ...query })
    const response = await fetch(new URL(`${path}?${params}`, apiUrl), { headers: { cookie } })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Answer
  }
}
