import type { Browser } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildScript, eventsOf, eventually, launchBrowser, startSite, type TestSite } from '../testsite.ts'
import type { InitOptions, PrivacyPreset } from '../types.ts'
import { LEAKS } from './leaks.ts'

/** What the scripts and visitors of the table write into. */
const FIELDS = `<p id="changed"></p><p class="unchanged"></p><p class="unchanged"></p><style id="rules"></style>
  <input id="filled"><input id="attribute"><input id="toggled" type="password"><input id="typed">
  <input id="password" type="password"><div id="editor" contenteditable></div>
  <form data-playhead="mask"><input id="masked"><input id="copied"></form><canvas width="60" height="60"></canvas>`

const PAGE_ADDRESS = '/?name=quail-page-query-end&access_token=quail-page-secret-end'

let browser: Browser
let script: string

beforeAll(async () => {
  script = await buildScript()
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** The page with everything planted in it, under one preset; returns all that left the browser for the endpoint. */
async function visit(site: TestSite, preset: PrivacyPreset): Promise<{ bytes: string; pixels: string }> {
  const options: InitOptions = {
    key: 'pk_test',
    endpoint: site.url,
    usesRemoteSettings: false,
    privacy: {
      preset,
      maskSelector: '.customer',
      blockSelector: '.private',
      ignoreSelector: '.skip',
      unmaskSelector: '.public',
    },
  }
  site.pages.set('/', {
    html: `<!doctype html><title>Planted</title>
      <script>window.playhead = [['init', ${JSON.stringify(options)}]]</script><script src="/playhead.js"></script>
      ${FIELDS}${LEAKS.map(leak => leak.html ?? '').join('\n')}`,
  })
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.goto(site.url + PAGE_ADDRESS, { referer: `${site.url}/from?name=quail-referrer-query-end` })
    await page.waitForFunction(() => 'init' in ((window as { playhead?: object }).playhead ?? {}))
    const send = (name: string) =>
      page.evaluate(name => {
        const { playhead } = window as unknown as { playhead: { track(name: string): void } }
        playhead.track(name)
        Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
        Reflect.deleteProperty(document, 'visibilityState')
      }, name)
    // While the page has its first address: the referrer of a request would hold it.
    await send('early')
    await eventually('the first batch', () => site.received[0])
    const pixels = await page.evaluate(() => {
      const canvas = document.querySelector('canvas')
      canvas?.getContext('2d')?.fillText('quail', 5, 20)
      return canvas?.toDataURL() ?? ''
    })
    for (const { script } of LEAKS) if (script) await page.evaluate(`(() => { ${script} })()`)
    for (const { act, secret } of LEAKS) await act?.(page, secret)
    // Requests wait for their timing; the second batch has what the first was too early for.
    for (const name of ['first', 'last']) {
      await send(name)
      await eventually(`the event ${name}`, () => eventsOf(site).some(event => event.name === name))
    }
    await page.close()
    const bytes = site.received
      .map(({ head, header, text }) => `${head}\n${JSON.stringify(header)}\n${text}`)
      .join('\n')
    return { bytes, pixels }
  } finally {
    await context.close()
  }
}

describe.each(['strict', 'standard', 'open'] as const)('preset %s', preset => {
  let site: TestSite
  let bytes: string
  let pixels: string

  beforeAll(async () => {
    site = await startSite(script)
    ;({ bytes, pixels } = await visit(site, preset))
  })
  afterAll(() => site?.close())

  it.each(LEAKS.map(leak => [leak.field, leak] as const))('%s', (_, { secret, shown }) => {
    expect(bytes.includes(secret)).toBe(shown.includes(preset))
  })

  it('pixels of a canvas', () => {
    expect(pixels.length).toBeGreaterThan(200)
    expect(bytes).not.toContain(pixels.slice(100, 180))
  })

  it('what is ticked', () => {
    expect(/"(?:checked|isChecked)":true/.test(bytes)).toBe(preset !== 'strict')
  })

  it('no cookie', () => {
    expect(bytes).not.toMatch(/^cookie$/im)
  })
})
