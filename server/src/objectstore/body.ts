import { stat } from 'node:fs/promises'
import type { ObjectBody } from './types.ts'

/** True for a body that is a local file. */
export function isFileBody(body: ObjectBody): body is { file: string; bytes: number } {
  return 'file' in body
}

/** The pieces of a body in memory. */
export function partsOf(body: Uint8Array | readonly Uint8Array[]): readonly Uint8Array[] {
  return body instanceof Uint8Array ? [body] : body
}

/** What is left of `parts` when their first `bytes` bytes are gone; empty parts are left out. */
export function afterBytes(parts: readonly Uint8Array[], bytes: number): Uint8Array[] {
  const rest: Uint8Array[] = []
  let skip = bytes
  for (const part of parts) {
    if (skip < part.byteLength) rest.push(skip > 0 ? part.subarray(skip) : part)
    skip = Math.max(0, skip - part.byteLength)
  }
  return rest
}

/** @throws Error when the file is not as long as the body says: it was changed, or is not wholly written. */
export async function checkFileBytes(body: { file: string; bytes: number }): Promise<void> {
  const { size } = await stat(body.file)
  if (size !== body.bytes) throw new Error(`${body.file} has ${size} bytes where ${body.bytes} were announced`)
}
