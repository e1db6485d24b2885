import { isKey } from '../key.ts'
import type { ObjectInfo } from '../types.ts'
import { attempt, type Bucket } from './bucket.ts'

/** Every object below `prefix` behind `after`, a page of 1,000 (the most S3 gives) at a time. */
export async function* listObjects(bucket: Bucket, prefix: string, after: string): AsyncGenerator<ObjectInfo> {
  const StartAfter = after === '' ? undefined : bucket.prefix + after
  for await (const page of pages(bucket, { prefix, StartAfter })) {
    for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
      const key = Key.slice(bucket.prefix.length)
      // Others may keep things in the bucket; what no key can name is not ours.
      if (isKey(key)) yield { key, bytes: Size, modifiedMs: LastModified?.getTime() ?? 0 }
    }
  }
}

/** The next parts below the folder `prefix`. */
export async function* listFolders(bucket: Bucket, prefix: string): AsyncGenerator<string> {
  for await (const page of pages(bucket, { prefix, Delimiter: '/' })) {
    for (const { Prefix = '' } of page.CommonPrefixes ?? []) {
      const folder = Prefix.slice(bucket.prefix.length)
      if (isKey(folder.slice(0, -1))) yield folder
    }
  }
}

async function* pages(bucket: Bucket, options: { prefix: string; StartAfter?: string; Delimiter?: string }) {
  const { sdk, client, name } = bucket
  const { prefix, ...rest } = options
  const Prefix = bucket.prefix + prefix
  let token: string | undefined
  do {
    const command = new sdk.ListObjectsV2Command({ Bucket: name, Prefix, ContinuationToken: token, ...rest })
    const page = await attempt(bucket, `Listing ${prefix}`, () => client.send(command))
    yield page
    token = page.IsTruncated ? page.NextContinuationToken : undefined
  } while (token !== undefined)
}
