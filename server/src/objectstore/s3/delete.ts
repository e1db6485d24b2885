import type { Bucket } from './bucket.ts'
import { retrying } from './retry.ts'

/** The most keys one DeleteObjects takes. */
const BATCH = 1000

/** Keys that a DeleteObjects answer, itself a success, names as not deleted. */
class NotDeleted extends Error {
  override readonly name = 'NotDeleted'
}

/** Deletes the objects, a thousand at a time; those that are not there count as deleted. */
export async function deleteObjects(bucket: Bucket, keys: readonly string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += BATCH) {
    const batch = keys.slice(start, start + BATCH)
    // All of them again: deleting what is gone does no harm.
    await retrying(
      () => deleteBatch(bucket, batch),
      error => error instanceof NotDeleted,
    )
  }
}

async function deleteBatch(bucket: Bucket, keys: readonly string[]): Promise<void> {
  const { sdk, client, name, prefix } = bucket
  const Objects = keys.map(key => ({ Key: prefix + key }))
  const answer = await client.send(new sdk.DeleteObjectsCommand({ Bucket: name, Delete: { Quiet: true, Objects } }))
  const failed = (answer.Errors ?? []).filter(error => error.Code !== 'NoSuchKey')
  if (failed[0]) {
    throw new NotDeleted(`${failed.length} of ${keys.length} were not deleted, ${failed[0].Key}: ${failed[0].Code}`)
  }
}
