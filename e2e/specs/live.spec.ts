import type { Page } from '@playwright/test'
import { expect, test } from '../harness/fixtures.ts'
import { eventually } from '../harness/poll.ts'
import { violations } from './axe.ts'
import { openReplay, readPicture } from './replay.ts'

/** Milliseconds in which what a visitor did must be seen. The aim is 3 s; a loaded machine may take longer, and the figure is annotated. */
const SEEN_MS = 10_000

/** Milliseconds between two looks at the picture: what the measured delay is exact to. */
const LOOK_MS = 50

interface RecordedWindow {
  playhead: { getSessionUrl?(): string | undefined }
}

/** Somebody opens the shop; what is recorded so far is sent, as when a visitor looks at another tab for a moment. */
async function arrive(page: Page, shopUrl: string): Promise<string> {
  await page.goto(shopUrl)
  const url = await page.waitForFunction(() => (window as unknown as RecordedWindow).playhead?.getSessionUrl?.())
  await page.getByLabel('Search').fill('mug')
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
    Reflect.deleteProperty(document, 'visibilityState')
  })
  return new URL(String(await url.jsonValue())).pathname.split('/').pop() ?? ''
}

/** Puts one more into the cart, and answers how many are in it. */
async function buy(visitor: Page): Promise<string> {
  await visitor.getByRole('button', { name: 'Add Dawn mug to cart' }).click()
  return (await visitor.locator('#cart-count').textContent()) ?? ''
}

const inCart = (page: Page) => readPicture(page, picture => picture.querySelector('#cart-count')?.textContent)

/** Milliseconds until the watcher's picture shows it. */
async function delayUntil(watcher: Page, expected: string): Promise<number> {
  const fromMs = Date.now()
  while ((await inCart(watcher)) !== expected) {
    if (Date.now() - fromMs > SEEN_MS)
      throw new Error(`the picture does not show ${expected} in the cart within ${SEEN_MS} ms`)
    await new Promise(resolve => setTimeout(resolve, LOOK_MS))
  }
  return Date.now() - fromMs
}

test('a session is watched while it happens, left and taken up again, and played when it is over', async ({
  browser,
  playhead,
  api,
  team,
}, info) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const visitor = await context.newPage()
  const session = await arrive(visitor, playhead.shopUrl)
  await eventually('the session is listed as live', 20_000, async () => {
    const { sessions } = await api.sessions({ live: '1' })
    return sessions.some(each => each.session === session && each.isLive) || undefined
  })

  const watcher = await team.newPage()
  await watcher.goto('/?live=1')
  await expect(watcher.getByRole('button', { name: 'Live' })).toHaveAttribute('aria-pressed', 'true')
  await watcher.locator(`a[href^="/sessions/${session}"]`).click()
  const badge = watcher.getByTestId('live')
  await expect(badge).toHaveText('Live')
  // The first answer to the visitor's page tells it to send more often.
  await delayUntil(watcher, await buy(visitor))

  const delaysMs: number[] = []
  for (let n = 0; n < 3; n++) delaysMs.push(await delayUntil(watcher, await buy(visitor)))
  const [median] = delaysMs.toSorted((a, b) => a - b).slice(1)
  info.annotations.push({ type: 'delay', description: `${delaysMs.join(', ')} ms, median ${median} ms` })
  console.log(`live delay (${playhead.mode}): ${delaysMs.join(', ')} ms, median ${median} ms`)
  await expect(badge).toHaveText('Live')
  expect(await violations(watcher)).toEqual([])

  await watcher.keyboard.press('Home')
  await expect(badge).toHaveText('Go live')
  const length = async () => (await watcher.getByTestId('time').textContent())?.split('/')[1]
  const before = await length()
  let last = ''
  await expect
    .poll(
      async () => {
        last = await buy(visitor)
        return length()
      },
      { message: 'what happens comes in meanwhile', timeout: 20_000 },
    )
    .not.toBe(before)
  expect(await inCart(watcher), 'the picture stays where it was put').not.toBe(last)
  await watcher.keyboard.press('Shift+L')
  await expect(badge).toHaveText('Live')
  await delayUntil(watcher, last)

  await visitor.close({ runBeforeUnload: true })
  await expect(badge).toHaveText('Ended', { timeout: 20_000 })
  await watcher.keyboard.press('Home')
  await watcher.keyboard.press('k')
  await expect(watcher.getByRole('button', { name: 'Pause' })).toBeVisible()
  await watcher.keyboard.press('End')
  await expect.poll(() => inCart(watcher)).toBe(last)

  // Compaction has run every two seconds meanwhile: what was put together from the stream is what is stored.
  const html = (page: Page) => readPicture(page, picture => picture.body?.innerHTML)
  const stored = await team.newPage()
  const at = new Date((await api.manifest(session)).endedMs).toISOString()
  await openReplay(stored, session, { at })
  await expect.poll(() => inCart(stored)).toBe(last)
  const [ofStream, ofStore] = await Promise.all([html(watcher), html(stored)])
  expect(ofStream).toBe(ofStore)
  await context.close()
})
