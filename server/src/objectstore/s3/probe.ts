import { randomUUID } from 'node:crypto'
import { PlayheadError } from '../../errors.ts'
import { attempt, type Bucket, nameOf, statusOf } from './bucket.ts'
import { deleteObjects } from './delete.ts'
import { isPreconditionFailed } from './write.ts'

/** Where the probe is written, and removed again. */
const PROBE_FOLDER = 'probe/'

/**
 * Makes sure of the bucket: makes it where it is missing, if it may.
 * @throws PlayheadError STORE_UNAVAILABLE saying what to do about it.
 */
export async function requireBucket(bucket: Bucket): Promise<void> {
  const { sdk, client, name } = bucket
  try {
    await client.send(new sdk.HeadBucketCommand({ Bucket: name }))
    return
  } catch (cause) {
    if (statusOf(cause) !== 404) throw unreachable(bucket, cause)
  }
  try {
    await client.send(new sdk.CreateBucketCommand({ Bucket: name }))
  } catch (cause) {
    // Another process of the cluster was first.
    if (nameOf(cause) === 'BucketAlreadyOwnedByYou') return
    throw new PlayheadError(
      'STORE_UNAVAILABLE',
      `There is no bucket ${name}, and it cannot be made (${nameOf(cause)}); make it, or check its name in PLAYHEAD_STORE`,
      { cause },
    )
  }
}

function unreachable(bucket: Bucket, cause: unknown): PlayheadError {
  const status = statusOf(cause)
  const about = `The bucket ${bucket.name} of PLAYHEAD_STORE`
  if (nameOf(cause) === 'CredentialsProviderError') {
    const help = 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role'
    return new PlayheadError('STORE_UNAVAILABLE', `${about}: no credentials were found; ${help}`, { cause })
  }
  if (status === 403) {
    const help = 'check the AWS credentials, and that they may list, read, write and delete there'
    return new PlayheadError('STORE_UNAVAILABLE', `${about} refuses these credentials; ${help}`, { cause })
  }
  if (status === 301) {
    const help = 'set `region` in PLAYHEAD_STORE'
    return new PlayheadError('STORE_UNAVAILABLE', `${about} is in another region; ${help}`, { cause })
  }
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause)
  return new PlayheadError('STORE_UNAVAILABLE', `${about} does not answer: ${reason}`, { cause })
}

/**
 * Proves that the store honours `If-None-Match: *`, on which compaction relies to claim each input once (some stores ignore the header,
 * and would let two workers index the same sessions twice), and that it may be deleted in.
 * @throws PlayheadError STORE_UNSUITABLE when it ignores the header, STORE_UNAVAILABLE when it answers with an error.
 */
export async function proveConditionalCreate(bucket: Bucket): Promise<void> {
  const { sdk, client, name, prefix } = bucket
  const key = `${PROBE_FOLDER}${randomUUID()}`
  const input = { Bucket: name, Key: prefix + key, Body: 'probe', IfNoneMatch: '*' as const }
  const create = () => client.send(new sdk.PutObjectCommand(input))
  try {
    await attempt(bucket, `Creating ${key}`, () => createTwice(create))
  } catch (error) {
    await deleteObjects(bucket, [key]).catch(() => undefined)
    throw error
  }
  await attempt(bucket, `Deleting ${key}`, () => deleteObjects(bucket, [key]))
}

async function createTwice(create: () => Promise<unknown>): Promise<void> {
  await create().catch(refuseNotImplemented)
  try {
    await create()
  } catch (error) {
    if (isPreconditionFailed(error)) return
    throw error
  }
  throw unsuitable()
}

function refuseNotImplemented(error: unknown): void {
  if (statusOf(error) === 501 || nameOf(error) === 'NotImplemented') throw unsuitable(error)
  // A repetition of a first try whose answer was lost: the object is there, which is all the second one needs.
  if (!isPreconditionFailed(error)) throw error
}

function unsuitable(cause?: unknown): PlayheadError {
  return new PlayheadError(
    'STORE_UNSUITABLE',
    'The S3 store of PLAYHEAD_STORE ignores `If-None-Match: *`, so two workers could take the same work and sessions would be counted twice; use a store with conditional writes, such as AWS S3, Cloudflare R2 or Ceph RGW, or a directory (file:PATH)',
    { cause },
  )
}
