import { describe, expect, it } from 'vitest'
import { piecesOf } from './mentions.ts'

const HOUR_MS = 3_600_000
const times = (text: string, durationMs = 2 * HOUR_MS) =>
  piecesOf(text, durationMs)
    .filter(piece => piece.offsetMs !== null)
    .map(piece => [piece.text, piece.offsetMs])

describe('piecesOf', () => {
  it.each([
    ['She waits at 1:32.', [['1:32', 92_000]]],
    ['1:02:03 is late', [['1:02:03', 3_723_000]]],
    [
      'from 1m32s to 1h2m',
      [
        ['1m32s', 92_000],
        ['1h2m', 3_720_000],
      ],
    ],
    [
      'at 92s, (0:05) and "0:06"',
      [
        ['92s', 92_000],
        ['0:05', 5_000],
        ['0:06', 6_000],
      ],
    ],
    [
      '0:05–0:09',
      [
        ['0:05', 5_000],
        ['0:09', 9_000],
      ],
    ],
  ])('finds the times of %j', (text, expected) => expect(times(text)).toEqual(expected))

  it.each([
    'It failed 3 times with 404',
    'a ratio of 16:9:1, port 10.0.0.1:80',
    '12:75 is no time',
    'v1m32s, a1:32, 1:32x, 2026-01-31T08:00:00',
    'http://shop.example.com:80/1:32',
    '3 h, 5 m, m, s, h',
    '',
  ])('finds none in %j', text => expect(times(text)).toEqual([]))

  it('leaves out what lies behind the end', () => {
    expect(times('0:10 and 0:11', 10_000)).toEqual([['0:10', 10_000]])
  })

  it('loses no character', () => {
    for (const text of ['1:32', ' 1:32 1:33 ', 'a\n0:01\nb', '<b>0:01</b>', 'no time at all']) {
      const joined = piecesOf(text, HOUR_MS).map(piece => piece.text)
      expect(joined.join('')).toBe(text)
    }
  })

  it('is quick with what looks like a time and is none', () => {
    const startedMs = performance.now()
    piecesOf('1'.repeat(2_000), HOUR_MS)
    piecesOf('1:'.repeat(1_000), HOUR_MS)
    expect(performance.now() - startedMs).toBeLessThan(200)
  })
})
