import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { launchBrowser, type TestSite } from '../../testsite.ts'
import type { Lab } from './lab.ts'
import { open, startLab } from './testlab.ts'

declare const lab: Lab

let browser: Browser
let site: TestSite
let page: Page

beforeAll(async () => {
  site = await startLab()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})
beforeEach(async () => {
  page = await browser.newPage()
})
afterEach(() => page?.close())

it('everything that is patched is as before once recording stops', async () => {
  await open(page, site, '<p>p')
  const changed = await page.evaluate(() => {
    type Found = Map<string, PropertyDescriptor>
    const look = (): Found => {
      const found: Found = new Map()
      for (const name of Object.getOwnPropertyNames(window)) {
        if (!/^[A-Z]/.test(name)) continue
        found.set(name, Object.getOwnPropertyDescriptor(window, name) as PropertyDescriptor)
        const prototype = (window as unknown as Record<string, { prototype?: object }>)[name]?.prototype
        for (const [key, descriptor] of Object.entries(prototype ? Object.getOwnPropertyDescriptors(prototype) : {})) {
          found.set(`${name}.${key}`, descriptor)
        }
      }
      return found
    }
    const keys = ['value', 'get', 'set', 'writable', 'enumerable', 'configurable'] as const
    const differences = (a: Found, b: Found) =>
      [...a].filter(([name, descriptor]) => keys.some(key => !Object.is(descriptor[key], b.get(name)?.[key])))
    const before = look()
    lab.start({ canvasFps: 1 })
    const during = look()
    const patched = differences(before, during).map(([key]) => key)
    const flags = patched.filter(key => {
      const [a, b] = [before.get(key), during.get(key)] as [PropertyDescriptor, PropertyDescriptor]
      const sameShape = a.configurable === b.configurable && a.enumerable === b.enumerable && a.writable === b.writable
      const [f, g] = [a.value ?? a.set ?? a.get, b.value ?? b.set ?? b.get]
      return !sameShape || f.name !== g.name || f.length !== g.length
    })
    lab.stop()
    return { patched, flags, left: differences(before, look()).map(([key]) => key) }
  })
  expect(changed.patched.length).toBeGreaterThan(40)
  expect(changed.flags).toEqual([])
  expect(changed.left).toEqual([])
})

it('functions give the page what they always gave, also its errors', async () => {
  await open(page, site, '<style id=s>a { color: red }</style><canvas></canvas>')
  const results = await page.evaluate(() => {
    const sheet = (document.querySelector('#s') as HTMLStyleElement).sheet as CSSStyleSheet
    const run = () => {
      const said: unknown[] = []
      const attempt = (act: () => unknown) => {
        try {
          said.push(act())
        } catch (error) {
          said.push(`${(error as Error).name} ${(error as Error).message}`)
        }
      }
      attempt(() => sheet.insertRule('b { color: blue }', 1))
      attempt(() => sheet.deleteRule(1))
      attempt(() => sheet.insertRule('x', 0))
      attempt(() => sheet.deleteRule(9))
      attempt(() => sheet.addRule('c', 'color: blue'))
      attempt(() => sheet.removeRule(1))
      attempt(() => sheet.replaceSync('d {}'))
      attempt(() => new FontFace('F', 'url(a)').family)
      attempt(() => new (class extends FontFace {})('F', 'url(a)') instanceof FontFace)
      attempt(() => (FontFace as unknown as () => void)())
      attempt(() => CSSStyleSheet.prototype.insertRule.call({} as CSSStyleSheet, 'a {}'))
      attempt(() => customElements.define('bad', class extends HTMLElement {}))
      attempt(() => Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(document.body, 'x'))
      attempt(() => (document.querySelector('canvas') as HTMLCanvasElement).getContext('2d')?.canvas.localName)
      attempt(() => String(CSSStyleSheet.prototype.insertRule).replace(/\s+/g, '').slice(-15))
      return said
    }
    const before = run()
    lab.start({ canvasFps: 1 })
    const during = run()
    lab.stop()
    return { before, during, after: run() }
  })
  expect(results.during).toEqual(results.before)
  expect(results.after).toEqual(results.before)
})

it('what the page patched over ours stays, and ours says nothing any more', async () => {
  await open(page, site, '<style id=s></style>')
  const seen = await page.evaluate(() => {
    lab.start()
    const ours = CSSStyleSheet.prototype.insertRule
    let calls = 0
    const theirs = function (this: CSSStyleSheet, ...args: [string, number?]) {
      calls++
      return ours.apply(this, args)
    }
    CSSStyleSheet.prototype.insertRule = theirs
    const sheet = (document.querySelector('#s') as HTMLStyleElement).sheet as CSSStyleSheet
    sheet.insertRule('a {}')
    lab.drain()
    lab.stop()
    const count = lab.ofSource(8).length
    sheet.insertRule('b {}')
    return {
      isTheirs: CSSStyleSheet.prototype.insertRule === theirs,
      calls,
      count,
      after: lab.ofSource(8).length,
      rules: sheet.cssRules.length,
    }
  })
  expect(seen).toEqual({ isTheirs: true, calls: 2, count: 1, after: 1, rules: 2 })
})
