import { describe, expect, it } from 'vitest'
import { parseStack, placeOf, stackOf, topFrameOf } from './stack.ts'

const V8 = `TypeError: Cannot read properties of undefined (reading 'total')
    at Cart.total (https://shop.example/js/cart.js?v=2:10:5)
    at async pay (https://shop.example/js/pay.js:3:1)
    at https://shop.example/js/main.js:77:12
    at new Order (<anonymous>)
    at Array.map (native)`
const GECKO = `total@https://shop.example/js/cart.js:10:5
@https://shop.example/js/main.js:77:12
async*pay@https://shop.example/js/pay.js:3`

describe('parseStack', () => {
  it('reads Chromium’s form, without the message', () => {
    const frames = parseStack(V8)
    expect(frames.map(frame => frame.name)).toEqual(['Cart.total', 'pay', '', 'new Order', 'Array.map'])
    expect(frames.map(placeOf)).toEqual([
      'js/cart.js:10:5',
      'js/pay.js:3:1',
      'js/main.js:77:12',
      '<anonymous>',
      'native',
    ])
  })

  it('reads Firefox’s and Safari’s', () => {
    expect(parseStack(GECKO).map(frame => [frame.name, placeOf(frame)])).toEqual([
      ['total', 'js/cart.js:10:5'],
      ['', 'js/main.js:77:12'],
      ['async*pay', 'js/pay.js:3'],
    ])
  })

  it('is quick and bounded, whatever it is given', () => {
    for (const line of [`    at ${' ('.repeat(50_000)}`, '@'.repeat(100_000), '    at '.repeat(20_000)])
      expect(parseStack(`${line}\n`.repeat(20)).length).toBeLessThanOrEqual(100)
    expect(parseStack('    at a (b:1:2)\n'.repeat(1_000))).toHaveLength(100)
    expect(parseStack('no stack at all')).toEqual([])
  })
})

it('topFrameOf is the first of them, resolved or not', () => {
  for (const props of [{ stack: V8 }, { stack: GECKO }, { stack: V8, frames: [{ name: 'a' }] }, { stack: 'none' }, {}])
    expect(topFrameOf({ props })).toEqual(stackOf({ props }).frames[0])
})

describe('stackOf', () => {
  it('takes the frames that a server resolved', () => {
    const frames = [{ name: 'total', file: 'src/cart.ts', line: 4, column: 2 }, { file: 'src/pay.ts' }, 'odd']
    expect(stackOf({ props: { stack: V8, frames } })).toEqual({
      isResolved: true,
      frames: [
        { name: 'total', file: 'src/cart.ts', line: 4, column: 2 },
        { name: '', file: 'src/pay.ts', line: 0, column: 0 },
        { name: '', file: '', line: 0, column: 0 },
      ],
    })
  })
  it('has none of an error without', () => {
    expect(stackOf({ props: { stack: 5, frames: [] } })).toEqual({ isResolved: false, frames: [] })
  })
})
