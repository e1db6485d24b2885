import { Readable } from 'node:stream'
import type { ByteRange } from '../types.ts'
import { type Bucket, nameOf, statusOf } from './bucket.ts'

/** Broken connections in a row, without a byte between them, after which a read is given up. */
const MOST_BREAKS = 4

export interface ObjectReader {
  /** What the object, or the range of it, holds. */
  bytes: number
  /** The next piece, `undefined` at the end. A connection that breaks is taken up again where it broke. */
  pull(): Promise<Buffer | undefined>
  release(): Promise<void>
}

/** Opens an object, or a range of it. `undefined` when there is none. */
export async function openReader(
  bucket: Bucket,
  key: string,
  range: ByteRange | undefined,
): Promise<ObjectReader | undefined> {
  const first = await getObject(bucket, key, range, undefined)
  if (first === undefined) return undefined
  const { offset, bytes } = first
  let body = first.body
  let chunks = body[Symbol.asyncIterator]()
  let received = 0
  let breaks = 0
  let isReleased = false
  const resume = async () => {
    const rest = { offset: offset + received, bytes: bytes - received }
    const next = await getObject(bucket, key, rest, first.etag)
    if (next === undefined) throw new Error(`it was deleted while it was read, after ${received} of ${bytes} bytes`)
    body = next.body
    chunks = body[Symbol.asyncIterator]()
    // Abandoned while it was being taken up again: nobody else would give the connection back.
    if (isReleased) body.destroy()
  }
  const pull = async (): Promise<Buffer | undefined> => {
    while (received < bytes) {
      try {
        const next = await chunks.next()
        if (next.done) throw new Error(`the connection ended after ${received} of ${bytes} bytes`)
        const chunk: Buffer = next.value
        received += chunk.byteLength
        breaks = 0
        return chunk
      } catch (error) {
        body.destroy()
        if (isReleased || ++breaks >= MOST_BREAKS) throw error
        await resume()
      }
    }
    return undefined
  }
  const release = async () => {
    isReleased = true
    // Read to its end, the connection is kept for the next request; broken off otherwise.
    if (received < bytes) body.destroy()
    else body.resume()
  }
  return { bytes, pull, release }
}

/** All that a reader gives, in one buffer. */
export async function readAll(reader: ObjectReader): Promise<Buffer> {
  try {
    const whole = Buffer.allocUnsafe(reader.bytes)
    let filled = 0
    for (let chunk = await reader.pull(); chunk !== undefined; chunk = await reader.pull()) {
      filled += chunk.copy(whole, filled)
    }
    return whole
  } finally {
    await reader.release()
  }
}

interface Answer {
  offset: number
  bytes: number
  etag: string | undefined
  body: Readable
}

async function getObject(
  bucket: Bucket,
  key: string,
  range: ByteRange | undefined,
  etag: string | undefined,
): Promise<Answer | undefined> {
  const { sdk, client, name, prefix } = bucket
  const Range = range && `bytes=${range.offset}-${range.offset + range.bytes - 1}`
  try {
    const answer = await client.send(
      new sdk.GetObjectCommand({ Bucket: name, Key: prefix + key, Range, IfMatch: etag }),
    )
    if (!(answer.Body instanceof Readable)) throw new Error('the answer has no body')
    return { offset: range?.offset ?? 0, bytes: answer.ContentLength ?? 0, etag: answer.ETag, body: answer.Body }
  } catch (error) {
    if (nameOf(error) === 'NoSuchKey') return undefined
    // The range begins behind the end of the object.
    if (statusOf(error) === 416)
      return { offset: range?.offset ?? 0, bytes: 0, etag: undefined, body: Readable.from([]) }
    throw error
  }
}
