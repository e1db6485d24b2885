import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { launchBrowser, type TestSite } from '../../testsite.ts'
import type { Lab } from './lab.ts'
import { matches, open, settle, startLab, TAG } from './testlab.ts'

declare const lab: Lab

let browser: Browser
let site: TestSite
let other: TestSite
let page: Page

beforeAll(async () => {
  site = await startLab()
  other = await startLab()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
  await other?.close()
})
beforeEach(async () => {
  page = await browser.newPage()
})
afterEach(() => page?.close())

/** What a page of the given depth shows, with all frames in it. */
const read = (root: Document): unknown => {
  const walk = (at: Document): unknown => [
    at.querySelector('p')?.textContent,
    at.querySelector('input')?.value,
    at.querySelector('p') && at.defaultView?.getComputedStyle(at.querySelector('p') as Element).color,
    at.defaultView?.scrollY,
    ...[...at.querySelectorAll('iframe')].map(iframe => iframe.contentDocument && walk(iframe.contentDocument)),
  ]
  return walk(root)
}

it('draws frames of listed origins, and frames in them, inside the page, and again behind each keyframe', async () => {
  // The innermost is of the page's own origin, but what is around it is not.
  site.pages.set('/inner', { html: `<!doctype html>${TAG}<p>inner</p><input>` })
  other.pages.set('/frame', {
    html: `<!doctype html>${TAG}<style>p { color: rgb(1, 1, 1) }</style><p>frame</p><input>
      <iframe src="${site.url}/inner" width=200 height=100></iframe><div style="height:2000px">`,
  })
  await open(page, site, `<p>page</p><input><iframe src="${other.url}/frame" width=300 height=200></iframe>`)
  await page.evaluate(origin => lab.start({ frameOrigins: [origin] }), other.url)
  await page.waitForLoadState()
  const [frame, inner] = [page.frame({ url: /frame$/ }), page.frame({ url: /inner$/ })]
  if (!frame || !inner) throw new Error('the frames have not loaded')
  expect(await frame.evaluate(origins => lab.join({ frameOrigins: origins }), [site.url])).toBe(true)
  expect(await inner.evaluate(origins => lab.join({ frameOrigins: origins }), [other.url])).toBe(true)
  const act = async (text: string) => {
    await frame.evaluate(text => {
      ;(document.querySelector('p') as Element).textContent = `frame ${text}`
      const [sheet] = document.styleSheets
      sheet?.insertRule(`p { color: rgb(${text.length}, 2, 2) }`, sheet.cssRules.length)
    }, text)
    await inner.evaluate(text => {
      ;(document.querySelector('p') as Element).textContent = `inner ${text}`
    }, text)
    await frame.fill('input', text)
    await inner.fill('input', text)
    // Filling scrolls as well.
    await frame.evaluate(text => window.scrollTo(0, 100 + text.length), text)
    await page.waitForTimeout(300)
    await settle(page)
  }
  await act('one')
  await page.evaluate(() => lab.takeFull())
  await page.waitForTimeout(500)
  await act('three')
  const events = await page.evaluate(() => lab.events())
  expect(events.map(event => event.timestamp)).toEqual(events.map(event => event.timestamp).sort((a, b) => a - b))
  expect(events.filter(event => event.type === 2)).toHaveLength(2)
  expect((await page.evaluate(() => lab.told())).map(event => [event.name, event.props])).toEqual([
    ['joined', { id: 1 }],
    ['joined', { id: 1 }],
  ])
  await page.evaluate(() => lab.stop())
  const shown = (text: string) => [
    'page',
    '',
    'rgb(0, 0, 0)',
    0,
    [`frame ${text}`, text, `rgb(${text.length}, 2, 2)`, 100 + text.length, [`inner ${text}`, text, 'rgb(0, 0, 0)', 0]],
  ]
  await matches<unknown>(page, shown('one'), read, 'first')
  await matches<unknown>(page, shown('three'), read, 'last')
})

it('takes in nobody whose origin is not listed, and asks nobody who is not', async () => {
  other.pages.set('/frame', { html: `<!doctype html>${TAG}<p>frame` })
  await open(page, site, `<iframe src="${other.url}/frame"></iframe>`)
  await page.evaluate(() => lab.start({ frameOrigins: ['https://example.com'] }))
  const frame = page.frame({ url: /frame$/ }) ?? (await page.waitForEvent('frameattached'))
  const join = (origins: string[]) => frame.evaluate(origins => lab.join({ frameOrigins: origins }), origins)
  expect(await join([site.url])).toBe(false)
  expect(await join([])).toBe(false)
  await page.evaluate(origin => {
    lab.stop()
    lab.start({ frameOrigins: [origin] })
  }, other.url)
  expect(await join(['https://example.com'])).toBe(false)
  expect(await page.evaluate(() => lab.join({ frameOrigins: [location.origin] }))).toBe(false)
  expect(await join([site.url])).toBe(true)
})

it('keeps a frame from drawing on the page around it', async () => {
  other.pages.set('/frame', { html: `<!doctype html>${TAG}<p>frame` })
  await open(page, site, `<p>page</p><iframe src="${other.url}/frame"></iframe>`)
  await page.evaluate(origin => lab.start({ frameOrigins: [origin] }), other.url)
  const frame = page.frame({ url: /frame$/ }) ?? (await page.waitForEvent('frameattached'))
  await frame.evaluate(async origin => {
    const answered = new Promise<MessagePort | undefined>(resolve => {
      window.addEventListener('message', event => resolve(event.ports[0]))
    })
    parent.postMessage('playhead:frame', origin)
    const port = await answered
    const removes = [{ id: 5, parentId: 4 }]
    for (const event of [
      { type: 2, timestamp: 1, data: { node: { type: 0, id: 1, childNodes: [] } } },
      { type: 3, timestamp: 1, data: { source: 0, adds: [], texts: [], attributes: [], removes } },
      { type: 4, timestamp: 1, data: { href: 'https://example.com', width: 1, height: 1 } },
    ]) {
      port?.postMessage(JSON.stringify(event))
    }
    port?.postMessage('not JSON')
    port?.postMessage({ type: 2 })
  }, site.url)
  await page.waitForTimeout(200)
  await settle(page)
  const events = await page.evaluate(() => lab.events())
  expect(events.filter(event => event.type === 4)).toHaveLength(1)
  expect(await page.evaluate(() => lab.ofSource(0))).toEqual([])
})
