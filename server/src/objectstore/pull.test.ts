import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { pullStream } from './pull.ts'

function source(pieces: (string | Error)[]) {
  const state = { pulls: 0, releases: 0 }
  const stream = pullStream(
    async () => {
      const piece = pieces[state.pulls++]
      if (piece instanceof Error) throw piece
      return piece === undefined ? undefined : Buffer.from(piece)
    },
    async () => {
      state.releases++
    },
  )
  return { state, stream }
}

describe('pullStream', () => {
  it('gives the pieces in order and releases once', async () => {
    const { state, stream } = source(['a', 'bc', 'd'])
    let text = ''
    for await (const chunk of stream) text += chunk
    expect(text).toBe('abcd')
    expect(state.releases).toBe(1)
  })

  it('pulls no further than it is read', async () => {
    const { state, stream } = source(Array.from({ length: 50 }, () => 'x'.repeat(100_000)))
    await once(stream, 'readable')
    expect(state.pulls).toBeLessThan(5)
    stream.destroy()
  })

  it('releases when it is destroyed before anything was read', async () => {
    const { state, stream } = source(['a'])
    stream.destroy()
    await once(stream, 'close')
    expect(state).toEqual({ pulls: 0, releases: 1 })
  })

  it('fails with the error of a pull, and releases', async () => {
    const { state, stream } = source(['a', new Error('broken')])
    const reading = (async () => {
      for await (const chunk of stream) expect(String(chunk)).toBe('a')
    })()
    await expect(reading).rejects.toThrow('broken')
    expect(state.releases).toBe(1)
  })

  it('fails with the error of the release', async () => {
    const stream = pullStream(
      async () => undefined,
      async () => {
        throw new Error('not closed')
      },
    )
    stream.resume()
    const [error] = await once(stream, 'error')
    expect(error.message).toBe('not closed')
  })
})
