import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildScript, eventsOf, eventually, launchBrowser, startSite, type TestSite } from './testsite.ts'
import type { InitOptions } from './types.ts'

const OPTIONS: InitOptions = { key: 'pk_test', endpoint: '/', performance: false }
const BUTTON = '<button style="position:fixed;left:0;top:0;width:100px;height:40px">Buy</button>'

let browser: Browser
let script: string
let site: TestSite
let context: BrowserContext
let page: Page
let warnings: string[]

beforeAll(async () => {
  script = await buildScript()
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

beforeEach(async () => {
  site = await startSite(script)
  context = await browser.newContext()
  page = await context.newPage()
  warnings = []
  page.on('console', message => message.text().includes('[playhead]') && warnings.push(message.text()))
})
afterEach(async () => {
  await context?.close()
  await site?.close()
})

/** Opens a page with the script and without a key; `queue` holds the calls made before it. */
async function visit(queue: unknown[][] = []): Promise<void> {
  site.pages.set('/', {
    html: `<!doctype html><title>Shop</title>${BUTTON}
      <script>window.playhead = ${JSON.stringify(queue)}</script><script src="/playhead.js"></script>`,
  })
  await page.goto(site.url)
  await page.waitForFunction(() => 'init' in ((window as { playhead?: object }).playhead ?? {}))
}

const call = (name: keyof typeof import('./index.ts'), ...args: unknown[]): Promise<unknown> =>
  page.evaluate(
    ([name, args]) =>
      (window as unknown as { playhead: Record<string, (...args: unknown[]) => unknown> }).playhead[name]?.(...args),
    [name, args] as const,
  )
const leave = (): Promise<unknown> => page.goto('about:blank')
const all = (type: string, name?: string) =>
  eventsOf(site).filter(event => event.type === type && (name === undefined || event.name === name))
const arrival = (name: string) => eventually(name, () => all('custom', name).length > 0)
const settle = (settings: object): unknown => site.pages.set('/v1/settings', { html: JSON.stringify(settings) })

describe('init', () => {
  it('may be called before the script is there, and what is called after it counts', async () => {
    await visit([
      ['init', OPTIONS],
      ['track', 'early', { n: 1 }],
    ])
    await leave()
    await arrival('early')
    expect(all('pageview')).toHaveLength(1)
  })

  it('may be called later; what is called before it is dropped, and said once', async () => {
    await visit()
    await call('track', 'too soon')
    await call('track', 'too soon')
    expect(await call('getSessionUrl')).toBeUndefined()
    await call('init', OPTIONS)
    await call('track', 'in time')
    await leave()
    await arrival('in time')
    expect(all('custom', 'too soon')).toEqual([])
    expect(warnings.filter(text => text.includes('track did nothing: call init first'))).toHaveLength(1)
  })

  it('does nothing the second time', async () => {
    await visit([
      ['init', OPTIONS],
      ['init', { ...OPTIONS, key: 'pk_other' }],
      ['track', 'told'],
    ])
    await call('init', { ...OPTIONS, key: 'pk_third' })
    await leave()
    await arrival('told')
    expect(new Set(site.received.map(batch => batch.header.key))).toEqual(new Set(['pk_test']))
    expect([all('pageview').length, all('custom').length]).toEqual([1, 1])
  })

  it('says once what is wrong with its options, and may be called again with better ones', async () => {
    await visit()
    for (const key of [undefined, 'secret', 7, `pk_${'x'.repeat(500)}`]) await call('init', { ...OPTIONS, key })
    for (const _ of [1, 2]) await call('init', { ...OPTIONS, endpoint: 'https://' })
    expect(warnings.slice(1)).toEqual([
      '[playhead] nothing is recorded: the write key, pk_…, is missing or not one',
      expect.stringMatching(/internal error, the page is not affected: .*URL/),
    ])
    await call('init', OPTIONS)
    await call('track', 'told')
    await leave()
    await arrival('told')
  })
})

describe('stop', () => {
  it('sends what is left and ends it, until init begins anew', async () => {
    await visit([['init', OPTIONS]])
    await call('track', 'before')
    await page.waitForFunction(() => Object.keys(localStorage).length > 0)
    await call('stop')
    await arrival('before')
    await call('stop')
    await call('track', 'between')
    expect(await call('getSessionUrl')).toBeUndefined()
    await call('init', OPTIONS)
    await call('track', 'after')
    await leave()
    await arrival('after')
    expect(all('custom', 'between')).toEqual([])
    expect(all('pageview').map(view => view.props?.navigation)).toEqual(['load', 'load'])
  })
})

describe('optOut and optIn', () => {
  it('are obeyed on the page: the visitor who comes back is another one', async () => {
    await visit([['init', OPTIONS]])
    await call('track', 'first')
    const before = await eventually('a session', () => call('getSessionUrl'))
    await page.waitForFunction(() => Object.keys(localStorage).length > 0)
    await call('optOut')
    await call('track', 'unwanted')
    expect(await call('getSessionUrl')).toBeUndefined()
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['playhead:pk_test:consent'])
    await call('optIn')
    await call('track', 'second')
    expect(await call('getSessionUrl')).not.toBe(await before)
    await leave()
    await arrival('second')
    expect(all('custom', 'unwanted')).toEqual([])
    expect(await context.cookies()).toEqual([])
  })
})

describe('options', () => {
  it('of the project go over the site’s, one by one; what it does not name is the site’s', async () => {
    settle({ sampleRate: 1, console: ['log'] })
    await visit([['init', { ...OPTIONS, sampleRate: 0, console: false, release: '1.10' }]])
    await page.waitForFunction(() => localStorage.getItem('playhead:pk_test:settings'))
    await page.evaluate(() => console.log('said'))
    await page.click('button')
    await leave()
    await eventually('the picture', () => site.received.some(batch => batch.header.snapshots.full))
    await eventually('the line', () => all('console').length > 0)
    expect(all('web_vital')).toEqual([])
    expect(all('pageview')[0]?.props?.release).toBe('1.10')
  })

  it('with isEnabled: false record nothing, whoever says so', async () => {
    await visit([['init', { ...OPTIONS, isEnabled: false, usesRemoteSettings: false }]])
    await page.click('button')
    await call('track', 'told')
    settle({ isEnabled: false })
    await visit([['init', OPTIONS]])
    await page.waitForFunction(() => localStorage.getItem('playhead:pk_test:settings'))
    await page.click('button')
    await leave()
    await page.waitForTimeout(300)
    expect(site.received).toEqual([])
  })
})
