import type { S3Client } from '@aws-sdk/client-s3'
import { storeUnavailable } from '../failure.ts'

export type Sdk = typeof import('@aws-sdk/client-s3')

/** What every S3 operation needs. */
export interface Bucket {
  sdk: Sdk
  client: S3Client
  name: string
  /** Put before every key; empty, or ending in `/`. */
  prefix: string
}

/** Runs an operation of the SDK; what it throws becomes STORE_UNAVAILABLE, naming operation, key and attempts. */
export async function attempt<Result>(bucket: Bucket, what: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action()
  } catch (cause) {
    const attempts = metadataOf(cause)?.attempts ?? 1
    const tries = attempts > 1 ? ` after ${attempts} attempts` : ''
    const name = nameOf(cause)
    const kind = name && name !== 'Error' ? ` (${name})` : ''
    throw storeUnavailable(`${what} in s3://${bucket.name}/${bucket.prefix} failed${tries}${kind}`, cause)
  }
}

/** The error code S3 answered with, such as `NoSuchKey`; for other errors the name of their class. */
export function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined
}

/** The HTTP status S3 answered with. */
export function statusOf(error: unknown): number | undefined {
  return metadataOf(error)?.httpStatusCode
}

function metadataOf(error: unknown): { httpStatusCode?: number; attempts?: number } | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined
  return error.$metadata ?? undefined
}
