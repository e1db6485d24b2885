import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { MAX_BATCH_BYTES } from '@playhead/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PlayheadError } from '../errors.ts'
import { createBodyReader } from './body.ts'

const overloaded = new PlayheadError('INGEST_OVERLOADED', 'full')

/** A request's body that the test sends piece by piece. */
function setUp(refusal: (heldBytes: number) => PlayheadError | undefined = () => undefined, contentLength?: number) {
  const payload = Object.assign(new PassThrough(), { headers: { 'content-length': contentLength?.toString() } })
  const reader = createBodyReader(refusal)
  const answers: (Error | Buffer | undefined)[] = []
  reader.read(payload as unknown as IncomingMessage, (error, body) => answers.push(error ?? body))
  return { payload, reader, answers }
}

async function send(payload: PassThrough, pieces: readonly Uint8Array[]): Promise<void> {
  for (const piece of pieces) payload.write(piece)
  payload.end()
  await new Promise(resolve => payload.once('end', resolve))
}

describe('body reader', () => {
  it('gives the pieces as one, whatever they are', async () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(pieces, async list => {
        const { payload, reader, answers } = setUp()
        await send(payload, list)
        expect(answers).toEqual([Buffer.concat(list)])
        expect(reader.heldBytes()).toBe(0)
      }),
      { numRuns: 50 },
    )
  })

  it('does not copy a body that came in a piece of its own, but does a view of something larger', async () => {
    const own = Buffer.from(new ArrayBuffer(1_000))
    const first = setUp()
    await send(first.payload, [own])
    expect((first.answers[0] as Buffer).buffer).toBe(own.buffer)
    const view = own.subarray(10, 20)
    const second = setUp()
    await send(second.payload, [view])
    expect((second.answers[0] as Buffer).buffer).not.toBe(own.buffer)
    expect(second.answers[0]).toEqual(view)
  })

  it('asks about what it holds with every piece, and lets go of all of it when refused', async () => {
    const asked: number[] = []
    const { payload, reader, answers } = setUp(heldBytes => {
      asked.push(heldBytes)
      return heldBytes > 250 ? overloaded : undefined
    })
    await send(
      payload,
      Array.from({ length: 6 }, () => Buffer.alloc(100)),
    )
    expect(asked).toEqual([100, 200, 300])
    expect(answers).toEqual([overloaded])
    expect(reader.heldBytes()).toBe(0)
  })

  it('answers a body over the limit when it has been read, so that a browser sees the answer', async () => {
    const { payload, answers } = setUp()
    payload.write(Buffer.alloc(MAX_BATCH_BYTES + 1))
    await new Promise(resolve => setImmediate(resolve))
    expect(answers).toEqual([])
    await send(payload, [Buffer.alloc(1)])
    expect(answers).toMatchObject([{ code: 'BATCH_TOO_LARGE' }])
  })

  it('does not read on for ever', async () => {
    const { payload, answers } = setUp()
    for (let i = 0; i < 5; i++) payload.write(Buffer.alloc(MAX_BATCH_BYTES))
    await new Promise(resolve => setImmediate(resolve))
    expect(answers).toMatchObject([{ code: 'BATCH_TOO_LARGE' }])
  })

  it('reads nothing of a body announced far over the limit', () => {
    const { payload, answers } = setUp(undefined, 5 * MAX_BATCH_BYTES)
    expect(answers).toMatchObject([{ code: 'BATCH_TOO_LARGE' }])
    expect(payload.listenerCount('data')).toBe(0)
  })

  it('lets go of an upload that breaks off, and answers once', async () => {
    const { payload, reader, answers } = setUp()
    payload.write(Buffer.alloc(100))
    await new Promise(resolve => setImmediate(resolve))
    expect(reader.heldBytes()).toBe(100)
    payload.destroy(new Error('aborted'))
    await new Promise(resolve => payload.once('close', resolve))
    expect(answers).toMatchObject([{ code: 'BATCH_MALFORMED', cause: { message: 'aborted' } }])
    expect(reader.heldBytes()).toBe(0)
  })
})
