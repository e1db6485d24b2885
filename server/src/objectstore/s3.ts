import type { StoreConfig } from '../config.ts'
import { checkFolder, checkKey, checkPrefix, checkRange } from './key.ts'
import { pullStream } from './pull.ts'
import { attempt, statusOf } from './s3/bucket.ts'
import { connectBucket } from './s3/client.ts'
import { deleteObjects } from './s3/delete.ts'
import { listFolders, listObjects } from './s3/list.ts'
import { proveConditionalCreate, requireBucket } from './s3/probe.ts'
import { openReader, readAll } from './s3/read.ts'
import { createObject, putObject } from './s3/write.ts'
import type { ObjectStore } from './types.ts'

/**
 * Object storage in a bucket of any S3-compatible store that honours `If-None-Match: *`. Makes the bucket where it is missing.
 * A write that is rejected may still have happened: the answer, not the write, can be what was lost.
 * @throws PlayheadError STORE_UNAVAILABLE when the bucket cannot be used, STORE_UNSUITABLE when the store lacks conditional writes,
 * DEPENDENCY_MISSING when the SDK is not installed.
 */
export async function openS3Store(config: Extract<StoreConfig, { driver: 's3' }>): Promise<ObjectStore> {
  const bucket = await connectBucket(config)
  try {
    await requireBucket(bucket)
    await proveConditionalCreate(bucket)
  } catch (error) {
    bucket.client.destroy()
    throw error
  }
  return {
    async put(key, body) {
      checkKey(key)
      await attempt(bucket, `Writing ${key}`, () => putObject(bucket, key, body))
    },
    async create(key, body) {
      checkKey(key)
      return attempt(bucket, `Creating ${key}`, () => createObject(bucket, key, body))
    },
    async get(key, range) {
      checkKey(key)
      if (range) checkRange(range)
      return attempt(bucket, `Reading ${key}`, async () => {
        const reader = await openReader(bucket, key, range)
        return reader && readAll(reader)
      })
    },
    async stream(key, range) {
      checkKey(key)
      if (range) checkRange(range)
      const reader = await attempt(bucket, `Reading ${key}`, () => openReader(bucket, key, range))
      if (!reader) return undefined
      return pullStream(() => attempt(bucket, `Reading ${key}`, reader.pull), reader.release)
    },
    async head(key) {
      checkKey(key)
      return attempt(bucket, `Looking for ${key}`, async () => {
        const command = new bucket.sdk.HeadObjectCommand({ Bucket: bucket.name, Key: bucket.prefix + key })
        const found = await bucket.client.send(command).catch(absentIfNotFound)
        return found && { key, bytes: found.ContentLength ?? 0, modifiedMs: found.LastModified?.getTime() ?? 0 }
      })
    },
    list(prefix, options = {}) {
      checkPrefix(prefix)
      return listObjects(bucket, prefix, options.after ?? '')
    },
    listFolders(prefix) {
      checkFolder(prefix)
      return listFolders(bucket, prefix)
    },
    async delete(keys) {
      keys.forEach(checkKey)
      await attempt(bucket, `Deleting ${keys.length} objects`, () => deleteObjects(bucket, keys))
    },
    async close() {
      bucket.client.destroy()
    },
  }
}

function absentIfNotFound(error: unknown): undefined {
  if (statusOf(error) !== 404) throw error
}
