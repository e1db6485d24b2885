import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterBytes, isFileBody, partsOf } from './body.ts'

describe('afterBytes', () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 9 })

  it('leaves what joining and cutting would leave, without empty parts', () => {
    fc.assert(
      fc.property(parts, fc.nat(90), (list, bytes) => {
        const left = afterBytes(list, bytes)
        expect(Buffer.concat(left)).toEqual(Buffer.concat(list).subarray(bytes))
        expect(left.every(part => part.byteLength > 0)).toBe(true)
      }),
    )
  })

  it('copies nothing', () => {
    const [one, other] = [Buffer.from('abc'), Buffer.from('def')]
    const left = afterBytes([one, other], 1)
    expect(left[0]?.buffer).toBe(one.buffer)
    expect(left[1]).toBe(other)
  })
})

describe('a body', () => {
  it('is told apart by its kind', () => {
    expect(isFileBody({ file: '/a', bytes: 1 })).toBe(true)
    expect(isFileBody(Buffer.from('a'))).toBe(false)
    expect(isFileBody([])).toBe(false)
    expect(partsOf(new Uint8Array(3))).toHaveLength(1)
    expect(partsOf([new Uint8Array(3), new Uint8Array(1)])).toHaveLength(2)
  })
})
