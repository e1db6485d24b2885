import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { buildScript, eventsOf, eventually, launchBrowser, startSite, type TestSite } from './testsite.ts'

const tag = (attributes = ''): string => `<script async src="/playhead.js" data-key="pk_test" ${attributes}></script>`
const BUTTON = '<button style="position:fixed;left:0;top:0;width:100px;height:40px">Buy</button>'

let browser: Browser
let script: string
let site: TestSite
let page: Page

beforeAll(async () => {
  script = await buildScript()
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

beforeEach(async () => {
  site = await startSite(script)
  page = await browser.newPage()
})
afterEach(async () => {
  await page?.close()
  await site?.close()
})

async function visit(html: string): Promise<void> {
  site.pages.set('/', { html: `<!doctype html><title>Shop</title>${html}` })
  await page.goto(site.url)
  await page.waitForFunction(() => 'init' in ((window as { playhead?: object }).playhead ?? {}))
}

const leave = (): Promise<unknown> => page.goto('about:blank')
const named = (type: string, name?: string) => () =>
  eventsOf(site).find(event => event.type === type && (name === undefined || event.name === name))

it('records nothing of a page that is prerendered, and all of it from the moment it is shown', async () => {
  // Whether a browser prerenders is its own choice: the page is told what a prerendered one is told.
  await page.addInitScript(() => {
    Object.defineProperty(document, 'prerendering', { value: true, configurable: true })
  })
  await visit(tag() + BUTTON)
  await page.evaluate(() => (window as { playhead?: { track(name: string): void } }).playhead?.track('early'))
  await page.waitForTimeout(6_000)
  expect(site.received).toEqual([])
  expect(await page.evaluate(() => Object.keys(localStorage).length + Object.keys(sessionStorage).length)).toBe(0)

  await page.evaluate(() => {
    Reflect.deleteProperty(document, 'prerendering')
    document.dispatchEvent(new Event('prerenderingchange'))
  })
  await page.click('button')
  await leave()
  await eventually('the click', named('click', 'Buy'))
  expect(named('custom', 'early')()).toBeDefined()
  expect(site.received.some(batch => batch.header.snapshots.full)).toBe(true)
})

it('goes on where the page replaces its document by document.open', async () => {
  await visit(tag() + BUTTON)
  await page.click('button')
  await page.evaluate(() => {
    document.open()
    document.write('<!doctype html><title>New</title><button style="position:fixed;left:0;top:0">Written</button>')
    document.close()
  })
  await page.click('button')
  await leave()
  await eventually('the click on what was written', named('click', 'Written'))
  // Both clicks, each once, and their pictures: a listener that was still there is not doubled.
  expect(eventsOf(site).filter(event => event.type === 'click')).toHaveLength(2)
  const snapshots = site.received.flatMap(batch => batch.snapshots)
  expect(JSON.stringify(snapshots)).toContain('Written')
  const clicks = snapshots.filter(({ type, data }) => {
    const { source, type: kind } = data as { source?: number; type?: number }
    return type === 3 && source === 2 && kind === 2
  })
  expect(clicks).toHaveLength(2)
})

it('tells the site’s release with the page, as the text it is', async () => {
  await visit(tag('data-release="1.10"') + BUTTON)
  await page.click('button')
  await leave()
  const load = await eventually('the page', named('pageview'))
  expect(load.props).toMatchObject({ navigation: 'load', release: '1.10' })
})
