import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuild, launchBrowser, pictureFrame, readDrawn, until } from './browser.ts'
import { type FixtureServer, startFixtureServer } from './fixture-server.ts'
import { type Line, type MadeSession, makeSession, makeTab, pageAt, SESSION, START_MS, TAB_A } from './recording.ts'

/** Three minutes with a keyframe a minute and 60 further changes a second, which leave the page as it is: more than a picture keeps. */
function makeBusySession(): MadeSession {
  const change = { source: 0, texts: [], attributes: [{ id: 5, attributes: { lang: 'en' } }], removes: [], adds: [] }
  const changes: Line[] = Array.from({ length: 180 * 60 }, (_, n) => ({
    tab: TAB_A,
    seq: 0,
    event: { type: 3, data: change, timestamp: START_MS + 1 + n * 16 },
  }))
  return makeSession([...makeTab(TAB_A, 'Busy', 0, 180, 60), ...changes], [])
}

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
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  page = await context.newPage()
  // What the replay document says, and how long the tasks of the app are.
  await page.addInitScript(() => {
    const seen: string[] = []
    Object.assign(window, { seen })
    addEventListener('message', ({ data }) => seen.push((data as { body?: { kind?: string } }).body?.kind ?? ''))
  })
})
afterEach(async () => {
  await context.close()
  await server.close()
})

const open = (second: number) => page.goto(`${server.url}/sessions/${SESSION}?t=${second}`)
const drawn = () => readDrawn(page)
const counter = async () => Number((await drawn())?.counter.split(' ')[1] ?? Number.NaN)
const troubles = () =>
  page.evaluate(() => (window as unknown as { seen: string[] }).seen.filter(kind => kind === 'trouble').length)

async function expectDrawn(second: number) {
  const expected = JSON.stringify({ title: 'Busy', ...pageAt(second) })
  await until(drawn, value => JSON.stringify(value) === expected, 15_000)
}

describe('decoding', () => {
  it('happens in a worker', async () => {
    await open(50)
    await expectDrawn(50)
    expect(page.workers()).toHaveLength(1)
  })

  it('happens in place where there can be no worker', async () => {
    await page.route('**/workers/**', route => route.abort())
    await open(50)
    await expectDrawn(50)
    expect(page.workers()).toHaveLength(0)
  })
})

describe('a picture', () => {
  it('gets to a moment behind thousands of events', async () => {
    await open(119)
    await expectDrawn(119)
    await page.keyboard.press('ArrowLeft')
    await expectDrawn(114)
  })

  it('is replaced while it plays on, and is the same', async () => {
    await open(0)
    await expectDrawn(0)
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('>')
    await page.keyboard.press('k')
    await until(counter, second => second > 130, 30_000)
    await page.keyboard.press('k')
    const second = await until(counter, value => value > 130)
    // One picture is left, and it is not the first: that had been given more than is kept.
    expect(pictureFrame(page)?.parentFrame()?.childFrames()).toHaveLength(1)
    const shown = await page.evaluate(
      () => (window as unknown as { seen: string[] }).seen.filter(kind => kind === 'shown').length,
    )
    expect(shown).toBeGreaterThan(1)
    expect(await troubles()).toBe(0)
    const { input, isChecked } = pageAt(second)
    expect(await drawn()).toMatchObject({ title: 'Busy', input, isChecked })
  })
})
