import { describe, expect, it } from 'vitest'
import { STORM_SECONDS } from '../limits.ts'
import { DOC, expectReplay, open, page, recordOnly, textOf } from './testbrowser.ts'
import type { Lab } from './testpage.ts'

declare const lab: Lab

describe('the stream', () => {
  it('is read when the page is idle, and not by the callback', async () => {
    await open(DOC)
    const counts = await page.evaluate(async () => {
      lab.start()
      const before = lab.events().length
      document.body.append('x')
      await Promise.resolve()
      const after = lab.events().length
      while (lab.events().length === after) await new Promise(resolve => setTimeout(resolve, 10))
      return [after - before, lab.events().length - after]
    })
    expect(counts).toEqual([0, 1])
  })

  it('costs what changed, not what is there: one more of 10,000 siblings', async () => {
    await open(DOC)
    const steps = await page.evaluate(() => {
      for (let n = 0; n < 10_000; n++) document.body.append(document.createElement('i'))
      let steps = 0
      const descriptor = Object.getOwnPropertyDescriptor(WeakMap.prototype, 'get') as PropertyDescriptor
      lab.start()
      lab.capture()?.drain()
      const get = descriptor.value as typeof WeakMap.prototype.get
      WeakMap.prototype.get = function (key) {
        steps++
        return get.call(this, key)
      }
      document.body.append(document.createElement('b'))
      lab.capture()?.drain()
      WeakMap.prototype.get = get
      return steps
    })
    expect(steps).toBeLessThan(100)
  })

  it('takes keyframes when asked, and after 2,000 events', async () => {
    await open(DOC)
    const events = await page.evaluate(async () => {
      lab.start()
      lab.capture()?.takeFull()
      for (let n = 0; n < 2_010; n++) {
        document.body.dataset.n = String(n)
        lab.capture()?.drain()
      }
      const fulls = () => lab.events().filter(event => event.type === 2).length
      while (fulls() < 3) await new Promise(resolve => setTimeout(resolve, 10))
      return lab
        .events()
        .filter(event => event.type !== 3)
        .map(event => event.type)
    })
    expect(events).toEqual([4, 2, 4, 2, 4, 2])
  })

  it('is silent while paused and begins with a keyframe', async () => {
    await open(DOC)
    const counts = await page.evaluate(() => {
      lab.start()
      lab.capture()?.pause()
      const before = lab.events().length
      document.body.append('unseen')
      lab.capture()?.drain()
      lab.capture()?.takeFull()
      const paused = lab.events().length - before
      lab.capture()?.resume()
      return [
        paused,
        ...lab
          .events()
          .slice(before, before + 2)
          .map(event => event.type),
      ]
    })
    expect(counts).toEqual([0, 4, 2])
    await expectReplay()
  })

  it('holds back an attribute that changes all the time, and sends its last state', async () => {
    await open(DOC)
    const { events, reports } = await page.evaluate(async () => {
      lab.start()
      for (let n = 0; n < 300; n++) {
        document.body.title = String(n)
        await new Promise(resolve => setTimeout(resolve, 1))
      }
      lab.capture()?.drain()
      const reports = lab.reports()
      lab.stop()
      return { events: lab.events(), reports }
    })
    expect(reports).toEqual(['attributes_throttled'])
    expect(textOf(events.slice(-1))).toContain('"title":"299"')
  })

  it('cuts the part that changes without end, says so, and shows it again when it is quiet', async () => {
    await page.addInitScript(() => {
      const start = Date.now()
      Object.assign(globalThis, { skippedMs: 0 })
      Date.now = () => start + (globalThis as unknown as { skippedMs: number }).skippedMs
    })
    await open(`${DOC}<p>calm</p><div id=storm>${'<i>x</i>'.repeat(6_000)}</div>`)
    const cut = await page.evaluate(seconds => {
      const time = globalThis as unknown as { skippedMs: number }
      const change = (n: number) => {
        for (const child of document.getElementById('storm')?.children ?? []) (child.firstChild as Text).data = `y${n}`
        lab.capture()?.drain()
        time.skippedMs += 1_000
      }
      lab.start()
      lab.capture()?.drain()
      for (let n = 0; n < seconds; n++) change(n)
      lab.capture()?.drain()
      const before = lab.events().length
      change(99)
      document.querySelector('p')?.append('on')
      lab.capture()?.drain()
      const result = { reports: lab.reports(), last: lab.events().slice(before), events: lab.events() }
      time.skippedMs += 60_000
      return result
    }, STORM_SECONDS)
    expect(cut.reports).toEqual(['subtree_cut'])
    expect(textOf(cut.events)).toContain('"data-playhead-cut":"changes"')
    expect(textOf(cut.last)).toContain('"on"')
    expect(textOf(cut.last)).not.toContain('y99')
    await page.waitForFunction(() => JSON.stringify(lab.events()).includes('y99'), null, { timeout: 20_000 })
    await expectReplay()
  }, 60_000)

  it('lets go of shadow roots and frames that leave the page', async () => {
    await open(DOC)
    const observed = await page.evaluate(async () => {
      let observed = 0
      const add = EventTarget.prototype.addEventListener
      const remove = EventTarget.prototype.removeEventListener
      const isRoot = (target: unknown, type: string) => type === 'load' && target !== document && target instanceof Node
      EventTarget.prototype.addEventListener = function (...args: Parameters<typeof add>) {
        if (isRoot(this, args[0])) observed++
        add.apply(this, args)
      }
      EventTarget.prototype.removeEventListener = function (...args: Parameters<typeof remove>) {
        if (isRoot(this, args[0])) observed--
        remove.apply(this, args)
      }
      lab.start()
      const host = document.createElement('div')
      host.attachShadow({ mode: 'open' }).append(document.createElement('b'))
      const outer = document.createElement('div')
      outer.append(host)
      document.body.append(outer)
      lab.capture()?.drain()
      const during = observed
      outer.remove()
      lab.capture()?.drain()
      const after = observed
      Object.assign(EventTarget.prototype, { addEventListener: add, removeEventListener: remove })
      return [during, after]
    })
    expect(observed).toEqual([1, 0])
  })

  it('tells observers of a frame whose document cannot be read', async () => {
    await open(`${DOC}<iframe src="http://other.test/" id=other></iframe>`)
    const { text } = await recordOnly(() => lab.capture()?.takeFull())
    expect(text).toContain('"id":"other"')
    expect(text).not.toContain('other.test')
    expect(await page.evaluate(() => lab.foreign())).toEqual(['other', 'other'])
  })
})
