import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { MAX_WAITING_BYTES } from './limits.ts'
import { openEventStream } from './stream.ts'

describe('openEventStream', () => {
  it('lays messages out as the standard says, each in reach before the next is written', async () => {
    const stream = openEventStream('identity')
    stream.send('batch', ['{"a":1}', '[0,1,{}]'], 'x.1')
    stream.send('batch', ['{}'])
    stream.end()
    const messages = (await text(stream.body)).split('\n\n')
    expect(messages.slice(1)).toEqual([
      'event: batch\nid: x.1\ndata: {"a":1}\ndata: [0,1,{}]',
      'event: batch\ndata: {}',
      '',
    ])
  })

  it('compresses each message so that it can be read at once', async () => {
    const stream = openEventStream('gzip')
    const plain = stream.body.pipe(createGunzip())
    let seen = ''
    plain.on('data', part => {
      seen += part
    })
    stream.send('batch', ['x'.repeat(1_000)])
    while (!seen.endsWith(`${'x'.repeat(1_000)}\n\n`)) await once(plain, 'data')
    stream.end()
  })

  it.each(['gzip', 'identity'] as const)('drops a reader that is too slow, and says so (%s)', async encoding => {
    const stream = openEventStream(encoding)
    // Noise: gzip makes it no smaller.
    const line = Array.from({ length: 1_000 }, () => Math.random().toString(36)).join('')
    const needed = Math.ceil(MAX_WAITING_BYTES / line.length)
    for (let n = 0; n < needed * 3; n++) stream.send('batch', [line])
    const waiting = stream.body.readableLength + (stream.body as unknown as { writableLength: number }).writableLength
    expect(waiting).toBeLessThan(MAX_WAITING_BYTES * 1.1)
    const read = await text(encoding === 'gzip' ? stream.body.pipe(createGunzip()) : stream.body)
    expect(read.endsWith('event: slow\ndata: {}\n\n')).toBe(true)
  })

  it('takes one message of any size when nothing waits', async () => {
    const stream = openEventStream('identity')
    stream.send('batch', ['y'.repeat(2 * MAX_WAITING_BYTES)])
    stream.end()
    expect(await text(stream.body)).toContain('y'.repeat(2 * MAX_WAITING_BYTES))
  })
})
