import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildScript, eventsOf, eventually, launchBrowser, startSite, type TestSite } from '../testsite.ts'
import type { RecordingOptions } from '../types.ts'

const SHOP =
  '<!doctype html><title>Shop</title><h1>Shop</h1><button id="buy">Buy now</button><p id="secret">secret-text</p>'

let browser: Browser
let script: string
let site: TestSite
let context: BrowserContext
let page: Page

beforeAll(async () => {
  script = await buildScript()
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

beforeEach(async () => {
  site = await startSite(script)
  context = await browser.newContext()
  page = await context.newPage()
})
afterEach(async () => {
  await context?.close()
  await site?.close()
})

type Api = typeof import('../index.ts')

/** Opens a page that records with these options. */
async function visit(options: RecordingOptions, path = '/', tab = page): Promise<void> {
  const init = JSON.stringify({ key: 'pk_test', endpoint: '/', performance: false, ...options })
  site.pages.set(path, {
    html: `${SHOP}<script>window.playhead = [['init', ${init}]]</script><script src="/playhead.js"></script>`,
  })
  await tab.goto(site.url + path)
  await tab.waitForFunction(() => 'init' in ((window as { playhead?: object }).playhead ?? {}))
}

const call = (name: keyof Api, ...args: unknown[]): Promise<unknown> =>
  page.evaluate(
    ([name, args]) =>
      (window as unknown as { playhead: Record<string, (...args: unknown[]) => unknown> }).playhead[name]?.(...args),
    [name, args] as const,
  )

async function touch(): Promise<void> {
  await page.mouse.move(300, 200)
  await page.mouse.move(310, 210)
}

const leave = (): Promise<unknown> => page.goto('about:blank')
const pictures = (): number => site.received.reduce((sum, batch) => sum + batch.header.snapshots.count, 0)
const reasons = (): unknown[] =>
  eventsOf(site)
    .filter(event => event.name === 'not_recorded')
    .map(event => event.props?.reason)
const has = (type: string, name?: string) => () =>
  eventsOf(site).find(event => event.type === type && (name === undefined || event.name === name))

/** All that the page's origin keeps in this browser. */
const keeps = () =>
  page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(each => each.name),
    cookies: document.cookie,
  }))
const NOTHING = { local: [], session: [], databases: [], cookies: '' }

describe('pictures that are not sent', () => {
  it('are those of a page nobody touched, whose index events are', async () => {
    await visit({})
    await leave()
    await eventually('the reason', has('recorder', 'not_recorded'))
    expect([pictures(), reasons(), eventsOf(site)[0]?.type]).toEqual([0, ['no_activity'], 'pageview'])
  })

  it('come whole, from the beginning, with the first sign of a person', async () => {
    await visit({})
    await page.evaluate(() => document.body.append('before'))
    await touch()
    await leave()
    const first = await eventually('the picture', () => site.received.find(batch => batch.header.snapshots.full))
    expect(first.snapshots.slice(0, 2).map(event => event.type)).toEqual([4, 2])
    expect(first.text).toContain('before')
    expect(reasons()).toEqual([])
  })

  it('are those of sessions out of the sample, told once over its pages, unless the site asks', async () => {
    await visit({ sampleRate: 0 })
    await touch()
    await visit({ sampleRate: 0 }, '/second')
    await page.click('#buy')
    await leave()
    await eventually('the click', has('click'))
    expect([pictures(), reasons()]).toEqual([0, ['sampled_out']])
    await visit({ sampleRate: 0 }, '/third')
    await call('capture')
    await leave()
    await eventually('the picture', () => pictures() > 0)
  })

  it('are those of sessions that were too short', async () => {
    await visit({ minimumDurationMs: 600_000 })
    await page.click('#buy')
    await leave()
    await eventually('the reason', has('recorder', 'not_recorded'))
    expect([pictures(), reasons()]).toEqual([0, ['too_short']])
  })

  it('are those of sessions before what should start them, and of pages after what should stop them', async () => {
    const options: RecordingOptions = { startOn: { urls: ['/checkout*'] }, stopOn: { events: ['signed out'] } }
    await visit(options)
    await touch()
    await leave()
    await eventually('the reason', () => reasons().length > 0)
    expect([pictures(), reasons()]).toEqual([0, ['waiting_for_trigger']])
    await visit(options, '/checkout')
    await leave()
    await visit(options, '/later')
    await call('track', 'signed out')
    await page.evaluate(() => document.body.append('after-the-stop'))
    await leave()
    await eventually('the stop', () => reasons().length > 1)
    expect(pictures()).toBeGreaterThan(0)
    expect(reasons()).toEqual(['waiting_for_trigger', 'stopped_by_trigger'])
    expect(site.received.some(batch => batch.text.includes('after-the-stop'))).toBe(false)
  })
})

describe('buffer mode', () => {
  it('sends nothing of the picture while nothing happens', async () => {
    await visit({ mode: 'buffer' })
    await page.click('#buy')
    await leave()
    await eventually('the reason', has('recorder', 'not_recorded'))
    expect([pictures(), reasons()]).toEqual([0, ['buffering']])
  })

  it('sends what was before an error, and goes on over the pages of the session', async () => {
    await visit({ mode: 'buffer' })
    await touch()
    await page.evaluate(() => document.body.append('before-the-error'))
    await page.waitForTimeout(500)
    await page.evaluate(
      () =>
        void setTimeout(() => {
          throw new Error('broken')
        }),
    )
    await eventually('the picture', () => pictures() > 0)
    expect(site.received.find(batch => batch.header.snapshots.full)?.snapshots[0]?.type).toBe(4)
    expect(site.received.some(batch => batch.text.includes('before-the-error'))).toBe(true)
    const before = pictures()
    await visit({ mode: 'buffer' }, '/second')
    await leave()
    await eventually('the second page', () =>
      site.received.some(batch => batch.header.snapshots.full && batch.text.includes('/second')),
    )
    expect(pictures()).toBeGreaterThan(before)
  })
})

describe('consent', () => {
  it('is waited for: nothing is kept and nothing leaves; who the visitor is holds then, what they did before does not', async () => {
    await visit({ consent: 'required' })
    await call('identify', 'ada')
    await call('track', 'before')
    await page.click('#buy')
    expect(await keeps()).toEqual(NOTHING)
    await page.reload()
    expect(await keeps()).toEqual(NOTHING)
    expect([site.received.length, (await context.cookies()).length]).toEqual([0, 0])
    await call('identify', 'ada')
    await call('optIn')
    await call('track', 'after')
    await touch()
    await leave()
    await eventually('the picture', () => pictures() > 0)
    expect(site.received[0]?.header.visitor).toBe('ada')
    expect(has('custom', 'after')()).toBeDefined()
    expect(has('custom', 'before')()).toBeUndefined()
    await visit({ consent: 'required' }, '/second')
    await touch()
    await leave()
    await eventually('the next page', () => site.received.some(batch => batch.text.includes('/second')))
  })

  it('is taken back: all is removed but the choice, in all tabs, and it stays so', async () => {
    await visit({})
    const other = await context.newPage()
    await visit({}, '/other', other)
    await touch()
    await page.waitForFunction(() => Object.keys(localStorage).length > 0)
    const before = site.received.length
    await call('optOut')
    await other.waitForFunction(() => Object.keys(localStorage).length === 1)
    await other.mouse.click(300, 200)
    await other.goto('about:blank')
    await leave()
    await visit({}, '/second')
    await page.click('#buy')
    const kept = await keeps()
    expect(kept).toEqual({ ...NOTHING, local: ['playhead:pk_test:consent'], databases: kept.databases })
    await eventually('the database to be gone', () => true)
    await page.waitForFunction(async () => (await indexedDB.databases()).length === 0)
    await leave()
    expect(site.received.length).toBe(before)
  })

  it('that is missing is counted without identity, where that is wished for', async () => {
    await visit({ consent: 'required', reportsUnrecorded: true }, '/person/ada')
    const [told] = await eventually('the report', () => site.received.length > 0 && site.received)
    expect(told?.header).toMatchObject({ visitor: 'anonymous', seq: 0, snapshots: { count: 0 } })
    expect(told?.events).toMatchObject([
      { type: 'recorder', name: 'not_recorded', props: { reason: 'no_consent' }, url: `${site.url}/` },
    ])
    expect(told?.text).not.toContain('ada')
    expect(await keeps()).toEqual(NOTHING)
  })

  it('is refused by Global Privacy Control where it is honoured', async () => {
    await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { value: true }))
    await visit({ honorsGlobalPrivacyControl: true, reportsUnrecorded: true })
    await page.click('#buy')
    await eventually('the report', () => reasons().length > 0)
    await leave()
    expect([reasons(), pictures(), site.received.length]).toEqual([['global_privacy_control'], 0, 1])
  })
})

describe('the project’s settings', () => {
  const set = (settings: object | string): void =>
    void site.pages.set('/v1/settings', { html: typeof settings === 'string' ? settings : JSON.stringify(settings) })

  it('hold before anything leaves: what was gathered under laxer ones is thrown away, what the site told is not', async () => {
    set({ privacy: { preset: 'strict' } })
    await page.route('**/v1/settings*', async route => {
      await new Promise(resolve => setTimeout(resolve, 500))
      await route.continue()
    })
    await visit({ privacy: { preset: 'open' } })
    await call('track', 'early')
    await touch()
    expect(await keeps()).toEqual(NOTHING)
    await page.waitForFunction(() => localStorage.getItem('playhead:pk_test:settings'))
    await touch()
    await leave()
    await eventually('the picture', () => pictures() > 0)
    expect(site.received.some(batch => batch.text.includes('secret-text'))).toBe(false)
    expect(eventsOf(site).filter(event => event.name === 'early')).toHaveLength(1)
  })

  it('can ask for consent that the site does not: then nothing is kept', async () => {
    set({ consent: 'required' })
    await visit({})
    await touch()
    await page.waitForTimeout(300)
    await leave()
    await page.goto(site.url)
    await page.waitForTimeout(300)
    expect(await keeps()).toEqual(NOTHING)
    expect(site.received).toEqual([])
  })

  it('are kept, stop a recording at once, and are asked again', async () => {
    set({ sampleRate: 0 })
    await visit({})
    await page.waitForFunction(() => localStorage.getItem('playhead:pk_test:settings') === '{"sampleRate":0}')
    await touch()
    await leave()
    await eventually('the reason', () => reasons()[0] === 'sampled_out')
    set({ isEnabled: false })
    await visit({}, '/second')
    await page.waitForFunction(() => localStorage.getItem('playhead:pk_test:settings') === '{"isEnabled":false}')
    await page.click('#buy')
    await leave()
    set({})
    await visit({}, '/third')
    await page.waitForFunction(() => localStorage.getItem('playhead:pk_test:settings') === '{}')
    await visit({}, '/fourth')
    await touch()
    await leave()
    await eventually('the picture', () => pictures() > 0)
    expect(has('click')()).toBeUndefined()
  })

  it.each(['', '<!doctype html>', '[]', '"text"', '{"sampleRate":"none","mode":7,"privacy":{"preset":"none"}}'])(
    'that are %j leave the site’s own',
    async broken => {
      set(broken)
      await visit({ console: false })
      await touch()
      await leave()
      await eventually('the picture', () => pictures() > 0)
    },
  )

  it('are not asked for where the site says so', async () => {
    const asked: string[] = []
    page.on('request', request => asked.push(new URL(request.url()).pathname))
    await visit({ usesRemoteSettings: false } as RecordingOptions)
    await touch()
    await leave()
    await eventually('the picture', () => pictures() > 0)
    expect(asked).not.toContain('/v1/settings')
  })
})
