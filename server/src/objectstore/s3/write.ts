import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { checkFileBytes, isFileBody, partsOf } from '../body.ts'
import type { ObjectBody } from '../types.ts'
import { type Bucket, nameOf, statusOf } from './bucket.ts'
import { isTransient, retrying } from './retry.ts'

/** Metadata that names the `create` call which wrote an object. */
const WRITER = 'playhead-writer'

interface Conditions {
  IfNoneMatch?: '*'
  Metadata?: Record<string, string>
}

export async function putObject(bucket: Bucket, key: string, body: ObjectBody): Promise<void> {
  await send(bucket, key, body, {})
}

/**
 * Creates the object by `If-None-Match: *`. A first try whose answer was lost makes its own repetition fail with 412, though this call did
 * create the object: so each call writes an id of its own beside the body, and a refusal is believed only when the object's id is another.
 * That costs one HEAD for each create that loses, which is rare.
 */
export async function createObject(bucket: Bucket, key: string, body: ObjectBody): Promise<boolean> {
  const writer = randomUUID()
  const conditions = { IfNoneMatch: '*' as const, Metadata: { [WRITER]: writer } }
  try {
    // 409 ConditionalRequestConflict: another write to the key was under way; only trying again tells which of them won.
    await retrying(() => send(bucket, key, body, conditions), isConflict)
    return true
  } catch (error) {
    if (!isPreconditionFailed(error)) throw error
    return (await writerOf(bucket, key)) === writer
  }
}

async function send(bucket: Bucket, key: string, body: ObjectBody, conditions: Conditions): Promise<void> {
  const target = {
    Bucket: bucket.name,
    Key: bucket.prefix + key,
    ContentType: 'application/octet-stream',
    ...conditions,
  }
  const put = (Body: Parameters<typeof createCommand>[1]['Body'], ContentLength: number) =>
    bucket.client.send(createCommand(bucket, { ...target, Body, ContentLength }))
  if (!isFileBody(body)) {
    // Many buffers are joined: a copy of 4 MB takes 1 ms, and only a body in one piece is signed and repeated by the SDK.
    const parts = partsOf(body)
    const whole = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
    await put(whole, whole.byteLength)
    return
  }
  await checkFileBytes(body)
  if (body.bytes === 0) return void (await put(Buffer.alloc(0), 0))
  await retrying(async () => {
    const stream = createReadStream(body.file)
    try {
      await put(stream, body.bytes)
    } finally {
      stream.destroy()
    }
  }, isTransient)
}

function createCommand(bucket: Bucket, input: ConstructorParameters<Bucket['sdk']['PutObjectCommand']>[0]) {
  return new bucket.sdk.PutObjectCommand(input)
}

async function writerOf(bucket: Bucket, key: string): Promise<string | undefined> {
  try {
    const head = await bucket.client.send(
      new bucket.sdk.HeadObjectCommand({ Bucket: bucket.name, Key: bucket.prefix + key }),
    )
    return head.Metadata?.[WRITER]
  } catch (error) {
    // Deleted since: somebody else has used it up, so it is not ours to go on with.
    if (statusOf(error) === 404) return undefined
    throw error
  }
}

/** 412, the answer to a conditional write where an object is. */
export function isPreconditionFailed(error: unknown): boolean {
  return statusOf(error) === 412 || nameOf(error) === 'PreconditionFailed'
}

/** 409: another conditional write to the key was under way. */
export function isConflict(error: unknown): boolean {
  return nameOf(error) === 'ConditionalRequestConflict' || nameOf(error) === 'OperationAborted'
}
