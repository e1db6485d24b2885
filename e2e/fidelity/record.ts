import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { SnapshotEvent } from '@playhead/protocol'
import type { Browser, Frame, Page } from '@playwright/test'
import { eventually } from '../harness/poll.ts'
import { type Received, recorderTags, type Site } from './site.ts'
import { readTree, type TreeNode } from './tree.ts'

const pagesFolder = fileURLToPath(new URL('./pages', import.meta.url))

export const VIEWPORT = { width: 1024, height: 768 }
/** Milliseconds after the page's last act: throttled events (scroll, media) have been told by then. */
const SETTLE_MS = 1_000
/** Milliseconds until a batch has come. */
const ARRIVES_MS = 15_000
/** The event that ends a recording. */
const END = 'fidelity:end'

/** What a page's `<meta name="fidelity">` may say, as JSON. */
export interface Fixture {
  name: string
  /** Options of the recorder. */
  options: object
  /** When the recorder begins; both, if the page does not say otherwise. */
  begins: Begin[]
}

/** `start`: in the page's head, so that what it does is recorded as it happens; `end`: when it is done, so that all of it is in the first snapshot. */
export type Begin = 'start' | 'end'

/** A page as it was seen, and its recording up to that moment. */
export interface Recorded {
  events: SnapshotEvent[]
  tree: TreeNode
  picture: Buffer
}

/** What fixture pages may define: what happens on them once they are recorded. */
interface FixtureWindow {
  act?(): Promise<void> | void
}

/** Every `pages/*.html` whose name does not begin with an underscore. */
export async function fixtures(): Promise<Fixture[]> {
  const files = (await readdir(pagesFolder)).filter(file => file.endsWith('.html') && !file.startsWith('_'))
  return Promise.all(
    files.sort().map(async file => {
      const html = await readFile(`${pagesFolder}/${file}`, 'utf8')
      const said = /<meta name="fidelity" content='([^']*)'>/.exec(html)?.[1]
      return {
        name: file.replace('.html', ''),
        options: {},
        begins: ['start', 'end'],
        ...(said ? (JSON.parse(said) as object) : {}),
      }
    }),
  )
}

/**
 * Opens a page, lets it act, and reads and photographs it.
 */
export async function recordPage(browser: Browser, site: Site, fixture: Fixture, begin: Begin): Promise<Recorded> {
  site.received.length = 0
  const context = await browser.newContext({ viewport: VIEWPORT })
  try {
    const page = await context.newPage()
    const options = JSON.parse(JSON.stringify(fixture.options).replaceAll('{{other}}', site.otherUrl)) as object
    const query = begin === 'start' ? `?recorder=${encodeURIComponent(JSON.stringify(options))}` : ''
    await page.goto(`${site.url}/pages/${fixture.name}.html${query}`)
    if (begin === 'start') await untilRecorded(page, site)
    await page.evaluate(() => (window as FixtureWindow).act?.())
    await page.waitForTimeout(SETTLE_MS)
    if (begin === 'end') {
      await page.evaluate(
        tags => document.head.append(document.createRange().createContextualFragment(tags)),
        recorderTags(site.url, options),
      )
      await untilRecorded(page, site)
      // Pictures of canvases follow the first snapshot.
      await page.waitForTimeout(SETTLE_MS)
    }
    const tree = await page
      .evaluate(readTree, await page.evaluateHandle(() => document))
      .then(top => withFrames(page.mainFrame(), top))
    const picture = await page.screenshot({ animations: 'disabled' })
    await page.evaluate(
      name => (window as unknown as { playhead: { track(name: string): void } }).playhead.track(name),
      END,
    )
    await page.goto('about:blank')
    return { events: await snapshotsOf(site), tree, picture }
  } finally {
    await context.close()
  }
}

/** Somebody touches the page, and it is told to send what it has: then the first snapshot is there. */
async function untilRecorded(page: Page, site: Site): Promise<void> {
  await page.waitForFunction(() => 'init' in ((window as { playhead?: object }).playhead ?? {}))
  await page.mouse.click(1, 1)
  await eventually('the first snapshot has come', ARRIVES_MS, async () => {
    await page.evaluate(() => {
      const tell = () => document.dispatchEvent(new Event('visibilitychange'))
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
      tell()
      Reflect.deleteProperty(document, 'visibilityState')
      tell()
    })
    return site.received.some(batch => batch.header.snapshots.full) || undefined
  })
}

/** The tab's snapshot events in order, once all of its batches up to the last are there. */
function snapshotsOf(site: Site): Promise<SnapshotEvent[]> {
  return eventually('the whole recording has come', ARRIVES_MS, async () => {
    const last = site.received.find(batch => batch.events.some(event => event.name === END))
    if (!last) return undefined
    const bySeq = new Map<number, Received>()
    for (const batch of site.received) if (batch.header.tab === last.header.tab) bySeq.set(batch.header.seq, batch)
    const batches = Array.from({ length: last.header.seq + 1 }, (_, seq) => bySeq.get(seq))
    return batches.every(batch => batch !== undefined) ? batches.flatMap(batch => batch.snapshots) : undefined
  })
}

/** Puts in the documents of cross-origin frames, which the page itself cannot read: in document order, as its empty `#frame`s are. */
async function withFrames(frame: Frame, tree: TreeNode): Promise<TreeNode> {
  const origin = new URL(frame.url()).origin
  const foreign = frame
    .childFrames()
    .filter(child => child.url().startsWith('http') && new URL(child.url()).origin !== origin)
  const empty = [...framesOf(tree)].filter(node => node.children.length === 0)
  for (const [n, child] of foreign.entries()) {
    const inner = await child.evaluate(readTree, await child.evaluateHandle(() => document))
    const place = empty[n]
    if (place) place.children = (await withFrames(child, inner)).children
  }
  return tree
}

function* framesOf(node: TreeNode): Generator<TreeNode> {
  if (node.name === '#frame') yield node
  for (const child of node.children) yield* framesOf(child)
}
