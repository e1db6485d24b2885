import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CHROMIUM } from '../../e2e/services/chromium.mjs'
import { compileOrigins } from '../../server/src/ingest/origin.ts'
import {
  type BuiltFiles,
  buildFiles,
  eventsOf,
  eventually,
  launchBrowser,
  startSite,
  type TestSite,
} from './testsite.ts'

type Api = { track(name: string, props?: object): void; push(call: unknown[]): void }

const TAG = '<script async src="/playhead.js" data-key="pk_test"></script>'
const SHOP = '<!doctype html><title>Shop</title><h1>Shop</h1><button>Buy now</button>'

let browser: Browser
let built: BuiltFiles
let site: TestSite
let context: BrowserContext
let page: Page
let errors: string[]

beforeAll(async () => {
  built = await buildFiles()
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

beforeEach(async () => {
  site = await startSite(built.script, built.loader)
  site.pages.set('/', { html: TAG + SHOP })
  site.pages.set('/bye', { html: '<h1>Bye</h1>' })
  context = await browser.newContext()
  page = await context.newPage()
  errors = []
  page.on('pageerror', error => errors.push(error.message))
})
afterEach(async () => {
  await context?.close()
  await site?.close()
})

async function recorded(tab: Page = page): Promise<void> {
  await tab.waitForFunction(() => 'init' in ((window as { playhead?: object }).playhead ?? {}))
}

async function visit(path = '/', tab: Page = page): Promise<void> {
  await tab.goto(site.url + path)
  await recorded(tab)
}

/** Makes the page send what it has, as a visitor does who looks at another tab. */
async function flush(tab: Page = page): Promise<void> {
  await tab.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
    Reflect.deleteProperty(document, 'visibilityState')
  })
}

async function track(name: string, tab: Page = page): Promise<void> {
  await tab.evaluate(name => (window as unknown as { playhead: Api }).playhead.track(name), name)
}

/** Records on the visitor's disk. */
function savedBatches(tab: Page = page): Promise<number> {
  return tab.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const open = indexedDB.open('playhead:pk_test')
        open.onerror = () => reject(open.error)
        open.onsuccess = () => {
          const count = open.result.transaction('batches').objectStore('batches').count()
          count.onsuccess = () => {
            resolve(count.result)
            open.result.close()
          }
        }
      }),
  )
}

async function waitForSaved(check: (count: number) => boolean, tab: Page = page): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await tab.waitForTimeout(50)) {
    if (check(await savedBatches(tab))) return
  }
  throw new Error('the disk did not hold what it should within 20 s')
}

const has = (type: string, name?: string) => () =>
  eventsOf(site).find(event => event.type === type && (name === undefined || event.name === name))

/** Sequence numbers of what was acknowledged, by tab, in the order of arrival. */
function seqsByTab(): number[][] {
  const tabs = new Map<string, number[]>()
  for (const { header, status } of site.received) {
    if (status === 202) tabs.set(header.tab, [...(tabs.get(header.tab) ?? []), header.seq])
  }
  return [...tabs.values()]
}

describe('how it gets on a page', () => {
  /** Collects what the page's policy objects to. */
  async function watchPolicy(): Promise<() => Promise<string[]>> {
    await page.addInitScript(() => {
      const seen: string[] = []
      Object.assign(window, { seen })
      addEventListener('securitypolicyviolation', event => seen.push(`${event.violatedDirective} ${event.blockedURI}`))
    })
    return () => page.evaluate(() => (window as unknown as { seen: string[] }).seen)
  }

  it('breaks no rule of a policy that lets it be loaded and connect, and nothing else', async () => {
    const policy = `default-src 'none'; script-src ${site.url}; connect-src ${site.url}; require-trusted-types-for 'script'; trusted-types 'none'`
    site.pages.set('/', { html: TAG + SHOP, headers: { 'content-security-policy': policy } })
    const violations = await watchPolicy()
    await visit()
    await page.click('button')
    await flush()
    await eventually('the click', has('click', 'Buy now'))
    expect(await violations()).toEqual([])
  })

  it('comes by the loader, also under a nonce and Trusted Types, and answers from the first moment', async () => {
    const policy = `default-src 'none'; script-src 'nonce-n1'; connect-src ${site.url}; require-trusted-types-for 'script'; trusted-types playhead`
    const inline = `<script nonce="n1" data-key="pk_test" data-src="/r/playhead.js">${built.loader}</script>
      <script nonce="n1">playhead.track('early', { n: 1 }); playhead.identify('ada'); playhead.push(['track', 'pushed'])
        setTimeout(() => { throw new Error('too early') })</script>`
    site.pages.set('/', { html: inline + SHOP, headers: { 'content-security-policy': policy } })
    const violations = await watchPolicy()
    await visit()
    await flush()
    await eventually('the last call', has('custom', 'pushed'))
    expect(eventsOf(site).filter(event => event.type === 'custom')).toMatchObject([
      { name: 'early' },
      { name: 'pushed' },
    ])
    expect(site.received[0]?.path).toBe('/r/v1/batches')
    expect(site.received[0]?.header.visitor).toBe('ada')
    expect(await violations()).toEqual([])
  })

  it('keeps the first errors for the recorder, which tells of them', async () => {
    const tag = `<script data-key="pk_test" data-endpoint="${site.url}">${built.loader}</script>`
    site.pages.set('/', { html: `${tag}<script>throw new Error('too early')</script>${SHOP}` })
    await visit()
    await flush()
    const error = await eventually('the error', () => eventsOf(site).find(event => event.type === 'error'))
    expect(error.name).toBe('Error: too early')
    expect(await page.evaluate(() => Symbol.for('playhead.errors') in globalThis)).toBe(false)
  })

  it('says so where the page allows no such loader', async () => {
    const policy = "require-trusted-types-for 'script'; trusted-types 'none'"
    const html = `<script src="/loader.js" data-key="pk_test"></script>${SHOP}`
    site.pages.set('/', { html, headers: { 'content-security-policy': policy } })
    const warned = page.waitForEvent('console', message => message.text().includes('use the plain script tag'))
    await page.goto(site.url)
    await warned
    expect(errors).toEqual([])
  })

  it.each(['/playhead.js', '/some/path/playhead.js', '/r/playhead/0.1.0-AbCdEfGh12_-.js'])(
    'sends to where it lies: %s',
    async path => {
      site.pages.set('/', { html: `<script async src="${path}?v=2" data-key="pk_test"></script>${SHOP}` })
      await visit()
      await flush()
      await eventually('a batch', () => site.received.length > 0)
      expect(site.received[0]?.path).toBe(path.replace(/\/playhead(\/0.*)?\.js$/, '/v1/batches'))
    },
  )

  it.each(['loader first', 'script first'])('records once where both are on the page: %s', async order => {
    const loader = '<script src="/loader.js" data-key="pk_test"></script>'
    const plain = TAG.replace('async', '')
    site.pages.set('/', { html: (order === 'loader first' ? loader + plain : plain + loader) + SHOP })
    await visit()
    await page.waitForLoadState('load')
    await page.click('button')
    await flush()
    await eventually('the click', has('click'))
    expect(eventsOf(site).filter(event => event.type === 'click')).toHaveLength(1)
  })

  it('adds one name to the page', async () => {
    site.pages.set('/bare', { html: SHOP })
    site.pages.set('/', { html: `<script src="/loader.js" data-key="pk_test"></script>${SHOP}` })
    const names = (): Promise<string[]> => page.evaluate(() => Object.getOwnPropertyNames(window))
    await page.goto(`${site.url}/bare`)
    const before = new Set(await names())
    await visit()
    expect((await names()).filter(name => !before.has(name))).toEqual(['playhead'])
  })
})

describe('on pages that change what it stands on', () => {
  const REPLACED = 'fetch, XMLHttpRequest, JSON.stringify, Promise, Date.now, toJSON'

  it(`does not break when the page has wrapped ${REPLACED} before`, async () => {
    const wrapping = `
      Array.prototype.toJSON = function () { return 'spoiled' }
      const { fetch: oldFetch, XMLHttpRequest: OldRequest, Promise: OldPromise } = window
      window.fetch = function () { window.fetched = (window.fetched ?? 0) + 1; return oldFetch.apply(this, arguments) }
      window.XMLHttpRequest = class extends OldRequest {}
      window.Promise = class extends OldPromise {}
      const [stringify, now] = [JSON.stringify, Date.now]
      JSON.stringify = (...args) => stringify(...args)
      Date.now = () => now() + 1000`
    site.pages.set('/', { html: `<script>${wrapping}</script>${TAG}${SHOP}` })
    await visit()
    await page.click('button')
    await page.goto(`${site.url}/bye`)
    await eventually('the click', has('click', 'Buy now'))
    expect(site.received.map(batch => batch.text).join()).not.toContain('spoiled')
    expect(errors).toEqual([])
  })

  it(`does not break when the page spoils ${REPLACED} later`, async () => {
    const spoiling = `
      Array.prototype.toJSON = function () { return 'spoiled' }
      const broken = () => { throw new Error('replaced') }
      window.fetch = window.XMLHttpRequest = window.Promise = JSON.stringify = JSON.parse = Date.now = navigator.sendBeacon = broken
      indexedDB.open = broken
      window.Blob = window.Response = window.CompressionStream = window.indexedDB = undefined`
    site.pages.set('/', { html: `${TAG.replace('async', '')}<script>${spoiling}</script>${SHOP}` })
    // Nothing may wait in the page: the driver needs its promises too.
    await page.goto(site.url)
    await page.click('button')
    await page.goto(`${site.url}/bye`)
    await eventually('the click', has('click', 'Buy now'))
    expect(site.received.map(batch => batch.text).join()).not.toContain('spoiled')
    expect(errors).toEqual([])
  })

  it('sends what it had when the page writes itself anew', async () => {
    await visit()
    await track('before')
    await page.evaluate(() => {
      document.open()
      document.write('<h1>Anew</h1>')
      document.close()
    })
    await eventually('what was before', has('custom', 'before'))
    expect(await page.textContent('h1')).toBe('Anew')
    expect(errors).toEqual([])
  })

  it('names the origin of a page without a referrer', async () => {
    site.pages.set('/', { html: `<meta name="referrer" content="no-referrer">${TAG}${SHOP}` })
    const isAllowed = compileOrigins([site.url])
    await visit()
    await page.click('button')
    await page.goto(`${site.url}/bye`)
    await eventually('the click', has('click'))
    expect(site.received.every(batch => isAllowed(batch.origin) && batch.origin === site.url)).toBe(true)
  })
})

describe('nothing is lost', () => {
  it('sends what happened offline when it is online again, in order, and forgets it', async () => {
    await visit()
    await flush()
    await eventually('the start', () => site.received.length > 0)
    await context.setOffline(true)
    for (const name of ['one', 'two', 'three']) {
      await track(name)
      await flush()
    }
    await waitForSaved(count => count === 3)
    await context.setOffline(false)
    await eventually('the last', has('custom', 'three'))
    expect(seqsByTab()).toEqual([[0, 1, 2, 3]])
    await waitForSaved(count => count === 0)
  })

  it('sends after a reload what a server that was down did not take, each once, in order', async () => {
    await visit()
    await flush()
    await eventually('the start', () => site.received.length > 0)
    site.answer = () => ({ status: 503 })
    for (const name of ['one', 'two']) {
      await track(name)
      await flush()
    }
    await waitForSaved(count => count === 2)
    await track('three')
    await page.reload()
    await recorded()
    site.answer = () => ({ status: 202 })
    await eventually('the last', has('custom', 'three'))
    await waitForSaved(count => count === 0)
    await flush()
    await eventually('the new page', () => seqsByTab()[0]?.length === 5)
    expect(seqsByTab()).toEqual([[0, 1, 2, 3, 4]])
  })

  it('leaves to a page what that page can still send', async () => {
    await visit()
    await eventually('the start', () => site.received.length > 0)
    site.answer = () => ({ status: 503, headers: { 'retry-after': '6' } })
    await track('mine')
    await flush()
    await waitForSaved(count => count >= 1)
    const refused = site.received.length
    const other = await context.newPage()
    await visit('/', other)
    // The other page sends its own, and finds on disk only what a living page holds.
    await flush(other)
    await eventually('the other page', () => site.received.length > refused)
    await other.waitForTimeout(1_500)
    site.answer = () => ({ status: 202 })
    await eventually('mine', has('custom', 'mine'))
    expect(site.received.filter(batch => batch.repeats)).toEqual([])
  })

  it('waits as long as it is told to', async () => {
    site.answer = n => (n === 0 ? { status: 429, headers: { 'retry-after': '3' } } : { status: 202 })
    await visit()
    await flush()
    await eventually('the refusal', () => site.received.length === 1)
    await flush()
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await eventually('the next try', () => site.received.length > 1)
    const [first, second] = site.received
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(2_990)
    expect(second?.header.seq).toBe(0)
  })

  it('keeps nothing for a key that is refused', async () => {
    await visit()
    await flush()
    await eventually('the start', () => site.received.length > 0)
    site.answer = () => ({ status: 503 })
    await track('one')
    await flush()
    await waitForSaved(count => count === 1)
    const warned = page.waitForEvent('console', message => message.text().includes('No project has the key'))
    site.answer = () => ({ status: 401, body: { detail: 'No project has the key pk_test.' } })
    await warned
    await waitForSaved(count => count === 0)
  })

  it('goes on in memory where the browser refuses storage', async () => {
    await page.addInitScript(() => Object.defineProperty(window, 'indexedDB', { value: undefined }))
    const rejections: string[] = []
    await page.exposeFunction('rejected', (reason: string) => rejections.push(reason))
    await page.addInitScript(() => {
      addEventListener('unhandledrejection', event =>
        (window as unknown as { rejected(reason: string): void }).rejected(String(event.reason)),
      )
    })
    site.answer = n => ({ status: n < 2 ? 503 : 202 })
    await visit()
    await track('one')
    await flush()
    await eventually('it', has('custom', 'one'))
    await page.goto(`${site.url}/bye`)
    expect(rejections).toEqual([])
    expect(errors).toEqual([])
  })
})

describe('in a browser of its own', () => {
  const running: ChildProcess[] = []
  let profile: string

  beforeEach(async () => {
    profile = await mkdtemp(join(tmpdir(), 'playhead-profile-'))
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map(kill))
    await rm(profile, { recursive: true, force: true, maxRetries: 10 })
  })

  /** Chromium as visitors have it, without the flags of a test driver; gives the address to drive it by. */
  async function start(url: string): Promise<{ browser: ChildProcess; driver: string }> {
    const flags = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`]
    const browser = spawn(CHROMIUM.executablePath, [...CHROMIUM.args, ...flags, url], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    running.push(browser)
    let said = ''
    browser.stderr?.on('data', chunk => {
      said += chunk
    })
    const driver = await eventually('the browser', () => /listening on (ws:\S+)/.exec(said)?.[1])
    return { browser, driver }
  }

  async function kill(browser: ChildProcess): Promise<void> {
    if (browser.exitCode !== null || browser.signalCode !== null) return
    const gone = new Promise(resolve => browser.once('exit', resolve))
    browser.kill('SIGKILL')
    await gone
  }

  it('sends after a crash of the browser what was waiting, each batch once, in order', async () => {
    const first = await start('about:blank')
    const before = await chromium.connectOverCDP(first.driver)
    const doomed = before.contexts()[0]?.pages()[0] as Page
    await visit('/', doomed)
    await flush(doomed)
    await eventually('the start', () => site.received.length > 0)
    site.answer = () => ({ status: 503 })
    for (const name of ['one', 'two', 'three']) {
      await track(name, doomed)
      await flush(doomed)
    }
    await waitForSaved(count => count === 3, doomed)
    await kill(first.browser)
    await before.close()
    const refused = site.received.length
    site.answer = () => ({ status: 202 })

    await start(`${site.url}/`)
    await eventually('the last', has('custom', 'three'))
    const tab = site.received[0]?.header.tab
    const later = site.received.slice(refused).filter(({ header }) => header.tab === tab)
    expect(later.map(({ header }) => header.seq)).toEqual([1, 2, 3])
    expect(site.received.filter(batch => batch.repeats)).toEqual([])
  })

  it('goes through the back/forward cache, and records on', async () => {
    const driven = `${TAG}${SHOP}<script>
      addEventListener('pageshow', event => {
        const playhead = window.playhead ??= []
        playhead.push(['track', event.persisted ? 'returned' : 'came'])
        if (!event.persisted) setTimeout(() => { location.href = '/away' }, 1500)
      })</script>`
    site.pages.set('/driven', { html: driven })
    site.pages.set('/away', {
      html: "<script>addEventListener('load', () => setTimeout(() => history.back(), 500))</script>",
    })
    await start(`${site.url}/driven`)
    await eventually('the return', has('custom', 'returned'))
    expect(has('custom', 'came')()).toBeTruthy()
    expect(new Set(site.received.map(batch => batch.header.tab)).size).toBe(1)
  })
})
