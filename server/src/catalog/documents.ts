import type { z } from 'zod'
import { PlayheadError } from '../errors.ts'
import type { ObjectStore } from '../objectstore/types.ts'

/** A small JSON document kept in object storage under `catalog/`; `undefined` when there is none. */
export async function readDocument<Schema extends z.ZodType>(
  store: ObjectStore,
  name: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  const bytes = await store.get(documentKey(name))
  if (bytes === undefined) return undefined
  try {
    return schema.parse(JSON.parse(bytes.toString('utf8')))
  } catch (cause) {
    throw new PlayheadError('CONFIG_INVALID', `The document ${documentKey(name)} in object storage is damaged.`, {
      cause,
    })
  }
}

/** Writes a document where none is. False when somebody was first: read theirs. */
export async function createDocument(store: ObjectStore, name: string, value: unknown): Promise<boolean> {
  return store.create(documentKey(name), encode(value))
}

/** Writes a document over what is there. */
export async function writeDocument(store: ObjectStore, name: string, value: unknown): Promise<void> {
  await store.put(documentKey(name), encode(value))
}

/** Names of the documents of a folder, in ascending order, with when each was written, epoch milliseconds. */
export async function listDocuments(
  store: ObjectStore,
  folder: string,
): Promise<{ name: string; modifiedMs: number }[]> {
  const found: { name: string; modifiedMs: number }[] = []
  for await (const { key, modifiedMs } of store.list(`catalog/${folder}/`)) {
    found.push({ name: key.slice('catalog/'.length, -'.json'.length), modifiedMs })
  }
  return found
}

/** Removes documents; those that are not there do no harm. */
export async function deleteDocuments(store: ObjectStore, names: readonly string[]): Promise<void> {
  if (names.length > 0) await store.delete(names.map(documentKey))
}

function documentKey(name: string): string {
  return `catalog/${name}.json`
}

function encode(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
}
