import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuild, launchBrowser, pictureFrame, until } from './browser.ts'
import { type FixtureServer, startFixtureServer } from './fixture-server.ts'
import { type Line, makeEvent, makeSession, SESSION, START_MS, TAB_A } from './recording.ts'

/** What a recording holds that rrweb's Replayer does not draw by itself. */

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
  server = await startFixtureServer([])
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  page = await context.newPage()
})
afterEach(async () => {
  await context.close()
  await server.close()
})

const element = (id: number, tagName: string, attributes: object = {}, childNodes: unknown[] = [], more = {}) => ({
  type: 2,
  tagName,
  attributes,
  childNodes,
  id,
  ...more,
})

const line = (afterMs: number, type: number, data: object): Line => ({
  tab: TAB_A,
  seq: Math.floor(afterMs / 5_000),
  event: { type, data, timestamp: START_MS + afterMs },
})
const mutation = (afterMs: number, more: object) =>
  line(afterMs, 3, { source: 0, texts: [], attributes: [], removes: [], adds: [], ...more })
const marked = (afterMs: number, id: number, attributes: object) =>
  mutation(afterMs, { attributes: [{ id, attributes }] })

const move = (afterMs: number) => line(afterMs, 3, { source: 1, positions: [{ x: 1, y: 1, id: 6, timeOffset: 0 }] })

/** A page of `body`, 12 seconds of it. */
function pageOf(css: string, body: unknown[], ...changes: Line[]): Line[] {
  const head = element(3, 'head', {}, [element(4, 'style', { _cssText: css }, [{ type: 3, textContent: '', id: 5 }])])
  const html = element(2, 'html', {}, [head, element(6, 'body', {}, body)])
  const doctype = { type: 1, name: 'html', publicId: '', systemId: '', id: 7 }
  const node = { type: 0, id: 1, childNodes: [doctype, html] }
  return [
    line(0, 4, { href: 'https://shop.example/', width: 800, height: 600 }),
    line(1, 2, { node, initialOffset: { left: 0, top: 0 } }),
    ...changes,
    move(12_000),
  ]
}

async function watch(lines: Line[], atS: number): Promise<void> {
  server.fixture.sessions = [makeSession(lines, [makeEvent(0, 'pageview', '', { url: 'https://shop.example/' })])]
  await page.goto(`${server.url}/sessions/${SESSION}?t=${atS}`)
}

/** Waits until the picture answers so. */
async function expectPicture<Answer>(ask: () => Answer, expected: Answer): Promise<void> {
  const look = () =>
    pictureFrame(page)
      ?.evaluate(ask)
      .catch(() => undefined) ?? Promise.resolve(undefined)
  await until(look, answer => JSON.stringify(answer) === JSON.stringify(expected))
}

describe('canvases', () => {
  const RED = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg'
  const BLUE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg'
  const picture = (afterMs: number, id: number, base64: string, type = 'image/png') =>
    line(afterMs, 3, {
      source: 9,
      id,
      type: 0,
      commands: [
        { property: 'clearRect', args: [0, 0, 40, 30] },
        {
          property: 'drawImage',
          args: [
            {
              rr_type: 'ImageBitmap',
              args: [{ rr_type: 'Blob', type, data: [{ rr_type: 'ArrayBuffer', base64 }] }],
            },
            0,
            0,
          ],
        },
      ],
    })
  const sized = { width: '40', height: '30' }
  const body = [
    element(10, 'canvas', { ...sized, id: 'own', style: 'padding: 5px' }, [
      { type: 3, textContent: 'fallback', id: 11 },
    ]),
    element(12, 'canvas', { ...sized, id: 'old', rr_dataURL: `data:image/png;base64,${RED}==` }),
    element(13, 'div', { id: 'host' }, [element(14, 'canvas', sized, [], { isShadow: true })], { isShadowHost: true }),
  ]
  const lines = pageOf(
    'canvas { display: block }',
    body,
    picture(1_000, 10, RED),
    picture(1_500, 14, BLUE),
    picture(3_000, 10, BLUE),
    marked(4_000, 10, { style: 'padding: 0', width: '80' }),
    picture(6_000, 10, `${RED}") } body { display: none } a { content: url("`),
    picture(6_000, 12, RED, 'image/svg+xml'),
    mutation(8_000, { adds: [{ parentId: 6, nextId: null, node: element(20, 'canvas', { id: 'late' }) }] }),
    picture(8_500, 20, RED),
  )

  /** Box and colour of each canvas. */
  function look(): string[] {
    const shadow = document.querySelector('#host')?.shadowRoot
    return [...document.querySelectorAll('canvas'), ...(shadow?.querySelectorAll('canvas') ?? [])].map(canvas => {
      const { width, height } = canvas.getBoundingClientRect()
      const { content } = getComputedStyle(canvas)
      const colour = content.includes('mP8z8BQ') ? 'red' : content.includes('mNkYPhf') ? 'blue' : 'empty'
      return `${width} ${height} ${colour}`
    })
  }

  it('have their size and their last picture at any moment', async () => {
    await watch(lines, 0)
    await expectPicture(look, ['50 40 empty', '40 30 red', '40 30 empty'])
    await watch(lines, 2)
    await expectPicture(look, ['50 40 red', '40 30 red', '40 30 blue'])
    await page.keyboard.press('ArrowRight')
    await expectPicture(look, ['80 30 empty', '40 30 empty', '40 30 blue'])
    await page.keyboard.press('ArrowRight')
    await expectPicture(look, ['80 30 empty', '40 30 empty', '300 150 red', '40 30 blue'])
    await page.keyboard.press('Shift+ArrowLeft')
    await expectPicture(look, ['50 40 empty', '40 30 red', '40 30 empty'])
    await page.keyboard.press('ArrowRight')
    await expectPicture(look, ['80 30 blue', '40 30 red', '40 30 blue'])
  })

  it('change while it plays, and stand over a keyframe', async () => {
    const css = 'canvas { display: block }'
    const [meta, keyframe] = pageOf(css, [...body, element(30, 'p', {}, [])])
    const later = [meta, keyframe].map((each, n) => line(4_500 + n, each?.event.type ?? 0, each?.event.data as object))
    const moves = Array.from({ length: 20 }, (_, n) => move(n * 500 + 100))
    await watch([...lines.slice(0, 5), ...later, ...moves], 2)
    await expectPicture(look, ['50 40 red', '40 30 red', '40 30 blue'])
    await page.keyboard.press('k')
    await expectPicture(look, ['50 40 blue', '40 30 red', '40 30 blue'])
    await expectPicture(() => document.querySelectorAll('p').length, 1)
    await expectPicture(look, ['50 40 blue', '40 30 red', '40 30 blue'])
  })
})

describe('popovers', () => {
  const lines = pageOf(
    '',
    [
      element(10, 'div', { popover: 'auto', id: 'auto' }),
      element(12, 'div', { popover: 'manual', id: 'manual' }, [element(11, 'input', { autofocus: '' })]),
      element(13, 'div', { id: 'host' }, [element(14, 'div', { popover: 'manual' }, [], { isShadow: true })], {
        isShadowHost: true,
      }),
      element(15, 'p'),
    ],
    marked(1_000, 10, { rr_popover: 'open' }),
    marked(1_000, 14, { rr_popover: 'open' }),
    marked(1_500, 15, { rr_popover: 'open' }),
    marked(3_000, 10, { rr_popover: null }),
    marked(3_000, 12, { rr_popover: 'open' }),
    marked(3_000, 999, { rr_popover: 'open' }),
  )
  const look = () =>
    [
      ...document.querySelectorAll('[popover]'),
      ...(document.querySelector('#host')?.shadowRoot?.querySelectorAll('[popover]') ?? []),
    ].map(each => each.matches(':popover-open'))

  it('are open when they were', async () => {
    await watch(lines, 0)
    await expectPicture(look, [false, false, false])
    await page.keyboard.press('ArrowRight')
    await expectPicture(look, [false, true, true])
    await watch(lines, 2)
    await expectPicture(look, [true, false, true])
    await page.keyboard.press('ArrowRight')
    await expectPicture(look, [false, true, true])
    await page.keyboard.press('ArrowLeft')
    await expectPicture(look, [true, false, true])
    await page.keyboard.press('k')
    await expectPicture(look, [false, true, true])
  })
})

describe('custom elements', () => {
  const custom = (id: number, name: string) => element(id, name, {}, [], { isCustom: true })
  const lines = pageOf(
    '',
    [custom(10, 'x-early'), element(11, 'x-late'), element(12, 'x-never')],
    line(2_000, 3, { source: 16, define: { name: 'x-late' } }),
    ...['not', 'x-Late', 'x-late', '', 5, null].map(name => line(2_500, 3, { source: 16, define: { name } })),
    line(2_600, 3, { source: 16 }),
    mutation(4_000, { adds: [{ parentId: 6, nextId: null, node: custom(13, 'x-added') }] }),
  )
  const look = () => [...(document.body?.children ?? [])].map(each => each.matches(':defined'))

  it('are defined from the moment they were', async () => {
    await watch(lines, 0)
    await expectPicture(look, [true, false, false])
    await watch(lines, 3)
    await expectPicture(look, [true, true, false])
    await page.keyboard.press('ArrowRight')
    await expectPicture(look, [true, true, false, true])
    expect(await page.getByRole('alert').count()).toBe(0)
  })
})

describe('animations', () => {
  const lines = pageOf(
    `@keyframes appear { from { opacity: 0 } to { opacity: 0.5 } } p { opacity: 1 }
    .short { animation: appear 300ms both } .gone { animation: appear 300ms } .long { animation: appear 5s 0.5s both }
    .endless { animation: appear 1s infinite }`,
    ['short', 'gone', 'long', 'endless'].map((name, n) => element(10 + n, 'p', { class: name })),
  )
  const look = () => [...document.querySelectorAll('p')].map(each => getComputedStyle(each).opacity)

  it('stand at their end, unless they go on', async () => {
    await watch(lines, 3)
    await expectPicture(look, ['0.5', '1', '0', '0'])
    await page.keyboard.press('ArrowRight')
    await expectPicture(look, ['0.5', '1', '0.5', '0'])
  })
})
