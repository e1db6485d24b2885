import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { launchBrowser, type TestSite } from '../../testsite.ts'
import type { Lab } from './lab.ts'
import { matches, open, startLab } from './testlab.ts'

declare const lab: Lab

let browser: Browser
let site: TestSite
let page: Page

beforeAll(async () => {
  site = await startLab()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})
beforeEach(async () => {
  page = await browser.newPage()
})
afterEach(() => page?.close())

const pictures = () => page.evaluate(() => lab.ofSource(9).map(event => (event.data as { id: number }).id))

/** The colour in the middle of each canvas, in steps of 32: the pictures are lossy. */
const read = (root: Document) =>
  [...root.querySelectorAll('canvas')].map(canvas => {
    const copy = document.createElement('canvas')
    copy.width = copy.height = 1
    const context = copy.getContext('2d') as CanvasRenderingContext2D
    context.drawImage(canvas, canvas.width / 2, canvas.height / 2, 1, 1, 0, 0, 1, 1)
    return [...context.getImageData(0, 0, 1, 1).data].map(value => Math.round(value / 32))
  })

/** Pictures are taken of what is there when the clock ticks: waits until so many have come. */
async function until(count: number): Promise<void> {
  for (let n = 0; n < 100 && (await pictures()).length < count; n++) await page.waitForTimeout(50)
  expect((await pictures()).length).toBeGreaterThanOrEqual(count)
}

it('draws what 2D and WebGL canvases show, again only when it has changed, and after each keyframe', async () => {
  await open(
    page,
    site,
    '<canvas id=a width=60 height=40></canvas><canvas id=b width=2000 height=1000 style="width:200px"></canvas><canvas id=c width=20 height=20></canvas>',
  )
  await page.evaluate(() => {
    const a = (document.querySelector('#a') as HTMLCanvasElement).getContext('2d') as CanvasRenderingContext2D
    a.fillStyle = 'rgb(255, 0, 0)'
    a.fillRect(0, 0, 60, 40)
    lab.start({ canvasFps: 4 })
    const b = (document.querySelector('#b') as HTMLCanvasElement).getContext('2d') as CanvasRenderingContext2D
    b.fillStyle = 'rgb(0, 0, 255)'
    b.fillRect(0, 0, 2000, 1000)
    const c = (document.querySelector('#c') as HTMLCanvasElement).getContext('webgl') as WebGLRenderingContext
    c.clearColor(0, 1, 0, 1)
    c.clear(c.COLOR_BUFFER_BIT)
  })
  await until(3)
  const first = await pictures()
  expect(new Set(first).size).toBe(3)
  await page.evaluate(() => {
    const a = (document.querySelector('#a') as HTMLCanvasElement).getContext('2d') as CanvasRenderingContext2D
    a.fillStyle = 'rgb(0, 255, 255)'
    a.fillRect(0, 0, 60, 40)
  })
  await until(first.length + 1)
  expect((await pictures()).slice(first.length)).toEqual([first[0]])
  const expected = await page.evaluate(read as (root: unknown) => unknown, await page.evaluateHandle(() => document))
  expect(expected).toEqual([
    [0, 8, 8, 8],
    [0, 0, 8, 8],
    [0, 8, 0, 8],
  ])
  await page.evaluate(() => lab.takeFull())
  await until(first.length + 4)
  await page.evaluate(() => lab.stop())
  for (const part of ['first', 'last'] as const) await matches<unknown>(page, expected, read, part)
})

it('takes no picture of what is blocked, masked, out of sight or tainted, nor without being asked', async () => {
  const other = await startLab()
  other.pages.set('/i.svg', {
    html: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    headers: { 'content-type': 'image/svg+xml' },
  })
  await open(
    page,
    site,
    `<div data-playhead=block><canvas></canvas></div><div data-playhead=mask><canvas></canvas></div>
    <canvas style="display:none"></canvas><canvas id=tainted></canvas><canvas id=seen></canvas><canvas style="position:absolute;top:5000px"></canvas>`,
  )
  await page.evaluate(async url => {
    const image = new Image()
    image.src = url
    await image.decode()
    ;(document.querySelector('#tainted') as HTMLCanvasElement).getContext('2d')?.drawImage(image, 0, 0)
    lab.start({ canvasFps: 4 })
  }, `${other.url}/i.svg`)
  await until(1)
  await page.waitForTimeout(600)
  expect(await pictures()).toHaveLength(1)
  expect(await page.evaluate(() => lab.reports())).toEqual(['canvas_unreadable'])
  await page.evaluate(() => {
    lab.stop()
    lab.start()
  })
  await page.waitForTimeout(600)
  expect(await pictures()).toEqual([])
  await other.close()
})
