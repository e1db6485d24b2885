import { fileURLToPath } from 'node:url'
import type { Browser, Page } from '@playwright/test'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser } from '../testsite.ts'
import type { PrivacyOptions } from '../types.ts'
import type { Policy, Region } from './types.ts'

declare const createPolicy: (options?: PrivacyOptions) => Policy

let browser: Browser
let bundle: string
let page: Page
let warnings: string[]

beforeAll(async () => {
  const entry = fileURLToPath(new URL('policy.ts', import.meta.url))
  const contents = `export * from ${JSON.stringify(entry)}`
  const built = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'policies',
  })
  bundle = `${built.outputFiles[0]?.text};globalThis.createPolicy = policies.createPolicy`
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

beforeEach(async () => {
  page = await browser.newPage()
  warnings = []
  page.on('console', message => warnings.push(message.text()))
  await page.addInitScript(bundle)
  await page.goto('about:blank')
})
afterEach(() => page?.close())

/** The region of the element with the id `here`, asked in both ways, and whether it is blocked or ignored. */
function look(html: string, options: PrivacyOptions = {}) {
  return page.evaluate(
    ([html, options]) => {
      document.body.setHTMLUnsafe(html)
      const policy = createPolicy(options)
      const find = (root: Document | ShadowRoot): Element | undefined => {
        for (const element of root.querySelectorAll('*')) {
          if (element.id === 'here') return element
          const inner = element.shadowRoot ?? (element as HTMLIFrameElement).contentDocument
          const found = inner && find(inner)
          if (found) return found
        }
      }
      const here = find(document) as Element
      const down = (element: Element): Region => {
        const { parentNode } = element
        const parent =
          parentNode?.nodeType === 1
            ? (parentNode as Element)
            : ((parentNode as ShadowRoot).host ?? (parentNode as Document).defaultView?.frameElement)
        return policy.regionOf(element, parent ? down(parent) : policy.root)
      }
      return {
        region: policy.regionAt(here),
        down: down(here),
        ofText: policy.regionAt(here.firstChild ?? here),
        isBlocked: policy.isBlocked(here),
        isInBlocked: policy.isInBlocked(here.firstChild ?? here),
        isIgnored: policy.isIgnored(here),
      }
    },
    [html, options] as const,
  )
}

describe('regions', () => {
  it.each<[string, string, Region, PrivacyOptions?]>([
    ['the preset’s: strict', '<p id="here">x</p>', 'mask', { preset: 'strict' }],
    ['the preset’s: standard', '<p id="here">x</p>', 'detect'],
    ['the preset’s: open', '<p id="here">x</p>', 'plain', { preset: 'open' }],
    ['a mark on itself', '<p id="here" data-playhead="mask">x</p>', 'mask'],
    ['a mark among words', '<p data-playhead="ignore mask"><b id="here">x</b></p>', 'mask'],
    ['a class', '<p class="a rr-mask"><b id="here">x</b></p>', 'mask'],
    ['a selector', '<p class="who"><b id="here">x</b></p>', 'mask', { maskSelector: 'i, .who' }],
    ['the nearest mark, mask', '<p data-playhead="unmask"><b data-playhead="mask"><i id="here">x</i></b></p>', 'mask'],
    [
      'the nearest mark, unmask',
      '<p data-playhead="mask"><b data-playhead="unmask"><i id="here">x</i></b></p>',
      'plain',
    ],
    ['mask, where both are on one element', '<p id="here" data-playhead="unmask" class="rr-mask">x</p>', 'mask'],
    [
      'of a shadow root',
      '<p data-playhead="mask"><template shadowrootmode="open"><b id="here">x</b></template></p>',
      'mask',
    ],
    ['of a frame', '<p data-playhead="mask"><iframe></iframe></p>', 'mask'],
    ['of an input, which masks its value by itself', '<input id="here">', 'detect'],
    ['of a text area', '<textarea id="here">x</textarea>', 'mask'],
    ['of an option', '<select><option id="here">x</option></select>', 'mask'],
    ['of an editor', '<div contenteditable="plaintext-only"><b id="here">x</b></div>', 'mask'],
    ['of what is no editor', '<div contenteditable="false" id="here">x</div>', 'detect'],
    ['of an editor shown by a mark', '<p data-playhead="unmask"><textarea id="here">x</textarea></p>', 'plain'],
    ['of an editor in the open', '<textarea id="here">x</textarea>', 'plain', { preset: 'open' }],
  ])('%s', async (_, html, region, options) => {
    if (html.includes('<iframe')) {
      await page.evaluate(html => {
        document.body.setHTMLUnsafe(html)
        const inner = document.querySelector('iframe')?.contentDocument
        inner?.body.setHTMLUnsafe('<b id="here">x</b>')
      }, html)
      expect(
        await page.evaluate(() =>
          createPolicy().regionAt(document.querySelector('iframe')?.contentDocument?.querySelector('b') as Node),
        ),
      ).toBe(region)
      return
    }
    expect(await look(html, options)).toMatchObject({ region, down: region, ofText: region })
  })
})

describe('blocking and ignoring', () => {
  it('looks at the element itself, or up', async () => {
    expect(await look('<p data-playhead="block" id="here">x</p>')).toMatchObject({ isBlocked: true, isInBlocked: true })
    expect(await look('<p class="rr-block"><b id="here">x</b></p>')).toMatchObject({
      isBlocked: false,
      isInBlocked: true,
    })
    expect(await look('<p class="no"><b id="here"></b></p>', { blockSelector: '.no' })).toMatchObject({
      isInBlocked: true,
    })
    expect(await look('<form data-playhead="ignore"><input id="here"></form>')).toMatchObject({ isIgnored: true })
    expect(await look('<input id="here">')).toMatchObject({ isBlocked: false, isInBlocked: false, isIgnored: false })
  })

  it('blocks pictures in strict alone, and not those that are unmasked', async () => {
    const picture = '<img id="here">'
    expect(await look(picture, { preset: 'strict' })).toMatchObject({ isBlocked: true })
    expect(await look(picture)).toMatchObject({ isBlocked: false })
    expect(await look('<img id="here" class="rr-unmask">', { preset: 'strict' })).toMatchObject({ isBlocked: false })
    expect(await look('<img id="here" class="rr-unmask rr-block">', { preset: 'strict' })).toMatchObject({
      isBlocked: true,
    })
  })

  it('works on a form whose fields hide its methods', async () => {
    const html = '<form id="here" data-playhead="mask"><input name="matches"><input name="closest"></form>'
    expect(await look(html)).toMatchObject({ region: 'mask', isBlocked: false })
  })
})

describe('options that cannot be read', () => {
  it.each<[string, object]>([
    ['maskSelector', { maskSelector: '..' }],
    ['blockSelector', { preset: 'open', blockSelector: 'p{' }],
    ['ignoreSelector', { ignoreSelector: '::' }],
    ['unmaskSelector', { unmaskSelector: '(' }],
    ['preset', { preset: 'Open' }],
  ])('mask all: %s', async (_, options) => {
    expect(await look('<p id="here">x</p>', options as PrivacyOptions)).toMatchObject({ region: 'mask' })
    expect(warnings.filter(text => text.includes('strict'))).toHaveLength(1)
  })
})

describe('attributes', () => {
  const value = (html: string, name: string, options: PrivacyOptions = {}) =>
    page.evaluate(
      ([html, name, options]) => {
        document.body.setHTMLUnsafe(html)
        const policy = createPolicy(options)
        const element = document.querySelector('[id^=here]') as Element
        return policy.attribute(element, name, element.getAttribute(name) ?? '', policy.regionAt(element))
      },
      [html, name, options] as const,
    )

  it.each<[string, string, string | null, string | null]>([
    // HTML, name, in standard, in strict
    ['<p id="here" title="Jo jo@mail.example">', 'title', 'Jo ***************', '** ***************'],
    ['<p id="here" class="a b">', 'class', 'a b', 'a b'],
    ['<p id="here-jo@mail.example">', 'id', '********************', '********************'],
    ['<p id="here" data-theme="dark">', 'data-theme', 'dark', 'dark'],
    ['<p id="here" data-name="Jo">', 'data-name', 'Jo', '**'],
    ['<p id="here" data-props=\'{"token":"abc"}\'>', 'data-props', '{"token":"***"}', '***************'],
    ['<p id="here" aria-expanded="true">', 'aria-expanded', 'true', 'true'],
    ['<p id="here" aria-checked="true">', 'aria-checked', 'true', null],
    ['<p id="here" aria-labelledby="a">', 'aria-labelledby', 'a', 'a'],
    ['<textarea id="here" placeholder="Name">', 'placeholder', 'Name', '****'],
    ['<textarea id="here" data-playhead="mask" placeholder="Name">', 'placeholder', '****', '****'],
    ['<div data-playhead="mask"><select id="here" title="Name">', 'title', '****', '****'],
    ['<input id="here" value="Jo">', 'value', '**', '**'],
    ['<input id="here" type="submit" value="Go">', 'value', 'Go', '**'],
    ['<input id="here" type="hidden" value="Jo">', 'value', '********', '********'],
    ['<button id="here" value="Go">', 'value', 'Go', '**'],
    ['<progress id="here" value="3">', 'value', '3', '*'],
    ['<x-a id="here" value="Jo">', 'value', '**', '**'],
    ['<a id="here" href="/a?q=1">', 'href', '/a?q=*', '/a?q=*'],
    ['<img id="here" src="/a.png?w=1">', 'src', '/a.png?w=1', null],
    ['<img id="here" src="data:image/png;base64,AA">', 'src', 'data:image/png;base64,AA', null],
    ['<img id="here" srcset="/a.png?w=1 1x, /b.png?token=a 2x">', 'srcset', '/a.png?w=1 1x, /b.png?token=* 2x', null],
    ['<svg><use id="here" href="#shape"/></svg>', 'href', '#shape', '#shape'],
    [
      '<svg><path id="here" d="M 123 456 789 0123456789"/></svg>',
      'd',
      'M 123 456 789 0123456789',
      'M 123 456 789 0123456789',
    ],
    [
      '<p id="here" style="color: red; background: url(/a.png)">',
      'style',
      'color: red; background: url(/a.png)',
      'color: red; background: url()',
    ],
  ])('%s %s', async (html, name, standard, strict) => {
    expect(await value(html, name)).toBe(standard)
    expect(await value(html, name, { preset: 'strict' })).toBe(strict)
  })
})

describe('inputs', () => {
  const typed = (html: string, options: PrivacyOptions = {}, toggle = false) =>
    page.evaluate(
      ([html, options, toggle]) => {
        document.body.setHTMLUnsafe(html)
        const policy = createPolicy(options)
        const input = document.querySelector('input,select,textarea') as HTMLInputElement
        const region = policy.regionOf(input, policy.root)
        if (toggle) input.type = 'text'
        return policy.inputValue(input, 'Jo Doe', region)
      },
      [html, options, toggle] as const,
    )

  it('are masked but in the open, and shown where a mark says so', async () => {
    expect(await typed('<input>')).toBe('** ***')
    expect(await typed('<select></select>')).toBe('** ***')
    expect(await typed('<input>', { preset: 'open' })).toBe('Jo Doe')
    expect(await typed('<input data-playhead="unmask">', { preset: 'strict' })).toBe('Jo Doe')
    expect(await typed('<input data-playhead="mask">', { preset: 'open' })).toBe('** ***')
    expect(await typed('<p data-playhead="ignore"><input></p>', { preset: 'open' })).toBe('')
  })

  it.each([
    '<input type="password">',
    '<input type="HIDDEN">',
    '<input autocomplete="section-a cc-number">',
    '<input autocomplete="current-password">',
    '<input autocomplete="one-time-code">',
    '<input name="userPassword">',
    '<input id="card-cvc">',
    '<input type="password" data-playhead="unmask">',
  ])('hide secrets and their length in the open: %s', async html => {
    expect(await typed(html, { preset: 'open' })).toBe('********')
  })

  it('stay secret when they were a password once', async () => {
    expect(await typed('<input type="password">', { preset: 'open' }, true)).toBe('********')
  })
})
