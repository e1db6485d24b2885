import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { FULL_SNAPSHOT_TYPE, META_TYPE, type SnapshotEvent } from '@playhead/protocol'
import type { BrowserContext, Page } from '@playwright/test'
import { sendSession } from '../harness/batches.ts'
import { expect, test } from '../harness/fixtures.ts'
import { eventually } from '../harness/poll.ts'
import { violations } from './axe.ts'
import { openReplay, readPicture } from './replay.ts'

const MARK = `share-${Date.now().toString(36)}`
const VISITOR = `${MARK}@example.com`
/** Milliseconds into the session at which its page says something else. */
const CHANGE_MS = 60_000
/** Bytes, in gzip, that a page of another site loads for the element. */
const MAX_EMBED_BYTES = 3_000

let session: string
let other: string

/** A page that says "before", and from a minute on "after". */
function snapshots(startMs: number): SnapshotEvent[] {
  const element = (id: number, tagName: string, ...childNodes: object[]) => ({
    ...{ type: 2, id, tagName, attributes: {}, childNodes },
  })
  const text = { type: 3, id: 6, textContent: 'before' }
  const html = element(2, 'html', element(3, 'head'), element(4, 'body', element(5, 'h1', text)))
  const node = { type: 0, id: 1, childNodes: [html] }
  const change = { source: 0, texts: [{ id: 6, value: 'after' }], attributes: [], removes: [], adds: [] }
  return [
    { type: META_TYPE, data: { href: `https://shop.test/${MARK}`, width: 800, height: 600 }, timestamp: startMs },
    { type: FULL_SNAPSHOT_TYPE, data: { node, initialOffset: { left: 0, top: 0 } }, timestamp: startMs },
    { type: 3, data: change, timestamp: startMs + CHANGE_MS },
  ]
}

test.beforeAll(async ({ playhead, api }) => {
  const startMs = Date.now() - 200_000
  const url = `https://shop.test/${MARK}`
  const events = [
    { type: 'pageview' as const, atMs: startMs, url },
    { type: 'custom' as const, atMs: startMs + 90_000, name: `${MARK}_done`, url },
  ]
  const send = () => sendSession(playhead, { visitor: VISITOR, events, snapshots: snapshots(startMs) })
  session = await send()
  other = await send()
  await eventually('both are there', 30_000, async () => {
    for (const id of [session, other]) await api.manifest(id)
    return true
  })
})

const heading = (page: Page) => readPicture(page, picture => picture.querySelector('h1')?.textContent)
const shows = (page: Page, text: string) => expect.poll(() => heading(page), { timeout: 15_000 }).toBe(text)

/** Looks at a screen in two ways. `isOurs`: what it is made of is not looked at by another suite too, in every way. */
async function look(page: Page, name: string, path: (file: string) => string, isOurs = true) {
  for (const [scheme, width] of [
    ['light', 1440],
    ['dark', 390],
  ] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
    await page.screenshot({ path: path(`${name}-${scheme}-${width}.png`) })
    expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(width)
    if (isOurs || scheme === 'light') expect(await violations(page), `${name} ${scheme} ${width}`).toEqual([])
  }
  await page.setViewportSize({ width: 1440, height: 900 })
}

test('a note is written at a moment, and its times lead there', async ({ team }, info) => {
  const page = await team.newPage()
  await openReplay(page, session, { t: '30s' })
  await shows(page, 'before')
  await page.keyboard.press('m')
  await page.keyboard.type('not this')
  await page.keyboard.press('Escape')
  const notes = page.getByRole('region', { name: 'Notes' })
  await expect(notes.getByRole('textbox')).toHaveCount(0)
  await notes.getByRole('button', { name: /^Note/ }).click()
  await page.getByLabel('New note').fill('She waits here until 1:10, see also 99:00')
  await page.getByLabel('Your name').fill('Ada')
  await page.keyboard.press('Control+Enter')
  await expect(notes.getByRole('listitem')).toContainText(['Ada'])
  await expect(page.locator('[data-kind="note"]')).toHaveCount(1)
  await look(page, 'notes', file => info.outputPath(file))

  await page.reload()
  await page.getByRole('button', { name: 'Notes, 1' }).click()
  await expect(notes.getByRole('button', { name: '99:00' })).toHaveCount(0)
  await notes.getByRole('button', { name: '1:10', exact: true }).click()
  await shows(page, 'after')
  await notes.getByRole('button', { name: 'To 0:30' }).click()
  await shows(page, 'before')
  await page.keyboard.press('Escape')
  await expect(notes).toHaveCount(0)
  await page.keyboard.press('m')
  await expect(page.getByLabel('Your name')).toHaveValue('Ada')
  await page.keyboard.press('Escape')
  await notes.getByRole('button', { name: 'Delete the note' }).click()
  await notes.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(notes.getByRole('listitem')).toHaveCount(0)
  await page.close()
})

test('a share link opens the moment without a login, nothing else, and only until it is revoked', async ({
  team,
  browser,
  playhead,
  api,
}, info) => {
  const page = await team.newPage()
  await openReplay(page, session, { t: '1m30s' })
  await page.keyboard.press('s')
  const dialog = page.getByRole('dialog', { name: 'Share this replay' })
  await dialog.getByRole('button', { name: 'Create and copy link' }).click()
  const link = new URL(await dialog.getByLabel('Link').inputValue())
  expect(link.searchParams.get('t')).toBe('1m30s')
  await look(page, 'share-dialog', file => info.outputPath(file))
  const token = link.pathname.split('/').at(-1) ?? ''

  const guest: BrowserContext = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const opened = await guest.newPage()
  await opened.goto(`${playhead.apiUrl}${link.pathname}${link.search}`)
  await shows(opened, 'after')
  await expect(opened.getByRole('navigation')).toHaveCount(0)
  await expect(opened.getByRole('complementary', { name: 'Inspector' })).toHaveCount(0)
  expect(await opened.content()).not.toContain(VISITOR)
  await look(opened, 'shared', file => info.outputPath(file), false)
  await opened.goto(`${playhead.apiUrl}/sessions/${session}`)
  await expect(opened.getByRole('heading', { name: 'You are not logged in' })).toBeVisible()

  // Every route there is, with the token wherever a credential may stand and in place of every name.
  const { paths } = await api.get<{ paths: Record<string, Record<string, unknown>> }>('/api/openapi.json')
  const api_ = Object.entries(paths).filter(([path]) => path.startsWith('/api/'))
  expect(api_.length).toBeGreaterThan(10)
  for (const [path, methods] of api_) {
    for (const name of [session, token]) {
      const address = `${playhead.apiUrl}${path.replace(/\{\w+\}/g, name)}?token=${token}`
      for (const method of Object.keys(methods)) {
        const headers = { cookie: `playhead_login=${token}`, authorization: `Bearer ${token}` }
        const answer = await fetch(address, { method: method.toUpperCase(), headers, redirect: 'manual' })
        expect(answer.status, `${method} ${path}`).toBe(401)
      }
    }
  }
  const { chunks } = await api.manifest(other)
  for (const path of [`/chunks/${chunks[0]?.id}`, `/../${other}/session`, `/session/${other}`, `/sessions/${other}`]) {
    expect((await fetch(`${playhead.apiUrl}/s/${token}${path}`)).status, path).toBe(404)
  }
  expect((await fetch(`${playhead.apiUrl}/s/${token}/events`)).status).toBe(403)

  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await expect(dialog.getByText('Revoked')).toBeVisible()
  await opened.goto(link.href)
  await expect(opened.getByRole('heading', { name: 'This link has ended' })).toBeVisible()
  await look(opened, 'shared-ended', file => info.outputPath(file), false)
  await Promise.all([guest.close(), page.close()])
})

test('with the inspector, a link shows what happened, and nothing of the visitor’s other sessions', async ({
  browser,
  api,
}, info) => {
  const made = await api.post<{ url: string }>(`/api/sessions/${session}/shares`, { withInspector: true })
  const guest = await browser.newContext()
  const page = await guest.newPage()
  const refused: string[] = []
  page.on('response', answer => answer.status() >= 400 && refused.push(answer.url()))
  await page.goto(made.url)
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await inspector.getByRole('option', { name: `${MARK}_done` }).click()
  await shows(page, 'after')
  await expect(inspector.getByRole('tab', { name: 'Visitor' })).toHaveCount(0)
  await inspector.getByLabel(/^Search/).fill(MARK)
  await look(page, 'shared-inspector', file => info.outputPath(file), false)
  expect(refused).toEqual([])
  await guest.close()
})

test('a page of an allowed site embeds the player and steers it; of another, the browser refuses', async ({
  browser,
  playhead,
  api,
}, info) => {
  const script = `${playhead.apiUrl}/embed.js`
  let src = ''
  const page = () => `<!doctype html><title>Wiki</title><script src="${script}"></script>
    <h1>A page of the team</h1><playhead-player src="${src}" t="1m30s"></playhead-player>`
  const [wiki, foreign] = await Promise.all([serve(page), serve(page)])
  const body = { origins: [wiki.origin] }
  src = (await api.post<{ url: string }>(`/api/sessions/${session}/shares`, body)).url
  // Another name than Playhead's, so that it is another site: no cookie and no storage is shared with it.
  expect(new URL(src).hostname).not.toBe(new URL(wiki.origin).hostname)

  const guest = await browser.newContext({ viewport: { width: 900, height: 700 } })
  const host = await guest.newPage()
  await host.goto(wiki.origin)
  await shows(host, 'after')
  const player = host.locator('playhead-player')
  type Player = HTMLElement & {
    currentTime: number
    duration: number
    paused: boolean
    seek(to: string): void
    play(): void
    pause(): void
  }
  const state = () =>
    player.evaluate((it: Player) => ({ at: Math.round(it.currentTime), of: it.duration, paused: it.paused }))
  await expect.poll(state).toEqual({ at: 90, of: 90, paused: true })
  await player.evaluate((it: Player) => it.seek('0:10'))
  await shows(host, 'before')
  await expect.poll(state).toMatchObject({ at: 10 })
  await host.screenshot({ path: info.outputPath('embedded.png') })
  const moved = player.evaluate(
    (it: Player) =>
      new Promise(resolve => it.addEventListener('timeupdate', () => it.currentTime > 10 && resolve(it.paused))),
  )
  await player.evaluate((it: Player) => it.play())
  expect(await moved).toBe(false)
  await player.evaluate((it: Player) => it.pause())
  await expect.poll(state).toMatchObject({ paused: true })

  await host.goto(foreign.origin)
  await expect
    .poll(() => host.frames().map(frame => frame.url()))
    .toContainEqual(expect.stringMatching(/^chrome-error:/))
  expect(await player.evaluate((it: Player) => it.duration)).toBeNaN()
  // The link itself is a page that nobody frames, wherever its embedded form may be.
  const policyOf = async (url: string) => (await fetch(url)).headers.get('content-security-policy')
  expect(await policyOf(src)).toContain("frame-ancestors 'none'")
  expect(await policyOf(`${playhead.apiUrl}/`)).toContain("frame-ancestors 'none'")
  expect(await policyOf(src.replace('/s/', '/embed/'))).toContain(`frame-ancestors ${wiki.origin}`)

  const size = gzipSync(await (await fetch(script)).text()).byteLength
  expect(size).toBeLessThan(MAX_EMBED_BYTES)
  await guest.close()
  for (const site of [wiki, foreign]) site.server.close()
})

test('one goes from session to session of the list one came from, and sees what one has watched', async ({ team }) => {
  const page = await team.newPage()
  await page.goto(`/?visitor=${encodeURIComponent(VISITOR)}`)
  const rows = page.getByRole('list', { name: 'Sessions, newest first' }).getByRole('link')
  await expect(rows).toHaveCount(2)
  await expect(page.getByLabel('Watched')).toHaveCount(0)
  const [first = '', second = ''] = await rows.evaluateAll(links =>
    links.map(link => new URL((link as HTMLAnchorElement).href).pathname),
  )
  await rows.first().click()
  await shows(page, 'before')
  await expect(page.getByRole('link', { name: 'Next session of the list' })).toBeVisible()
  await page.keyboard.press('Shift+N')
  await expect(page).toHaveURL(new RegExp(second))
  await shows(page, 'before')
  await page.keyboard.press('l')
  await expect(page).toHaveURL(/t=10s.*list=/)
  await page.reload()
  await page.getByRole('link', { name: 'Previous session of the list' }).click()
  await expect(page).toHaveURL(new RegExp(first))
  await page.getByRole('link', { name: 'Back to sessions' }).click()
  await expect(rows).toHaveCount(2)
  await expect(page.getByLabel('Watched')).toHaveCount(2)
  await page.close()
})

/** A site of its own, with one page. */
async function serve(page: () => string): Promise<{ origin: string; server: Server }> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(page())
  })
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, server }
}
