import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eventually, launchBrowser } from '../testsite.ts'
import { reported, reportedOf, type SignalSite, startSignalSite } from './testpage.ts'

declare global {
  interface Window {
    stopSignals(): void
  }
}

let browser: Browser
let site: SignalSite
let context: BrowserContext
let page: Page

beforeAll(async () => {
  browser = await launchBrowser()
  site = await startSignalSite()
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 800, height: 600 } })
  page = await context.newPage()
})
afterEach(() => context?.close())

async function show(html: string, path = '/'): Promise<void> {
  site.pages.set(path, html)
  await page.goto(site.url + path)
}

async function typesOf(): Promise<string[]> {
  return (await reported(page)).map(event => event.type).filter(type => type !== 'web_vital' && type !== 'long_task')
}

/** Shows a page whose clock stands still. */
async function freeze(html: string): Promise<void> {
  await page.clock.install()
  await show(html)
  await page.clock.pauseAt(Date.now() + 3_600_000)
}

/** Lets a clock that stands still go on. */
async function pass(ms: number): Promise<void> {
  await page.clock.runFor(ms)
}

describe('clicks', () => {
  it('names the control that was meant, once for a label, never by text that is masked or typed', async () => {
    await show(`<button data-testid="buy"><svg width="20" height="20"><path d="M0 0h20v20H0z"/></svg>Buy now</button>
      <label for="ok">I <b>agree</b></label><input id="ok" type="checkbox">
      <a id="mail" href="mailto:ada@example.com">Write</a><a id="to" href="/u/ada@example.com/x?token=1">There</a>
      <div data-playhead="mask"><button id="own">Ada Lovelace</button></div>
      <button id="mixed">Hello <i data-playhead="mask">Ada</i></button>
      <p id="card"><span>4242 4242 4242 4242</span></p>
      <button id="by" aria-labelledby="l1 l2">x</button><i id="l1">Close</i> <i id="l2">window</i>`)
    await page.evaluate(() => addEventListener('click', event => event.preventDefault()))
    for (const selector of ['path', 'b', '#mail', '#to', '#own', '#mixed', '#card span', '#by'])
      await page.click(selector)
    const clicks = await reportedOf(page, 'click', 8)
    expect(clicks.map(({ element, isActivity }) => ({ ...element, isActivity }))).toEqual([
      { selector: '[data-testid="buy"]', tag: 'button', role: 'button', name: 'Buy now', isActivity: true },
      { selector: '#ok', tag: 'input', role: 'checkbox', name: 'I agree', isActivity: true },
      { selector: '#mail', tag: 'a', role: 'link', name: 'Write', isActivity: true },
      { selector: '#to', tag: 'a', role: 'link', name: 'There', hrefPath: '/u/*/x', isActivity: true },
      { selector: '#own', tag: 'button', role: 'button', isActivity: true },
      { selector: '#mixed', tag: 'button', role: 'button', name: 'Hello', isActivity: true },
      { selector: '#card > span', tag: 'span', isActivity: true },
      { selector: '#by', tag: 'button', role: 'button', name: 'Close window', isActivity: true },
    ])
    await page.evaluate(() => document.querySelector<HTMLElement>('#by')?.click())
    expect((await typesOf()).filter(type => type === 'click')).toHaveLength(8)
  })

  it('finds its way through shadow roots and long lists', async () => {
    await show(`<x-card id="card"></x-card><ul></ul>`)
    await page.evaluate(() => {
      const root = document.querySelector('x-card')?.attachShadow({ mode: 'open' })
      if (root) root.innerHTML = '<section><button>In</button><button>Shadow</button></section>'
      const list = document.querySelector('ul')
      if (list) list.innerHTML = '<li>row</li>'.repeat(10_000)
    })
    await page.click('button >> nth=1')
    await page.click('li >> nth=2')
    const clicks = await reportedOf(page, 'click', 2)
    expect(clicks.map(click => click.element?.selector)).toEqual([
      '#card >>> section > button:nth-of-type(2)',
      'html > body > ul > li',
    ])
  })
})

describe('rage clicks', () => {
  async function clickFast(selector: string, times: number): Promise<void> {
    await page.click(selector, { clickCount: times, delay: 1 })
  }
  const PAGE = `<button id="pay">Pay</button><button id="plus" onclick="count.value++;this.title+='.'">+</button><input id="count" value="1">
    <button id="next">Next</button><p id="text">Some words of text here</p><textarea id="area">words in here</textarea><div id="plain" style="height:90px;user-select:none">box</div>`

  it('is one event for each burst, with the number of its clicks', async () => {
    await freeze(PAGE)
    await clickFast('#pay', 5)
    await pass(1_100)
    await clickFast('#plain', 3)
    await pass(1_100)
    const rages = await reportedOf(page, 'rage_click', 2)
    expect(rages.map(({ name, props }) => [name, props])).toEqual([
      ['Pay', { clicks: 5 }],
      ['box', { clicks: 3 }],
    ])
    const first = (await reportedOf(page, 'click'))[0]
    expect(rages[0]?.element).toEqual(first?.element)
    expect(rages[0]?.isActivity).toBe(false)
  })

  it('is told of when the page is left in the middle of it', async () => {
    await freeze(PAGE)
    await clickFast('#pay', 3)
    await show('', '/other')
    expect((await reportedOf(page, 'rage_click')).map(event => event.name)).toEqual(['Pay'])
  })

  it('is not: two clicks, selecting text, a stepper that steps, a held key, clicks that are slow or apart', async () => {
    await freeze(PAGE)
    await clickFast('#pay', 2)
    await pass(1_100)
    await clickFast('#text', 3)
    await clickFast('#area', 3)
    await pass(1_100)
    await clickFast('#plus', 6)
    await pass(1_100)
    await page.focus('#pay')
    for (let n = 0; n < 5; n++) await page.keyboard.press('Enter')
    await pass(1_100)
    for (const x of [5, 105, 205]) await page.click('#plain', { position: { x, y: 20 } })
    await pass(1_100)
    for (let n = 0; n < 4; n++) {
      await page.click('#pay')
      await pass(900)
    }
    expect(await typesOf()).not.toContain('rage_click')
    // The same names, where nothing answers.
    await clickFast('#next', 4)
    await pass(1_100)
    expect((await reportedOf(page, 'rage_click')).map(event => event.name)).toEqual(['Next'])
  })
})

describe('dead clicks', () => {
  const PAGE = `<style>.p{cursor:pointer}</style><div style="height:3000px">
    <button id="dead">Dead</button><div id="pointer" class="p">Looks it</div><a id="hash" href="#">Nowhere</a><a id="prevented" href="/x">Prevented</a>
    <p id="text">text</p><input id="field"><select id="select"><option>1<option>2</select><input type="checkbox" id="check"><input type="file" id="file">
    <label id="label">L <input></label><video id="video" class="p" width="50" height="50"></video><canvas id="canvas" class="p" width="30" height="30"></canvas>
    <a id="download" download href="data:,x">D</a><a id="blank" target="_blank" href="about:blank">B</a><a id="mail" href="mailto:a@b.example">M</a>
    <button id="mutates">M</button><button id="late">L</button><button id="press">P</button><button id="scrolls">S</button><button id="selects">T</button>
    <button id="focuses">F</button><button id="opens">O</button><button id="pop" popovertarget="popover">P</button><div id="popover" popover>hi</div>
    <form onsubmit="return false"><input required><button id="invalid">I</button></form><details><summary id="summary">S</summary>x</details></div>
    <script>
      const on = (id, run, type = 'click') => document.getElementById(id).addEventListener(type, run)
      on('prevented', event => event.preventDefault())
      on('hash', event => event.preventDefault())
      on('mutates', () => document.body.append('x'))
      on('late', () => setTimeout(() => document.body.append('x'), 2500))
      on('press', () => document.body.append('x'), 'pointerdown')
      on('scrolls', () => scrollTo(0, 50))
      on('selects', () => getSelection().selectAllChildren(document.getElementById('text')))
      on('focuses', () => document.getElementById('field').focus())
      on('opens', () => dispatchEvent(new Event('blur')))
    </script>`

  it.each(['dead', 'pointer', 'hash', 'prevented'])('%s is one, told with the time of the click', async id => {
    await freeze(PAGE)
    await page.click(`#${id}`)
    await page.click(`#${id}`)
    await pass(2_500)
    expect(await typesOf()).toEqual(['click', 'click'])
    await pass(1_000)
    expect(await typesOf()).toEqual(['click', 'click', 'dead_click'])
    const [dead] = await reportedOf(page, 'dead_click')
    const [click] = await reportedOf(page, 'click')
    expect(dead?.element).toEqual(click?.element)
    expect(dead?.atMs).toBe(click?.toldMs)
  })

  it.each([
    ...['text', 'field', 'select', 'check', 'file', 'label', 'video', 'canvas', 'download', 'blank', 'mail'],
    ...['mutates', 'late', 'press', 'scrolls', 'selects', 'focuses', 'opens', 'pop', 'invalid', 'summary'],
  ])('%s is none', async id => {
    await freeze(PAGE)
    await page.click(`#${id}`)
    await page.bringToFront()
    await pass(4_000)
    expect((await typesOf()).filter(type => type.includes('click'))).toEqual(['click'])
    // The page is as alive as before: what does nothing is still seen.
    await page.evaluate(async () => {
      document.querySelector<HTMLElement>('#popover')?.hidePopover()
      if (!scrollY) return
      scrollTo(0, 0)
      await new Promise(resolve => addEventListener('scroll', resolve, { once: true }))
    })
    await pass(1_000)
    await page.click('#dead')
    await pass(4_000)
    expect((await reportedOf(page, 'dead_click')).map(event => event.name)).toEqual(['Dead'])
  })

  it('is none where a page is loaded, however slowly', async () => {
    await freeze('<a id="slow" href="/held">Slow</a>')
    await page.click('#slow', { noWaitAfter: true })
    const answer = await eventually('a request', () => site.held.pop())
    answer()
    await pass(4_000)
    expect(await typesOf()).toEqual(['click'])
  })
})

describe('errors', () => {
  it('tells of them, and of the click that made one, once', async () => {
    await show(
      `<button id="bad" onclick="setTimeout(() => { missing.call() }); setTimeout(() => { throw new Error('again') })">Bad</button>`,
    )
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error('before any click, for ada@example.com')
      })
    })
    const [first] = await reportedOf(page, 'error')
    expect(first?.name).toBe('Error: before any click, for ***************')
    await page.click('#bad')
    const [, second] = await reportedOf(page, 'error', 3)
    expect(second).toMatchObject({ name: 'ReferenceError: missing is not defined', props: { kind: 'error', line: 1 } })
    expect(second?.props?.stack).toContain('ReferenceError')
    const blamed = await reportedOf(page, 'error_click')
    expect(blamed.map(({ name, element }) => [name, element?.name])).toEqual([
      ['ReferenceError: missing is not defined', 'Bad'],
    ])
  })

  it('does not lay to a click what comes later, and does not drown', async () => {
    await freeze('<button>Fine</button>')
    await page.click('button')
    await pass(1_200)
    await page.evaluate(() => {
      for (let n = 0; n < 100; n++) void Promise.reject(new Error(`no ${n}`))
    })
    expect(await reportedOf(page, 'error', 60)).toHaveLength(60)
    expect(await typesOf()).not.toContain('error_click')
    await show('', '/other')
    const [told] = await reportedOf(page, 'recorder')
    expect(told).toMatchObject({ name: 'too_many_events', props: { type: 'error', count: 40 } })
  })
})

describe('navigation', () => {
  it('sees it within the document, and quick returns', async () => {
    await show('')
    await page.evaluate(() => {
      history.pushState({ step: 1 }, '', '/cart')
      history.replaceState({ step: 2 }, '', '/cart?sorted')
      location.hash = 'total'
    })
    await page.goBack()
    expect(await page.evaluate(() => history.state)).toEqual({ step: 2 })
    expect(await typesOf()).toEqual(Array(4).fill('pageview'))
    await page.goBack()
    const [quick] = await reportedOf(page, 'quick_back')
    expect(quick?.name).toBe(`${site.url}/cart?sorted`)
    const views = await reportedOf(page, 'pageview', 5)
    expect(views.map(view => view.props?.navigation)).toEqual(['push', 'replace', 'traverse', 'traverse', 'traverse'])
    await page.goForward()
    await reportedOf(page, 'pageview', 6)
    expect(await reportedOf(page, 'quick_back')).toHaveLength(1)
  })

  it('sees quick returns from pages that were loaded, not slow ones', async () => {
    await show('<a href="/product">P</a>', '/list')
    await show('<p>product', '/product')
    await page.goBack()
    expect((await reportedOf(page, 'quick_back')).map(event => event.name)).toEqual([`${site.url}/product`])
    await page.goto(`${site.url}/product`)
    await page.evaluate(() => {
      const { now } = Date
      Date.now = () => now() + 10_000
    })
    await page.goto(`${site.url}/list`)
    expect(await typesOf()).toEqual(['quick_back'])
  })
})

describe('forms', () => {
  const PAGE = `<form aria-label="Checkout"><label>Mail <input id="mail" type="email" name="mail"></label><input id="pw" type="password" aria-label="Password">
    <select id="size" aria-label="Size"><option>S<option>M</select><input id="off" data-playhead="ignore" aria-label="Off">
    <input id="own" aria-label="Code" aria-describedby="why"><p id="why"></p><button>Send</button></form>`

  it('counts changes and refills, and holds no value', async () => {
    await show(PAGE)
    await page.fill('#off', 'secret-off')
    await page.fill('#mail', 'secret-one')
    await page.fill('#pw', 'secret-two')
    await page.focus('#size')
    await page.keyboard.press('m')
    await page.fill('#mail', 'secret-three')
    await page.fill('#mail', '')
    await page.locator('#mail').blur()
    const inputs = await reportedOf(page, 'input', 4)
    expect(inputs.map(({ name, props }) => [name, props])).toEqual([
      ['Mail', { refills: 0, isEmptied: false }],
      ['Password', { refills: 0, isEmptied: false }],
      ['Size', { refills: 0, isEmptied: false }],
      ['Mail', { refills: 1, isEmptied: true }],
    ])
    expect(JSON.stringify(await reported(page))).not.toContain('secret')
  })

  it('tells why a form refused, once for each try, without the value', async () => {
    await show(PAGE)
    await page.fill('#mail', 'secret-name')
    await page.click('button')
    await page.click('button')
    const [native] = await reportedOf(page, 'validation')
    expect(native).toMatchObject({ name: 'typeMismatch', element: { name: 'Mail' }, isActivity: false })
    await page.fill('#mail', 'secret-other')
    await page.click('button')
    await reportedOf(page, 'validation', 2)
    await page.fill('#own', 'secret-code')
    await page.evaluate(() => {
      const [field, why] = [document.querySelector('#own'), document.querySelector('#why')]
      if (why) why.textContent = 'This code has expired'
      field?.setAttribute('aria-invalid', 'true')
    })
    expect((await reportedOf(page, 'validation', 3))[2]?.name).toBe('This code has expired')
    await page.fill('#own', 'secret-again')
    await page.evaluate(() => {
      const [field, why] = [document.querySelector('#own'), document.querySelector('#why')]
      field?.removeAttribute('aria-invalid')
      if (why) why.textContent = '“secret-again” is not a code'
      document.querySelector('#mail')?.dispatchEvent(new Event('x'))
    })
    await page.locator('#own').blur()
    await page.evaluate(() => document.querySelector('#own')?.setAttribute('aria-invalid', 'true'))
    expect((await reportedOf(page, 'validation', 4))[3]?.name).toBe('invalid')
    expect(JSON.stringify(await reported(page))).not.toContain('secret')
  })

  it('does not tell of validity that only the page asks for', async () => {
    await show(
      `${PAGE}<script>document.querySelector('#mail').required = true; document.forms[0].checkValidity()</script>`,
    )
    expect(await typesOf()).toEqual([])
  })

  it('tells of a form that was begun and left, not of one that was sent, emptied or searched with', async () => {
    await show(PAGE)
    await page.fill('#mail', 'secret-mail')
    await page.fill('#own', 'secret-code')
    await show('', '/other')
    const [left] = await reportedOf(page, 'form_abandon')
    expect(left).toMatchObject({
      name: 'Checkout',
      props: { filled: 2, lastField: 'Code' },
      element: { role: 'form', tag: 'form' },
    })

    await show(PAGE.replace('<form', '<form action="/other"'))
    await page.fill('#own', 'x')
    await page.click('button')
    await page.waitForURL('**/other*')
    await show(PAGE)
    await page.fill('#own', 'x')
    await page.fill('#own', '')
    await show('<form><input type="search"></form>', '/search')
    await page.fill('input', 'x')
    await show(PAGE)
    await page.fill('#own', 'x')
    await page.evaluate(() => document.forms[0] && void new FormData(document.forms[0]))
    await show('', '/other')
    expect((await typesOf()).filter(type => type === 'form_abandon')).toHaveLength(1)
  })

  it('tells of one whose page was replaced within the document', async () => {
    await freeze(
      `<form id="stays"><input id="a"></form><div id="app"><form aria-label="Step"><input id="b"></form></div>`,
    )
    await page.fill('#a', 'x')
    await page.fill('#b', 'x')
    await page.evaluate(() => {
      history.pushState(null, '', '/next')
      setTimeout(() => document.querySelector('#app')?.replaceChildren(), 100)
    })
    await pass(1_500)
    expect((await reportedOf(page, 'form_abandon')).map(event => event.name)).toEqual(['Step'])
  })
})

describe('stop', () => {
  it('reports nothing any more', async () => {
    await show('<form><input></form><button onclick="setTimeout(() => { missing.call() })">B</button>')
    await page.evaluate(() => window.stopSignals())
    await page.click('button', { clickCount: 4 })
    await page.fill('input', 'x')
    await page.evaluate(async () => {
      console.error('x')
      history.pushState(null, '', '/x')
      await fetch('/status/500')
    })
    await show('', '/other')
    expect(await typesOf()).toEqual([])
  })
})
