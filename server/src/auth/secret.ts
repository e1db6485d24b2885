import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { createDocument, readDocument } from '../catalog/documents.ts'
import type { Config } from '../config.ts'
import type { ObjectStore } from '../objectstore/types.ts'

const DOCUMENT = 'secret'
const secretSchema = z.object({ secret: z.string().min(32) })

/** The secret that signs login cookies: PLAYHEAD_SECRET, or one made once and kept in object storage. */
export async function ensureSecret(store: ObjectStore, config: Pick<Config, 'secret'>): Promise<string> {
  if (config.secret !== undefined) return config.secret
  const kept = await readDocument(store, DOCUMENT, secretSchema)
  if (kept !== undefined) return kept.secret
  const made = { secret: randomBytes(32).toString('hex') }
  if (await createDocument(store, DOCUMENT, made)) return made.secret
  return ensureSecret(store, config)
}
