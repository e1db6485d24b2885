import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { expect, test } from '../harness/fixtures.ts'
import { eventually } from '../harness/poll.ts'
import { openReplay, readPicture } from './replay.ts'

/** Milliseconds until a visit that has ended is indexed, on two busy cores. */
const LISTED_MS = 60_000

/** Milliseconds the files of a page may take to be kept: they are looked at 2 s after they were loaded. */
const KEPT_MS = 20_000

/** Milliseconds by which an answer may be seen here later than in the page. */
const CLOCK_MS = 100

/** What the picture shows of the site's files: the image's width, the background's pixels, and the text's font. */
interface Look {
  width: number
  font: string
  sources: string[]
}

const SHIRT =
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><path d="M0 0h40v30H0z" fill="teal"/></svg>'
const FONT = readFileSync(
  createRequire(new URL('../../player/package.json', import.meta.url)).resolve(
    '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  ),
)

/** A site whose files are there until the next deploy. */
async function startSite(scriptUrl: string, key: string) {
  const html = `<!doctype html><title>Shirts</title>
    <script async src="${scriptUrl}" data-key="${key}" data-keeps-assets="true"></script>
    <style>@font-face { font-family: Kept; src: url(/text.woff2) } h1 { font-family: Kept } #back { background: url("/shirt.svg") }</style>
    <h1>Shirts</h1><img src="/shirt.svg" alt="A shirt"><p id="back">Shirt</p>`
  const files = new Map<string, { type: string; body: string | Buffer }>([
    ['/', { type: 'text/html', body: html }],
    ['/shirt.svg', { type: 'image/svg+xml', body: SHIRT }],
    ['/text.woff2', { type: 'font/woff2', body: FONT }],
  ])
  const missed: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    const file = files.get(path)
    if (file)
      return response.writeHead(200, { 'content-type': file.type, 'cache-control': 'max-age=60' }).end(file.body)
    missed.push(path)
    return response.writeHead(404).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** From now on every file answers 404. */
    deploy: () => files.clear(),
    /** Paths that were asked for in vain. */
    missed,
    stop: () => {
      server.closeAllConnections()
      return new Promise(resolve => server.close(resolve))
    },
  }
}

/** Visits the site until its files are kept, and leaves. Resolves with the session, and a moment before they were named in it. */
async function visit(page: Page, url: string): Promise<{ session: string; namedMs: number }> {
  const uploads: number[] = []
  let namedMs = 0
  page.on('response', response => {
    if (response.request().method() !== 'PUT' || !response.url().includes('/v1/assets/')) return
    uploads.push(response.status())
    namedMs = Date.now()
  })
  await page.goto(url)
  const address = await page.waitForFunction(() =>
    (window as unknown as { playhead?: { getSessionUrl?(): string | undefined } }).playhead?.getSessionUrl?.(),
  )
  // A tab that nobody touched is not a session.
  await page.click('h1')
  const session = new URL(String(await address.jsonValue())).pathname.split('/').pop() ?? ''
  await eventually('the files are kept', KEPT_MS, async () => (uploads.length >= 2 ? uploads : undefined))
  expect(uploads).toEqual([201, 201])
  // The events that name them are sent with the page's last batch.
  await page.waitForTimeout(500)
  const closed = page.waitForEvent('close')
  await page.close({ runBeforeUnload: true })
  await closed
  return { session, namedMs }
}

function look(page: Page): Promise<Look | undefined> {
  return readPicture(page, picture => {
    const image = picture.querySelector('img')
    const back = picture.querySelector('#back')
    const view = picture.defaultView
    if (!image || !back || !view) return { width: -1, font: '', sources: [] }
    const background = view.getComputedStyle(back).backgroundImage
    return {
      width: image.naturalWidth,
      font: [...picture.fonts].map(font => font.status).join(),
      sources: [image.src, background.slice(5, -2)].map(source =>
        new URL(source).pathname.replace(/[0-9a-f]{64}$/, 'hash'),
      ),
    }
  })
}

test('a page is drawn with its images and fonts when the site no longer serves them', async ({
  browser,
  playhead,
  api,
  team,
}) => {
  test.slow()
  const site = await startSite(`${playhead.ingestUrl}/playhead.js`, playhead.key)
  const visitor = await browser.newContext()
  try {
    const { session, namedMs } = await visit(await visitor.newPage(), site.url)
    site.deploy()
    await eventually('the whole session is indexed', LISTED_MS, async () =>
      (await api.sessions()).sessions.find(each => each.session === session && each.endedMs >= namedMs - CLOCK_MS),
    )
    const page = await team.newPage()
    await openReplay(page, session, { t: '3s' })
    await expect
      .poll(() => look(page), { timeout: KEPT_MS })
      .toEqual({ width: 40, font: 'loaded', sources: ['/api/assets/default/hash', '/api/assets/default/hash'] })
    expect(site.missed.filter(path => path !== '/favicon.ico')).toEqual([])
  } finally {
    await visitor.close()
    await site.stop()
  }
})
