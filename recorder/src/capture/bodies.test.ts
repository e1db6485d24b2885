import { describe, expect, it } from 'vitest'
import { MAX_BODY_BYTES } from '../limits.ts'
import { cutBody, readText, sizeOf } from './bodies.ts'

describe('sizeOf', () => {
  it.each([
    ['text', 4],
    [new URLSearchParams({ a: 'b' }), 3],
    [new Blob(['four']), 4],
    [new ArrayBuffer(9), 9],
    [new Uint16Array(3), 6],
    [new ReadableStream(), undefined],
    [new FormData(), undefined],
    [undefined, undefined],
    [null, undefined],
  ])('%o', (body, bytes) => expect(sizeOf(body)).toBe(bytes))
})

describe('cutBody', () => {
  it('keeps text as it is, and nothing else', () => {
    expect(cutBody('{"a":1}')).toBe('{"a":1}')
    expect(cutBody(new URLSearchParams({ a: 'b' }))).toBe('a=b')
    for (const body of [undefined, null, '', false, new Blob(['x']), new FormData()])
      expect(cutBody(body)).toBeUndefined()
  })
  it('is cut by bytes, between characters', () => {
    expect(cutBody('x'.repeat(50_000))).toHaveLength(MAX_BODY_BYTES)
    expect(cutBody('あ'.repeat(50_000))).toHaveLength(MAX_BODY_BYTES / 3)
  })
})

describe('readText', () => {
  const json = { headers: { 'content-type': 'application/vnd.api+json; charset=utf-8' } }

  it('leaves the response to the page', async () => {
    const response = new Response('{"total":1200}', json)
    expect(await readText(response)).toBe('{"total":1200}')
    expect(response.bodyUsed).toBe(false)
    expect(await response.json()).toEqual({ total: 1200 })
  })

  it.each(['image/png', 'text/event-stream', 'application/octet-stream'])('does not read %s', async type => {
    const response = new Response('x', { headers: { 'content-type': type } })
    expect(await readText(response)).toBeUndefined()
    expect(await response.text()).toBe('x')
  })

  it('stops reading when it has enough', async () => {
    let pulled = 0
    const endless = new ReadableStream({
      pull(controller) {
        pulled++
        controller.enqueue(new Uint8Array(4_000).fill(120))
      },
    })
    const response = new Response(endless, json)
    expect((await readText(response))?.length).toBeGreaterThanOrEqual(MAX_BODY_BYTES)
    expect(pulled).toBeLessThan(10)
    await response.body?.cancel()
  })

  it('gives what came before an error', async () => {
    let isFirst = true
    const broken = new ReadableStream({
      pull(controller) {
        if (isFirst) controller.enqueue(new Uint8Array([104, 105]))
        else controller.error(new Error('gone'))
        isFirst = false
      },
    })
    const response = new Response(broken, json)
    expect(await readText(response)).toBe('hi')
    await expect(response.text()).rejects.toThrow('gone')
  })
})
