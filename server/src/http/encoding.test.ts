import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { brotliCompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { chooseEncoding, encodeChunk } from './encoding.ts'

describe('chooseEncoding', () => {
  it.each([
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['BR', 'br'],
    ['*', 'br'],
    ['*;q=0', 'identity'],
    ['identity', 'identity'],
    ['', 'identity'],
    [undefined, 'identity'],
    ['gzip;q=nonsense', 'identity'],
  ])('%s gives %s', (header, expected) => {
    expect(chooseEncoding(header)).toBe(expected)
  })

  it('offers only what it is told to', () => {
    expect(chooseEncoding('br', ['gzip'])).toBe('identity')
    expect(chooseEncoding('br, gzip', ['gzip'])).toBe('gzip')
  })
})

describe('encodeChunk', () => {
  const text = '["tab",0,{"type":4}]\n'.repeat(1_000)
  const stored = () => Readable.from([brotliCompressSync(text)])

  it('passes brotli through as it lies', async () => {
    expect(await buffer(encodeChunk(stored(), 'br'))).toEqual(brotliCompressSync(text))
  })
  it('transcodes to gzip', async () => {
    expect(gunzipSync(await buffer(encodeChunk(stored(), 'gzip'))).toString()).toBe(text)
  })
  it('inflates for a client that takes neither', async () => {
    expect((await buffer(encodeChunk(stored(), 'identity'))).toString()).toBe(text)
  })
  it('fails, rather than ending early, when the stored bytes are damaged', async () => {
    const damaged = Readable.from([brotliCompressSync(text).subarray(0, 20)])
    await expect(buffer(encodeChunk(damaged, 'gzip'))).rejects.toThrow()
  })
})
