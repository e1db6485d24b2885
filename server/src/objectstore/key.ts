import { misuse } from './failure.ts'
import type { ByteRange } from './types.ts'

/** Half of what S3 allows (1,024), so that a prefix of the store still fits before it. */
const MAX_KEY_BYTES = 512
/** NAME_MAX of ext4, XFS and APFS: a part is a file or folder name. */
const MAX_PART_BYTES = 255

const CHARACTERS = /^[A-Za-z0-9._=-]*$/

/** True for what may stand between two slashes of a key. */
export function isKeyPart(part: string): boolean {
  return part !== '' && part !== '.' && part !== '..' && part.length <= MAX_PART_BYTES && CHARACTERS.test(part)
}

/** True for a key of the contract: no empty part, so no slash at either end; no `.` or `..`. */
export function isKey(key: string): boolean {
  return key.length <= MAX_KEY_BYTES && key.split('/').every(isKeyPart)
}

/** @throws PlayheadError INTERNAL when `key` is not one. */
export function checkKey(key: string): void {
  if (!isKey(key)) {
    throw misuse(
      `Not an object key: ${quote(key)}; it has parts of [A-Za-z0-9._=-], and at most ${MAX_KEY_BYTES} bytes`,
    )
  }
}

/** @throws PlayheadError INTERNAL when no key can begin with `prefix`. */
export function checkPrefix(prefix: string): void {
  const parts = prefix.split('/')
  const last = parts.pop() ?? ''
  const fits = prefix.length <= MAX_KEY_BYTES && last.length <= MAX_PART_BYTES && CHARACTERS.test(last)
  if (!fits || !parts.every(isKeyPart)) throw misuse(`No object key begins with ${quote(prefix)}`)
}

/** @throws PlayheadError INTERNAL unless `prefix` is empty or a folder of keys, ending in `/`. */
export function checkFolder(prefix: string): void {
  checkPrefix(prefix)
  if (prefix !== '' && !prefix.endsWith('/')) throw misuse(`A folder ends in a slash: ${quote(prefix)}`)
}

/** @throws PlayheadError INTERNAL unless the range has a whole offset from 0 and a whole length from 1. */
export function checkRange(range: ByteRange): void {
  const { offset, bytes } = range
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(bytes) || offset < 0 || bytes < 1) {
    throw misuse(`Not a range of bytes: ${bytes} from ${offset}`)
  }
}

/** What a range (the whole object, when there is none) comes to in an object of `size` bytes. */
export function clipRange(range: ByteRange | undefined, size: number): ByteRange {
  if (!range) return { offset: 0, bytes: size }
  return { offset: range.offset, bytes: Math.max(0, Math.min(range.bytes, size - range.offset)) }
}

function quote(key: string): string {
  return JSON.stringify(key.length > 100 ? `${key.slice(0, 100)}…` : key)
}
