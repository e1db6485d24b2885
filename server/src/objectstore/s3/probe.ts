import { randomUUID } from 'node:crypto'
import { PlayheadError } from '../../errors.ts'
import { attempt, type Bucket, nameOf, statusOf } from './bucket.ts'
import { deleteObjects } from './delete.ts'
import { isConflict, isPreconditionFailed } from './write.ts'

/** Where the probe is written, and removed again. */
const PROBE_FOLDER = 'probe/'
/** Simultaneous creates of the probe: three were enough to show the race in a store that had it. */
const PROBE_RACERS = 8

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
 * Proves that the store honours `If-None-Match: *`, on which compaction relies to commit each segment once (some stores ignore the header,
 * and would let two workers index the same sessions twice), and that it may be deleted in.
 * @throws PlayheadError STORE_UNSUITABLE when it ignores the header, STORE_UNAVAILABLE when it answers with an error.
 */
export async function proveConditionalCreate(bucket: Bucket): Promise<void> {
  const { sdk, client, name, prefix } = bucket
  const key = `${PROBE_FOLDER}${randomUUID()}`
  const input = { Bucket: name, Key: prefix + key, Body: 'probe', IfNoneMatch: '*' as const }
  const create = () => client.send(new sdk.PutObjectCommand(input))
  try {
    await attempt(bucket, `Creating ${key}`, () => createOnce(create))
  } catch (error) {
    await deleteObjects(bucket, [key]).catch(() => undefined)
    throw error
  }
  await attempt(bucket, `Deleting ${key}`, () => deleteObjects(bucket, [key]))
}

/**
 * One of several simultaneous creates may win, and none after them. A store that checks the condition before it takes the body and
 * not again afterwards passes when asked one after another, and lets all of them win at once.
 */
async function createOnce(create: () => Promise<unknown>): Promise<void> {
  const race = await Promise.allSettled(Array.from({ length: PROBE_RACERS }, create))
  const failures = race.filter(result => result.status === 'rejected').map(result => result.reason)
  for (const error of failures) refuseNotImplemented(error)
  if (race.length - failures.length > 1) throw unsuitable()
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
  // Lost to another create, or to its own first try whose answer was lost. A conflict (409) is a loss too.
  if (!isPreconditionFailed(error) && !isConflict(error)) throw error
}

function unsuitable(cause?: unknown): PlayheadError {
  return new PlayheadError(
    'STORE_UNSUITABLE',
    'The S3 store of PLAYHEAD_STORE ignores `If-None-Match: *`, so two workers could take the same work and sessions would be counted twice; use a store with conditional writes, such as AWS S3, Cloudflare R2 or Ceph RGW, or a directory (file:PATH)',
    { cause },
  )
}
