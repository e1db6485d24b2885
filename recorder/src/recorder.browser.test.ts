import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildScript, eventsOf, eventually, launchBrowser, startSite, type TestSite } from './testsite.ts'

const TAG = '<script async src="/playhead.js" data-key="pk_test" data-performance="false"></script>'
const SHOP = `<!doctype html><title>Shop</title><h1>Shop</h1>
  <button class="css-1x2y3z primary" data-testid="buy"><svg width="8" height="8"><path/></svg>Buy now</button>
  <a id="terms" href="/terms?token=secret-query#top">Terms</a>
  <form><label>Mail <input name="mail" type="email"></label><input type="hidden" name="csrf" value="secret-hidden">
  <input type="password" id="pw" value="secret-password"><textarea id="note">secret-area</textarea></form>`

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
  site.pages.set('/', { html: TAG + SHOP })
  site.pages.set('/second', { html: `${TAG}<h1>Second</h1>` })
  context = await browser.newContext()
  page = await openTab()
})
afterEach(async () => {
  await context?.close()
  await site?.close()
})

async function openTab(): Promise<Page> {
  const tab = await context.newPage()
  warnings = []
  tab.on('console', message => message.text().includes('[playhead]') && warnings.push(message.text()))
  return tab
}

/** Makes the page send what it has, as a visitor does who looks at another tab. */
async function flush(tab: Page = page): Promise<void> {
  await tab.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
    Reflect.deleteProperty(document, 'visibilityState')
  })
}

async function visit(path = '/', tab: Page = page): Promise<void> {
  await tab.goto(site.url + path)
  await tab.waitForFunction(() => 'init' in ((window as { playhead?: object }).playhead ?? {}))
  await touch(tab)
}

/** Does what only a person does: the picture of a page that nobody touched is not sent. */
async function touch(tab: Page = page): Promise<void> {
  await tab.mouse.move(300, 200)
  await tab.mouse.move(310, 210)
}

const has = (type: string, name?: string) => () =>
  eventsOf(site).find(event => event.type === type && (name === undefined || event.name === name))

describe('what is recorded', () => {
  it('begins with a keyframe and a pageview, within the flush interval', async () => {
    await visit()
    const first = await eventually('a batch', () => site.received[0])
    expect(first.header).toMatchObject({ key: 'pk_test', seq: 0, recorder: '0.1.0' })
    expect(first.header.snapshots.full).toBe(true)
    expect(first.snapshots.map(event => event.type).slice(0, 2)).toEqual([4, 2])
    expect(first.events[0]).toMatchObject({ type: 'pageview', url: `${site.url}/`, props: { navigation: 'load' } })
  })

  it('describes the control that was clicked, not the icon in it', async () => {
    await visit()
    await page.click('svg')
    await page.evaluate(() => document.querySelector('a')?.addEventListener('click', event => event.preventDefault()))
    await page.click('#terms')
    await page.click('#note')
    await flush()
    await eventually('clicks', has('click', 'Terms'))
    const clicks = eventsOf(site).filter(event => event.type === 'click')
    expect(clicks.map(click => click.element)).toEqual([
      { selector: '[data-testid="buy"]', tag: 'button', role: 'button', name: 'Buy now' },
      { selector: '#terms', tag: 'a', role: 'link', name: 'Terms', hrefPath: '/terms' },
      { selector: '#note', tag: 'textarea', role: 'textbox' },
    ])
  })

  it('sees navigation within the document and leaves the page’s history alone', async () => {
    await visit()
    const state = await page.evaluate(() => {
      history.pushState({ step: 1 }, '', '/cart')
      history.replaceState({ step: 2 }, '', '/cart?sorted')
      location.hash = 'total'
      return history.state
    })
    expect(state).toBeNull()
    await page.goBack()
    await flush()
    await eventually('the way back', () => eventsOf(site).filter(event => event.type === 'pageview').length === 5)
    const views = eventsOf(site).filter(event => event.type === 'pageview')
    expect(views.map(view => [view.props?.navigation, view.url?.replace(site.url, '')])).toEqual([
      ['load', '/'],
      ['push', '/cart'],
      ['replace', '/cart?sorted'],
      ['traverse', '/cart?sorted#total'],
      ['traverse', '/cart?sorted'],
    ])
    expect(await page.evaluate(() => history.state)).toEqual({ step: 2 })
  })

  it('reports errors and unhandled rejections with their stack', async () => {
    await visit()
    await page.evaluate(() => {
      setTimeout(() => {
        throw new TypeError('cart is undefined')
      })
      void Promise.reject(new Error('no answer'))
    })
    await page.waitForTimeout(100)
    await flush()
    const error = await eventually('an error', has('error', 'TypeError: cart is undefined'))
    expect(error.props).toMatchObject({ kind: 'error' })
    expect(String(error.props?.stack)).toContain('TypeError: cart is undefined')
    expect(has('error', 'Error: no answer')()).toMatchObject({ props: { kind: 'unhandledrejection' } })
  })

  it('keeps what was typed, hidden or preset in fields to itself', async () => {
    await visit()
    await page.fill('[name=mail]', 'secret-typed@example.com')
    await page.fill('#pw', 'secret-retyped')
    await page.evaluate(() => document.querySelector('#pw')?.setAttribute('type', 'text'))
    await page.fill('#pw', 'secret-shown')
    await page.fill('#note', 'secret-note')
    await page.click('#note')
    await flush()
    await eventually('the click', has('click'))
    const text = site.received.map(batch => batch.text).join('\n')
    expect(text).toContain('Shop')
    for (const secret of [
      'typed@',
      'secret-hidden',
      'secret-password',
      'retyped',
      'shown',
      'secret-note',
      'secret-area',
    ]) {
      expect(text.includes(secret), secret).toBe(false)
    }
  })

  it('honours calls made before it was there, and its functions after', async () => {
    site.pages.set('/', {
      html: `<script>window.playhead = window.playhead || []
        playhead.push(['identify', 'ada', { plan: 'pro' }], ['track', 'early', { n: 1 }])</script>${TAG}${SHOP}`,
    })
    await visit()
    const url = await page.evaluate(() => {
      const { playhead } = window as unknown as {
        playhead: typeof import('./index.ts') & { push(call: unknown[]): void }
      }
      playhead.setFlags({ checkout: 'short', dark: true })
      playhead.setFlags({ checkout: 'short', dark: false })
      playhead.push(['track', 'late'])
      playhead.track('cyclic', { self: window } as never)
      return playhead.getSessionUrl({ at: 0 })
    })
    await flush()
    await eventually('the last call', has('custom', 'late'))
    const batch = site.received[0]
    expect(url).toBe(`${site.url}/sessions/${batch?.header.session}?at=1970-01-01T00:00:00.000Z`)
    expect(batch?.header.visitor).toBe('ada')
    const told = eventsOf(site).filter(event => event.type !== 'pageview')
    expect(told.map(event => [event.type, event.name, event.props?.variant ?? event.props?.n])).toEqual([
      ['identify', 'ada', undefined],
      ['custom', 'early', 1],
      ['flag', 'checkout', 'short'],
      ['flag', 'dark', true],
      ['flag', 'dark', false],
      ['custom', 'late', undefined],
      ['custom', 'cyclic', undefined],
      ['recorder', 'event_too_large', undefined],
    ])
    expect(told[0]?.props).toMatchObject({ plan: 'pro', anonymous: expect.any(String) })
  })
})

describe('sessions and tabs', () => {
  it('gives a session to all tabs, and each tab one sequence over its pages', async () => {
    await visit()
    await page.reload()
    await visit('/second')
    await flush()
    const other = await openTab()
    await visit('/', other)
    await flush(other)
    await eventually('four pages', () => eventsOf(site).filter(event => event.type === 'pageview').length === 4)
    const headers = site.received.filter(batch => !batch.repeats).map(batch => batch.header)
    expect(new Set(headers.map(header => header.session)).size).toBe(1)
    expect(new Set(headers.map(header => header.visitor)).size).toBe(1)
    const tabs = [...new Set(headers.map(header => header.tab))]
    expect(tabs).toHaveLength(2)
    for (const tab of tabs) {
      const seqs = headers.filter(header => header.tab === tab).map(header => header.seq)
      expect(seqs.sort((a, b) => a - b)).toEqual(seqs.map((_, n) => n))
    }
  })

  it('never shares a tab with a window that copied its storage', async () => {
    await visit()
    const [popup] = await Promise.all([context.waitForEvent('page'), page.evaluate(() => void window.open('/second'))])
    await popup.waitForFunction(() => 'init' in ((window as { playhead?: object }).playhead ?? {}))
    await flush(popup)
    await flush()
    await eventually('both', () => new Set(site.received.map(batch => batch.header.tab)).size === 2)
    expect(site.received.every(batch => batch.repeats === 0)).toBe(true)
  })

  // Playwright loses a page that really goes through the cache, so the page is told that it did.
  it('goes on with a keyframe when the page returns from the back/forward cache', async () => {
    await visit()
    const tell = (type: string): Promise<boolean> =>
      page.evaluate(type => window.dispatchEvent(new PageTransitionEvent(type, { persisted: true })), type)
    await tell('pagehide')
    await eventually('what waited', () => site.received.length === 1)
    await tell('pageshow')
    await page.click('[data-testid=buy]')
    await flush()
    await eventually('the click', has('click'))
    const happened = eventsOf(site).filter(event => event.type !== 'quick_back')
    expect(happened.map(event => [event.type, event.props?.navigation])).toEqual([
      ['pageview', 'load'],
      ['pageview', 'return'],
      ['click', undefined],
    ])
    expect(site.received.map(batch => [batch.header.seq, batch.header.snapshots.full])).toEqual([
      [0, true],
      [1, true],
    ])
    expect(new Set(site.received.map(batch => batch.header.tab)).size).toBe(1)
  })

  it('begins a new session, with a keyframe, when the visitor returns after half an hour', async () => {
    await page.clock.install()
    await visit()
    await flush()
    await eventually('the first session', () => site.received.length > 0)
    await page.clock.fastForward('31:00')
    await page.evaluate(() => document.body.append('by itself'))
    await page.click('[data-testid=buy]')
    await flush()
    await eventually('the click', has('click'))
    // Batches of a page that is hidden go out at once, and arrive in any order.
    await eventually('the end of the first session', has('recorder', 'idle'))
    const later = site.received.filter(batch => batch.header.session !== site.received[0]?.header.session)
    expect(later[0]?.header).toMatchObject({ seq: 0, snapshots: { full: true } })
    expect(later[0]?.events.map(event => event.name ?? event.type)).toEqual(['pageview', 'resumed', 'Buy now'])
    expect(later[0]?.snapshots.slice(0, 2).map(event => event.type)).toEqual([4, 2])
    const earlier = eventsOf(site).filter(event => event.atMs < (later[0]?.header.fromMs ?? 0))
    expect(earlier.map(event => event.name ?? event.type)).toEqual(['pageview', 'idle'])
  })
})

describe('getting it there', () => {
  it('sends the click that left the page, by beacon', async () => {
    site.pages.set('/', { html: `${TAG}${SHOP}<a id="leave" href="about:blank">Leave</a>` })
    await visit()
    await page.click('[data-testid=buy]')
    await page.close({ runBeforeUnload: true })
    await eventually('the click', has('click', 'Buy now'))
  })

  it('sends a large page’s last click ahead of what a beacon cannot hold', async () => {
    await visit()
    await flush()
    await eventually('the start', () => site.received.length > 0)
    await page.evaluate(() => {
      const noise = Array.from({ length: 9_000 }, () => Math.random().toString(36)).join(' ')
      document.body.append(noise)
    })
    await page.click('[data-testid=buy]')
    await page.goto('about:blank')
    await eventually('the click', has('click', 'Buy now'))
  })

  it('sends again by beacon what was on its way when the page went', async () => {
    site.answer = () => ({ status: 202, delayMs: 1_500 })
    await visit()
    await eventually('the first batch', () => site.received.length === 1)
    await page.goto('about:blank')
    await eventually('the same batch', () => site.received.find(batch => batch.repeats === 1))
    expect(site.received[1]?.text).toContain(site.received[0]?.text)
  })

  it('keeps order and loses nothing while the server is busy', async () => {
    site.answer = n => (n < 2 ? { status: 503, headers: { 'retry-after': '1' } } : { status: 202 })
    await visit()
    // Ten events of 30 KB are over the 256 KB at which a batch is cut: these go the ordinary way, in order, one at a time.
    for (const name of ['one', 'two', 'three']) {
      await page.evaluate(name => {
        const { playhead } = window as unknown as { playhead: typeof import('./index.ts') }
        for (let n = 0; n < 10; n++) playhead.track(name, { padding: 'x'.repeat(30_000) })
      }, name)
    }
    await eventually('the last', has('custom', 'three'))
    const stored = site.received.filter(batch => batch.status === 202)
    expect(stored.map(batch => batch.header.seq)).toEqual(stored.map((_, n) => n))
    expect(site.received.slice(0, 3).map(batch => batch.header.seq)).toEqual([0, 0, 0])
    const names = [...new Set(eventsOf(site).map(event => event.name ?? event.type))]
    expect(names).toEqual(['pageview', 'one', 'two', 'three'])
  })

  it('says once why it stops when the server refuses it, and is silent then', async () => {
    site.answer = () => ({ status: 401, body: { code: 'KEY_UNKNOWN', detail: 'No project has the key pk_test.' } })
    await visit()
    await flush()
    await eventually('the warning', () => warnings.length > 0)
    await page.click('[data-testid=buy]')
    await flush()
    await page.goto('about:blank')
    await page.waitForTimeout(300)
    expect(warnings).toEqual(['[playhead] recording stopped: No project has the key pk_test.'])
    expect(site.received).toHaveLength(1)
  })
})

describe('on other people’s pages', () => {
  it('works under a policy that allows it to be loaded and to connect, and nothing else', async () => {
    const policy = `default-src 'none'; script-src ${site.url}; connect-src ${site.url}; require-trusted-types-for 'script'`
    site.pages.set('/', { html: TAG + SHOP, headers: { 'content-security-policy': policy } })
    const violations: string[] = []
    page.on('console', message => message.type() === 'error' && violations.push(message.text()))
    await page.goto(site.url)
    await page.click('[data-testid=buy]')
    await page.goto('about:blank')
    await eventually('the click', has('click', 'Buy now'))
    expect(violations.filter(text => /Content Security Policy|Trusted/i.test(text))).toEqual([])
  })

  it('records once where two copies are on the page', async () => {
    site.pages.set('/', { html: TAG + TAG + SHOP })
    await visit()
    await page.waitForLoadState('load')
    await page.click('[data-testid=buy]')
    await flush()
    await eventually('the click', has('click'))
    expect(eventsOf(site).map(event => event.type)).toEqual(['pageview', 'click'])
  })

  it('does not break on pages that replace what it uses, nor break them', async () => {
    const tag = TAG.replace('async', '')
    site.pages.set('/', {
      html: `${tag}<script>
        Object.assign(Array.prototype, { toJSON() { return 'spoiled' } })
        window.fetch = JSON.stringify = navigator.sendBeacon = () => { throw new Error('replaced') }
        window.Blob = window.Response = window.CompressionStream = undefined
      </script>${SHOP}`,
    })
    const errors: string[] = []
    page.on('pageerror', error => errors.push(error.message))
    await visit()
    await page.click('[data-testid=buy]')
    await flush()
    await eventually('the click', has('click', 'Buy now'))
    expect(site.received[0]?.snapshots.slice(0, 2).map(event => event.type)).toEqual([4, 2])
    expect(site.received[0]?.text).not.toContain('spoiled')
    expect(errors).toEqual([])
    expect(await page.evaluate(() => 'toJSON' in Array.prototype)).toBe(true)
  })

  it('leaves the page as it was when it is stopped', async () => {
    await visit()
    await page.evaluate(() => {
      const { playhead } = window as unknown as { playhead: typeof import('./index.ts') }
      playhead.track('last')
      playhead.stop()
    })
    await eventually('what waited', has('custom', 'last'))
    const count = site.received.length
    await page.click('[data-testid=buy]')
    await page.evaluate(() => history.pushState(null, '', '/later'))
    await page.goto('about:blank')
    await page.waitForTimeout(300)
    expect(site.received).toHaveLength(count)
  })

  it('takes another keyframe after 2,000 events, whole and at the start of its batch', async () => {
    await visit()
    await page.evaluate(() => {
      const field = document.querySelector<HTMLInputElement>('[name=mail]')
      for (let n = 0; field && n < 2_100; n++) {
        field.value = 'x'.repeat(1 + (n % 2))
        field.dispatchEvent(new Event('input', { bubbles: true }))
      }
    })
    await page.waitForTimeout(500)
    await flush()
    await eventually('two keyframes', () => site.received.filter(batch => batch.header.snapshots.full).length === 2)
    for (const batch of site.received.filter(batch => batch.header.snapshots.full)) {
      expect(batch.snapshots.slice(0, 2).map(event => event.type)).toEqual([4, 2])
    }
  })

  it('says what is missing from a tag without a key, and does nothing', async () => {
    site.pages.set('/', { html: TAG.replace(/data-key="\w+"/, '') + SHOP })
    await visit()
    await flush()
    expect(warnings).toEqual([expect.stringContaining('no data-key')])
    expect(site.received).toEqual([])
  })
})
