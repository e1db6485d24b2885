import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gzip, gzipSteps } from './deflate.ts'

function expectBack(input: Uint8Array): Uint8Array {
  const packed = gzip(input)
  // Not toEqual: it takes seconds for megabytes.
  expect(gunzipSync(packed).equals(input)).toBe(true)
  return packed
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const noise = (bytes: number, alphabet: number): Uint8Array => {
  let seed = bytes + alphabet
  return Uint8Array.from({ length: bytes }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return (seed >>> 16) % alphabet
  })
}

describe('gzip', () => {
  it.each([
    ['nothing', utf8('')],
    ['one byte', utf8('x')],
    ['three bytes', utf8('abc')],
    ['zero bytes', new Uint8Array(10)],
    ['a run over many blocks', new Uint8Array(300_000).fill(7)],
    ['noise', noise(200_000, 256)],
    ['noise of two letters', noise(200_000, 2)],
    ['what repeats just inside the window', utf8(`needle${'x'.repeat(32_755)}needle`)],
    ['what repeats outside of it', Uint8Array.from([...noise(40_000, 256), ...noise(40_000, 256)])],
    ['a block exactly', noise(65_536, 90)],
    ['a block and a byte', noise(65_537, 90)],
    ['unicode', utf8('Grüße 👋🏽 名前 \u2028'.repeat(500))],
    ['2 MB', utf8(Array.from({ length: 60_000 }, (_, n) => `{"id":${n},"text":"row ${n * n}"}\n`).join(''))],
  ])('%s', (_, input) => {
    expectBack(input)
  })

  it('gives back whatever it is given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000, size: 'max' }), input => void expectBack(input)),
      { numRuns: 300 },
    )
  })

  it('gives back what repeats at any distance and length', () => {
    const piece = fc.record({ from: fc.nat(), bytes: fc.nat(600), fresh: fc.uint8Array({ maxLength: 40 }) })
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 400, size: 'max' }), pieces => {
        let all: number[] = [1]
        for (const { from, bytes, fresh } of pieces) {
          const start = from % all.length
          all = all.concat(all.slice(start, start + bytes), ...fresh)
        }
        expectBack(Uint8Array.from(all))
      }),
      { numRuns: 40 },
    )
  })

  it('is at most half larger than level 6 of zlib where numbers abound', () => {
    const lines = Array.from({ length: 4_000 }, (_, n) => {
      return `{"type":3,"data":{"source":0,"texts":[{"id":${n % 97},"value":"Now ${(n * 7919) % 9973}"}]},"timestamp":${1.7e12 + n * 31}}\n`
    })
    const input = utf8(lines.join(''))
    expect(expectBack(input).byteLength).toBeLessThan(gzipSync(input, { level: 6 }).byteLength * 1.5)
  })

  it('does not blow up what cannot be made smaller', () => {
    expect(expectBack(noise(500_000, 256)).byteLength).toBeLessThan(530_000)
  })

  it('stops after every 64 KB', () => {
    expect([...gzipSteps(noise(300_000, 90))]).toHaveLength(6)
  })
})
