import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkFolder, checkKey, checkPrefix, checkRange, clipRange, isKey, isKeyPart } from './key.ts'

const part = fc.stringMatching(/^[A-Za-z0-9._=-]{1,20}$/).filter(text => text !== '.' && text !== '..')
const key = fc.array(part, { minLength: 1, maxLength: 12 }).map(parts => parts.join('/'))

describe('keys', () => {
  it('are any parts of the alphabet between slashes', () => {
    fc.assert(
      fc.property(key, text => {
        expect(isKey(text)).toBe(true)
        expect(() => checkKey(text)).not.toThrow()
      }),
    )
  })

  it('never lead out of a directory, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        if (!isKey(text)) return
        const parts = text.split('/')
        expect(parts.every(isKeyPart)).toBe(true)
        expect(parts).not.toContain('..')
        expect(parts).not.toContain('')
      }),
    )
  })

  it('have every leading piece of them as a prefix', () => {
    fc.assert(
      fc.property(key, fc.nat(), (text, n) => {
        expect(() => checkPrefix(text.slice(0, n % (text.length + 1)))).not.toThrow()
      }),
    )
  })

  it('are shown in the error, shortened', () => {
    expect(() => checkKey('a b')).toThrow('Not an object key: "a b"')
    expect(() => checkKey('x'.repeat(5_000))).toThrow(/"x{100}…"/)
  })

  it('end at 512 bytes, and a part at 255', () => {
    const longest = `${'p'.repeat(255)}/${'q'.repeat(255)}/`
    expect(isKey(`${longest.slice(0, 511)}`)).toBe(true)
    expect(isKey(`${longest}r`)).toBe(false)
    expect(isKeyPart('p'.repeat(255))).toBe(true)
    expect(isKeyPart('p'.repeat(256))).toBe(false)
  })
})

describe('folders', () => {
  it.each(['', 'log/', 'log/000/'])('%j is one', text => {
    expect(() => checkFolder(text)).not.toThrow()
  })
  it.each(['log', '/', 'log//', '../', 'a b/'])('%j is none', text => {
    expect(() => checkFolder(text)).toThrow(expect.objectContaining({ code: 'INTERNAL' }))
  })
})

describe('ranges', () => {
  it('are clipped to the object', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 200 }), fc.nat(100), (offset, bytes, size) => {
        const object = Buffer.alloc(size)
        const clipped = clipRange({ offset, bytes }, size)
        expect(clipped).toEqual({ offset, bytes: object.subarray(offset, offset + bytes).byteLength })
      }),
    )
    expect(clipRange(undefined, 7)).toEqual({ offset: 0, bytes: 7 })
  })

  it.each([
    [0, 0],
    [-1, 5],
    [1.5, 5],
    [0, Number.NaN],
    [0, 2 ** 60],
  ])('of %d, %d are refused', (offset, bytes) => {
    expect(() => checkRange({ offset, bytes })).toThrow('Not a range of bytes')
  })
})
