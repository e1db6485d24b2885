import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuild, launchBrowser, pictureFrame, readDrawn, until } from './browser.ts'
import { type FixtureServer, startFixtureServer } from './fixture-server.ts'
import {
  type Line,
  makeEvent,
  makeSession,
  makeShopSession,
  makeTab,
  pageAt,
  SESSION,
  START_MS,
  TAB_A,
} from './recording.ts'

let browser: Browser
let context: BrowserContext
let page: Page
let server: FixtureServer

beforeAll(async () => {
  ensureBuild()
  browser = await launchBrowser()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  server = await startFixtureServer([makeShopSession()])
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  page = await context.newPage()
})
afterEach(async () => {
  await context.close()
  await server.close()
})

const open = (query = '', session = SESSION) => page.goto(`${server.url}/sessions/${session}${query}`)
const drawn = () => readDrawn(page)
const clock = async () => (await page.getByTestId('time').textContent())?.split('/')[0]?.trim()

/** Waits until the made page is drawn as it was `second` seconds after the start. */
async function expectDrawn(second: number, title = 'Products') {
  const expected = JSON.stringify({ title, ...pageAt(second) })
  await until(drawn, value => JSON.stringify(value) === expected)
}

describe('seeking', () => {
  it('opens at ?t= and ?at=, and draws that moment', async () => {
    await open('?t=1m10s')
    await expectDrawn(70)
    await open('?at=2026-03-14T09:00:25Z')
    await expectDrawn(25)
  })

  it('says what is wrong with a time, and opens at the start', async () => {
    await open('?t=tomorrow')
    await expectDrawn(0)
    expect(await page.getByRole('alert').textContent()).toContain('Opened at the start')
  })

  it('draws the same page at any moment, in any order', async () => {
    await open('?t=5')
    await expectDrawn(5)
    for (const second of [20, 30, 10, 73, 61, 118, 2, 60, 59, 39]) {
      await page.goto(`${server.url}/sessions/${SESSION}?t=${second}&tab=${TAB_A}`)
      await expectDrawn(second)
    }
  })

  it('seeks within one page by clicking events', async () => {
    await open()
    await expectDrawn(0)
    for (const [name, second] of [
      ['added_to_cart', 34],
      ['new-checkout', 3],
      ['TypeError', 38],
      ['plan: team', 112],
      ['sort=price', 0],
    ] as const) {
      await page.getByRole('option', { name: new RegExp(name) }).click()
      await expectDrawn(second)
    }
  })

  it('is the same as playing up to there', async () => {
    await open('?t=26')
    await expectDrawn(26)
    await page.getByLabel('Speed').selectOption('4')
    await page.keyboard.press('k')
    await until(drawn, value => Number(value?.counter.split(' ')[1]) >= 30)
    await page.keyboard.press('k')
    const second = Number((await until(drawn, value => value !== null))?.counter.split(' ')[1])
    // While it plays, the picture scrolls as smoothly as the page did: the last stretch may still be on its way.
    await expectDrawn(second)
    await page.keyboard.press('ArrowLeft')
    await expectDrawn(second - 5)
    await page.keyboard.press('ArrowRight')
    await expectDrawn(second)
  })

  it('drags along the timeline without piling up pictures', async () => {
    await open()
    await expectDrawn(0)
    const box = await page.getByRole('slider', { name: 'Position' }).boundingBox()
    if (!box) throw new Error('no timeline')
    await page.mouse.move(box.x + 10, box.y + 25)
    await page.mouse.down()
    for (let step = 0; step <= 40; step += 1)
      await page.mouse.move(box.x + (box.width * ((step * 7) % 40)) / 40, box.y + 25)
    // A pixel on: the scale may begin within the slider.
    await page.mouse.move(box.x + box.width / 4 + 1, box.y + 25)
    await page.mouse.up()
    await expectDrawn(30)
    expect(pictureFrame(page)?.parentFrame()?.childFrames()).toHaveLength(1)
  })

  it('fetches only what is around the playhead', async () => {
    await open('?t=115')
    await expectDrawn(115)
    expect(server.fixture.asked.filter(path => path.includes('/chunks/')).some(path => /c[0-5]$/.test(path))).toBe(
      false,
    )
  })
})

describe('playing', () => {
  it('folds inactivity and says so', async () => {
    await open('?t=38')
    await expectDrawn(38)
    await page.keyboard.press('k')
    await page.getByText(/Skipped \d+s without activity/).waitFor()
    await until(drawn, value => Number(value?.counter.split(' ')[1]) >= 61)
  })

  it('follows the active tab, one tab in one picture, and can be pinned', async () => {
    await open('?t=1m19s')
    await expectDrawn(79)
    await page.getByLabel('Speed').selectOption('2')
    await page.keyboard.press('k')
    await until(drawn, value => value?.title === 'Checkout')
    await page.keyboard.press('k')
    await page.getByLabel('Browser tab').selectOption({ index: 1 })
    await until(drawn, value => value?.title === 'Products')
    await until(
      async () => page.url(),
      url => url.includes(`tab=${TAB_A}`),
    )
  })

  it('ends, and plays again from the start', async () => {
    await open('?t=1m59s')
    await expectDrawn(119)
    await page.keyboard.press('k')
    const again = page.getByRole('button', { name: 'Play again' })
    await again.waitFor()
    await again.click()
    await until(drawn, value => Number(value?.counter.split(' ')[1]) < 5)
  })

  it('takes in the rest of a session that goes on, and stays where it is', async () => {
    const whole = makeShopSession()
    const isEarly = (ms: number) => ms <= START_MS + 50_000
    const { manifest } = whole
    const chunks = manifest.chunks.filter(chunk => isEarly(chunk.fromMs))
    const early = { ...manifest, isLive: true, endedMs: START_MS + 50_000, durationMs: 50_000, chunks }
    server.fixture.sessions = [{ ...whole, manifest: early, events: whole.events.filter(event => isEarly(event.atMs)) }]
    await open('?t=20')
    await expectDrawn(20)
    await page.keyboard.press('ArrowRight')
    await expectDrawn(25)
    server.fixture.sessions = [whole]
    await page.getByRole('option', { name: /plan: team/ }).waitFor()
    await expectDrawn(25)
    await page.getByRole('button', { name: 'Go live' }).click()
    await expectDrawn(120)
    await page.getByRole('option', { name: /plan: team/ }).click()
    await expectDrawn(112)
  })

  it('asks for manifest and events once, while the app is still on its way', async () => {
    const asked: string[] = []
    page.on('request', request => asked.push(new URL(request.url()).pathname + new URL(request.url()).search))
    await open()
    await until(drawn, value => value !== null)
    const own = asked.filter(path => /^\/api\/sessions\/[^/]+(?:\/events.*)?$/.test(path))
    expect(own).toEqual([`/api/sessions/${SESSION}`, `/api/sessions/${SESSION}/events?limit=500`])
    // Made by early.js, and taken from it by the app.
    const left = () => (globalThis as { playheadEarly?: Map<string, unknown> }).playheadEarly?.size
    expect(await page.evaluate(left)).toBe(0)
  })

  it('keeps the moment in the address', async () => {
    await open('?t=10')
    await expectDrawn(10)
    await page.keyboard.press('l')
    await until(
      async () => page.url(),
      url => url.endsWith('?t=20s'),
    )
    await page.reload()
    await expectDrawn(20)
  })
})

describe('keyboard', () => {
  it('does what the sheet says', async () => {
    await open('?t=20')
    await expectDrawn(20)
    const presses: [string, string][] = [
      ['ArrowRight', '0:25'],
      ['ArrowLeft', '0:20'],
      ['Shift+ArrowRight', '0:50'],
      ['Shift+ArrowLeft', '0:20'],
      ['n', '0:30'],
      ['p', '0:20'],
      ['.', '0:21'],
      [',', '0:20'],
      ['End', '2:00'],
      ['Home', '0:00'],
    ]
    for (const [key, time] of presses) {
      await page.keyboard.press(key)
      expect([key, await until(clock, value => value === time).catch(clock)]).toEqual([key, time])
    }
    await page.keyboard.press('>')
    expect(await page.getByLabel('Speed').inputValue()).toBe('2')
    await page.keyboard.press('<')
    expect(await page.getByLabel('Speed').inputValue()).toBe('1')
    await page.keyboard.press('i')
    await until(
      () => page.getByRole('button', { name: 'Skip inactivity' }).getAttribute('aria-pressed'),
      value => value === 'false',
    )
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
  })

  it('searches events, moves with Enter, and leaves letters to the box', async () => {
    await open()
    await expectDrawn(0)
    await page.keyboard.press('/')
    await page.keyboard.type('kc cart')
    await page.getByText('No event matches.').waitFor()
    await page.getByLabel('Search in events').fill('rage')
    await page.keyboard.press('Enter')
    await expectDrawn(36)
    await page.keyboard.press('Escape')
    expect(await page.getByLabel('Search in events').inputValue()).toBe('')
  })

  it('copies a link to the moment', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url })
    await open('?t=34')
    await expectDrawn(34)
    await page.keyboard.press('c')
    await page.getByText('Link to this moment copied').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${server.url}/sessions/${SESSION}?t=34s`)
  })

  it('shows the shortcuts, and returns the keyboard', async () => {
    await open()
    await expectDrawn(0)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('ArrowRight')
    await expectDrawn(5)
  })
})

describe('what can be missing', () => {
  it('says why there is no picture', async () => {
    server.fixture.sessions = [makeSession([], makeShopSession().events)]
    await open()
    await page.getByText('No picture, events only').waitFor()
    await page.getByRole('option', { name: /added_to_cart/ }).click()
    expect(await clock()).toBe('0:34')
  })

  it('goes on after a chunk that cannot be read, and says so', async () => {
    server.fixture.corrupt.add('c1')
    await open('?t=15')
    await page.getByText('cannot be read').waitFor({ timeout: 15_000 })
    await page
      .getByRole('option', { name: /Click.*1/ })
      .nth(3)
      .click()
    await expectDrawn(70)
    expect(await page.getByText('cannot be read').count()).toBe(0)
  })

  it('shows that it waits, and then plays', async () => {
    server.fixture.chunkDelayMs = 900
    await open('?t=5')
    await page.getByText(/Loading picture/).waitFor()
    await expectDrawn(5)
    expect(await page.getByText(/Loading picture/).count()).toBe(0)
  })

  it.each([
    ['an unknown session', 'There is no such session', () => {}, '0195a000-0000-7000-8000-00000000dead'],
    ['no login', 'You are not logged in', () => Object.assign(server.fixture, { isLoggedIn: false }), SESSION],
    ['no server', 'The server does not answer', () => Object.assign(server.fixture, { isUp: false }), SESSION],
  ])('explains %s', async (_, text, prepare, session) => {
    prepare()
    await open('', session)
    await page.getByRole('alert').getByText(text).waitFor()
  })
})

describe('a hostile recording', () => {
  it('neither runs, nor connects, nor navigates, nor takes the keyboard', async () => {
    const attributes = { onclick: 'top.hacked=1', onload: 'top.hacked=1', onerror: 'top.hacked=1', autofocus: '' }
    const node = (tagName: string, id: number, own: object, text = '') => ({
      type: 2,
      tagName,
      attributes: { ...attributes, ...own },
      id,
      childNodes: text ? [{ type: 3, textContent: text, id: id + 500 }] : [],
    })
    const evil = `${server.url}/evil`
    const extra = [
      node('script', 200, {}, 'top.hacked = 1; fetch("/evil/script")'),
      node('script', 201, { src: `${evil}/script.js` }),
      node('a', 202, { href: 'javascript:top.hacked=1', id: 'trap' }, 'click'),
      node('iframe', 203, { src: `${evil}/frame`, srcdoc: '<script>top.hacked=1</script>' }),
      node('iframe', 204, { src: 'javascript:top.hacked=1' }),
      node('object', 205, { data: `${evil}/object` }),
      node('embed', 206, { src: `${evil}/embed` }),
      node('meta', 207, { 'http-equiv': 'refresh', content: `0;url=${evil}/refresh` }),
      node('base', 208, { href: `${evil}/base/` }),
      node('form', 209, { action: `${evil}/form`, id: 'form' }, 'x'),
      node('img', 210, { src: 'x:' }),
      node('link', 211, { rel: 'prefetch', href: `${evil}/prefetch` }),
      node('svg', 212, { onload: 'top.hacked=1' }),
      node('input', 213, { autofocus: '' }),
    ]
    const pollution: Line = {
      tab: TAB_A,
      seq: 1,
      event: {
        type: 3,
        timestamp: START_MS + 1_500,
        data: JSON.parse('{"source":0,"texts":[],"attributes":[],"removes":[],"adds":[],"__proto__":{"polluted":1}}'),
      },
    }
    const lines = [...makeTab(TAB_A, 'Hostile', 0, 20, 60, extra), pollution]
    const event = makeEvent(1, 'custom', '<img src=x onerror="top.hacked=1">', {
      props: { html: '<script>top.hacked=1</script>' },
    })
    const session = makeSession(lines, [makeEvent(0, 'pageview', '', { url: 'javascript:top.hacked=1' }), event], {
      firstUrl: 'javascript:top.hacked=1',
      visitor: '<b onmouseover=alert(1)>',
    })
    session.texts.set('c0', `${session.texts.get('c0')}garbage\n["${TAB_A}",0,{"type":3}]\n`)
    server.fixture.sessions = [session]
    await open('?t=2')
    await until(drawn, value => value?.counter === 'tick 2')
    const picture = pictureFrame(page)
    await picture?.evaluate(() => {
      document.querySelector<HTMLElement>('#trap')?.click()
      document.querySelector<HTMLFormElement>('#form')?.requestSubmit?.()
    })
    await page.keyboard.press('k')
    await page.waitForTimeout(600)
    expect(await page.evaluate(() => 'hacked' in window || 'polluted' in {})).toBe(false)
    expect(server.fixture.asked.filter(path => path.startsWith('/evil'))).toEqual([])
    expect(page.url()).toContain('/sessions/')
    expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(1)
    await page.getByRole('tab', { name: 'Visitor' }).click()
    expect(await page.getByRole('tabpanel', { name: 'Visitor' }).locator('a[target]').count()).toBe(0)
  })

  it('cannot run or fetch even where a script gets into the replay document', async () => {
    await open('?t=2')
    await expectDrawn(2)
    const frame = page.frames().find(each => each.url().endsWith('/replay.html'))
    const outcome = await frame?.evaluate(async () => {
      const script = document.createElement('script')
      script.textContent = 'window.ran = 1'
      document.body.append(script)
      const fetched = await fetch('/api/sessions').then(
        () => 'fetched',
        () => 'blocked',
      )
      return { ran: 'ran' in window, fetched }
    })
    expect(outcome).toEqual({ ran: false, fetched: 'blocked' })
  })
})

const THIRD_PARTY = fileURLToPath(
  new URL('../../../shared/recordings/rrweb-player-demoit-react-hooks.json', import.meta.url),
)

describe('a recording nobody here made', () => {
  it.skipIf(!existsSync(THIRD_PARTY))('third-party recording ../shared/recordings plays and seeks', async () => {
    const events = JSON.parse(readFileSync(THIRD_PARTY, 'utf8')) as Line['event'][]
    const lines = events.map(event => ({ tab: TAB_A, seq: 0, event }))
    server.fixture.sessions = [makeSession(lines, [])]
    const seen = async () =>
      pictureFrame(page)
        ?.evaluate(() => (document.body.textContent?.length ?? 0) + document.querySelectorAll('*').length)
        // A picture that is replaced while it is asked: the next one answers.
        .catch(() => 0) ?? 0
    await open('?t=60')
    const late = await until(seen, size => size > 100)
    await open('?t=5')
    await until(seen, size => size > 100)
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('ArrowLeft')
    expect(await until(seen, size => size === late)).toBe(late)
  })
})
