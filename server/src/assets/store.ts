import { createHash } from 'node:crypto'
import { PlayheadError } from '../errors.ts'
import { assetKey } from '../keys.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { ASSET_TYPES, LOOKS_AT_ONCE } from './limits.ts'

/** A file of a recorded site, as it was when a visitor's page drew it. */
export interface Asset {
  /** One of {@link ASSET_TYPES}. */
  type: string
  bytes: Buffer
}

/** SHA-256 in lower-case hex: an asset's name. */
export const HASH_PATTERN = /^[0-9a-f]{64}$/

const NEWLINE = 0x0a

/** Those of `hashes` that the project does not hold, in their order. */
export async function missingAssets(store: ObjectStore, project: string, hashes: readonly string[]): Promise<string[]> {
  const missing: string[] = []
  for (let from = 0; from < hashes.length; from += LOOKS_AT_ONCE) {
    const asked = hashes.slice(from, from + LOOKS_AT_ONCE)
    const found = await Promise.all(asked.map(hash => store.head(assetKey(project, hash))))
    missing.push(...asked.filter((_, i) => found[i] === undefined))
  }
  return missing
}

/**
 * Keeps an asset, once per project however often it comes. The object is its type, a newline, and its bytes.
 * @throws PlayheadError ASSET_TYPE_REFUSED, ASSET_MISMATCH
 */
export async function keepAsset(store: ObjectStore, project: string, hash: string, asset: Asset): Promise<void> {
  if (!ASSET_TYPES.includes(asset.type)) {
    const said = JSON.stringify(asset.type.slice(0, 100))
    throw new PlayheadError('ASSET_TYPE_REFUSED', `${said} is no type of image, font or style sheet that is kept.`)
  }
  const found = createHash('sha256').update(asset.bytes).digest('hex')
  if (found !== hash) {
    throw new PlayheadError('ASSET_MISMATCH', `The ${asset.bytes.byteLength} bytes have the SHA-256 ${found}.`)
  }
  await store.create(assetKey(project, hash), [Buffer.from(`${asset.type}\n`), asset.bytes])
}

/** The asset, or `undefined` when the project holds none of this hash. */
export async function readAsset(store: ObjectStore, project: string, hash: string): Promise<Asset | undefined> {
  const object = await store.get(assetKey(project, hash))
  if (object === undefined) return undefined
  const end = object.indexOf(NEWLINE)
  return { type: object.toString('latin1', 0, end), bytes: object.subarray(end + 1) }
}
