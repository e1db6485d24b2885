import type { Browser, BrowserContext, Page } from '@playwright/test'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Batch } from '../batch.ts'
import { OUTBOX_BYTES, OUTBOX_MAX_AGE_MS } from '../limits.ts'
import { launchBrowser, startSite, type TestSite } from '../testsite.ts'
import type * as Module from './outbox.ts'

type World = {
  module: typeof Module
  outbox: Module.Outbox
  dropped: Batch[]
  batch(seq: number, chars?: number): Batch
}

let browser: Browser
let site: TestSite
let code: string
let context: BrowserContext

beforeAll(async () => {
  const entry = new URL('./outbox.ts', import.meta.url).pathname
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, globalName: 'module' })
  code = outputFiles[0]?.text ?? ''
  site = await startSite('')
  site.pages.set('/', { html: '<h1>Shop</h1>' })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})
beforeEach(async () => {
  context = await browser.newContext()
})
afterEach(() => context?.close())

/** A page with an outbox open, as the recorder has one. */
async function open(): Promise<Page> {
  const page = await context.newPage()
  await page.goto(site.url)
  await page.addScriptTag({ content: `${code};globalThis.module = module` })
  await page.evaluate(() => {
    const world = globalThis as unknown as World
    world.dropped = []
    world.outbox = world.module.openOutbox('pk_test', batches => world.dropped.push(...batches))
    world.batch = (seq, chars = 10) => {
      const events = { count: 1, text: 'x'.repeat(chars) }
      const names = { session: 'session', tab: 'tab', visitor: 'ada' }
      return { ...names, seq, fromMs: 1, toMs: 2, events, snapshots: { count: 0, text: '' }, full: false }
    }
  })
  return page
}

/** Sequence numbers of all that a page may send, in its order. */
function takeAll(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const { outbox } = globalThis as unknown as World
    const seqs: number[] = []
    for (let batch = await outbox.next(); batch; batch = await outbox.next()) seqs.push(batch.seq)
    return seqs
  })
}

/** Writes in one page; a reading after it in the same page comes after it. */
async function put(page: Page, seqs: number[], chars?: number): Promise<void> {
  await page.evaluate(
    async ([seqs, chars]) => {
      const { outbox, batch } = globalThis as unknown as World
      const batches = seqs.map(seq => batch(seq, chars))
      outbox.put(batches)
      await outbox.sentByOthers(batches)
    },
    [seqs, chars] as const,
  )
}

describe('openOutbox', () => {
  it('gives what a page left to the next one, in order, once', async () => {
    const first = await open()
    await put(first, [2, 0, 1])
    await first.close()
    const second = await open()
    expect(await takeAll(second)).toEqual([0, 1, 2])
    expect(await takeAll(second)).toEqual([])
  })

  it('gives nothing that a living page holds, and all of it when that page leaves', async () => {
    const [first, second] = [await open(), await open()]
    await put(first, [0, 1])
    expect(await takeAll(second)).toEqual([])
    await first.evaluate(() => (globalThis as unknown as World).outbox.leave([]))
    expect(await takeAll(second)).toEqual([0, 1])
  })

  it('forgets what was acknowledged', async () => {
    const first = await open()
    await first.evaluate(() => {
      const { outbox, batch } = globalThis as unknown as World
      const [one, two] = [batch(0), batch(1)]
      outbox.put([one, two])
      outbox.remove(one)
    })
    await put(first, [])
    await first.close()
    expect(await takeAll(await open())).toEqual([1])
  })

  it('tells a page that returns what others have sent meanwhile', async () => {
    const [first, second] = [await open(), await open()]
    await first.evaluate(() => {
      const { outbox, batch } = globalThis as unknown as World
      outbox.leave([batch(0), batch(1)])
    })
    await put(first, [])
    await second.evaluate(async () => {
      const { outbox } = globalThis as unknown as World
      const batch = await outbox.next()
      if (batch) outbox.remove(batch)
    })
    await put(second, [])
    const sent = await first.evaluate(async () => {
      const { outbox, batch } = globalThis as unknown as World
      return (await outbox.sentByOthers([batch(0), batch(1)])).map(({ seq }) => seq)
    })
    expect(sent).toEqual([0])
  })

  it('drops and counts the oldest over its budget', async () => {
    const first = await open()
    await put(first, [0, 1, 2], OUTBOX_BYTES / 3)
    await first.close()
    const second = await open()
    await put(second, [3])
    await second.evaluate(() => (globalThis as unknown as World).outbox.leave([]))
    expect(await takeAll(await open())).toEqual([1, 2, 3])
    expect(await second.evaluate(() => (globalThis as unknown as World).dropped.map(({ seq }) => seq))).toEqual([0])
  })

  it('drops and counts what is a day old', async () => {
    const first = await open()
    await put(first, [0])
    await first.close()
    await context.clock.install({ time: Date.now() + OUTBOX_MAX_AGE_MS + 60_000 })
    const second = await open()
    expect(await takeAll(second)).toEqual([])
    expect(await second.evaluate(() => (globalThis as unknown as World).dropped.length)).toBe(1)
  })

  it('has nothing, and rejects nothing, where storage is refused', async () => {
    await context.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('refused', 'SecurityError')
      }
    })
    const page = await open()
    const rejections: string[] = []
    page.on('pageerror', error => rejections.push(error.message))
    await put(page, [0])
    expect(await takeAll(page)).toEqual([])
    expect(rejections).toEqual([])
  })
})
