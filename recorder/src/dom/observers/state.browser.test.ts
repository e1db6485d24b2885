import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, type TestSite } from '../../testsite.ts'
import type { Lab } from './lab.ts'
import { compare, matches, open, settle, startLab } from './testlab.ts'

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

/** Data of the events of a source so far. */
async function ofSource(source: number): Promise<Record<string, unknown>[]> {
  await settle(page)
  const events = await page.evaluate(source => lab.ofSource(source), source)
  return events.map(event => event.data as Record<string, unknown>)
}

describe('form fields', () => {
  const FIELDS = `<form><input id=text><input id=check type=checkbox><textarea id=area></textarea>
    <input type=radio name=r id=r1 value=1 checked><input type=radio name=r id=r2 value=2><input type=radio name=r id=r3 value=3>
    <select id=one><option value=a>a<option value=b>b<option value=c>c</select>
    <select id=many multiple><option value=a>a<option value=b selected>b<option value=c>c</select></form>
    <form id=again><input id=preset value=first></form><div id=host></div>`
  const read = (root: Document) => {
    const inside = root.querySelector('#host')?.shadowRoot?.querySelector('input')
    const fields = [...root.querySelectorAll<HTMLInputElement>('input,textarea,select')]
    const many = [...(root.querySelector('#many') as HTMLSelectElement).options].map(option => option.selected)
    return [
      ...fields.filter(field => field.id !== 'many').map(field => [field.id, field.value, !!field.checked]),
      many,
      inside?.value,
    ]
  }

  it('that a person fills', async () => {
    await open(page, site, FIELDS)
    await page.evaluate(() => {
      const shadow = document.querySelector('#host')?.attachShadow({ mode: 'open' }) as ShadowRoot
      shadow.innerHTML = '<input id=deep>'
      lab.start()
    })
    await page.fill('#text', 'typed')
    await page.fill('#area', 'two\nlines')
    await page.check('#check')
    await page.check('#r2')
    await page.check('#r3')
    await page.selectOption('#one', 'c')
    await page.selectOption('#many', ['a', 'c'])
    await page.fill('#deep', 'inside')
    await page.fill('#preset', 'second')
    await page.evaluate(() => (document.querySelector('#again') as HTMLFormElement).reset())
    // What a reset leaves is looked at a little later.
    await page.waitForTimeout(150)
    await settle(page)
    const expected = await page.evaluate(read as (root: unknown) => unknown, await page.evaluateHandle(() => document))
    expect(JSON.stringify(expected)).toContain('["r3","3",true]')
    expect(JSON.stringify(expected)).toContain('["preset","first",false],[true,false,true],"inside"')
    await page.evaluate(() => lab.stop())
    await matches(page, expected, read)
  })

  it('that the page’s code sets, with and without a framework’s own property on the element', async () => {
    await open(page, site, FIELDS)
    await compare(page, {
      before() {
        // As React's inputValueTracking.js does.
        const tracked = document.querySelector('#text') as HTMLInputElement
        const { get, set, ...rest } = Object.getOwnPropertyDescriptor(
          HTMLInputElement.prototype,
          'value',
        ) as PropertyDescriptor
        Object.defineProperty(tracked, 'value', {
          configurable: true,
          get() {
            return get?.call(this)
          },
          set(value) {
            tracked.dataset.tracked = value
            set?.call(this, value)
          },
          enumerable: rest.enumerable,
        })
      },
      act() {
        const at = <E extends Element>(id: string) => document.getElementById(id) as unknown as E
        const tracked = document.createElement('input')
        tracked.value = 'before it is in the page'
        tracked.id = 'late'
        document.querySelector('form')?.append(tracked)
        tracked.value = 'after'
        at<HTMLInputElement>('check').checked = true
        at<HTMLInputElement>('r2').checked = true
        at<HTMLTextAreaElement>('area').value = 'area'
        at<HTMLSelectElement>('one').selectedIndex = 1
        ;(at<HTMLSelectElement>('many').options[2] as HTMLOptionElement).selected = true
        at<HTMLInputElement>('preset').value = 'set'
        return new Promise(resolve => setTimeout(resolve, 200))
      },
      read,
    })
  })

  it('masked, ignored and blocked as the policy says', async () => {
    await open(
      page,
      site,
      '<input id=open><input id=pw type=password><input id=no data-playhead=ignore><div data-playhead=block><input id=in></div>',
    )
    await page.evaluate(() => lab.start({ privacy: { preset: 'standard' } }))
    for (const id of ['open', 'pw', 'no', 'in']) await page.fill(`#${id}`, `secret-${id}`)
    await page.click('#in')
    await page.evaluate(() => ((document.querySelector('#pw') as HTMLInputElement).value = 'secret-set'))
    await page.waitForTimeout(150)
    const inputs = await ofSource(5)
    expect(inputs.length).toBeGreaterThan(1)
    expect(new Set(inputs.map(input => input.id)).size).toBe(2)
    expect(JSON.stringify(inputs)).not.toContain('secret')
    const clicks = await ofSource(2)
    expect(clicks.filter(click => click.type === 2)).toEqual([])
  })
})

describe('what a person does', () => {
  it('moves the pointer, clicks, and uses the keyboard', async () => {
    await open(page, site, '<button id=b style="width:100px;height:50px">b</button><div id=host></div>')
    await page.evaluate(() => {
      const shadow = document.querySelector('#host')?.attachShadow({ mode: 'open' }) as ShadowRoot
      shadow.innerHTML = '<button id=deep>deep</button>'
      lab.start()
    })
    await page.mouse.move(20, 20)
    await page.waitForTimeout(80)
    await page.mouse.move(40, 30)
    await page.click('#b', { position: { x: 10, y: 10 } })
    await page.dblclick('#deep')
    await page.focus('#b')
    await page.keyboard.press('Enter')
    await page.evaluate(() => document.querySelector('button')?.click())
    const moves = await ofSource(1)
    const positions = moves.flatMap(
      move => move.positions as { x: number; y: number; id: number; timeOffset: number }[],
    )
    expect(positions[0]).toMatchObject({ x: 20, y: 20 })
    expect(positions.every(({ id, timeOffset }) => id > 0 && timeOffset <= 0)).toBe(true)
    const did = await ofSource(2)
    const clicks = did.filter(event => event.type === 2)
    // Once each, in a shadow root too; by keyboard at the control's middle; not the one by script.
    expect(clicks).toHaveLength(4)
    expect(clicks.map(click => click.pointerType).slice(0, 3)).toEqual([0, 0, 0])
    expect(clicks[3]).toMatchObject({ x: 58, y: 33 })
    expect(did.filter(event => event.type === 4)).toHaveLength(1)
    expect(
      did.some(event => event.type === 0) && did.some(event => event.type === 1) && did.some(event => event.type === 5),
    ).toBe(true)
    expect(new Set(clicks.map(click => click.id)).size).toBe(2)
  })

  it('touches', async () => {
    const context = await browser.newContext({ hasTouch: true })
    const touched = page
    page = await context.newPage()
    await touched.close()
    await open(page, site, '<button id=b>b</button>')
    await page.evaluate(() => lab.start())
    await page.tap('#b')
    const did = await ofSource(2)
    expect(did.map(event => event.type)).toEqual(expect.arrayContaining([7, 9, 2]))
    expect(did.filter(event => event.type === 0 || event.type === 1).every(event => event.pointerType !== 2)).toBe(true)
    await context.close()
  })

  it('scrolls the page, an element, inside a shadow root and a frame', async () => {
    await open(
      page,
      site,
      `<div id=host></div><div id=box style="height:50px;overflow:auto"><p style="height:900px">p</div>
      <iframe id=f srcdoc="<p style='height:2000px'>f"></iframe><p style="height:3000px">p`,
    )
    await page.waitForFunction(() =>
      (document.querySelector('#f') as HTMLIFrameElement).contentDocument?.querySelector('p'),
    )
    const offsets = await compare(page, {
      before() {
        const shadow = document.querySelector('#host')?.attachShadow({ mode: 'open' }) as ShadowRoot
        shadow.innerHTML = '<div style="height:60px;overflow:auto"><p style="height:900px">p</div>'
      },
      act() {
        window.scrollTo(0, 40)
        document.querySelector('#box')?.scrollTo(0, 300)
        document.querySelector('#host')?.shadowRoot?.querySelector('div')?.scrollTo(0, 200)
        ;(document.querySelector('#f') as HTMLIFrameElement).contentWindow?.scrollTo(0, 500)
        return new Promise(resolve => setTimeout(resolve, 300))
      },
      read(root) {
        const inside = (root.querySelector('#f') as HTMLIFrameElement).contentDocument
        const deep = root.querySelector('#host')?.shadowRoot?.querySelector('div')
        return [
          root.defaultView?.scrollY,
          root.querySelector('#box')?.scrollTop,
          deep?.scrollTop,
          inside?.defaultView?.scrollY,
        ]
      },
    })
    expect(offsets).toEqual([40, 300, 200, 500])
  })

  it('selects text, and lets go of it', async () => {
    await open(page, site, '<p id=a>some text</p><p id=b>more text</p>')
    const read = (root: Document) => root.getSelection()?.toString().trim()
    const text = await compare(page, {
      act() {
        const [a, b] = [document.querySelector('#a')?.firstChild, document.querySelector('#b')?.firstChild] as [
          Text,
          Text,
        ]
        document.getSelection()?.setBaseAndExtent(a, 5, b, 4)
        return new Promise(resolve => setTimeout(resolve, 200))
      },
      read,
    })
    expect(text).toMatch(/^text\s+more$/)
    await compare(page, {
      async act() {
        const wait = () => new Promise(resolve => setTimeout(resolve, 200))
        document.getSelection()?.selectAllChildren(document.querySelector('#a') as Element)
        await wait()
        document.getSelection()?.removeAllRanges()
        await wait()
      },
      read,
    })
  })

  it('resizes the window', async () => {
    await open(page, site, '<p>p')
    await page.evaluate(() => lab.start())
    await page.setViewportSize({ width: 700, height: 500 })
    await page.waitForTimeout(250)
    expect(await ofSource(4)).toContainEqual({ source: 4, width: 700, height: 500 })
  })
})

describe('states without an attribute', () => {
  it('sound and video', async () => {
    await open(page, site, '<video id=v loop></video>')
    await page.evaluate(() => lab.start())
    await page.evaluate(() => {
      const video = document.querySelector('video') as HTMLVideoElement
      void video.play().catch(() => {})
      video.volume = 0.25
      video.muted = true
      video.playbackRate = 2
      video.pause()
    })
    await page.waitForTimeout(300)
    const media = await ofSource(7)
    expect(media.map(event => event.type)).toEqual(expect.arrayContaining([0, 1, 2]))
    expect(media.at(-1)).toMatchObject({ volume: 0.25, muted: true, playbackRate: 2, loop: true, currentTime: 0 })
    await page.evaluate(() => lab.stop())
    await matches(page, [0.25, true, true, true], root => {
      const { volume, muted, loop, paused } = root.querySelector('video') as HTMLVideoElement
      return [volume, muted, loop, paused]
    })
  })

  it('modal dialogs and popovers', async () => {
    await open(
      page,
      site,
      `<style>:popover-open { color: rgb(1, 2, 3) }</style><dialog id=m>m</dialog><dialog id=d>d</dialog><dialog id=c>c</dialog>
      <div popover=manual id=p>p</div><div popover=manual id=q>q</div><div popover=manual id=r>r</div>`,
    )
    const states = await compare(page, {
      before: () => (document.querySelector('#r') as HTMLElement).showPopover(),
      act() {
        const at = (id: string) => document.getElementById(id) as HTMLDialogElement
        at('m').showModal()
        at('d').show()
        at('c').showModal()
        at('p').showPopover()
        at('q').showPopover()
        return new Promise<void>(resolve =>
          setTimeout(() => {
            at('c').close()
            at('q').hidePopover()
            setTimeout(resolve, 100)
          }, 100),
        )
      },
      read: root =>
        [...root.querySelectorAll('dialog,[popover]')].map(element => {
          const { display, color } = getComputedStyle(element)
          return [element.id, element.matches('dialog[open]:modal'), element.matches(':popover-open'), display, color]
        }),
    })
    expect(states.map(state => state.slice(0, 4))).toEqual([
      ['m', true, false, 'block'],
      ['d', false, false, 'block'],
      ['c', false, false, 'none'],
      ['p', false, true, 'block'],
      ['q', false, false, 'none'],
      ['r', false, true, 'block'],
    ])
  })

  it('names that became custom elements', async () => {
    await open(
      page,
      site,
      '<style>x-late { color: rgb(1, 1, 1) } x-late:defined { color: rgb(2, 2, 2) }</style><x-late>l</x-late>',
    )
    const color = await compare(page, {
      act() {
        customElements.define('x-late', class extends HTMLElement {})
        return new Promise(resolve => setTimeout(resolve, 100))
      },
      read: root => getComputedStyle(root.querySelector('x-late') as Element).color,
    })
    expect(color).toBe('rgb(2, 2, 2)')
  })

  it('fonts that scripts add, by address and by their bytes', async () => {
    await open(page, site, '<p>p')
    const families = await compare(page, {
      act() {
        document.fonts.add(new FontFace('ByAddress', 'url(font.woff2)', { weight: '700' }))
        document.fonts.add(new FontFace('ByBytes', new Uint8Array([0, 1, 0, 0, 0, 0]).buffer))
        document.fonts.add(new FontFace('TooLarge', new Uint8Array(200_000).buffer))
        return new Promise(resolve => setTimeout(resolve, 200))
      },
      read: root =>
        [...new Set([...root.fonts].map(font => `${font.family} ${font.weight}`))].filter(
          name => !name.startsWith('TooLarge'),
        ),
    })
    expect(families).toEqual(['ByAddress 700', 'ByBytes normal'])
    expect(JSON.stringify(await ofSource(10))).toContain(`url(\\"${site.url}/font.woff2\\")`)
    expect(await page.evaluate(() => lab.reports())).toContain('font_too_large')
  })
})
