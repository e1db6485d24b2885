import { describe, expect, it } from 'vitest'
import { DOC, open, page, record, script } from './testbrowser.ts'
import type { Lab } from './testpage.ts'

declare const lab: Lab

describe('roots', () => {
  it('records frames of the same origin, through navigation and document.open', async () => {
    await open(`${DOC}<iframe src="/one"></iframe><iframe id=blank></iframe>`, {
      '/one': { type: 'text/html', body: '<!DOCTYPE html><p>one</p>' },
      '/two': { type: 'text/html', body: '<!DOCTYPE html><p>two</p><iframe src="/one"></iframe>' },
    })
    await record(async () => {
      const [frame, blank] = document.querySelectorAll('iframe')
      const loaded = new Promise(resolve => frame?.addEventListener('load', resolve))
      if (frame) frame.src = '/two'
      await loaded
      const inside = blank?.contentDocument
      inside?.open()
      inside?.write('<!DOCTYPE html><p>written</p>')
      inside?.close()
      frame?.contentDocument?.body.append('later')
      inside?.body.append('later too')
    })
  })

  it('goes on when the page’s own document is written anew', async () => {
    await open(DOC)
    await record(() => {
      document.open()
      document.write('<!DOCTYPE html><html><head></head><body><p>anew</p></body></html>')
      document.close()
      document.body.append('after')
    })
  })

  it('finds shadow roots that are attached later, and gives the page its function back', async () => {
    await open(`${DOC}<div id=a>light</div>`)
    const before = await page.evaluate(() =>
      String(Object.getOwnPropertyDescriptor(Element.prototype, 'attachShadow')?.value),
    )
    await record(async () => {
      lab.capture()?.drain()
      const root = document.getElementById('a')?.attachShadow({ mode: 'open' })
      root?.append('in shadow', document.createElement('slot'))
      lab.capture()?.drain()
      root?.querySelector('slot')?.before(document.createElement('i'))
    })
    expect(
      await page.evaluate(() => String(Object.getOwnPropertyDescriptor(Element.prototype, 'attachShadow')?.value)),
    ).toBe(before)
  })

  it('reads forms whose fields are called like the DOM’s own properties', async () => {
    await open(
      `${DOC}<form id=f><input name=firstChild><input name=parentNode><input name=nextSibling><input name=attributes><b>x</b></form>`,
    )
    await record(() => document.getElementById('f')?.appendChild(document.createElement('u')))
  })

  it('reads the DOM past functions the page has replaced', async () => {
    await open(`${DOC}<p>x</p>`)
    await page.evaluate(script => {
      Object.defineProperty(Node.prototype, 'firstChild', { get: () => null, configurable: true })
      // biome-ignore lint/security/noGlobalEval: the script is to be evaluated after the page replaced something
      globalThis.eval(script)
    }, script)
    await record(() => document.body.append('after'))
  })
})
