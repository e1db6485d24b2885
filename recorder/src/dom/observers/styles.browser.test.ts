import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, type TestSite } from '../../testsite.ts'
import { compare, open, settle, startLab } from './testlab.ts'

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

const colorsOf = (root: Document) =>
  [...root.querySelectorAll('[data-c]')].map(element => {
    const { color, backgroundColor, width } = getComputedStyle(element)
    return `${color} ${backgroundColor} ${width}`
  })

const BOXES = `<style id=s>.a { color: rgb(1, 1, 1) } @media all { .b { color: rgb(2, 2, 2) } @supports (color: red) { .c { color: rgb(3, 3, 3) } } }</style>
  <p data-c class=a>a</p><p data-c class=b>b</p><p data-c class=c>c</p><p data-c class=d>d</p>`

describe('rules that scripts change', () => {
  it('inserted, deleted and nested, in the order of the calls', async () => {
    await open(page, site, BOXES)
    const colors = await compare(page, {
      act() {
        const sheet = (document.querySelector('#s') as HTMLStyleElement).sheet as CSSStyleSheet
        sheet.insertRule('.d { color: rgb(9, 9, 9) }', 0)
        sheet.insertRule('.d { color: rgb(4, 4, 4) }', sheet.cssRules.length)
        sheet.deleteRule(0)
        sheet.addRule('.d', 'background-color: rgb(5, 5, 5)')
        sheet.insertRule('.d { background-color: rgb(0, 0, 0) }')
        sheet.removeRule()
        const media = sheet.cssRules[1] as CSSMediaRule
        media.insertRule('.a { background-color: rgb(6, 6, 6) }', 1)
        const supports = media.cssRules[2] as CSSSupportsRule
        supports.insertRule('.c { background-color: rgb(7, 7, 7) }')
        supports.deleteRule(1)
        try {
          sheet.insertRule('nonsense')
        } catch {}
      },
      read: colorsOf,
    })
    expect(colors).toEqual(
      [
        'rgb(1, 1, 1) rgb(6, 6, 6)',
        'rgb(2, 2, 2) rgba(0, 0, 0, 0)',
        'rgb(0, 0, 0) rgb(7, 7, 7)',
        'rgb(4, 4, 4) rgb(5, 5, 5)',
      ].map(text => expect.stringContaining(text)),
    )
  })

  it('changed by every way to a declaration, a selector, a keyframe', async () => {
    await open(
      page,
      site,
      `${BOXES}<style id=k>@keyframes k { to { width: 10px } } .d { animation: k 1ms forwards; width: 1px }</style>`,
    )
    await compare(page, {
      act() {
        const rules = (document.querySelector('#s') as HTMLStyleElement).sheet?.cssRules as CSSRuleList
        const [a, media] = rules as unknown as [CSSStyleRule, CSSMediaRule]
        const b = media.cssRules[0] as CSSStyleRule
        a.style.color = 'rgb(10, 10, 10)'
        a.style.setProperty('background-color', 'rgb(11, 11, 11)', 'important')
        b.style.cssText = 'color: rgb(12, 12, 12); width: 20px'
        b.style.removeProperty('width')
        const c = (media.cssRules[1] as CSSSupportsRule).cssRules[0] as CSSStyleRule
        c.selectorText = '.d'
        const held = c.style
        return new Promise<void>(resolve =>
          setTimeout(() => {
            held.setProperty('background-color', 'rgb(13, 13, 13)')
            const keyframes = (document.querySelector('#k') as HTMLStyleElement).sheet?.cssRules[0] as CSSKeyframesRule
            keyframes.deleteRule('to')
            keyframes.appendRule('to { width: 33px }')
            setTimeout(resolve, 100)
          }, 100),
        )
      },
      read(root) {
        const rules = [...root.querySelectorAll<HTMLStyleElement>('#s, #k')].flatMap(style => [
          ...(style.sheet?.cssRules ?? []),
        ])
        return rules.map(rule => rule.cssText)
      },
    })
  })

  it('of elements that came or moved in the same task are not applied twice', async () => {
    await open(page, site, BOXES)
    await compare(page, {
      act() {
        const style = document.createElement('style')
        document.head.append(style)
        const sheet = style.sheet as CSSStyleSheet
        for (let n = 0; n < 50; n++) sheet.insertRule(`.d { width: ${n}px }`, n)
        sheet.deleteRule(49)
        const moved = document.querySelector('#s') as HTMLStyleElement
        document.body.append(moved)
        moved.sheet?.insertRule('.a { width: 5px }')
        moved.sheet?.deleteRule(1)
      },
      read: root =>
        [...root.querySelectorAll<HTMLStyleElement>('head style, body style')].map(style =>
          Array.from(style.sheet?.cssRules ?? [], rule => rule.cssText),
        ),
    })
  })

  it('in a frame and in a shadow root, with addresses made absolute', async () => {
    await open(
      page,
      site,
      '<div id=host></div><iframe id=f srcdoc="<style>p{color:rgb(1,1,1)}</style><p data-c>x</p>"></iframe>',
    )
    await page.waitForFunction(() =>
      (document.querySelector('#f') as HTMLIFrameElement).contentDocument?.querySelector('p'),
    )
    await compare(page, {
      before() {
        const shadow = document.querySelector('#host')?.attachShadow({ mode: 'open' }) as ShadowRoot
        shadow.innerHTML = '<style>p{color:rgb(1,1,1)}</style><p>y</p>'
      },
      act() {
        const shadow = document.querySelector('#host')?.shadowRoot as ShadowRoot
        shadow.querySelector('style')?.sheet?.insertRule('p { color: rgb(2, 2, 2); background-image: url(a.png) }', 1)
        const inside = (document.querySelector('#f') as HTMLIFrameElement).contentDocument as Document
        inside.querySelector('style')?.sheet?.insertRule('p { color: rgb(3, 3, 3) }', 1)
      },
      read(root) {
        const shadow = root.querySelector('#host')?.shadowRoot as ShadowRoot
        const inside = (root.querySelector('#f') as HTMLIFrameElement).contentDocument as Document
        return [shadow, inside].map(at => {
          const { color, backgroundImage } = getComputedStyle(at.querySelector('p') as Element)
          return [color, backgroundImage]
        })
      },
    })
  })
})

describe('adopted sheets', () => {
  it('set, shared, pushed, spliced and changed', async () => {
    await open(page, site, `${BOXES}<div id=host></div>`)
    const seen = await compare(page, {
      before() {
        const sheet = new CSSStyleSheet()
        sheet.replaceSync('.a { color: rgb(1, 0, 0) }')
        document.adoptedStyleSheets = [sheet]
      },
      async act() {
        const wait = () => new Promise(resolve => setTimeout(resolve, 120))
        const shared = new CSSStyleSheet()
        shared.replaceSync('p { width: 50px } .b { color: rgb(0, 2, 0) }')
        const shadow = document.querySelector('#host')?.attachShadow({ mode: 'open' }) as ShadowRoot
        shadow.innerHTML = '<p data-c>s</p>'
        shadow.adoptedStyleSheets = [shared]
        document.adoptedStyleSheets.push(shared)
        await wait()
        shared.insertRule('.c { color: rgb(0, 0, 3) }', 2)
        const [first] = document.adoptedStyleSheets
        first?.replaceSync('.a { background-color: rgb(1, 0, 4) }')
        await first?.replace('.a { background-color: rgb(1, 0, 5) }')
        const gone = new CSSStyleSheet()
        gone.replaceSync('.d { width: 1px }')
        document.adoptedStyleSheets.push(gone)
        await wait()
        document.adoptedStyleSheets.splice(2, 1)
        ;(shared.cssRules[0] as CSSStyleRule).style.width = '60px'
        await wait()
      },
      read(root) {
        const colors = (at: ParentNode) =>
          [...at.querySelectorAll('[data-c]')].map(element => {
            const { color, backgroundColor, width } = getComputedStyle(element)
            return `${color} ${backgroundColor} ${width}`
          })
        const shadow = root.querySelector('#host')?.shadowRoot as ShadowRoot
        return [...colors(root), ...colors(shadow), root.adoptedStyleSheets.length, shadow.adoptedStyleSheets.length]
      },
    })
    expect(seen.slice(-2)).toEqual([2, 1])
    await settle(page)
  })
})
