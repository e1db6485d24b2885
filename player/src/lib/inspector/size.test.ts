import { expect, it } from 'vitest'
import { formatBytes, formatMs } from './size.ts'

it.each([
  [undefined, '–'],
  [0, '0 B'],
  [999, '999 B'],
  [12_345, '12.3 KB'],
  [345_678, '346 KB'],
  [3_100_000, '3.1 MB'],
])('%s bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

it.each([
  [undefined, '–'],
  [84.6, '85 ms'],
  [1_236, '1.24 s'],
])('%s ms are %s', (ms, text) => expect(formatMs(ms)).toBe(text))
