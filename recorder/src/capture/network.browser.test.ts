import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser } from '../testsite.ts'
import { reported, reportedOf, type SignalSite, startSignalSite } from './testpage.ts'

declare global {
  interface Window {
    stopSignals(): void
    originals: { fetch: typeof fetch; error: typeof console.error; push: unknown; open: unknown; send: unknown }
  }
}

let browser: Browser
let site: SignalSite
let context: BrowserContext
let page: Page

beforeAll(async () => {
  browser = await launchBrowser()
  site = await startSignalSite({
    console: ['error', 'warn', 'info', 'log', 'debug'],
    network: { bodyHosts: ['127.0.0.1'], headers: ['x-trace', 'content-type', 'authorization', 'cookie'] },
  })
  site.pages.set('/', '<h1>Page</h1>')
  site.pages.set('/other', '')
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})
beforeEach(async () => {
  context = await browser.newContext()
  page = await context.newPage()
  await page.goto(site.url)
})
afterEach(() => context?.close())

describe('fetch', () => {
  it('is told of with its times and sizes, a name without ids, a URL without secrets', async () => {
    const total = await page.evaluate(async () => {
      const body = JSON.stringify({ a: 1, mail: 'ada@example.com' })
      const headers = { 'content-type': 'application/json', authorization: 'Bearer secret-bearer' }
      const response = await fetch('/echo/users/48213?token=secret-query', { method: 'post', body, headers })
      return (await response.json()).a
    })
    expect(total).toBe(1)
    const [request] = await reportedOf(page, 'network')
    expect(request).toMatchObject({
      name: 'POST /echo/users/:id',
      isActivity: false,
      props: {
        kind: 'fetch',
        method: 'POST',
        url: `${site.url}/echo/users/48213?token=*`,
        status: 200,
        requestBytes: 32,
        responseBytes: 32,
        requestBody: '{"a":1,"mail":"***************"}',
        responseBody: '{"a":1,"mail":"***************"}',
        requestHeaders: { 'content-type': 'application/json' },
        responseHeaders: { 'x-trace': 'trace-1', 'content-type': 'application/json' },
      },
    })
    const { durationMs, ttfbMs } = request!.props as { durationMs: number; ttfbMs: number }
    expect(ttfbMs).toBeGreaterThanOrEqual(0)
    expect(durationMs).toBeGreaterThanOrEqual(ttfbMs)
    expect(JSON.stringify(await reported(page))).not.toContain('secret')
  })

  it('takes Request, URL and init objects, keepalive and binary bodies, as the page gives them', async () => {
    await page.evaluate(async () => {
      await fetch(new Request('/echo', { method: 'PUT', body: 'whole' }))
      await fetch(new URL('/echo/two', location.href), { method: 'POST', body: new Blob(['four']), keepalive: true })
      await fetch('/echo/three', { method: 'POST', body: new Uint8Array([104, 105]) })
      await window.fetch.call(undefined, '/echo/four')
    })
    const requests = await reportedOf(page, 'network', 4)
    expect(site.echoed.slice(-4)).toEqual(['whole', 'four', 'hi', ''])
    expect(requests.map(({ name, props }) => [name, props?.requestBytes])).toEqual([
      ['PUT /echo', undefined],
      ['POST /echo/two', 4],
      ['POST /echo/three', 2],
      ['GET /echo/four', undefined],
    ])
  })

  it('fails as it would: aborts, refusals, broken bodies, and what nobody handles', async () => {
    const outcome = await page.evaluate(async () => {
      const controller = new AbortController()
      const reason = new Error('my reason')
      const aborted = fetch('/held', { signal: controller.signal }).catch(error => error === reason)
      controller.abort(reason)
      const refused = fetch('http://127.0.0.1:9/').catch(error => error instanceof TypeError)
      const cut = fetch('/cut')
        .then(response => response.text())
        .catch(error => error instanceof TypeError)
      const invalid = fetch('/x', { method: 'GET', body: 'x' }).catch(error => error instanceof TypeError)
      const unhandled = new Promise(resolve =>
        addEventListener('unhandledrejection', event => resolve(String(event.reason))),
      )
      void fetch('http://127.0.0.1:9/unhandled')
      return Promise.all([aborted, refused, cut, invalid, unhandled])
    })
    expect(outcome).toEqual([true, true, true, true, 'TypeError: Failed to fetch'])
    const failed = (await reportedOf(page, 'network', 4)).filter(event => event.props?.error)
    expect(failed.map(({ name, props }) => [name, props?.status, props?.error])).toEqual(
      expect.arrayContaining([
        ['GET /held', 0, 'Error: my reason'],
        ['GET /unhandled', 0, 'TypeError: Failed to fetch'],
      ]),
    )
  })

  it('gives a stream as it comes, and tells of it when the page is left', async () => {
    const first = await page.evaluate(async () => {
      const response = await fetch('/hang')
      const reader = response.body?.getReader()
      return new TextDecoder().decode((await reader?.read())?.value)
    })
    expect(first).toBe('first')
    await page.goto(`${site.url}/other`)
    expect((await reportedOf(page, 'network')).map(event => [event.name, event.props?.status])).toEqual([
      ['GET /hang', 200],
    ])
  })

  it('leaves out the recorder’s own requests, and what is none of the network’s', async () => {
    await page.evaluate(async () => {
      await fetch('/playhead/v1/batches', { method: 'POST', body: 'x' })
      await fetch('data:text/plain,hi')
      await fetch('/status/404')
    })
    expect((await reportedOf(page, 'network')).map(event => event.name)).toEqual(['GET /status/:id'])
  })

  it('keeps what fails when there is too much of the rest', async () => {
    await page.evaluate(async () => {
      for (let n = 0; n < 210; n++) await fetch('/status/200')
      await fetch('/status/500')
    })
    await page.goto(`${site.url}/other`)
    const requests = await reportedOf(page, 'network', 201)
    expect(requests).toHaveLength(201)
    expect(requests[200]?.props?.status).toBe(500)
    expect((await reportedOf(page, 'recorder'))[0]?.props).toEqual({ type: 'network', count: 10 })
  })
})

describe('XMLHttpRequest', () => {
  it('works as it does, subclassed, synchronous, reused, and is told of', async () => {
    const seen = await page.evaluate(async () => {
      class Mine extends XMLHttpRequest {
        own = 'mine'
      }
      const send = (xhr: XMLHttpRequest, method: string, url: string, body?: string): Promise<string> =>
        new Promise(resolve => {
          xhr.onloadend = event =>
            resolve(
              `${event.type} ${xhr.status} ${xhr.responseType === 'json' ? xhr.response?.total : xhr.responseText}`,
            )
          xhr.open(method, url)
          xhr.setRequestHeader('content-type', 'text/plain')
          xhr.send(body)
        })
      const mine = new Mine()
      const json = new XMLHttpRequest()
      json.responseType = 'json'
      const sync = new XMLHttpRequest()
      sync.open('GET', '/echo/sync', false)
      sync.send()
      return [
        mine.own,
        mine instanceof XMLHttpRequest,
        await send(mine, 'post', '/echo/a', 'hello'),
        await send(mine, 'POST', '/status/503'),
        await send(json, 'GET', '/echo/json'),
        sync.responseText,
      ]
    })
    expect(seen).toEqual(['mine', true, 'loadend 200 hello', 'loadend 503 {}', 'loadend 200 1200', '{"total":1200}'])
    const requests = await reportedOf(page, 'network', 4)
    const told = requests.map(({ name, props }) => [name, props?.status, props?.requestBody, props?.responseBody])
    expect(told.sort()).toEqual([
      ['GET /echo/json', 200, undefined, '{"total":1200}'],
      ['GET /echo/sync', 200, undefined, '{"total":1200}'],
      ['POST /echo/a', 200, 'hello', 'hello'],
      ['POST /status/:id', 503, undefined, '{}'],
    ])
    expect(requests.find(event => event.name === 'POST /echo/a')?.props).toMatchObject({
      kind: 'xhr',
      requestBytes: 5,
      responseBytes: 5,
      requestHeaders: { 'content-type': 'text/plain' },
      responseHeaders: { 'x-trace': 'trace-1' },
    })
  })

  it('fails as it would', async () => {
    const seen = await page.evaluate(async () => {
      const events: string[] = []
      const run = (url: string, then: (xhr: XMLHttpRequest) => void = () => {}): Promise<void> =>
        new Promise(resolve => {
          const xhr = new XMLHttpRequest()
          for (const type of ['error', 'abort', 'timeout'])
            xhr.addEventListener(type, () => events.push(`${url} ${type}`))
          xhr.onloadend = () => resolve()
          xhr.open('GET', url)
          then(xhr)
          xhr.send()
          if (url === '/held') xhr.abort()
        })
      await run('http://127.0.0.1:9/refused')
      await run('/held')
      await run('/held/2', xhr => {
        xhr.timeout = 50
      })
      const thrown: string[] = []
      const attempt = (use: () => void): void => {
        try {
          use()
        } catch (error) {
          thrown.push((error as Error).name)
        }
      }
      const sync = new XMLHttpRequest()
      sync.open('GET', 'http://127.0.0.1:9/sync', false)
      attempt(() => sync.send())
      attempt(() => new XMLHttpRequest().send())
      attempt(() => new XMLHttpRequest().open('GET', 'http://['))
      return [...events, ...thrown]
    })
    expect(seen).toEqual([
      'http://127.0.0.1:9/refused error',
      '/held abort',
      '/held/2 timeout',
      'NetworkError',
      'InvalidStateError',
      'SyntaxError',
    ])
    const requests = await reportedOf(page, 'network', 4)
    expect(requests.map(({ name, props }) => [name, props?.status, props?.error])).toEqual([
      ['GET /refused', 0, 'error'],
      ['GET /held', 0, 'abort'],
      ['GET /held/:id', 0, 'timeout'],
      ['GET /sync', 0, 'error'],
    ])
  })
})

describe('console', () => {
  it('writes what the page writes, and tells of it', async () => {
    const lines: string[] = []
    page.on('console', message => lines.push(`${message.type()} ${message.text()}`))
    const results = await page.evaluate(() => {
      function pay(): unknown {
        return console.error('cannot pay %s', 'ada@example.com', { password: 'secret one' })
      }
      const { log } = console
      return [
        pay(),
        log('free'),
        console.warn.call(null, new TypeError('odd')),
        console.info('[playhead] own'),
        console.debug(document.body),
      ]
    })
    expect(results).toEqual([undefined, undefined, undefined, undefined, undefined])
    const told = await reportedOf(page, 'console', 4)
    expect(told.map(({ name, props }) => [props?.level, name])).toEqual([
      ['error', 'cannot pay *************** {password: ***}'],
      ['log', 'free'],
      ['warn', 'TypeError: odd'],
      ['debug', '<BODY>'],
    ])
    expect(String(told[0]?.props?.stack).split('\n')[0]).toMatch(/^\s+at pay /)
    expect(told[2]?.props?.stack).toContain('TypeError: odd')
    expect(lines).toHaveLength(5)
    expect(lines[0]).toContain('error cannot pay %s ada@example.com')
    expect(JSON.stringify(told)).not.toContain('secret')
  })

  it('survives what logs while it is looked at, and a flood', async () => {
    await page.evaluate(() => {
      const looked = (): string[] => {
        console.log('looked')
        return []
      }
      const noisy = new Proxy({}, { ownKeys: looked })
      console.log(noisy)
      for (let n = 0; n < 300; n++) console.warn(n)
    })
    expect(await reportedOf(page, 'console', 100)).toHaveLength(100)
  })
})

describe('web vitals and long tasks', () => {
  it('are told of with what they were about', async () => {
    site.pages.set(
      '/vitals',
      `<h1 id="hero" style="font-size:80px">Hero</h1><button id="slow">Slow</button><p id="moves">moves</p><script>
      document.querySelector('#slow').addEventListener('click', function work() {
        const end = performance.now() + 260
        while (performance.now() < end);
        // More than 500 ms after the click it is no answer to it.
        setTimeout(() => { document.querySelector('#slow').style.marginTop = '150px'; document.title = 'shifted' }, 700)
      })</script>`,
    )
    page = await context.newPage()
    await page.goto(`${site.url}/vitals`)
    await reportedOf(page, 'web_vital', 2)
    await page.click('#slow')
    await page.waitForFunction(() => document.title === 'shifted')
    await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    const [task] = await reportedOf(page, 'long_task')
    expect(task?.props?.durationMs).toBeGreaterThanOrEqual(200)
    expect(task).toMatchObject({ name: 'BUTTON#slow.onclick', props: { script: `${site.url}/vitals` } })
    await page.goto(`${site.url}/other`)
    const vitals = (await reported(page)).filter(event => event.type === 'web_vital' && event.props?.rating)
    const told = new Map(vitals.slice(0, 5).map(event => [event.name, event]))
    expect([...told.keys()].sort()).toEqual(['CLS', 'FCP', 'INP', 'LCP', 'TTFB'])
    expect(told.get('LCP')?.element?.selector).toBe('#hero')
    expect(told.get('INP')).toMatchObject({ element: { selector: '#slow' } })
    expect(told.get('INP')?.props?.value).toBeGreaterThanOrEqual(200)
    expect(told.get('INP')?.props?.rating).not.toBe('good')
    expect(told.get('CLS')?.props?.value).toBeGreaterThan(0)
  })
})

describe('stop', () => {
  it('puts back what it took, and leaves what others put over it', async () => {
    const [areBack, stays, answer] = await page.evaluate(async () => {
      const { fetch, error, push, open, send } = window.originals
      const ours = console.warn
      const theirs = (...args: unknown[]): void => ours.apply(console, args)
      console.warn = theirs
      window.stopSignals()
      const { prototype } = XMLHttpRequest
      const areBack = [
        window.fetch === fetch,
        console.error === error,
        history.pushState === push,
        prototype.open === open,
        prototype.send === send,
      ]
      console.warn('after')
      return [areBack, console.warn === theirs, Object.hasOwn(history, 'pushState')]
    })
    expect(areBack).toEqual([true, true, true, true, true])
    expect(stays).toBe(true)
    expect(answer).toBe(false)
  })

  it('starts what it can on a page that froze its globals', async () => {
    site.pages.set('/frozen', '<button>B</button>')
    await page.addInitScript(() => {
      Object.freeze(console)
      Object.defineProperty(window, 'fetch', { value: window.fetch, writable: false, configurable: false })
    })
    await page.goto(`${site.url}/frozen`)
    await page.click('button')
    expect(await reportedOf(page, 'click')).toHaveLength(1)
    expect(await page.evaluate(async () => (await fetch('/status/200')).status)).toBe(200)
  })
})
