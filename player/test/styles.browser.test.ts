import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuild, launchBrowser, pictureFrame, until } from './browser.ts'
import { type FixtureServer, startFixtureServer } from './fixture-server.ts'
import { type Line, makeEvent, makeSession, SESSION, START_MS, TAB_A } from './recording.ts'

/** The address of a site that is gone. */
const SITE = 'http://127.0.0.1:9'
const IMAGE_HASH = '1'.repeat(64)
const FONT_HASH = '2'.repeat(64)
const IMAGE = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>')
const FONT = readFileSync(
  createRequire(import.meta.url).resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'),
)

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
  server.fixture.assets.set(`shop/${IMAGE_HASH}`, { type: 'image/svg+xml', bytes: IMAGE })
  server.fixture.assets.set(`shop/${FONT_HASH}`, { type: 'font/woff2', bytes: FONT })
})
afterEach(async () => {
  await context?.close()
  await server.close()
})

const text = (id: number, textContent: string) => ({ type: 3, textContent, id })
const element = (id: number, tagName: string, attributes: object, childNodes: unknown[] = []) => ({
  type: 2,
  tagName,
  attributes,
  childNodes,
  id,
})

const keyframe = (css: string, body: unknown[]) => ({
  initialOffset: { left: 0, top: 0 },
  node: {
    type: 0,
    id: 1,
    childNodes: [
      { type: 1, name: 'html', publicId: '', systemId: '', id: 2 },
      element(3, 'html', {}, [
        element(4, 'head', {}, [element(5, 'style', { _cssText: css }, [text(6, '')])]),
        element(7, 'body', {}, body),
      ]),
    ],
  },
})

const line = (afterMs: number, type: number, data: unknown): Line => ({
  tab: TAB_A,
  seq: Math.floor(afterMs / 5_000),
  event: { type, data, timestamp: START_MS + afterMs },
})

const move = (afterMs: number) => line(afterMs, 3, { source: 1, positions: [{ x: 1, y: 1, id: 7, timeOffset: 0 }] })
const meta = (more: object = {}) => ({ href: `${SITE}/`, width: 800, height: 600, ...more })

async function watch(lines: Line[], viewer: 'light' | 'dark' = 'light', query = ''): Promise<void> {
  server.fixture.sessions = [makeSession(lines, [makeEvent(0, 'pageview', '', { url: `${SITE}/` })])]
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: viewer })
  page = await context.newPage()
  await page.goto(`${server.url}/sessions/${SESSION}${query}`)
}

/** What a function says in the picture; undefined while there is none. */
function inPicture<Answer>(ask: () => Answer | Promise<Answer>): Promise<Answer | undefined> {
  return (
    pictureFrame(page)
      ?.evaluate(ask)
      .catch(() => undefined) ?? Promise.resolve(undefined)
  )
}

describe('the visitor’s colour scheme', () => {
  const css = `:root { color-scheme: light dark } #a { color: rgb(1, 0, 0) } #c { color: light-dark(rgb(1, 0, 0), rgb(2, 0, 0)) }
    @media (prefers-color-scheme: dark) { #a { color: rgb(2, 0, 0) } }
    @media (prefers-color-scheme: light) { #b { color: rgb(1, 0, 0) } }
    @media (prefers-color-scheme: dark) and (min-width: 100px) { #b { color: rgb(2, 0, 0) } }`
  const body = [
    element(10, 'p', { id: 'a' }, [text(11, '(prefers-color-scheme: dark)')]),
    element(12, 'p', { id: 'b' }),
    element(13, 'p', { id: 'c' }),
    element(14, 'p', { id: 'd' }),
    element(15, 'style', { media: '(prefers-color-scheme: dark)' }, [text(16, '#d { color: rgb(2, 0, 0) }')]),
    element(17, 'style', { media: '(prefers-color-scheme: light)' }, [text(18, '#d { color: rgb(1, 0, 0) }')]),
  ]
  const recorded = (more: object, fromMs = 0) => [
    line(fromMs, 4, meta(more)),
    line(fromMs + 1, 2, keyframe(css, body)),
    move(fromMs + 3_000),
  ]
  const reds = () =>
    inPicture(() => {
      const red = (id: string) => getComputedStyle(document.querySelector(`#${id}`) as Element).color.slice(4, 5)
      return ['a', 'b', 'c', 'd'].map(red).join('')
    })

  it.each([
    ['dark', 'light', '2222'],
    ['light', 'dark', '1111'],
    ['dark', 'dark', '2222'],
    ['light', 'light', '1111'],
  ] as const)('%s is drawn for a viewer of %s', async (visitor, viewer, expected) => {
    await watch(recorded({ colorScheme: visitor }), viewer)
    await until(reds, value => value === expected)
    expect(await inPicture(() => document.querySelector('#a')?.textContent)).toBe('(prefers-color-scheme: dark)')
  })

  it('changes with the next keyframe', async () => {
    await watch([...recorded({ colorScheme: 'light' }), ...recorded({ colorScheme: 'dark' }, 5_000)], 'light')
    await until(reds, value => value === '1111')
    await page.goto(`${server.url}/sessions/${SESSION}?t=6s`)
    await until(reds, value => value === '2222')
  })

  it('is the viewer’s where the recording does not say', async () => {
    await watch(recorded({}), 'dark')
    await until(reds, value => value === '2222')
  })
})

describe('kept files', () => {
  const css = `@font-face { font-family: Kept; src: url("${SITE}/kept.woff2") }
    p { font-family: Kept } #back { background: url(${SITE}/shirt.svg) }`
  const body = [
    element(10, 'img', { src: `${SITE}/shirt.svg` }),
    element(11, 'p', { id: 'back' }, [text(12, 'Shirt')]),
    element(13, 'p', { id: 'inline', style: `background: url("${SITE}/shirt.svg")` }),
    element(14, 'a', { href: `${SITE}/shirt.svg` }, [text(15, `${SITE}/shirt.svg`)]),
  ]
  const named = (afterMs: number, file: string, hash: string) =>
    line(afterMs, 5, { tag: 'playhead.asset', payload: { url: `${SITE}/${file}`, project: 'shop', hash } })
  const recorded = (namedMs: number) => [
    line(0, 4, meta()),
    line(1, 2, keyframe(css, body)),
    named(namedMs, 'shirt.svg', IMAGE_HASH),
    named(namedMs, 'kept.woff2', FONT_HASH),
    move(namedMs + 2_000),
  ]
  const look = () =>
    inPicture(async () => {
      const back = (id: string) => getComputedStyle(document.querySelector(id) as Element).backgroundImage.slice(-9, -2)
      await document.fonts.ready
      const width = (document.querySelector('img') as HTMLImageElement).naturalWidth
      const fonts = [...document.fonts].map(font => font.status)
      return JSON.stringify([width, back('#back'), back('#inline'), fonts, document.querySelector('a')?.href])
    })
  const drawn = JSON.stringify([40, '1111111', '1111111', ['loaded'], `${SITE}/shirt.svg`])

  it('are drawn where the site is gone: images, backgrounds and fonts', async () => {
    await watch(recorded(2_000))
    await until(look, value => value === drawn)
  })

  it('are drawn too when they are named after the picture stands', async () => {
    // Their chunk is the next; the picture stands before it is there.
    server.fixture.chunkDelayMs = 1_000
    await watch(recorded(12_000))
    await until(look, value => value !== undefined)
    await page.keyboard.press('k')
    await until(look, value => value === drawn)
  })

  it('that the server does not hold leave the picture as it is', async () => {
    server.fixture.assets.clear()
    await watch(recorded(2_000))
    await until(look, value => value?.startsWith('[0,') ?? false)
  })
})
