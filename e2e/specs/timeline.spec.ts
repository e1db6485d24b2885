import type { IndexEvent } from '@playhead/protocol'
import type { Page } from '@playwright/test'
import type { FunnelInput } from '../../server/src/api.ts'
import { blankPage, sendSession } from '../harness/batches.ts'
import { expect, test } from '../harness/fixtures.ts'
import { eventually } from '../harness/poll.ts'
import { violations } from './axe.ts'

/** A session of ten minutes: three pages, an error and a rage click at 2:00, a step of a funnel at 3:00, and then nothing but clicks. */
const LENGTH_S = 600
const STEP_S = 180
/** The last activity: where the visitor gave up. */
const LAST_CLICK_S = 595
const URL = 'https://timeline.example'
const FIRST_STEP = 'timeline_begun'
const LAST_STEP = 'timeline_done'
const element = { selector: '#pay', tag: 'button', role: 'button', name: 'Pay', hrefPath: '' }

let session: string
let startedMs: number

test.beforeAll(async ({ playhead, api }) => {
  startedMs = Date.now() - 20 * 60_000
  const at = (second: number, type: IndexEvent['type'], name = '', more: Partial<IndexEvent> = {}): IndexEvent => ({
    type,
    atMs: startedMs + second * 1000,
    name,
    url: `${URL}/`,
    ...more,
  })
  const events = [
    at(0, 'pageview', '', { url: `${URL}/products?q=tea` }),
    at(100, 'pageview', '', { url: `${URL}/checkout` }),
    at(120, 'rage_click', '', { element }),
    at(120.5, 'error', 'TypeError: no total'),
    at(STEP_S, 'custom', FIRST_STEP),
    at(300, 'pageview', '', { url: `${URL}/help` }),
    ...Array.from({ length: 60 }, (_, n) => at(n * 10 + 5, 'click', '', { element })),
    at(LENGTH_S, 'custom', 'timeline_left'),
  ].sort((a, b) => a.atMs - b.atMs)
  session = await sendSession(playhead, {
    visitor: 'timeline@example.com',
    events,
    snapshots: blankPage(startedMs, `${URL}/products`),
  })
  await eventually('the session is stored', 20_000, async () => {
    const stored = await api.events(session).catch(() => null)
    return stored?.events.length === events.length || undefined
  })
})

const slider = (page: Page) => page.getByRole('slider', { name: 'Position' })

async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`/sessions/${session}${query}`)
  await expect(slider(page)).toBeVisible()
}

/** Pixels of a second of the session on the timeline, and of its rows. */
async function place(
  page: Page,
  second: number,
  row: 'marks' | 'density' = 'density',
): Promise<[x: number, y: number]> {
  const box = await slider(page).boundingBox()
  if (!box) throw new Error('there is no timeline')
  return [box.x + (box.width * second) / LENGTH_S, box.y + (row === 'marks' ? 10 : 36)]
}

const second = async (page: Page) => Number(await slider(page).getAttribute('aria-valuenow'))

test('points out what happened, and says it under the pointer', async ({ team }) => {
  const page = await team.newPage()
  await open(page)
  const preview = page.getByTestId('preview')
  await page.mouse.move(...(await place(page, 121, 'marks')))
  await expect(preview).toContainText('1 × Error, 1 × Rage click')
  await expect(preview).toContainText('TypeError: no total')
  await expect(preview).toContainText('/checkout')
  await page.mouse.move(...(await place(page, 401)))
  await expect(preview).toContainText('6:41')
  await expect(preview).toContainText('/help')
  await expect(slider(page).getByText('/products', { exact: true })).toBeVisible()

  await page.mouse.click(...(await place(page, 121, 'marks')))
  await expect.poll(() => second(page), { message: 'a press on a mark goes to its first event' }).toBe(120)
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /^2:00 of 10:00, \/checkout/)
})

test('is dragged from anywhere, and is a slider by keyboard', async ({ team }) => {
  const page = await team.newPage()
  await open(page)
  await page.mouse.move(...(await place(page, 60, 'marks')))
  await page.mouse.down()
  for (let step = 0; step <= 20; step += 1) await page.mouse.move(...(await place(page, 60 + step * 12)))
  await page.mouse.up()
  await expect.poll(() => second(page)).toBeGreaterThanOrEqual(298)
  expect(await second(page)).toBeLessThanOrEqual(302)

  await slider(page).focus()
  const from = await second(page)
  await page.keyboard.press('PageUp')
  await expect.poll(() => second(page), { message: 'a page is a tenth' }).toBe(from + 60)
  await page.keyboard.press('PageDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => second(page)).toBe(from + 10)
  await page.keyboard.press('End')
  await expect.poll(() => second(page)).toBe(LENGTH_S)
})

test('zooms by key, wheel and button around the playhead, and keeps it in the address', async ({ team }) => {
  const page = await team.newPage()
  await open(page, '?t=5m')
  const overview = page.getByTestId('overview')
  await expect(overview).toBeHidden()
  await page.keyboard.press('+')
  await page.getByRole('button', { name: 'Zoom in' }).click()
  await expect(overview).toBeVisible()
  await expect(page).toHaveURL(/zoom=4/)
  await page.reload()
  await expect(overview).toBeVisible()
  const box = await slider(page).boundingBox()
  if (!box) throw new Error('there is no timeline')
  // A quarter of ten minutes around 5:00: its left edge is at 3:45.
  await page.mouse.click(box.x + 1, box.y + 36)
  await expect.poll(() => second(page)).toBe(225)

  const [x, y] = await place(page, 300)
  await page.mouse.move(x, y)
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -120)
  await page.keyboard.up('Control')
  await expect(page).toHaveURL(/zoom=5\.4/)
  const bar = await overview.boundingBox()
  if (!bar) throw new Error('there is no overview')
  await page.mouse.click(bar.x + 2, bar.y + 5)
  await page.mouse.click(box.x + 1, box.y + 36)
  await expect.poll(() => second(page), { message: 'the overview moves what is in sight' }).toBe(0)
  await page.keyboard.press('0')
  await expect(overview).toBeHidden()
  await expect(page).not.toHaveURL(/zoom=/)
})

test('shows the step of the funnel one comes from, and keeps it in the address', async ({ team }) => {
  const page = await team.newPage()
  const definition: FunnelInput = {
    steps: [FIRST_STEP, LAST_STEP].map(name => ({ anyOf: [{ kind: 'event', name }] })),
    range: { fromMs: startedMs - 60_000, toMs: Date.now() },
  }
  await page.goto(`/funnel?${new URLSearchParams({ d: JSON.stringify(definition), step: '1', outcome: 'dropped' })}`)
  await page.getByRole('link', { name: 'Open in full' }).click()
  await expect(page).toHaveURL(new RegExp(`/sessions/${session}.*marks=s\\.[0-9a-z]+\\.${FIRST_STEP}`))
  await page.mouse.move(...(await place(page, STEP_S)))
  await expect(page.getByTestId('preview')).toContainText(FIRST_STEP)
  await page.keyboard.press('Home')
  await expect(page).toHaveURL(/t=0s.*marks=s\./)
  await page.reload()
  await page.mouse.move(...(await place(page, LAST_CLICK_S)))
  await expect(page.getByTestId('preview')).toContainText('Gave up')
})

test('takes two fingers on a phone, and buttons for one', async ({ team }) => {
  const page = await team.newPage()
  await page.setViewportSize({ width: 390, height: 844 })
  await open(page, '?t=5m')
  for (const name of ['Zoom in', 'Zoom out']) {
    const box = await page.getByRole('button', { name }).boundingBox()
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), 'large enough for a finger').toBeGreaterThanOrEqual(44)
  }
  const touch = await page.context().newCDPSession(page)
  const fingers = async (type: 'touchStart' | 'touchMove' | 'touchEnd', ...seconds: number[]) => {
    const touchPoints = []
    for (const [id, at] of seconds.entries()) {
      const [x, y] = await place(page, at)
      touchPoints.push({ x, y, id })
    }
    await touch.send('Input.dispatchTouchEvent', { type, touchPoints })
  }
  await fingers('touchStart', 250)
  await fingers('touchStart', 250, 350)
  await fingers('touchMove', 200, 400)
  await fingers('touchMove', 150, 450)
  await fingers('touchEnd')
  await expect(page).toHaveURL(/zoom=3(\.\d+)?(&|$)/)
})

test('is accessible and looks right', async ({ team }, info) => {
  const page = await team.newPage()
  const marks = `s.${(startedMs + STEP_S * 1000).toString(36)}.${FIRST_STEP}`
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await open(page, `?${new URLSearchParams({ t: '3m', zoom: '2', marks })}`)
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
      await page.mouse.move(...(await place(page, 300)))
      await expect(page.getByTestId('preview')).toContainText(FIRST_STEP)
      const picture = await page.screenshot({ path: info.outputPath(`timeline-${colorScheme}-${width}.png`) })
      await info.attach(`timeline-${colorScheme}-${width}`, { body: picture, contentType: 'image/png' })
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(wide, 'nothing is cut off').toBeLessThanOrEqual(width)
      // Every width and every scheme once: all four of a replay are looked at with the rest of its page.
      if ((width === 390) === (colorScheme === 'dark'))
        expect(await violations(page), `${colorScheme}, ${width} px`).toEqual([])
    }
  }
})
