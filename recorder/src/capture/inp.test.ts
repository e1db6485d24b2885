import { describe, expect, it } from 'vitest'
import { createInp } from './inp.ts'

const on = (selector: string) => () => ({ selector, tag: 'button' })

describe('createInp', () => {
  it('has no value before the first interaction; events without one are none', () => {
    const inp = createInp()
    inp.add(0, 900, on('a'))
    expect(inp.value()).toBeUndefined()
  })

  it('is the longest, with its element', () => {
    const inp = createInp()
    inp.add(7, 50, on('a'))
    inp.add(14, 300, on('b'))
    inp.add(21, 80, on('c'))
    expect(inp.value(3)).toEqual({ id: 14, durationMs: 300, element: { selector: 'b', tag: 'button' } })
  })

  it('takes the longest event of an interaction, and the element of any that has one', () => {
    const inp = createInp()
    inp.add(7, 50, on('down'))
    inp.add(7, 120, () => undefined)
    inp.add(7, 90, on('up'))
    expect(inp.value(1)).toEqual({ id: 7, durationMs: 120, element: { selector: 'down', tag: 'button' } })
  })

  it('leaves one out for each 50', () => {
    const inp = createInp()
    for (let n = 1; n <= 20; n++) inp.add(n * 7, n * 10, on(String(n)))
    expect([1, 49, 50, 99, 100, 5_000].map(count => inp.value(count)?.durationMs)).toEqual([
      200, 200, 190, 190, 180, 110,
    ])
  })

  it('counts by the steps of seven where the browser does not', () => {
    const inp = createInp()
    inp.add(7, 500, on('a'))
    inp.add(7 * 60, 400, on('b'))
    expect(inp.value()?.durationMs).toBe(400)
  })

  it('describes only what is among the longest', () => {
    const inp = createInp()
    for (let n = 1; n <= 10; n++) inp.add(n, 100, on('x'))
    inp.add(11, 60, () => {
      throw new Error('described')
    })
    expect(inp.value(1)?.durationMs).toBe(100)
  })
})
